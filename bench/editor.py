"""The editor page in a real Chromium: what it loads, how soon it can be used, what a drag costs.

Nobody else's time is in the figures: a drag is measured by the main thread's own tasks, as the browser traces them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.processes import ROOT, Measured, machine

STEPS = 300
CHAINS = 10
MOVES = 60
RUNS = 5
WINDOW = {"width": 1440, "height": 900}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
TRACED = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]
UNITS = {
    "js_css_kb": "KB",
    "requests": "",
    "interactive_ms": "ms",
    "drag_median_ms": "ms",
    "drag_longest_task_ms": "ms",
}

# The first frame on time after the flow was drawn: from then on a press is answered at once.
WHEN_INTERACTIVE = """
window.interactive = new Promise((resolve) => {
  const drawn = () => document.querySelector(".cv-step") !== null;
  let last = performance.now();
  requestAnimationFrame(function look(now) {
    const late = now - last > 50;
    last = now;
    if (drawn() && !late) resolve(performance.now());
    else requestAnimationFrame(look);
  });
});
"""

# The step nearest the middle of the canvas that a pointer can take, and where to take it.
IN_THE_MIDDLE = """() => {
  const area = document.getElementById("canvas-root").getBoundingClientRect();
  const away = ({ x, y }) => Math.hypot(x - area.x - area.width / 2, y - area.y - area.height / 2);
  const places = [...document.querySelectorAll(".cv-step")].map((step) => {
    const box = step.getBoundingClientRect();
    return { step, x: box.x + box.width / 2, y: box.y + box.height / 2 };
  });
  places.sort((a, b) => away(a) - away(b));
  const free = places.find(({ step, x, y }) => step.contains(document.elementFromPoint(x, y)));
  return [free.step.dataset.step, free.x, free.y];
}"""


def editor() -> Iterator[dict[str, Any]]:
    """The editor with a flow of 300 steps, each round in a new browser profile with nothing cached."""
    with Measured() as flowyard, tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "flow.json"
        path.write_text(json.dumps(flow()))
        address = f"http://localhost:{flowyard.port}/w/demo/flows/{flowyard.import_flow(path)['id']}/"
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        one_round(browser, flowyard, address)  # warm: the server reads its templates once
        rounds = [one_round(browser, flowyard, address) for _ in range(RUNS)]
        settings = {"steps": STEPS, "chromium": browser.version, **WINDOW}
        browser.close()
    for metric, unit in UNITS.items():
        yield {
            "scenario": "editor",
            "concurrency": 1,
            "records": STEPS,
            "metric": metric,
            "value": round(median(one[metric] for one in rounds), 3),
            "unit": unit,
            "runs": len(rounds),
            "machine": machine(),
            "settings": settings,
        }


def one_round(browser: Browser, flowyard: Measured, address: str) -> dict[str, float]:
    """Sign in, load the page anew, drag one step; return what it took."""
    context = browser.new_context(viewport=WINDOW)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(sign_in_link(flowyard), wait_until="networkidle")
    page.add_init_script(WHEN_INTERACTIVE)
    loaded = Loaded(context.new_cdp_session(page))
    page.goto(address, wait_until="commit")
    interactive = float(page.evaluate("interactive"))
    page.wait_for_load_state("networkidle")
    seen = {"interactive_ms": interactive, **loaded.seen(), **drag(browser, page)}
    context.close()
    return seen


class Loaded:
    """Counts what a page loads over the network, as it came through it: compressed."""

    def __init__(self, session: CDPSession) -> None:
        self.sizes: dict[str, float] = {}
        self.code: set[str] = set()
        session.on("Network.responseReceived", self._received)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def _received(self, event: dict[str, Any]) -> None:
        self.sizes.setdefault(event["requestId"], 0)
        if event["type"] in ("Script", "Stylesheet"):
            self.code.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def seen(self) -> dict[str, float]:
        """Return the number of requests, and the size of scripts and styles in KB."""
        return {
            "requests": len(self.sizes),
            "js_css_kb": sum(size for key, size in self.sizes.items() if key in self.code) / 1024,
        }


def drag(browser: Browser, page: Page) -> dict[str, float]:
    """Drag a step in the middle about; return the main thread's median per move and its longest task."""
    step, x, y = page.evaluate(IN_THE_MIDDLE)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y + 8)  # it is taken up; what follows is the drag itself
    page.wait_for_timeout(300)
    browser.start_tracing(page=page, categories=TRACED)
    for move in range(MOVES):
        page.mouse.move(x + 10 + 3 * move, y + 10 + 2 * (move % 20))
        page.wait_for_timeout(25)
    trace = json.loads(browser.stop_tracing())["traceEvents"]
    page.mouse.up()
    after = page.locator(f"[data-step='{step}']").bounding_box()
    if not after or abs(after["x"] + after["width"] / 2 - x) < MOVES:
        raise RuntimeError("The pointer took no step along.")
    return drag_times(trace)


