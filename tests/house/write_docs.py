"""The documents that are drawn from the code: ``python -m tests.house.write_docs`` writes them.

``test_docs`` compares, so that what they say is what the code does.
"""

import ast
import importlib
import inspect
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from api.allowances import TABLE, WITH_A_KEY, Allowance, Means
from api.rates import BURST
from api.served import GRAPHQL, SCHEMA
from api.settings import ApiSettings
from salesbook.settings import ALL
from schema.kernel.errors import DomainError
from schema.kernel.inputs import camel
from schema.kernel.moves import Moves
from schema.kernel.mutations import VERBS
from schema.kernel.roles import Role
from schema.kernel.verbs import Operation, allowed
from schema.kernel.words import TRANSLATED, path_of
from tests.house.catalogues import catalogue
from tests.house.inventory import ROOT, SOURCES, machines, refusals

DOCS: Final = ROOT / "docs"
_WRITTEN: Final = "<!-- Written by `python -m tests.house.write_docs`; do not edit. -->"


def api_graphql() -> str:
    """Write the API in its own language."""
    return SCHEMA.as_str() + "\n"


def lifecycle() -> str:
    """Draw every state machine."""
    drawings = [
        f"## {stage.capitalize()}\n\n{_meaning(moves)}\n\n```mermaid\n{diagram(moves)}\n```\n"
        for stage, moves in sorted(machines().items())
    ]
    opening = (
        "Which state may follow which. Every move is asked for by one operation and refused"
        " aloud when it is not drawn here; the database refuses it too."
    )
    return "\n".join(["# Lifecycles\n", _WRITTEN + "\n", opening + "\n", *drawings])


def diagram(moves: Moves[StrEnum]) -> str:
    """Draw one state machine; it begins in the state its table lists first."""
    beginning = next(iter(moves))
    arrows = sorted(f"    {was} --> {now}" for was, nexts in moves.items() for now in nexts)
    ends = sorted(f"    {state} --> [*]" for state, nexts in moves.items() if not nexts)
    return "\n".join(["stateDiagram-v2", f"    [*] --> {beginning}", *arrows, *ends])


def _meaning(moves: Moves[StrEnum]) -> str:
    return inspect.getdoc(type(next(iter(moves)))) or ""


def refusal_list() -> str:
    """List every refusal with its sentence and where it is raised."""
    places = raised()
    rows = sorted(
        (_code(refusal), (refusal.__doc__ or "").replace("|", "\\|"), places.get(refusal, []))
        for refusal in refusals()
        if not refusal.__subclasses__()
    )
    lines = [
        f"| `{code}` | {sentence} | {', '.join(f'`{place}`' for place in where)} |"
        for code, sentence, where in rows
    ]
    opening = "Every way the business says no. Braces stand for the facts of the case."
    table = ["| Code | Sentence | Raised in |", "|---|---|---|", *lines]
    return "\n".join(["# Refusals\n", _WRITTEN + "\n", opening + "\n", *table]) + "\n"


def _code(refusal: type[DomainError]) -> str:
    return refusal.__new__(refusal).code


def raised() -> dict[type[DomainError], list[str]]:
    """Find the modules that raise each refusal, or make it for others to raise."""
    places: dict[type[DomainError], list[str]] = {}
    for path in SOURCES:
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if not name.startswith(("schema.", "sync.")) or name.endswith("__init__"):
            continue
        for refusal in _made_in(path, name):
            if name not in places.setdefault(refusal, []):
                places[refusal].append(name)
    return places


def _made_in(path: Path, module: str) -> Iterator[type[DomainError]]:
    names = vars(importlib.import_module(module))
    for node in ast.walk(ast.parse(path.read_text())):
        said = node.func if isinstance(node, ast.Call) else None
        said = node.exc if isinstance(node, ast.Raise) else said
        found: Any = None
        if isinstance(said, ast.Name):
            found = names.get(said.id)
        elif isinstance(said, ast.Attribute) and isinstance(said.value, ast.Name):
            found = getattr(names.get(said.value.id), said.attr, None)
        if isinstance(found, type) and issubclass(found, DomainError):
            yield found


