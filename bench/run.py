"""Runs the scenarios and writes bench/results.json.

``python -m bench.run [SCENARIO]``; BENCH_RUNS and BENCH_SECONDS change how often and how long (3 and 5).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from bench.editor import editor
from bench.processes import ROOT, Measured, machine

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
CONTROL_PATH = "/healthz"
UNITS = {
    "req_per_s": "1/s",
    "p50_ms": "ms",
    "p99_ms": "ms",
    "cpu_ms_per_req": "ms",
    "control_req_per_s": "1/s",
    "control_p99_ms": "ms",
    "rows_stored": "rows",
    "peak_rss_mb": "MB",
}


class RowsMissing(RuntimeError):
    """Fewer or more rows are stored than answers were given."""


def s1() -> Iterator[dict[str, Any]]:
    """S1: webhook, set a field, respond; every run is stored before the answer, rows are counted after."""
    for concurrency in (1, 16, 64):
        with Measured() as flowyard:
            flow = flowyard.import_flow(HERE / "flows" / "s1.json")
            path = urlsplit(flow["invoke_url"]).path
            load(flowyard, "POST", path, concurrency, 1)  # warm: routes and plans are read once
            rounds = [one_round(flowyard, flow["id"], path, concurrency) for _ in range(RUNS)]
            yield from entries("S1", concurrency, rounds, flowyard.peak_mb())


def one_round(flowyard: Measured, flow_id: str, path: str, concurrency: int) -> dict[str, float]:
    """Measure the control and then the flow; raises :class:`RowsMissing` when rows and answers differ."""
    control = load(flowyard, "GET", CONTROL_PATH, concurrency, SECONDS / 2)
    rows, cpu = flowyard.rows(flow_id), flowyard.cpu_seconds()
    seen = load(flowyard, "POST", path, concurrency, SECONDS)
    cpu = flowyard.cpu_seconds() - cpu
    stored = flowyard.rows(flow_id) - rows
    if stored != seen["answers"] or seen["wrong"]:
        answers = f"{seen['answers']:.0f} answers, {seen['wrong']:.0f} of them wrong"
        raise RowsMissing(f"At concurrency {concurrency} there were {answers}, and {stored} rows stored.")
    return {
        "req_per_s": seen["answers"] / seen["seconds"],
        "p50_ms": seen["p50_ms"],
        "p99_ms": seen["p99_ms"],
        "cpu_ms_per_req": 1000 * cpu / max(seen["answers"], 1),
        "control_req_per_s": control["answers"] / control["seconds"],
        "control_p99_ms": control["p99_ms"],
        "rows_stored": stored,
    }


def load(flowyard: Measured, method: str, path: str, concurrency: int, seconds: float) -> dict[str, float]:
    """Call from a process of its own and return what it measured."""
    arguments = ["127.0.0.1", flowyard.port, method, path, concurrency, seconds]
    command = [sys.executable, "-m", "bench.load", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def entries(
    scenario: str, concurrency: int, rounds: list[dict[str, float]], peak: float
) -> Iterator[dict[str, Any]]:
    """Return one entry for each metric, with the median of the rounds."""
    medians = {metric: median(one[metric] for one in rounds) for metric in rounds[0]}
    for metric, value in {**medians, "peak_rss_mb": peak}.items():
        yield {
            "scenario": scenario,
            "concurrency": concurrency,
            "records": round(medians["rows_stored"]),
            "metric": metric,
            "value": round(value, 3),
            "unit": UNITS[metric],
            "runs": len(rounds),
            "machine": machine(),
            "settings": {"seconds": SECONDS, "synchronous": "FULL", "workers": 1, "demo": True},
        }


def _line(entry: dict[str, Any]) -> str:
    """Return an entry for the terminal."""
    place = f"{entry['scenario']} at {entry['concurrency']:>3}"
    return f"{place}  {entry['metric']:<20} {entry['value']:>12} {entry['unit']}"


SCENARIOS = {"S1": s1, "EDITOR": editor}


def main() -> int:
    """Run the scenarios asked for, keep the results of the others; 1 when figures cannot be trusted."""
    wanted = [name.upper() for name in sys.argv[1:] if name] or list(SCENARIOS)
    unknown = [name for name in wanted if name not in SCENARIOS]
    if unknown:
        print(f"There is no scenario {unknown[0]}. There are: {', '.join(SCENARIOS)}", file=sys.stderr)
        return 2
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    kept = [entry for entry in kept if entry["scenario"].upper() not in wanted]
    try:
        for name in wanted:
            for entry in SCENARIOS[name]():
                kept.append(entry)
                print(_line(entry), flush=True)
    except RowsMissing as error:
        print(error, file=sys.stderr)
        return 1
    RESULTS.write_text(json.dumps(kept, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
