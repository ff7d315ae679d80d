"""Catalogues of translations: gathers the words of the code into them, and compiles them for the machine.

A language is a folder of ``locale/`` with two catalogues, which people edit: ``django.po`` has the words of Python
and of templates, ``djangojs.po`` those of the browser. They hold no line numbers and no dates and are sorted, so
that two people who translate at the same time seldom meet. What is compiled (``.mo``) is not kept in Git:
``flowyard up`` and the tests make it when it is older than what it comes from.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
PYTHON = ("accounts", "api", "config", "connectors", "demo", "designer", "lib", "marketplace", "runs")
SCRIPTS = "static/js"
CANVAS = "designer/canvas"
STARTERS = "designer/starters"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_lazy": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "P_": ((1, "c"), 2),
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEXT = r'"((?:[^"\\]|\\.)*)"'
CANVAS_CALL = re.compile(rf"(?<![\w.])(?:t\(\s*{TEXT}|n\(\s*{TEXT},\s*{TEXT})")
"""The calls of designer/canvas/words.ts. They stand within each other, where Babel's extractor sees the outer alone."""
HEAD = "Translations of Flowyard. `make messages` brings new words in; docs/translating.md tells the rest."
KEPT_FACTS = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")
FACT = re.compile(rb'^"([A-Z][\w-]+): .*\n', re.MULTILINE)

Found = Iterator[tuple[str, "str | tuple[str, ...]", "str | None"]]


def gather() -> list[Path]:
    """Bring the words of the code into each catalogue; what is translated stays. Returns what was written.

    Words that are gone from the code go from the catalogues; new ones come in without a translation.
    """
    written = []
    for file, template in gathered():
        kept = read(file) if file.exists() else Catalog(locale=file.parent.parent.name)
        kept.update(template, no_fuzzy_matching=True)
        _write(kept, file)
        written.append(file)
    return written


def gathered() -> Iterator[tuple[Path, Catalog]]:
    """Yield each catalogue's file with the words that the code has for it."""
    for domain, words in (("django", _of_server()), ("djangojs", _of_browser())):
        template = _template(words)
        for folder in sorted(LOCALE.glob("*/LC_MESSAGES")):
            yield folder / f"{domain}.po", template


def read(file: Path) -> Catalog:
    """Return a catalogue of ``locale/``."""
    with file.open("rb") as source:
        return read_po(source, locale=file.parent.parent.name)


def compile_stale() -> list[Path]:
    """Compile each catalogue that was not, or that changed since; return what was written."""
    written = []
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        part = source.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as target:
            write_mo(target, read(source))
        part.replace(compiled)  # whoever reads meanwhile has the old one or the new one
        written.append(compiled)
    return written


def _template(words: Found) -> Catalog:
    template = Catalog()
    for _file, message, context in words:
        template.add(message, context=context)
    return template


def _of_server() -> Found:
    for folder in PYTHON:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield from _extracted("python", file, file.read_bytes())
    for file in sorted((ROOT / "templates").rglob("*")):
        if file.suffix in {".html", ".txt"}:
            # Lines of a template are no lines of Python: their indentation says nothing.
            code = "\n".join(line.lstrip() for line in templatize(file.read_text()).splitlines())
            yield from _extracted("python", file, code.encode())
    yield from _of_starters()


def _of_starters() -> Found:
    """The words of the flows that come with Flowyard: what their documents call themselves and their steps."""
    for file in sorted((ROOT / STARTERS).glob("*.json")):
        doc = json.loads(file.read_text())
        for part in (doc, *doc["steps"]):
            for name in ("name", "description"):
                if part.get(name):
                    yield str(file.relative_to(ROOT)), part[name], None


def _of_browser() -> Found:
    for file in sorted((ROOT / SCRIPTS).rglob("*.js")):
        yield from _extracted("javascript", file, file.read_bytes(), parse_template_string=True)
    for file in sorted((ROOT / CANVAS).rglob("*.ts*")):
        if ".test." not in file.name:
            yield from _of_canvas(file)


def _of_canvas(file: Path) -> Found:
    for one, *counted in CANVAS_CALL.findall(file.read_text()):
        words = tuple(json.loads(f'"{text}"') for text in counted if text)
        yield str(file.relative_to(ROOT)), words or json.loads(f'"{one}"'), None


def _extracted(method: str, file: Path, code: bytes, **options: bool) -> Found:
    found = extract(method, io.BytesIO(code), keywords=KEYWORDS, options={"encoding": "utf-8", **options})
    for _line, message, _comments, context in found:
        yield str(file.relative_to(ROOT)), message, context


def _write(catalogue: Catalog, file: Path) -> None:
    catalogue.header_comment = f"# {HEAD}"
    catalogue.fuzzy = False
    text = io.BytesIO()
    write_po(text, catalogue, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    head, entries = text.getvalue().split(b"\n\n", 1) if catalogue else (text.getvalue(), b"")
    head = FACT.sub(lambda fact: fact[0] if fact[1].decode() in KEPT_FACTS else b"", head + b"\n")
    file.write_bytes(head.rstrip() + b"\n" + (b"\n" + entries.rstrip() + b"\n" if entries else b""))


def main() -> int:
    """Gather and compile, and say what is left to translate."""
    for file in gather():
        left = sum(
            1 for message in read(file) if message.id and (not message.string or not any(message.string))
        )
        print(
            f"{file.relative_to(ROOT)}: {left} left to translate"
            if left
            else f"{file.relative_to(ROOT)}: complete"
        )
    compile_stale()
    return 0


if __name__ == "__main__":
    sys.exit(main())
