"""Functions on texts. A number is taken as text too."""

import html
import re
import unicodedata

from lib.expressions.errors import Failure
from lib.expressions.functions.declare import Anything, Flag, Items, Ordered, Text, Whole, function
from lib.expressions.limits import Run, room_for_items, room_for_text
from lib.expressions.values import Json, to_text
from lib.words import N_

_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")
_MAX_WIDTH = 10_000


@function(
    N_("Any value as text; nothing becomes an empty text."), ("text(12.0)", "12"), ("text(true)", "true")
)
def text(run: Run, value: Anything) -> Json:
    return to_text(value, run)


@function(N_("All letters as capitals."), ("'abc' | upper", "ABC"))
def upper(run: Run, text: Text) -> Json:
    return text.upper()


@function(N_("All letters small."), ("'ABC' | lower", "abc"))
def lower(run: Run, text: Text) -> Json:
    return text.lower()


@function(N_("First letter as a capital, the others small."), ("'hello WORLD' | capitalize", "Hello world"))
def capitalize(run: Run, text: Text) -> Json:
    return text.capitalize()


@function(N_("Each word with a capital."), ("'new york' | title", "New York"))
def title(run: Run, text: Text) -> Json:
    return text.title()


@function(
    N_("The text without space (or the given characters) at both ends."),
    ("'  abc ' | trim", "abc"),
    ("'--abc-' | trim('-')", "abc"),
    aliases=("strip",),
)
def trim(run: Run, text: Text, characters: Text = "") -> Json:
    return text.strip(characters or None)


@function(N_("Every occurrence of a part replaced."), ("'a-b-c' | replace('-', '/')", "a/b/c"))
def replace(run: Run, text: Text, old: Text, new: Text) -> Json:
    count = text.count(old)
    run.charge(count)
    room_for_text(len(text) + count * (len(new) - len(old)))
    return text.replace(old, new)


@function(
    N_("The parts between separators as a list; without a separator the words."),
    ("'a,b,c' | split(',')", ["a", "b", "c"]),
    ("' two  words ' | split", ["two", "words"]),
)
def split(run: Run, text: Text, separator: Text = "") -> Json:
    count = text.count(separator) + 1 if separator else len(text) // 2
    run.charge(count // 2)
    parts: list[str] = text.split(separator or None)
    return parts


@function(N_("The lines of a text as a list."), ("'one\\ntwo' | lines", ["one", "two"]))
def lines(run: Run, text: Text) -> Json:
    run.charge(text.count("\n"))
    return text.splitlines()


@function(
    N_("The items of a list as one text."),
    ("['a', 'b'] | join(', ')", "a, b"),
    ("[1, none, 2] | join('-')", "1--2"),
)
def join(run: Run, items: Items, separator: Text = "") -> Json:
    texts, length = [], 0
    for item in items:
        texts.append(to_text(item, run))
        length += len(texts[-1]) + len(separator)
        room_for_text(length - len(separator))
    return separator.join(texts)


@function(
    N_("Small letters, digits and hyphens only, for addresses."),
    ("'Ürümqi Café No. 5' | slug", "urumqi-cafe-no-5"),
)
def slug(run: Run, text: Text) -> Json:
    return _NOT_IN_SLUGS.sub("-", _plain_letters(run, text).lower()).strip("-")


@function(N_("Letters without their accents."), ("'Ångström' | remove_accents", "Angstrom"))
def remove_accents(run: Run, text: Text) -> Json:
    return _plain_letters(run, text)


def _plain_letters(run: Run, text: str) -> str:
    run.charge(len(text) // 4)
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )


@function(N_("Filled up on the left to a width."), ("42 | pad_left(5, '0')", "00042"))
def pad_left(run: Run, text: Text, width: Whole, fill: Text = " ") -> Json:
    return text.rjust(*_padding(width, fill))


@function(N_("Filled up on the right to a width."), ("'ab' | pad_right(4, '.')", "ab.."))
def pad_right(run: Run, text: Text, width: Whole, fill: Text = " ") -> Json:
    return text.ljust(*_padding(width, fill))


def _padding(width: int, fill: str) -> tuple[int, str]:
    if width > _MAX_WIDTH:
        raise Failure(f"The width is {width}; {_MAX_WIDTH:,} is the limit.")
    if len(fill) != 1:
        raise Failure(f"The fill is one character; got {len(fill)}.")
    return width, fill


@function(
    N_("The text cut to a length, the end sign included."), ("'A long sentence' | truncate(8)", "A long …")
)
def truncate(run: Run, text: Text, length: Whole, end: Text = "…") -> Json:
    if len(text) <= length:
        return text
    return text[: max(0, length - len(end))] + end


@function(
    N_("The characters from a position up to, without, another; counted from 0."),
    ("'flowyard' | substring(0, 4)", "flow"),
    ("'flowyard' | substring(4)", "yard"),
)
def substring(run: Run, text: Text, start: Whole, end: Anything = None) -> Json:
    if end is not None and type(end) is not int:
        raise Failure("The end of substring is a whole number.")
    return text[start:end]


@function(N_("The text several times."), ("'ab' | repeat(3)", "ababab"))
def repeat(run: Run, text: Text, times: Whole) -> Json:
    room_for_text(len(text) * max(0, times))
    return text * max(0, times)


@function(N_("Whether the text begins like this."), ("'invoice-7' | starts_with('inv')", True))
def starts_with(run: Run, text: Text, start: Text) -> Json:
    return text.startswith(start)


@function(N_("Whether the text ends like this."), ("'report.pdf' | ends_with('.pdf')", True))
def ends_with(run: Run, text: Text, end: Text) -> Json:
    return text.endswith(end)


@function(
    N_("Whether a text has this part, or a list this item."),
    ("'invoice' | contains('voice')", True),
    ("[1, 2] | contains(3)", False),
)
def contains(run: Run, value: Ordered, part: Anything) -> Json:
    if isinstance(value, str):
        return to_text(part, run) in value
    run.charge(len(value))
    return any(item == part for item in value if type(item) is type(part))


@function(N_("The position of a part, counted from 0; -1 if it is not there."), ("'a@b' | index_of('@')", 1))
def index_of(run: Run, text: Text, part: Text) -> Json:
    return text.find(part)


@function(
    N_("The part before the first separator; the whole text without one."), ("'a@b.org' | before('@')", "a")
)
def before(run: Run, text: Text, separator: Text) -> Json:
    return text.partition(separator)[0] if separator else text


@function(N_("The part after the first separator; empty without one."), ("'a@b.org' | after('@')", "b.org"))
def after(run: Run, text: Text, separator: Text) -> Json:
    return text.partition(separator)[2] if separator else ""


@function(N_("Signs of HTML made harmless."), ("'<b> & co' | escape_html", "&lt;b&gt; &amp; co"))
def escape_html(run: Run, text: Text) -> Json:
    return html.escape(text)


@function(
    N_("Characters as a list."),
    ("'abc' | characters", ["a", "b", "c"]),
)
def characters(run: Run, text: Text) -> Json:
    room_for_items(len(text))
    return list(text)


@function(N_("Whether two texts are the same apart from capitals."), ("same_text('Straße', 'STRASSE')", True))
def same_text(run: Run, text: Text, other: Text, capitals: Flag = False) -> Json:
    return text == other if capitals else text.casefold() == other.casefold()
