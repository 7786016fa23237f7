"""Many requests to one server, and a look at its memory now and then."""

import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.bench.load import Measured, command, read, script_of
from tests.bench.questions import Question
from tests.bench.servers import Serving

DAY: Final = 24 * 3600
# Another name for a field makes a document that nobody has sent before.
SCRIPT: Final = """
local sent = 0
function request()
  sent = sent + 1
  if sent %% %(step)d == 0 then print(sent) io.stdout:flush() end
  local body = bodies[sent %% #bodies + 1]
  if sent %% %(every)d == 0 then
    body = body:gsub("%(field)s", "a" .. sent .. ": %(field)s", 1)
  end
  return wrk.format(nil, nil, nil, body)
end
"""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Many requests: how many, how often one has a document of its own, when to look up.

    ``field`` is the field of the question that gets another name in such a document.
    """

    requests: int
    every: int
    step: int
    field: str

    def ask(
        self,
        server: Serving,
        question: Question,
        token: str,
        told: Callable[[int, float], object],
    ) -> Measured:
        """Send them; ``told`` hears the server's memory, in MB, after every ``step``."""
        script = SCRIPT % {"step": self.step, "every": self.every, "field": self.field}
        with (
            script_of(question, token, instead=script) as written,
            subprocess.Popen(  # noqa: S603 - our own
                command(written, server.url, DAY), stdout=subprocess.PIPE, text=True
            ) as process,
        ):
            assert process.stdout
            for line in process.stdout:
                if line.strip().isdigit():
                    told(int(line), server.megabytes())
                if line.strip() == str(self.requests):
                    break
            process.send_signal(signal.SIGINT)  # wrk sums up then, and ends
            return read(process.stdout.read())
