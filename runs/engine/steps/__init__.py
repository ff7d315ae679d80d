"""What each step kind does to records: one file a kind, looked up by :mod:`runs.engine.steps.table`."""
