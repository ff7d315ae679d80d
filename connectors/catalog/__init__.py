"""One folder per connector; found by looking, checked at the door."""
