"""The user guide: complete, without dead ends, for signed-in people only, and never a way for foreign HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver

from lib.guide import contents, pictures, rendering, searching

KILOBYTE = 1024


class Addresses(HTMLParser):
    """Collects what a page points to, and the anchors it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.anchors: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters of a tag."""
        found = dict(attrs)
        if tag == "a":
            self.links.append(found["href"] or "")
        if tag == "img":
            self.images.append(found)
        if name := found.get("id"):
            self.anchors.append(name)


PAGES = {entry.name: rendering.page(entry) for entry in contents.entries()}
READ = {name: Addresses(page.body) for name, page in PAGES.items()}


def written(tmp_path: Path, text: str) -> rendering.Page:
    """Return a page made of ``text``."""
    file = tmp_path / "page.md"
    file.write_text(text)
    return rendering.page(contents.Entry("page", file, ()))


def names(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Yield the names of all addresses, as ``resolver_match.view_name`` gives them."""
    for part in resolver.url_patterns:
        if isinstance(part, URLPattern):
            yield f"{before}{part.name}"
        else:
            yield from names(part, f"{before}{part.namespace}:" if part.namespace else before)


def test_the_contents_name_every_file_once() -> None:
    files = [entry.file for entry in contents.entries()]
    assert len(set(files)) == len(files)
    assert {file for file in files if file.parent == contents.FOLDER} == set(contents.FOLDER.glob("*.md"))
    assert [page.title for page in PAGES.values() if not page.lead] == []


def test_every_link_and_anchor_leads_somewhere() -> None:
    dead = []
    for name, read in READ.items():
        for link in read.links:
            found = re.fullmatch(r"/guide/([a-z-]+)/(?:#(.+))?", link)
            if link.startswith("https://"):
                continue
            if not found or found[1] not in PAGES or found[2] and found[2] not in READ[found[1]].anchors:
                dead.append(f"{name}: {link}")
        assert len(set(read.anchors)) == len(read.anchors), name
    assert not dead


def test_every_picture_is_there_described_and_small() -> None:
    named = {name: [Path(image["src"] or "").name for image in read.images] for name, read in READ.items()}
    shown = {picture for pictures_ in named.values() for picture in pictures_}
    there = {file.name: file.stat().st_size for file in contents.PICTURES.iterdir()}
    assert shown == set(there)
    assert sum(there.values()) < 2 * KILOBYTE * KILOBYTE
    for read in READ.values():
        assert all(image["alt"] and image["width"] and image["height"] for image in read.images)
    assert all(pictures.size(contents.PICTURES / name) for name in there)


def test_f1_knows_addresses_that_exist_each_once() -> None:
    told = [address for entry in contents.entries() for address in entry.fits]
    assert len(set(told)) == len(told)
    assert set(told) <= set(names(get_resolver()))


def test_raw_html_and_scripts_stay_text(tmp_path: Path) -> None:
    page = written(
        tmp_path,
        "# T\n\n<script>alert(1)</script>\n\n<img src=x onerror=y> [a](javascript:alert(1)) "
        '![b](data:text/html,x) "<b>"\n\n| a |\n|---|\n| <i>x</i> |\n\n## <b>H</b>\n\n```\n</code><script>\n```\n',
    )
    read = Addresses(page.body)
    assert "<script" not in page.body and "<img" not in page.body and "<i>" not in page.body
    assert "<b>" not in page.body
    assert read.links == []


def test_comments_of_generated_pages_are_left_out() -> None:
    assert "Do not edit" in contents.entries()[-1].file.read_text()
    assert "Do not edit" not in PAGES["expressions"].body


def test_the_same_heading_twice_has_two_anchors(tmp_path: Path) -> None:
    page = written(tmp_path, "# T\n\n## More\n\na\n\n## More\n\nb\n")
    assert [chapter.anchor for chapter in page.chapters] == ["more", "more-1"]


def test_a_page_is_made_anew_when_its_file_has_changed(tmp_path: Path) -> None:
    assert written(tmp_path, "# One\n").title == "One"
    import os

    written(tmp_path, "# Two\n")
    os.utime(tmp_path / "page.md", ns=(1, 1))
    assert rendering.page(contents.Entry("page", tmp_path / "page.md", ())).title == "Two"


def test_search_wants_all_words_and_puts_titles_first() -> None:
    found = searching.search("Held records")
    assert (found[0].page.name, found[0].section.anchor) == ("failed-records", "held-records")
    assert searching.search("held zebra") == []
    assert searching.search("  ") == []
    assert len(searching.search("the")) == searching.MOST


def test_signed_out_people_sign_in_first(client: Client) -> None:
    for address in ("/guide/", "/guide/designer/", "/guide/img/run.webp", "/guide/nothing/"):
        answer = client.get(address)
        assert (answer.status_code, answer["location"]) == (302, f"/accounts/login/?next={address}")


@pytest.fixture
def reader(client: Client, people: SimpleNamespace) -> Client:
    """Return the browser of somebody who may only look."""
    client.force_login(people.vera)
    return client


def test_every_page_shows_and_leads_to_its_neighbours(reader: Client) -> None:
    order = list(PAGES)
    for place, (name, page) in enumerate(PAGES.items()):
        html = reader.get(f"/guide/{name}/").content.decode()
        assert f"<h1>{page.title}</h1>" in html
        assert (f'rel="prev" href="/guide/{order[place - 1]}/"' in html) == (place > 0)
        if place + 1 < len(order):
            assert f'rel="next" href="/guide/{order[place + 1]}/"' in html
    listed = Addresses(reader.get("/guide/").content.decode()).links
    assert {f"/guide/{name}/" for name in PAGES} <= set(listed)


def test_search_page_shows_what_was_asked_as_text(reader: Client) -> None:
    html = reader.get("/guide/", {"q": "<script>x</script>"}).content.decode()
    assert "<script>x" not in html and "No page has all of these words" in html
    assert "/guide/failed-records/#held-records" in reader.get("/guide/?q=held").content.decode()
    assert reader.get("/guide/", {"q": "\0" * 5000 + "é²"}).status_code == 200


def test_pictures_come_from_their_folder_alone(reader: Client) -> None:
    answer = reader.get("/guide/img/run.webp")
    assert (answer.status_code, answer["content-type"]) == (200, "image/webp")
    for name in ("nothing.webp", "..%2Fcontents.toml", "..", ".", "%2e%2e%2fdesigner.md", "%00", "x" * 5000):
        assert reader.get(f"/guide/img/{name}").status_code == 404, name
    for name in ("nothing", "..%2Fglossary", "contents.toml", "é", "0" * 5000):
        assert reader.get(f"/guide/{name}/").status_code == 404, name
    assert reader.post("/guide/").status_code == 405


def test_each_page_of_the_product_names_its_page_of_the_guide(reader: Client) -> None:
    for address, name in {
        "/w/acme/": "first-flow",
        "/w/acme/errors/": "failed-records",
        "/w/acme/runs/": "runs",
        "/accounts/profile/": "first-flow",
    }.items():
        html = reader.get(address).content.decode()
        assert f'data-guide="/guide/{name}/"' in html, address
        assert f'href="/guide/{name}/" target="flowyard-guide"' in html, address


def test_guide_needs_no_workspace(client: Client, db: None) -> None:
    from accounts.models import User

    client.force_login(User.objects.create_user("alone@example.com"))
    assert client.get("/guide/first-flow/").status_code == 200
    assert "data-guide" not in Client().get("/accounts/login/").content.decode()
    with pytest.raises(NoReverseMatch):
        get_resolver().reverse("guide:none")
