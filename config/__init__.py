"""Wiring only: settings, processes, URL map. Knows every layer; no layer knows it."""
