"""Inbox, runs, their pages, errors, logs and the data that passed."""

from runs.models.errors import RunError
from runs.models.inbox import InboxEvent
from runs.models.pages import Page
from runs.models.runs import Run
from runs.models.traces import LogLine, StepTrace

__all__ = ["InboxEvent", "LogLine", "Page", "Run", "RunError", "StepTrace"]
