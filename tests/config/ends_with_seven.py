"""A program for the test of forked children."""

import sys


def main() -> None:
    """End at once with exit code 7."""
    sys.exit(7)