def role_table() -> str:
    """Show which role may call which mutation."""
    duties = [f"| `{role.name}` | {role.__doc__} |" for role in Role]
    rows = [
        f"| `{name}` | {' | '.join('✓' if role in allowed(told) else '' for role in Role)} |"
        for name, told in mutations().items()
    ]
    opening = (
        "Who may do what. Everybody may ask every question; a seller sees one territory, the"
        " others everything; API keys are seen by their user and by admins only, a file by who"
        " sent it and by who sees a record it belongs to. Whoever may attach files may send"
        " them. What is not marked is refused with `ROLE_MAY_NOT`. The same holds"
        " for many records at once (`…Bulk`), and for what people type into a sheet: it is done"
        " in the role of its link."
    )
    return "\n".join(
        [
            "# Roles\n",
            _WRITTEN + "\n",
            opening + "\n",
            *("| Role | What they do |", "|---|---|", *duties, ""),
            f"| Mutation | {' | '.join(f'`{role.name}`' for role in Role)} |",
            f"|---|{':-:|' * len(Role)}",
            *rows,
            "",
        ]
    )


def allowance_table() -> str:
    """Show what each role may ask for, with the settings as they are unless told."""
    means = Means(
        ApiSettings.model_fields["requests_per_second"].default,
        ApiSettings.model_fields["read_timeout_seconds"].default,
    )
    lines = [
        *(f"| `{role.value}` | {_figures(told, means)} |" for role, told in TABLE.items()),
        *_with_a_key(means),
    ]
    opening = (
        "What each role may ask for at once. Whoever shows an API key is a program: it may ask"
        " as `integration` may, where that is more than its user may. Requests are those of one"
        f" caller a second, {BURST} seconds' worth at once, and follow `REQUESTS_PER_SECOND`;"
        " seconds are those the database may work on one statement, for an answer or for a"
        " change, and follow `READ_TIMEOUT_SECONDS`. The figures are those of the settings as"
        " they are unless told otherwise."
    )
    head = "| Who | Levels | Cost | Records of a page | Requests | Seconds |"
    return "\n".join(
        [
            "# Limits\n",
            _WRITTEN + "\n",
            opening + "\n",
            head,
            "|---|--:|--:|--:|--:|--:|",
            *lines,
            "",
        ]
    )


def _with_a_key(means: Means) -> list[str]:
    """Put roles together that may ask for the same with a key."""
    lines: dict[str, list[str]] = {}
    for role, told in WITH_A_KEY.items():
        lines.setdefault(_figures(told, means), []).append(f"`{role.value}`")
    return [f"| a key of {', '.join(roles)} | {figures} |" for figures, roles in lines.items()]


def _figures(told: Allowance, means: Means) -> str:
    figures = (
        told.levels,
        told.cost,
        told.page,
        told.requests * means.per_second,
        told.time * means.working,
    )
    return " | ".join(f"{figure:,g}" for figure in figures)


def mutations() -> dict[str, Operation]:
    """Name the mutations of one record and what they do, in the order of the schema."""
    served = GRAPHQL.mutation_type
    made = {camel(verb.name): verb.operation for verb in VERBS.values()}
    return {name: made[name] for name in (served.fields if served else ()) if name in made}


def settings() -> str:
    """List every setting: its name in the environment, its default, its meaning."""
    fields: dict[str, FieldInfo] = {}
    for group in ALL:
        fields |= group.model_fields
    lines = [
        f"| `{name.upper()}` | {_default(field)} | {field.description} |"
        for name, field in fields.items()
    ]
    opening = (
        "Read once from the environment or from a file `.env`; a wrong value is refused before"
        " anything starts."
    )
    table = ["| Name | Default | Meaning |", "|---|---|---|", *lines]
    return "\n".join(["# Settings\n", _WRITTEN + "\n", opening + "\n", *table]) + "\n"


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "required"
    return "" if field.default in ("", None) else f"`{field.default}`"


DOCUMENTS: Final = {
    "api.graphql": api_graphql,
    "lifecycle.md": lifecycle,
    "limits.md": allowance_table,
    "refusals.md": refusal_list,
    "roles.md": role_table,
    "settings.md": settings,
}


if __name__ == "__main__":
    for document, text in DOCUMENTS.items():
        (DOCS / document).write_text(text())
    for language in TRANSLATED:
        path_of(language).write_text(catalogue(language))
