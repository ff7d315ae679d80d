"""Counts runs by minute and hour, so that a chart of a million runs reads some hundred rows."""
