"""What differs between two flow documents, in the words of the designer: pure, without the database."""

from designer.diff.flow import FlowDiff, StepChange, diff
from designer.diff.links import LinkChange, Way
from designer.diff.settings import Change, RowChange
from designer.diff.values import Line

__all__ = ["Change", "FlowDiff", "Line", "LinkChange", "RowChange", "StepChange", "Way", "diff"]
