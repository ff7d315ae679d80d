"""Writes docs/expressions.md from the tables: `python -m lib.expressions.document`, or `--check` to compare.

The introduction is written by hand below; every function, test and example comes from its declaration.
"""

import sys
from pathlib import Path

import orjson

from lib.expressions.functions import FUNCTIONS, GROUPS, TESTS
from lib.expressions.functions.declare import Function, declared_in
from lib.expressions.limits import MAX_EXPRESSION, MAX_ITEMS, MAX_OPERATIONS, MAX_TEXT

PAGE = Path(__file__).parents[2] / "docs" / "expressions.md"

_INTRODUCTION = f"""# Expressions

<!-- Written by `python -m lib.expressions.document` from lib/expressions. Do not edit by hand. -->

An expression works out a value from the record and what else is known at a step. A condition is one bare
expression, such as `record.total > 100`. Every other field is text with expressions in `{{{{ }}}}`:
`Hello {{{{ record.name }}}}`. A field that is nothing but one `{{{{ }}}}` keeps the type of its value: a
number stays a number, a list a list. Otherwise the result is text, in which nothing is empty and lists and
objects are JSON.

Where the content is JSON (an answer, the message of an HTTP step), it can be written out:
`{{"name": {{{{ record.name }}}}, "note": "From {{{{ record.city }}}}"}}`. Without quotes the expression brings
its value, within quotes its text; quotes and line ends in the data do no harm. Such a content begins with `{{`,
`[` or `"`; anything else is a text.

- **Fields and items:** `record.city`, `record['first name']`, `record.lines[0].sku`, `record.lines[-1]`,
  `record.lines[1:3]`.
- **Values:** `'text'`, `12`, `1.5`, `true`, `false`, `none`, `[1, 2]`, `{{'key': 'value'}}`.
- **Operators:** `+ - * / // % **` for numbers; `+` also joins two texts or two lists; `~` joins anything
  as text.
- **Conditions:** `== != < <= > >=`, `in`, `not in`, `and`, `or`, `not`, `is`; `one if condition else other`.
- **Functions:** `upper(record.name)` and `record.name | upper` mean the same; `|` can be repeated. Inputs can
  be named: `add_time(record.due, hours=2)`. Where a text is needed, a number will do.
- **Lists:** functions such as `map`, `filter` and `sort_by` take an expression in quotes. In it, `item` is
  the item and `index` its position from 0:
  `record.lines | filter('item.price > 10') | map('item.sku')`.
- **What is missing** is an error that names it. Write `record.email | default('')`, `coalesce(a, b)` or
  `record.email is defined` where a field may be missing, at any depth.
- **Patterns** (regular expressions) use RE2: no look-around, no back-references. `\\d` needs no second
  backslash.
- **Limits:** {MAX_EXPRESSION:,} characters for an expression; {MAX_OPERATIONS:,} operations,
  {MAX_ITEMS:,} items and {MAX_TEXT:,} characters of text for one evaluation.

In the examples the time is 2026-03-01T12:30:00Z, and `record` is
`{{"city": "Berlin", "lines": [{{"sku": "A", "price": 10}}, {{"sku": "B", "price": 5}}]}}`.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [_INTRODUCTION]
    for title, modules in GROUPS.items():
        entries = [entry for module in modules for entry in declared_in(module).values()]
        parts.append(f"## {title}\n\n" + "\n".join(map(_entry, entries)))
    parts.append("## Tests after “is”\n\n" + "\n".join(map(_entry, TESTS.values())))
    return "\n".join(parts)


def _entry(entry: Function) -> str:
    also = f" Also: {', '.join(f'`{name}`' for name in entry.aliases)}." if entry.aliases else ""
    name = entry.signature if FUNCTIONS.get(entry.name) is entry else f"is {entry.name}"
    lines = [f"  - `{source}` → `{orjson.dumps(result).decode()}`\n" for source, result in entry.examples]
    return f"- **`{name}`** {entry.summary}{also}\n{''.join(lines)}"


def main(arguments: list[str]) -> int:
    """Write the page, or with --check say whether it is current (exit code 1 if not)."""
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    sys.stderr.write("docs/expressions.md is not current. Run: python -m lib.expressions.document\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
