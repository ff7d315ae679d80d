"""The flow as a graph: reading a document, and everything that keeps it from running. Plain Python."""

from designer.checks import Problem, problems
from designer.document import (
    MAX_BYTES,
    MAX_EDGES,
    MAX_STEPS,
    SCHEMA_VERSION,
    BadDocument,
    Edge,
    Graph,
    Step,
    loads,
    parse,
    ports_of,
)

__all__ = [
    "MAX_BYTES",
    "MAX_EDGES",
    "MAX_STEPS",
    "SCHEMA_VERSION",
    "BadDocument",
    "Edge",
    "Graph",
    "Problem",
    "Step",
    "loads",
    "parse",
    "ports_of",
    "problems",
]
