"""Fixtures that every layer's tests share."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from config.catalogues import compile_stale
from tests.live import LiveFlowyard

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


IN_A_BROWSER = {"page", "browser", "context"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser or needs the running Flowyard, of which each process of pytest starts its own."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & IN_A_BROWSER:
            item.add_marker("browser")
        if fixtures & {*IN_A_BROWSER, "live_flowyard"}:
            item.add_marker("slow")
            item.add_marker("live")


class Last:
    """Puts those tests last: Playwright keeps an event loop running, which asyncio's tests cannot share."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the order otherwise, also a shuffled one."""
        items.sort(key=lambda item: item.get_closest_marker("live") is not None)


def pytest_configure(config: pytest.Config) -> None:
    """Register the second turn over the collected tests; have the translations as they are now."""
    compile_stale()
    config.pluginmanager.register(Last())


@pytest.fixture(autouse=True)
def no_language_stays() -> Iterator[None]:
    """A request leaves its language to the thread, where the next test would find it."""
    yield
    translation.deactivate()


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    """Return alice (owner), bob (builder), vera (viewer) of ``acme``, and charlie (owner of ``globex``)."""
    from accounts.models import User
    from accounts.services import add_member, create_workspace

    alice, bob, vera, charlie = (
        User.objects.create_user(f"{name}@example.com", "correct horse battery", name=name.title())
        for name in ("alice", "bob", "vera", "charlie")
    )
    acme = create_workspace(name="Acme", owner=alice)
    globex = create_workspace(name="Globex", owner=charlie)
    add_member(workspace=acme, user=bob, role="builder", by=alice)
    add_member(workspace=acme, user=vera, role="viewer", by=alice)
    return SimpleNamespace(alice=alice, bob=bob, vera=vera, charlie=charlie, acme=acme, globex=globex)


@pytest.fixture
def data_folder() -> Iterator[Path]:
    """Return an empty DATA folder with a short path: a Unix socket inside it may have 107 characters."""
    folder = Path(tempfile.mkdtemp(prefix="fy-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data of an install without people that was started and stopped once; to be copied."""
    return _installed(tmp_path_factory, demo=False)


@pytest.fixture(scope="session")
def installed_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same of an install with the demo workspace."""
    return _installed(tmp_path_factory, demo=True)


def _installed(factory: pytest.TempPathFactory, *, demo: bool) -> Path:
    """Make the install, or wait until another process of the same test run has made it."""
    base = factory.getbasetemp()
    kept = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"installed-{demo}"
    with kept.with_suffix(".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not kept.exists():
            folder = Path(tempfile.mkdtemp(prefix="fy-"))
            flowyard = LiveFlowyard(data=folder, demo=demo)
            flowyard.start()
            flowyard.stop()
            flowyard.log.unlink()
            shutil.rmtree(folder / "run")
            shutil.move(folder, kept)
    return kept


@pytest.fixture(scope="session")
def live_flowyard(installed_demo: Path) -> Iterator[LiveFlowyard]:
    """Return a running Flowyard with its demo workspace, as ``make run`` starts it; one for all tests."""
    folder = Path(tempfile.mkdtemp(prefix="fy-"))
    shutil.copytree(installed_demo, folder, dirs_exist_ok=True)
    flowyard = LiveFlowyard(data=folder, demo=True)
    flowyard.start()
    yield flowyard
    flowyard.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Make Playwright drive the system's Chromium; nothing is downloaded."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    return {**browser_type_launch_args, "executable_path": chromium, "args": CHROMIUM_ARGUMENTS}
