"""The `flowyard` command.

Results go to standard output, one fact a line or JSON; an error is one line on standard error, exit code 2.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

ERROR = 2
LAYERS = frozenset(
    {"config", "demo", "api", "marketplace", "runs", "designer", "connectors", "accounts", "lib"}
)  # errors of their own are sentences for people


class Parser(argparse.ArgumentParser):
    """Tells a wrong command line in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(ERROR, f"{self.prog}: {message}. Add --help to see what it takes.\n")


def parser() -> Parser:
    """Return the parser of the whole command line; ``verb`` names the function that carries it out."""
    root = Parser(prog="flowyard", description="Self-hosted visual flow designer and integration platform.")
    groups = root.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)

    up = groups.add_parser("up", help="start Flowyard: web and worker processes")
    up.add_argument("--workers", type=int, default=1, help="how many worker processes (default 1)")
    up.set_defaults(verb="up")

    link = groups.add_parser("link", help="print an address that signs a person in once")
    link.add_argument("--email", required=True)
    link.set_defaults(verb="link")

    newkey = groups.add_parser("newkey", help="print a new key for stored credentials")
    newkey.set_defaults(verb="newkey")

    rotate = groups.add_parser(
        "rotate_credentials", help="seal stored credentials anew with the newest key; may be repeated"
    )
    rotate.set_defaults(verb="rotate_credentials")

    _tokens(groups.add_parser("token", help="keys for the REST API"))
    _flows(groups.add_parser("flow", help="flows as JSON documents"))
    _runs(groups.add_parser("run", help="start and watch runs"))
    return root


def _tokens(group: argparse.ArgumentParser) -> None:
    verbs = group.add_subparsers(required=True, metavar="VERB", parser_class=Parser)
    create = verbs.add_parser("create", help="print a new token, alone")
    create.add_argument("--email", required=True, help="whose token it is")
    create.add_argument("--name", required=True, help="what it is for")
    create.add_argument("--workspace", help="short name of the workspace (default: the person's first)")
    create.set_defaults(verb="token_create")


def _flows(group: argparse.ArgumentParser) -> None:
    verbs = group.add_subparsers(required=True, metavar="VERB", parser_class=Parser)
    export = verbs.add_parser("export", help="print a flow as JSON, without secrets")
    export.add_argument("flow", metavar="ID")
    export.set_defaults(verb="flow_export")

    load = verbs.add_parser("import", help="make a flow from JSON; prints its id and invoke address")
    load.add_argument("file", metavar="FILE", help="the document; - reads standard input")
    load.add_argument("--publish", action="store_true", help="publish it as version 1")
    load.add_argument("--on", action="store_true", help="switch it on")
    load.add_argument("--workspace", help="short name of the workspace (default: the first one)")
    load.set_defaults(verb="flow_import")


def _runs(group: argparse.ArgumentParser) -> None:
    verbs = group.add_subparsers(required=True, metavar="VERB", parser_class=Parser)
    start = verbs.add_parser("start", help="start a published flow; prints the run's id")
    start.add_argument("flow", metavar="FLOW", help="its id")
    start.add_argument("--args", default="{}", metavar="JSON", help="the arguments, a JSON object")
    start.add_argument("--follow", action="store_true", help="print what happens until the run has ended")
    start.set_defaults(verb="run_start")

    show = verbs.add_parser("show", help="print a run's status and its counts per step")
    show.add_argument("run", metavar="ID")
    show.add_argument("--json", action="store_true", help="as JSON")
    show.set_defaults(verb="run_show")


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command line; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    options = parser().parse_args(arguments)
    try:
        from config import commands

        return commands.carry_out(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001  (the terminal gets a sentence, whatever went wrong)
        if os.environ.get("FLOWYARD_DEBUG") == "1":
            raise
        print(f"flowyard: {_sentence(error)}", file=sys.stderr)
        return ERROR


def _sentence(error: Exception) -> str:
    """Return the error in one line; one that was not foreseen also says its kind and how to see more."""
    text = " ".join(str(error).split())
    ours = type(error).__module__.partition(".")[0] in LAYERS
    if text and (ours or isinstance(error, OSError)):
        return text
    return f"{type(error).__name__}: {text} (FLOWYARD_DEBUG=1 shows where)"


if __name__ == "__main__":
    sys.exit(main())
