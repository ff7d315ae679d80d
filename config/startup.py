"""What `flowyard up` does before the processes start, and what it prints when they answer."""

from __future__ import annotations

import gc
import hashlib
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.checks import ERROR, run_checks
from django.core.management import call_command

from config import checks  # noqa: F401  (importing registers them)
from config.catalogues import compile_stale

SIGN_IN_HOURS = 24
SETUP_HOURS = 24 * 7
FORKED = ("config.asgi", "config.web")


class CannotStart(RuntimeError):
    """The install is not usable as it is; the text is a sentence for the terminal."""


def prepare() -> None:
    """Check the install, bring database, static files and catalogues up to date, make the demo workspace."""
    refuse_errors()
    call_command("migrate", interactive=False, verbosity=0)
    collect_assets()
    compile_stale()
    if settings.DEMO:
        from demo.services import ensure_demo

        ensure_demo()


def read_code() -> None:
    """Import what the web process runs, and most of what a worker runs, so that they can be forked."""
    for module in FORKED:
        import_module(module)
    gc.freeze()  # what is shared stays shared: a collection in a child would touch every page of it


def refuse_errors() -> None:
    """Raise :class:`CannotStart` with the first thing that is wrong; our own checks speak plainest."""
    wrong = [problem for problem in run_checks() if problem.level >= ERROR]
    for problem in sorted(wrong, key=lambda problem: not str(problem.id).startswith("flowyard.")):
        raise CannotStart(" ".join(filter(None, (str(problem.msg), problem.hint))))


def collect_assets() -> bool:
    """Collect the static files if any of them changed since the last time; return whether it did."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    now = _fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, clear=stamp.exists(), verbosity=0)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now)
    return True


def _fingerprint() -> str:
    """Return a digest of the names, sizes and times of all static files."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def welcome() -> str:
    """Return the address, and how the first person gets in, for the terminal.

    The demo's owner gets a link that signs in once. An install without people gets a set-up token, which the
    first visitor types. Otherwise people sign in with what they have.
    """
    lines = [f"Flowyard runs at {settings.PUBLIC_URL}"]
    if settings.DEMO:
        lines.append(f"Sign in to the demo (works once): {demo_link()}")
    elif token := setup_token():
        lines.append(f"Create the first owner at {settings.PUBLIC_URL}/setup/ with the set-up token {token}")
    return "\n".join([*lines, "Press Ctrl-C to stop."])


def sign_in_link(user) -> str:
    """Return an address that signs ``user`` in once."""
    from accounts.models import OneTimeLink
    from accounts.services import one_time_link

    token = one_time_link(purpose=OneTimeLink.Purpose.SIGN_IN, user=user, hours=SIGN_IN_HOURS)
    return f"{settings.PUBLIC_URL}/accounts/enter/{token}/"


def demo_link() -> str:
    """Return an address that signs the demo's owner in once."""
    from demo.models import DemoPlace

    return sign_in_link(DemoPlace.objects.select_related("owner").get().owner)


def setup_token() -> str:
    """Return a token that creates the first owner; empty when somebody exists already."""
    from accounts.models import OneTimeLink, User
    from accounts.services import one_time_link

    if User.objects.exists():
        return ""
    return one_time_link(purpose=OneTimeLink.Purpose.FIRST_OWNER, hours=SETUP_HOURS)
