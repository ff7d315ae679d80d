"""The step kinds a flow is drawn with: one file each, looked up by :mod:`designer.steps.table`."""
