"""Tests of the network door, against real local servers."""
