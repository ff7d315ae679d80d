"""Trigger: another system posts to an address of the flow."""

from __future__ import annotations

import re
from collections.abc import Iterable

from designer import paths
from designer.steps.kind import Complaint, Config, Facts, Part, StepKind, text_of
from lib.fields import Field, FieldType
from lib.words import N_
from lib.words import gettext as _

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")


def address(config: Config) -> str:
    """The path after the workspace's webhook address, in its one spelling; raises ``BadPath``."""
    path = text_of(config, "path")
    if not path.strip("/"):
        raise paths.BadPath(_("Path is needed; it is empty."))
    if paths.parameters(path):
        raise paths.BadPath(
            _("A webhook's path has no parameters. Take an API request as trigger to use them.")
        )
    return paths.canonical(path)


def _summary(config: Config, facts: Facts) -> str:
    path = text_of(config, "path").strip("/")
    return f"POST …/{path}" if path else _("No path yet")


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    try:
        path = address(config)
    except paths.BadPath as problem:
        yield "path", str(problem)
        return
    other = facts.taken.get(("hook", "POST", path))
    if other:
        yield (
            "path",
            _("POST /hook%(path)s is already used by the flow “%(other)s”. Choose another path.")
            % {"path": path, "other": other},
        )
    header = text_of(config, "dedupe_header")
    if header and not _HEADER.match(header):
        yield (
            "dedupe_header",
            _("A header's name has letters, digits and -. You wrote “%(header)s”.") % {"header": header},
        )


KIND = StepKind(
    kind="webhook",
    title=N_("Webhook"),
    family="trigger",
    group=N_("Triggers"),
    icon="webhook",
    hint=N_("Another system calls an address that Flowyard gives you"),
    parts=(
        Part(
            "address",
            N_("Address"),
            (
                Field(
                    name="path",
                    type=FieldType.TEXT,
                    label=N_("Path"),
                    required=True,
                    max_length=200,
                    placeholder="orders",
                    hint=N_("The last part of the address. The first record is the body that was posted."),
                ),
                Field(
                    name="dedupe_header",
                    type=FieldType.TEXT,
                    label=N_("Header that names the delivery"),
                    advanced=True,
                    max_length=100,
                    placeholder="X-Delivery-Id",
                    hint=N_("Two deliveries with the same value make one run."),
                ),
            ),
        ),
    ),
    summary=_summary,
    check=_check,
)
