"""Any server that speaks HTTP: the connector behind the HTTP request step."""

from connectors.sdk.declare import AuthKind, Connector, Operation, OperationKind, Ping
from lib.fields import Choice, Field, FieldType, ShowIf
from lib.words import N_

_METHODS = tuple(Choice(method, method) for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"))
_BODY_KINDS = (
    Choice("none", N_("No body")),
    Choice("json", "JSON"),
    Choice("text", N_("Text")),
    Choice("form", N_("Form")),
)
_EXTRACTIONS = (Choice("json", "JSON"), Choice("text", N_("Text")), Choice("none", N_("Nothing")))

_REQUEST = (
    Field(
        name="method",
        type=FieldType.CHOICE,
        label=N_("Method"),
        default="GET",
        required=True,
        choices=_METHODS,
    ),
    Field(
        name="path",
        type=FieldType.TEMPLATE,
        label=N_("Path"),
        hint=N_("Below the connection's base address."),
        placeholder="/v1/customers",
    ),
    Field(name="query", type=FieldType.PAIRS, label=N_("Query")),
    Field(name="headers", type=FieldType.PAIRS, label=N_("Headers"), advanced=True),
    Field(name="body_kind", type=FieldType.CHOICE, label=N_("Body"), default="none", choices=_BODY_KINDS),
    Field(
        name="body",
        type=FieldType.TEMPLATE,
        label=N_("Content"),
        show_if=ShowIf("body_kind", ("json", "text", "form")),
    ),
)
_RECORD_PATH = Field(
    name="record_path",
    type=FieldType.TEXT,
    label=N_("Record path"),
    hint=N_("Where the list is in the answer, for example data.items. Empty if the answer is the list."),
)
_EXTRACT = Field(
    name="extract",
    type=FieldType.CHOICE,
    label=N_("Read the answer as"),
    default="json",
    choices=_EXTRACTIONS,
)

CONNECTOR = Connector(
    key="http",
    title="HTTP",
    version="1.0.0",
    description=N_("Reads from and writes to any server that speaks HTTP, with JSON, text or forms."),
    category=N_("Basics"),
    auth=(AuthKind.NONE, AuthKind.BASIC, AuthKind.BEARER, AuthKind.API_KEY, AuthKind.OAUTH2),
    fields=(
        Field(
            name="base_url",
            type=FieldType.TEXT,
            label=N_("Base address"),
            hint=N_("Where all paths begin."),
            placeholder="https://api.example.com/v1",
            required=True,
            max_length=2000,
        ),
        Field(
            name="headers",
            type=FieldType.PAIRS,
            label=N_("Headers"),
            hint=N_("Sent with each request. No secrets: those belong to signing in."),
            advanced=True,
        ),
        Field(
            name="ping_path",
            type=FieldType.TEXT,
            label=N_("Path for the test"),
            hint=N_("Asked with GET when the connection is tested."),
            default="/",
            advanced=True,
        ),
    ),
    ping=Ping(path_field="ping_path"),
    operations=(
        Operation(
            key="call",
            title=N_("Send a request"),
            kind=OperationKind.WRITE,
            description=N_("One request for each record; the answer is kept in a variable."),
            inputs=(*_REQUEST, _EXTRACT),
        ),
        Operation(
            key="records",
            title=N_("Read records"),
            kind=OperationKind.READ,
            description=N_("Reads a list page by page; each of its items becomes a record."),
            inputs=(*_REQUEST, _RECORD_PATH),
        ),
    ),
)
