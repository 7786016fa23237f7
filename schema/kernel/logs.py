"""How events are written: a line of JSON each where programs read them, else for people's eyes.

Whatever is logged through the standard library is written in the same way. What a line must
not show is hidden last (``schema.kernel.scrubbing``).
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, Literal, TextIO

import orjson
import structlog
from structlog.contextvars import merge_contextvars
from structlog.processors import JSONRenderer, TimeStamper, add_log_level
from structlog.typing import Processor
from typing_extensions import override

from schema.kernel.scrubbing import Scrubber, traceback_of

LogFormat = Literal["auto", "json", "text"]
LogLevel = Literal["debug", "info", "warning", "error"]
LEVELS: Final[Mapping[str, int]] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


def write_logs(
    shape: LogFormat = "auto",
    level: LogLevel = "info",
    secrets: frozenset[str] = frozenset(),
    to: TextIO | None = None,
) -> None:
    """Write events from ``level`` on to standard error, or elsewhere, without these secrets.

    ``auto`` is text in a terminal and JSON everywhere else.
    """
    stream = to or sys.stderr
    plain = shape == "text" or (shape == "auto" and stream.isatty())
    structlog.configure(
        processors=[
            merge_contextvars,
            add_log_level,
            TimeStamper(fmt="iso", utc=True),
            tell_exceptions,
            Scrubber(secrets),
            _text() if plain else _json(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    forward_the_standard_library()


def forward_the_standard_library() -> None:
    """Write warnings of libraries as our own; what they merely note is left out."""
    for old in [one for one in logging.root.handlers if isinstance(one, Forwarding)]:
        logging.root.removeHandler(old)
    logging.root.addHandler(Forwarding(logging.WARNING))


class Forwarding(logging.Handler):
    """Hands what libraries log to structlog: the first line, for others may quote anything."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage().partition("\n")[0]
        more = {"exc_info": record.exc_info} if record.exc_info else {}
        structlog.get_logger().log(record.levelno, said, logger=record.name, **more)


def tell_exceptions(
    _logger: object, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace an exception by where it came from."""
    told = event.pop("exc_info", None)
    if told is True:
        told = sys.exc_info()
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event["exception"] = traceback_of(error)
    return event


def _text() -> Processor:
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())


def _json() -> Processor:
    return JSONRenderer(serializer=lambda told, **_: orjson.dumps(told, default=str).decode())
