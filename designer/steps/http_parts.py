"""The questions of the HTTP wizard, station by station."""

from __future__ import annotations

from designer.steps.kind import Part
from designer.steps.variables import response_variable
from lib.fields import Choice, Field, FieldType, ShowIf
from lib.words import N_

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "FORWARD")
WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")
NOT_FORWARD = ("GET", *WITH_BODY)

_records = ShowIf("use", ("records",), also=ShowIf("method", NOT_FORWARD))
_writes = ShowIf("method", (*WITH_BODY, "FORWARD"))

CONNECTION = Part(
    "connection",
    N_("Connection"),
    (
        Field(
            name="connection",
            type=FieldType.CONNECTION,
            label=N_("Connection"),
            required=True,
            hint=N_("The service's address and how to sign in to it."),
        ),
    ),
)

REQUEST = Part(
    "request",
    N_("Request"),
    (
        Field(
            name="method",
            type=FieldType.CHOICE,
            label=N_("Operation"),
            required=True,
            default="GET",
            choices=tuple(Choice(method, method) for method in METHODS),
            hint=N_("FORWARD passes on what started the flow: its method, headers and body."),
        ),
        Field(
            name="path",
            type=FieldType.TEMPLATE,
            label=N_("Path"),
            required=True,
            max_length=2000,
            one_line=True,
            placeholder="/v1/customers/{{ record.id }}",
        ),
        Field(
            name="use",
            type=FieldType.CHOICE,
            label=N_("The answer"),
            required=True,
            default="call",
            choices=(
                Choice("call", N_("Goes with the record: one call for each")),
                Choice("records", N_("Is a list: each item becomes a record")),
            ),
            show_if=ShowIf("method", NOT_FORWARD),
        ),
        Field(name="query", type=FieldType.PAIRS, label=N_("Query")),
        Field(name="headers", type=FieldType.PAIRS, label=N_("Headers"), advanced=True),
        Field(
            name="body_kind",
            type=FieldType.CHOICE,
            label=N_("Message"),
            required=True,
            default="none",
            choices=(
                Choice("none", N_("No body")),
                Choice("json", "JSON"),
                Choice("text", N_("Text")),
                Choice("form", N_("Form")),
            ),
            show_if=ShowIf("method", WITH_BODY),
        ),
        Field(
            name="body",
            type=FieldType.TEMPLATE,
            label=N_("Content of the message"),
            default="{{ record }}",
            show_if=ShowIf("body_kind", ("json", "text", "form"), also=ShowIf("method", WITH_BODY)),
            json_when=ShowIf("body_kind", ("json",)),
        ),
        Field(
            name="batch_size",
            type=FieldType.NUMBER,
            label=N_("Records in one request"),
            default=1,
            minimum=1,
            maximum=1000,
            advanced=True,
            show_if=ShowIf("body_kind", ("json",), also=ShowIf("method", WITH_BODY)),
            hint=N_("More than 1 sends a list of messages."),
        ),
        Field(
            name="on_unknown",
            type=FieldType.CHOICE,
            label=N_("If it is unclear whether a write arrived"),
            required=True,
            default="auto",
            choices=(
                Choice("auto", N_("Repeat PUT and DELETE, hold the others")),
                Choice("repeat", N_("Send it again")),
                Choice("hold", N_("Hold the records until somebody decides")),
            ),
            advanced=True,
            show_if=_writes,
        ),
        Field(
            name="timeout",
            type=FieldType.NUMBER,
            label=N_("Time limit in seconds"),
            default=30,
            minimum=1,
            maximum=300,
            advanced=True,
        ),
    ),
)

_NUMBERED = ("page", "offset")
_COUNTED = (*_NUMBERED, "cursor")


def _paging(*kinds: str) -> ShowIf:
    return ShowIf("paging.kind", kinds)


PAGING = Part(
    "paging",
    N_("Paging"),
    (
        Field(
            name="record_path",
            type=FieldType.TEXT,
            label=N_("Where the list is in the answer"),
            max_length=200,
            placeholder="items",
            hint=N_("Names with dots between; empty when the answer itself is the list."),
        ),
        Field(
            name="paging.kind",
            type=FieldType.CHOICE,
            label=N_("How further pages are reached"),
            required=True,
            default="none",
            choices=(
                Choice("none", N_("There is one page")),
                Choice("page", N_("Page number")),
                Choice("offset", N_("Offset")),
                Choice("cursor", N_("Cursor in the answer")),
                Choice("next_url", N_("Next address in the answer")),
                Choice("link", N_("Link header")),
            ),
        ),
        Field(
            name="paging.param",
            type=FieldType.TEXT,
            label=N_("Query parameter for the place"),
            required=True,
            default="page",
            max_length=100,
            show_if=_paging(*_COUNTED),
            hint=N_("Its value changes from page to page."),
        ),
        Field(
            name="paging.start",
            type=FieldType.NUMBER,
            label=N_("Value for the first page"),
            default=1,
            minimum=0,
            show_if=_paging(*_NUMBERED),
        ),
        Field(
            name="paging.size_param",
            type=FieldType.TEXT,
            label=N_("Query parameter for the page size"),
            default="limit",
            max_length=100,
            show_if=_paging(*_COUNTED),
        ),
        Field(
            name="paging.size",
            type=FieldType.NUMBER,
            label=N_("Records on a page"),
            default=500,
            minimum=1,
            maximum=10_000,
            show_if=_paging(*_COUNTED),
        ),
        Field(
            name="paging.cursor_path",
            type=FieldType.TEXT,
            label=N_("Where the next place is in the answer"),
            required=True,
            default="next",
            max_length=200,
            show_if=_paging("cursor", "next_url"),
        ),
        Field(
            name="paging.max_pages",
            type=FieldType.NUMBER,
            label=N_("At most so many pages"),
            default=10_000,
            minimum=1,
            maximum=1_000_000,
            advanced=True,
            show_if=_paging(*_COUNTED, "next_url", "link"),
        ),
    ),
    show_if=_records,
)

_calls = ShowIf("use", ("call",))

OUTPUT = Part(
    "output",
    N_("Output"),
    (
        Field(
            name="extract",
            type=FieldType.CHOICE,
            label=N_("What to take from the answer"),
            required=True,
            default="json",
            choices=(
                Choice("json", "JSON"),
                Choice("text", N_("Text")),
                Choice("none", N_("Nothing")),
            ),
            show_if=_calls,
        ),
        response_variable(default="getResponse", show_if=ShowIf("extract", ("json", "text"), also=_calls)),
        Field(
            name="statuses",
            type=FieldType.CHOICE,
            label=N_("What counts as an answer"),
            required=True,
            default="success",
            choices=(
                Choice("success", N_("Success only: any other status fails the record")),
                Choice("any", N_("Any status: the variable holds status, headers and body")),
            ),
            advanced=True,
            show_if=_calls,
        ),
        Field(
            name="results_path",
            type=FieldType.TEXT,
            label=N_("Where the answer lists what became of each record"),
            max_length=200,
            advanced=True,
            show_if=ShowIf("body_kind", ("json",), also=ShowIf("method", WITH_BODY)),
            hint=N_("For batches. Empty: the status counts for all of them."),
        ),
    ),
)

PARTS = (CONNECTION, REQUEST, PAGING, OUTPUT)
