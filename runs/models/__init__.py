"""Inbox, runs, their pages, errors, logs, the data that passed, and who is told of trouble."""

from runs.models.calls import Call
from runs.models.errors import RunError
from runs.models.inbox import InboxEvent
from runs.models.meters import Meter, MeterMark, Unmetered
from runs.models.notices import Delivery, Notice, Series, Trouble, Watch
from runs.models.pages import Page
from runs.models.runs import Run
from runs.models.staged import StagedRun
from runs.models.state import StateValue
from runs.models.traces import LogLine, StepTrace

__all__ = [
    "Call",
    "Delivery",
    "InboxEvent",
    "LogLine",
    "Meter",
    "MeterMark",
    "Notice",
    "Page",
    "Run",
    "RunError",
    "Series",
    "StagedRun",
    "StateValue",
    "StepTrace",
    "Trouble",
    "Unmetered",
    "Watch",
]
