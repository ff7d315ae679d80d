"""How a function is declared: once, as a typed Python function with a sentence and examples.

The annotations of its parameters say what the user may hand over; the compiler checks, converts and charges
for inputs and results, so a function holds nothing but its subject. The first parameter is always the `Run`.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, get_args, get_type_hints

from lib.expressions.errors import Failure
from lib.expressions.limits import Run
from lib.expressions.values import MISSING, Json, float_text, kind_name, whole_text

Convert: TypeAlias = Callable[[Json], Json]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a parameter takes: its words, the JSON types it takes as they are, and how others are converted.

    `convert` returns MISSING for what it cannot convert. `inline` marks a text that is itself an expression;
    `lenient` one that may be missing (the function is then handed MISSING).
    """

    words: str
    types: frozenset[type] | None = None
    convert: Convert | None = None
    inline: bool = False
    lenient: bool = False


def _number_as_text(value: Json) -> Json:
    if type(value) is int:
        return whole_text(value)
    return float_text(value) if type(value) is float else MISSING


def _whole(value: Json) -> Json:
    return int(value) if type(value) is float and value.is_integer() else MISSING


Anything = Annotated[Any, Kind("any value")]
Maybe = Annotated[Any, Kind("any value", lenient=True)]
Text = Annotated[str, Kind("a text", frozenset({str}), _number_as_text)]
Number = Annotated[float, Kind("a number", frozenset({int, float}))]
Whole = Annotated[int, Kind("a whole number", frozenset({int}), _whole)]
Flag = Annotated[bool, Kind("true or false", frozenset({bool}))]
Items = Annotated[list[Any], Kind("a list", frozenset({list}))]
Object = Annotated[dict[str, Any], Kind("an object", frozenset({dict}))]
Sized = Annotated[Any, Kind("a text, a list or an object", frozenset({str, list, dict}), _number_as_text)]
Ordered = Annotated[Any, Kind("a text or a list", frozenset({str, list}), _number_as_text)]
Each = Annotated[Callable[[Json, int], Json], Kind("an expression in quotes", inline=True)]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One input of a function. `many` stands for any number of further ones."""

    name: str
    kind: Kind
    required: bool
    default: Json
    many: bool

    def refuse(self, function: str, value: Json) -> Failure:
        """The failure for a value of a wrong type."""
        if value is None:
            remedy = " Use coalesce(value, …) to say what stands for nothing."
        elif type(value) is str and self.kind.types == frozenset({int, float}):
            remedy = " Use number(…) to read a number from a text."
        else:
            remedy = ""
        return Failure(f"{function} needs {self.kind.words} as {self.name}; got {kind_name(value)}.{remedy}")


@dataclass(frozen=True, slots=True)
class Function:
    """One entry of the table: what the user reads, and the Python function behind it."""

    name: str
    signature: str
    summary: str
    examples: tuple[tuple[str, Json], ...]
    parameters: tuple[Parameter, ...]
    call: Callable[..., Json]
    aliases: tuple[str, ...] = ()
    cost: int = 1  # operations of one call, beside what the size of the data costs


def function(
    summary: str, *examples: tuple[str, Json], aliases: tuple[str, ...] = (), cost: int = 1
) -> Callable[[Callable[..., Json]], Function]:
    """Declare a Python function as a function of the expression language.

    `summary` is one sentence; `examples` are (expression, result) and are run by the tests. A trailing
    underscore in the Python name is dropped.
    """

    def declare(call: Callable[..., Json]) -> Function:
        name = call.__name__.rstrip("_")
        parameters = _parameters(call)
        signature = f"{name}({', '.join(map(_written, parameters))})"
        return Function(name, signature, summary, examples, parameters, call, aliases, cost)

    return declare


def _parameters(call: Callable[..., Json]) -> tuple[Parameter, ...]:
    hints = get_type_hints(call, include_extras=True)
    run, *inputs = inspect.signature(call).parameters.values()
    if hints[run.name] is not Run:
        raise TypeError(f"{call.__name__}: the first parameter is the Run")
    return tuple(_parameter(entry, hints[entry.name]) for entry in inputs)


def _parameter(entry: inspect.Parameter, hint: Any) -> Parameter:
    kind = next(part for part in get_args(hint) if isinstance(part, Kind))
    many = entry.kind is entry.VAR_POSITIONAL
    required = entry.default is entry.empty and not many
    default = None if required or many else entry.default
    return Parameter(entry.name.rstrip("_"), kind, required, default, many)


def _written(parameter: Parameter) -> str:
    if parameter.many:
        return f"{parameter.name}…"
    if parameter.required:
        return parameter.name
    if parameter.default is MISSING:
        return f"{parameter.name}=…"
    value = parameter.default
    if value is None or isinstance(value, bool):
        return f"{parameter.name}={str(value).lower()}"
    return f"{parameter.name}={value!r}"


def declared_in(module: Any) -> dict[str, Function]:
    """The functions a module declares, by name, in the order they are written."""
    return {entry.name: entry for entry in vars(module).values() if isinstance(entry, Function)}
