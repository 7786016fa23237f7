"""Asking a server as often as it answers, with wrk: 32 connections, one thread."""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from tests.bench.questions import Question

CONNECTIONS: Final = 32
SCRIPT: Final = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer %(token)s"
%(more)s
local bodies, at = {}, 0
for line in io.lines("%(bodies)s") do bodies[#bodies + 1] = line end
function request()
  at = at %% #bodies + 1
  return wrk.format(nil, nil, nil, bodies[at])
end
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one round gave: requests a second, latencies in milliseconds, how many failed.

    ``late`` are those that took longer than wrk's two seconds.
    """

    rate: float
    p50: float
    p99: float
    failed: int
    requests: int
    late: int = 0


def asked(question: Question) -> list[bytes]:
    """Write the bodies of a question."""
    return [
        orjson.dumps({"query": question.document, "variables": variables})
        for variables in question.variables
    ]


@contextmanager
def script_of(
    question: Question, token: str, more: str = "", instead: str = ""
) -> Iterator[Path]:
    """Write what wrk does into a file; ``instead`` replaces what it asks."""
    with tempfile.TemporaryDirectory() as folder:
        bodies, script = Path(folder, "bodies"), Path(folder, "ask.lua")
        bodies.write_bytes(b"\n".join(asked(question)) + b"\n")
        told = {"token": token, "bodies": bodies, "more": more}
        script.write_text(SCRIPT % told + instead)
        yield script


def command(script: Path, url: str, seconds: int) -> list[str]:
    """Say how wrk is called."""
    many = f"-c{CONNECTIONS}"
    return ["wrk", "-t1", many, f"-d{seconds}s", "--latency", "-s", str(script), url]


def ask(url: str, question: Question, token: str, seconds: int, header: str = "") -> Measured:
    """Load one server with one question for some seconds."""
    more = f'wrk.headers["X-Execution"] = "{header}"' if header else ""
    with script_of(question, token, more) as script:
        found = subprocess.run(  # noqa: S603 - our own
            command(script, url, seconds), check=True, capture_output=True, text=True
        )
    return read(found.stdout)


def read(told: str) -> Measured:
    """Understand what wrk prints."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    spread = dict(re.findall(r"(50|99)%\s+([\d.]+\w+)", told))
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    lost = re.search(r"errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
    many = re.search(r"(\d+) requests in", told)
    assert rate, told
    assert many, told
    *broken, late = map(int, lost.groups()) if lost else (0, 0)
    failures = sum(broken) + (int(failed[1]) if failed else 0)
    p50, p99 = milliseconds(spread["50"]), milliseconds(spread["99"])
    return Measured(float(rate[1]), p50, p99, failures, int(many[1]), late)


def milliseconds(text: str) -> float:
    """Read a duration as wrk writes it."""
    found = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    assert found, text
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[found[2]]
