"""The function library: `FUNCTIONS` for filters and calls, `TESTS` for what follows "is".

Each module holds one subject and is looked through for what it declares, in the order of `GROUPS`.
"""

from types import ModuleType

from lib.expressions.functions import (
    choices,
    dates,
    encoding,
    lists,
    numbers,
    objects,
    patterns,
    questions,
    sorting,
    texts,
    walks,
)
from lib.expressions.functions.declare import Function, declared_in

GROUPS: dict[str, tuple[ModuleType, ...]] = {
    "Missing values": (choices,),
    "Text": (texts, patterns),
    "Numbers": (numbers,),
    "Lists": (lists, sorting, walks),
    "Objects": (objects,),
    "Dates": (dates,),
    "JSON and encoding": (encoding,),
}

FUNCTIONS: dict[str, Function] = {
    name: entry
    for modules in GROUPS.values()
    for module in modules
    for name, entry in declared_in(module).items()
}
TESTS: dict[str, Function] = declared_in(questions)


def find(table: dict[str, Function], name: str) -> Function | None:
    """The entry called `name`, or known by it, or None."""
    entry = table.get(name)
    return entry or next((other for other in table.values() if name in other.aliases), None)
