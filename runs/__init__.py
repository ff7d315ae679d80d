"""Running flows: the inbox, the engine, errors and the live view."""