def drag_times(trace: list[dict[str, Any]]) -> dict[str, float]:
    """Sum the tasks of the thread that had the pointer between one move and the next, in milliseconds."""
    moves = [event for event in trace if event["name"] == "EventDispatch" and _type(event) == "pointermove"]
    thread = {(event["pid"], event["tid"]) for event in moves}
    if len(moves) < MOVES / 2 or len(thread) != 1:
        raise RuntimeError(f"The trace holds {len(moves)} moves in {len(thread)} threads.")
    here = [event for event in trace if (event["pid"], event["tid"]) in thread and event.get("dur")]
    told = [event["ts"] for event in here if _is_measuring(event)]
    tasks = [e for e in here if e["name"] == "RunTask" and not _holds(e, told)]
    starts = sorted(move["ts"] for move in moves)
    costs = []
    for begin, end in zip(starts, starts[1:], strict=False):
        # The task that raised the move began before it.
        costs.append(sum(_busy(t) for t in tasks if begin <= t["ts"] + t["dur"] < end) / 1000)
    longest = max(_busy(task) for task in tasks) / 1000
    return {"drag_median_ms": median(costs), "drag_longest_task_ms": longest}


def _busy(task: dict[str, Any]) -> float:
    """Microseconds that the thread itself worked, without those in which others had the processor."""
    return float(task.get("tdur", task["dur"]))


def _is_measuring(event: dict[str, Any]) -> bool:
    """Whether the event is the browser taking orders from this bench, which a person's pointer never gives."""
    sender = event.get("args", {}).get("chrome_mojo_event_info", {}).get("mojo_interface_tag", "")
    return event["name"] == "Receive mojo message" and str(sender).endswith(".DevToolsSession")


def _holds(task: dict[str, Any], moments: list[int]) -> bool:
    return any(task["ts"] <= moment < task["ts"] + task["dur"] for moment in moments)


def _type(event: dict[str, Any]) -> str:
    return str(event.get("args", {}).get("data", {}).get("type", ""))


def sign_in_link(flowyard: Measured) -> str:
    """Return an address that signs the demo's owner in once."""
    command = [sys.executable, "-m", "config.cli", "link", "--email", "demo@flowyard.local"]
    done = subprocess.run(command, cwd=ROOT, env=flowyard.env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def flow() -> dict[str, Any]:
    """Return a flow of 300 steps: a trigger, a router, and ten chains behind its branches."""
    branches = [
        {"id": f"b{n:07x}", "name": f"Area {n}", "condition": f"record.n == {n}"} for n in range(CHAINS - 1)
    ]
    steps = [
        _step(0, "manual", "Start", 0, 0, {}),
        _step(1, "router", "Split", 0, 96, {"mode": "first", "branches": branches}),
    ]
    edges = [_link(0, "out", 1)]
    for index in range(STEPS - 2):
        row, chain = divmod(index, CHAINS)
        number = index + 2
        steps.append(
            _step(
                number, "log", f"Note down {number}", 280 * chain - 1260, 216 + 96 * row, {"message": "Seen"}
            )
        )
        port = branches[chain]["id"] if chain < len(branches) else "else"
        edges.append(_link(number - CHAINS, "out", number) if row else _link(1, port, number))
    return {"schema_version": 1, "name": "Three hundred", "description": "", "layout": "down"} | {
        "steps": steps,
        "edges": edges,
        "requires": [],
    }


def _step(number: int, kind: str, name: str, x: int, y: int, config: dict[str, Any]) -> dict[str, Any]:
    place = {"x": x, "y": y}
    return {
        "id": f"{number:08x}",
        "kind": kind,
        "name": name,
        "position": place,
        "enabled": True,
        "config": config,
    }


def _link(start: int, port: str, end: int) -> dict[str, Any]:
    return {"id": f"e{end:07x}", "from": f"{start:08x}", "port": port, "to": f"{end:08x}"}
