"""What the house consists of: its files, its refusals, its state machines, its checks."""

import importlib
import pkgutil
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import api
import salesbook
import schema
import sync
from schema.kernel.checks import Check
from schema.kernel.errors import DomainError
from schema.kernel.moves import Moves
from schema.kernel.tables import Base

ROOT: Final = Path(__file__).parent.parent.parent
PACKAGES: Final = (api, schema, sync, salesbook)
SOURCES: Final = sorted(
    path for package in PACKAGES for path in (ROOT / package.__name__).rglob("*.py")
)


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Import every module of a package."""
    yield package
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def named(module: str, name: str) -> dict[str, Any]:
    """Collect what every stage's ``module`` says under ``name``, by stage: ``orders`` …."""
    found = {}
    for path in sorted((ROOT / "schema").glob(f"*/*/{module}.py")):
        chapter, stage = path.parts[-3:-1]
        said = importlib.import_module(f"schema.{chapter}.{stage}.{module}")
        if hasattr(said, name):
            found[stage] = getattr(said, name)
    return found


def machines() -> dict[str, Moves[StrEnum]]:
    """Collect the state machines, by stage."""
    return named("rules", "MOVES")


def checks() -> list[Check]:
    """Collect the integrity queries of all stages."""
    return [check for found in named("queries", "CHECKS").values() for check in found]


def refusals(of: type[DomainError] = DomainError) -> list[type[DomainError]]:
    """Collect every refusal and every family of refusals."""
    for package in (schema, api, sync):
        list(modules(package))
    return [r for s in of.__subclasses__() for r in (s, *refusals_below(s))]


def refusals_below(family: type[DomainError]) -> list[type[DomainError]]:
    """Collect the refusals of a family."""
    return [r for s in family.__subclasses__() for r in (s, *refusals_below(s))]


def tables() -> list[type[Base]]:
    """Collect the mapped classes of the business."""
    list(modules(schema))
    return sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda t: t.__name__)
