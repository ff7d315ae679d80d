"""The kinds of steps: one file each, found through :mod:`designer.steps.table`."""
