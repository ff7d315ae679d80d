"""From a page of the guide to HTML. The one place where text of the guide becomes trusted HTML.

What is trusted are files of this repository, and of those only CommonMark and tables: raw HTML is shown as text,
addresses such as ``javascript:`` are refused by the parser, and every text and attribute is escaped by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lib.guide import contents, pictures

_COMMENT = re.compile(r"<!--.*?-->\n*", re.DOTALL)
_PAGE = re.compile(r"(?:\.\./)?([a-z-]+)\.md(#.*)?\Z")
_PICTURE = re.compile(r"img/([a-z0-9-]+\.webp)\Z")


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading. The section of the page's title has no anchor."""

    title: str
    anchor: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is shown: ``body`` is without the title, ``lead`` its first paragraph as text."""

    name: str
    title: str
    lead: str
    body: SafeString
    sections: tuple[Section, ...]

    @property
    def chapters(self) -> tuple[Section, ...]:
        """The headings right below the title."""
        return tuple(section for section in self.sections if section.level == 2)


def page(entry: contents.Entry) -> Page:
    """Return a page, made anew only when its file has changed."""
    return _made(entry, entry.file.stat().st_mtime_ns)


@cache
def _made(entry: contents.Entry, changed: int) -> Page:
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    tokens = markdown.parse(_COMMENT.sub("", entry.file.read_text(encoding="utf-8")))
    _anchor(tokens)
    for token in tokens:
        _lead_home(token)
    _frame_tables(tokens)
    sections = tuple(_sections(tokens))
    body = markdown.renderer.render(tokens[3:], markdown.options, {})
    lead = next((token.children for token in tokens[3:] if token.type == "inline"), None)
    return Page(
        name=entry.name,
        title=sections[0].title,
        lead=_text(lead or ()),
        body=mark_safe(body),  # noqa: S308  (see the head of this file)
        sections=sections,
    )


def _anchor(tokens: Sequence[Token]) -> None:
    """Give each heading an id made of its words, as code hosts do; a second one of the same words gets a number."""
    seen: dict[str, int] = {}
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            anchor = slugify(_text(tokens[place + 1].children or ()))
            seen[anchor] = seen.get(anchor, -1) + 1
            token.attrSet("id", f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)


def _lead_home(token: Token) -> None:
    """Turn links between files into addresses, and give pictures their size."""
    for child in token.children or ():
        if child.type == "link_open" and (found := _PAGE.match(str(child.attrGet("href")))):
            child.attrSet("href", f"/guide/{found[1]}/{found[2] or ''}")
        elif child.type == "image" and (found := _PICTURE.match(str(child.attrGet("src")))):
            _show(child, contents.PICTURES / found[1])


def _show(image: Token, file: Path) -> None:
    image.attrSet("src", f"/guide/img/{file.name}")
    if file.exists() and (size := pictures.size(file)):
        image.attrSet("width", str(size[0]))
        image.attrSet("height", str(size[1]))


def _frame_tables(tokens: list[Token]) -> None:
    """Let wide tables scroll in a box of their own, which the keyboard reaches and the heading names."""
    heading, place = "", 0
    while place < len(tokens):
        token = tokens[place]
        if token.type == "heading_open":
            heading = _text(tokens[place + 1].children or ())
        elif token.type == "table_open":
            token.attrSet("class", "table")
            box = Token("box_open", "div", 1, block=True)
            box.attrs = {"class": "table-box", "tabindex": "0", "role": "region", "aria-label": heading}
            tokens.insert(place, box)
            place += 1
        elif token.type == "table_close":
            tokens.insert(place + 1, Token("box_close", "div", -1, block=True))
        place += 1


def _sections(tokens: Sequence[Token]) -> Iterator[Section]:
    """Yield each heading with the text up to the next one."""
    starts = [place for place, token in enumerate(tokens) if token.type == "heading_open"]
    for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
        head = tokens[start]
        level = int(head.tag[1:])
        yield Section(
            title=_text(tokens[start + 1].children or ()),
            anchor="" if level == 1 else str(head.attrGet("id")),
            level=level,
            text=" ".join(_text(one.children) for one in tokens[start + 2 : end] if one.children),
        )


def _text(children: Sequence[Token]) -> str:
    return "".join(" " if one.type == "softbreak" else one.content for one in children)
