"""The script with the words of the browser, and the catalogues it comes from; each language is complete."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.test import Client

from config import catalogues

PO = """msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Gone"
msgstr "Fort"

msgid "Run"
msgstr "Lauf"
"""

FILLED_IN = re.compile(
    r"%\(\w+\)[sd]|%%|%s|%d|\{\w*\}|</?\w+"
)  # placeholders and tags: the same in every language
AFTERWARDS = (
    "Run `make messages`, translate what it says is left in locale/, and commit both (docs/translating.md)."
)


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    """Return the forms of a text: one, or one for each number that has its own."""
    return [text] if isinstance(text, str) else list(text)


def wrong_with(message: Message) -> str:
    """Return what keeps a message from being shown as its English; nothing when it is fine."""
    english, said = forms(message.id), forms(message.string)
    if message.fuzzy:
        return f"fuzzy: {english[0]!r}"
    if not all(said):
        return f"not translated: {english[0]!r}"
    allowed = [set(FILLED_IN.findall(text)) for text in english]
    if set(FILLED_IN.findall(said[-1])) != allowed[-1] or set(FILLED_IN.findall(said[0])) not in allowed:
        return f"other placeholders: {english[0]!r} as {said!r}"
    return ""


@pytest.mark.parametrize("file", sorted(catalogues.LOCALE.rglob("*.po")), ids=lambda file: file.stem)
def test_every_word_is_translated(file: Path) -> None:
    wrong = [problem for message in catalogues.read(file) if message.id and (problem := wrong_with(message))]
    assert not wrong, "\n".join([str(file), *wrong, AFTERWARDS])


def test_the_catalogues_have_the_words_of_the_code() -> None:
    missing = []
    for file, template in catalogues.gathered():
        known = catalogues.read(file)
        words = (message for message in template if message.id)
        missing += [f"{file.name}: {one.id!r}" for one in words if known.get(one.id, one.context) is None]
    assert not missing, "\n".join([*missing, AFTERWARDS])


def test_what_is_wrong_with_a_translation_is_found() -> None:
    some = Catalog(locale="de")
    fine = some.add(("%(n)s run", "%(n)s runs"), ("Ein Lauf", "%(n)s Läufe"))
    assert "placeholders" in wrong_with(fine), "the English singular says the number"
    assert not wrong_with(some.add(("The newest", "The newest %(n)s"), ("Der neueste", "Die %(n)s neuesten")))
    assert "placeholders" in wrong_with(some.add("{who} left", "{wer} ging"))
    assert "not translated" in wrong_with(some.add("Left", ""))
    assert "fuzzy" in wrong_with(some.add("Right", "Rechts", flags=["fuzzy"]))


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the German catalogue of a small project."""
    file = tmp_path / "locale" / "de" / "LC_MESSAGES" / "django.po"
    for folder in (file.parent, tmp_path / "templates", tmp_path / "static" / "js"):
        folder.mkdir(parents=True)
    file.write_text(PO)
    (tmp_path / "templates" / "a.html").write_text(
        """{% load i18n %}{% translate "Run" %}
            <p title="{% translate "It's 100 % done" %}">{# {% translate "No" %} #}
  {% blocktranslate count n=n with name=a.b %}{{ n }} run of {{ name }}"""
        "{% plural %}{{ n }} runs of {{ name }}{% endblocktranslate %}"
    )
    (tmp_path / "static" / "js" / "b.js").write_text('say(gettext("Copied"));\nsay(`a ${gettext("Late")}`);')
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path / "locale")
    return file


def test_gathering_keeps_translations_and_brings_new_words(catalogue: Path) -> None:
    catalogues.gather()
    found = {message.id: message.string for message in catalogues.read(catalogue) if message.id}
    assert found == {
        "Run": "Lauf",
        "It's 100 %% done": "",
        ("%(n)s run of %(name)s", "%(n)s runs of %(name)s"): ("", ""),
    }
    browser = catalogues.read(catalogue.with_name("djangojs.po"))
    assert [message.id for message in browser if message.id] == ["Copied", "Late"]


def test_gathering_twice_changes_nothing(catalogue: Path) -> None:
    catalogues.gather()
    first = catalogue.read_text()
    catalogues.gather()
    assert catalogue.read_text() == first
    assert "Date" not in first and "a.html" not in first, "two people seldom change the same line"


def test_what_changed_is_compiled_and_nothing_else(catalogue: Path) -> None:
    assert catalogues.compile_stale() == [catalogue.with_suffix(".mo")]
    assert catalogues.compile_stale() == []
    later = catalogue.stat().st_mtime + 10
    os.utime(catalogue, (later, later))
    assert catalogues.compile_stale() == [catalogue.with_suffix(".mo")]


def test_every_word_of_the_canvas_is_found() -> None:
    """The extractor knows two forms, t("…") and n("…", "…"); a call in another form would stay English unseen."""
    calls = re.compile(r"(?<![\w.])[tn]\(")
    for file in (catalogues.ROOT / catalogues.CANVAS).rglob("*.ts*"):
        if ".test." not in file.name and file != catalogues.ROOT / catalogues.CANVAS / "words.ts":
            assert len(calls.findall(file.read_text())) == len(list(catalogues._of_canvas(file))), file.name


def test_words_within_words_of_the_canvas_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    file = tmp_path / "a.tsx"
    file.write_text(
        '<b title={t("Steps of {name}", { name: name || t("the flow") })}>'
        '{n("{count} \\"a\\"", "{count}", 2)}</b>'
    )
    found = [message for _file, message, _context in catalogues._of_canvas(file)]
    assert found == ["Steps of {name}", "the flow", ('{count} "a"', "{count}")]


def test_browsers_keep_the_words_of_a_page_until_they_change(db: None) -> None:
    page = Client().get("/setup/", headers={"accept-language": "de"}).content.decode()
    address = page.partition('<script src="/words/')[2].partition('"')[0]
    assert address.startswith("de-")
    script = Client().get(f"/words/{address}")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["content-language"] == "de" and "immutable" in script.headers["cache-control"]
    assert "cookie" not in script.headers.get("vary", "").lower()
    short = Client().get(f"/words/{address}", headers={"accept-encoding": "gzip"})
    assert gzip.decompress(short.content) == script.content
    stale = Client().get("/words/de-0.js")
    assert stale.status_code == 200 and "immutable" not in stale.headers.get("cache-control", "")
    assert Client().get("/words/tlh-0.js").status_code == 404
