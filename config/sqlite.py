"""Puts the bundled SQLite in the place of the system's before Django loads its backend.

SQLite 3.7.0 to 3.51.2 can lose committed writes when two processes write and checkpoint
(the WAL-reset bug); Debian 12 ships 3.40. The wheel carries a newer one.
"""

from __future__ import annotations

import importlib
import sys

OLDEST = (3, 51, 3)


def swap() -> None:
    """Make ``import sqlite3`` give the wheel's module; leaves the system's in place where no wheel exists."""
    try:
        bundled = importlib.import_module("pysqlite3")
    except ImportError:  # no wheel for this platform: the system check says so when it is too old
        return
    sys.modules["sqlite3"] = bundled
    sys.modules["sqlite3.dbapi2"] = importlib.import_module("pysqlite3.dbapi2")
