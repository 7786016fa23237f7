"""Which of gspread's public names each test shows to work; a test over all names compares."""

import inspect
import re
from collections.abc import Callable
from typing import Any, TypeVar

Test = TypeVar("Test", bound=Callable[..., Any])
SHOWN: dict[type, set[str]] = {}


def shows(kind: type, *names: str) -> Callable[[Test], Test]:
    """Note that a test shows these names of a class; its text must mention each."""

    def noted(test: Test) -> Test:
        text = inspect.getsource(test)
        for name in names:
            assert re.search(rf"\.{name}\b", text), f"{test.__name__} does not use {name}"
        SHOWN.setdefault(kind, set()).update(names)
        return test

    return noted


def public(kind: type) -> set[str]:
    """List the public names of a class."""
    return {name for name, _ in inspect.getmembers(kind) if not name.startswith("_")}
