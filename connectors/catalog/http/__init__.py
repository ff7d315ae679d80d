"""Any server that speaks HTTP: the connector behind the HTTP request step."""

from connectors.sdk.declare import AuthKind, Connector, Operation, OperationKind, Ping
from lib.fields import Choice, Field, FieldType, ShowIf

_METHODS = tuple(Choice(method, method) for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"))
_BODY_KINDS = (
    Choice("none", "No body"),
    Choice("json", "JSON"),
    Choice("text", "Text"),
    Choice("form", "Form"),
)
_EXTRACTIONS = (Choice("json", "JSON"), Choice("text", "Text"), Choice("none", "Nothing"))

_REQUEST = (
    Field(
        name="method", type=FieldType.CHOICE, label="Method", default="GET", required=True, choices=_METHODS
    ),
    Field(
        name="path",
        type=FieldType.TEMPLATE,
        label="Path",
        hint="Below the connection's base address.",
        placeholder="/v1/customers",
    ),
    Field(name="query", type=FieldType.PAIRS, label="Query"),
    Field(name="headers", type=FieldType.PAIRS, label="Headers", advanced=True),
    Field(name="body_kind", type=FieldType.CHOICE, label="Body", default="none", choices=_BODY_KINDS),
    Field(
        name="body",
        type=FieldType.TEMPLATE,
        label="Content",
        show_if=ShowIf("body_kind", ("json", "text", "form")),
    ),
)
_RECORD_PATH = Field(
    name="record_path",
    type=FieldType.TEXT,
    label="Record path",
    hint="Where the list is in the answer, for example data.items. Empty if the answer is the list.",
)
_EXTRACT = Field(
    name="extract", type=FieldType.CHOICE, label="Read the answer as", default="json", choices=_EXTRACTIONS
)

CONNECTOR = Connector(
    key="http",
    title="HTTP",
    version="1.0.0",
    description="Reads from and writes to any server that speaks HTTP, with JSON, text or forms.",
    category="Basics",
    auth=(AuthKind.NONE, AuthKind.BASIC, AuthKind.BEARER, AuthKind.API_KEY, AuthKind.OAUTH2),
    fields=(
        Field(
            name="base_url",
            type=FieldType.TEXT,
            label="Base address",
            hint="Where all paths begin.",
            placeholder="https://api.example.com/v1",
            required=True,
            max_length=2000,
        ),
        Field(
            name="headers",
            type=FieldType.PAIRS,
            label="Headers",
            hint="Sent with each request. No secrets: those belong to signing in.",
            advanced=True,
        ),
        Field(
            name="ping_path",
            type=FieldType.TEXT,
            label="Path for the test",
            hint="Asked with GET when the connection is tested.",
            default="/",
            advanced=True,
        ),
    ),
    ping=Ping(path_field="ping_path"),
    operations=(
        Operation(
            key="call",
            title="Send a request",
            kind=OperationKind.WRITE,
            description="One request for each record; the answer is kept in a variable.",
            inputs=(*_REQUEST, _EXTRACT),
        ),
        Operation(
            key="records",
            title="Read records",
            kind=OperationKind.READ,
            description="Reads a list page by page; each of its items becomes a record.",
            inputs=(*_REQUEST, _RECORD_PATH),
        ),
    ),
)
