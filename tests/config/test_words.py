"""The script with the words of the browser, and the catalogues it comes from."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
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
    stale = Client().get("/words/de-0.js")
    assert stale.status_code == 200 and "immutable" not in stale.headers.get("cache-control", "")
    assert Client().get("/words/tlh-0.js").status_code == 404
