"""Measures Flowyard from outside, as its users start it."""
