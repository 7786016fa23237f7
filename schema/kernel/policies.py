"""Which rows exist for whom, and what the database watches over in every table.

A table says it in one line: ``govern(Lead.__table__, IN_TERRITORY, MOVES)``.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from typing_extensions import override

from schema.kernel.moves import Moves
from schema.kernel.search import look_up
from schema.kernel.tables import Base, by_statement, run_after_create

EVERYONE: Final = "true"
ALL_SCOPE: Final = "(select current_setting('salesbook.scope', true) = 'all')"
MY_TERRITORY: Final = "territory = (select current_setting('salesbook.territory', true))"
IN_TERRITORY: Final = f"{ALL_SCOPE} OR {MY_TERRITORY}"
VISIBLE: Final = "visible"
"""Where a table keeps the condition under which its rows exist for the current actor."""


@dataclass(frozen=True, slots=True)
class BelongsTo:
    """A row exists for whoever the row of ``table`` exists for whose id its ``key`` holds."""

    table: str
    key: str

    @override
    def __str__(self) -> str:
        """Write the condition.

        Whoever sees everything is not asked about each row; for others it is one look at an
        index. The territory, where that row has one, is what its own policy asks for; said
        here, Postgres finds all rows of it by index when it looks at many at once.
        """
        mine = f"{self.table}.id = {self.key}"
        if has_territory(self.table):
            mine += f" AND {self.table}.{MY_TERRITORY}"
        return f"{ALL_SCOPE} OR EXISTS (SELECT FROM {self.table} WHERE {mine})"


@dataclass(frozen=True, slots=True)
class BelongsToAny:
    """A row exists for whoever one of several rows of ``table`` exists for.

    ``keys`` hold their ids; ``besides`` is an SQL condition under which it exists, too.
    """

    table: str
    keys: tuple[str, ...]
    besides: str = "false"

    @override
    def __str__(self) -> str:
        """Write the condition, as ``BelongsTo`` does."""
        mine = f"{self.table}.id IN ({', '.join(self.keys)})"
        besides = "" if self.besides == "false" else f" OR {self.besides}"
        return f"{ALL_SCOPE}{besides} OR EXISTS (SELECT FROM {self.table} WHERE {mine})"


@dataclass(frozen=True, slots=True)
class Carries:
    """A row has in its column ``territory`` that of the row of ``table`` its ``key`` points at.

    Lists of many rows are read by it alone: asked about the row it belongs to instead, Postgres
    would go through all of those for a page of fifty.
    """

    table: str
    key: str

    @override
    def __str__(self) -> str:
        """Write the condition."""
        return IN_TERRITORY


Policy = str | BelongsTo | BelongsToAny | Carries
"""Under which condition a row exists for whoever asks; as text it is SQL."""


def belongs_to(table: str, key: str) -> BelongsTo:
    """Say that a row is visible when the row it belongs to is: whose id its ``key`` holds."""
    return BelongsTo(table, key)


def govern(
    table: Any,  # noqa: ANN401 - a mapped class's __table__ is typed as FromClause
    visible: Policy,
    moves: Moves[Any] | None = None,
) -> None:
    """Give a business table its revision, its audit trail and its row-level security.

    ``visible`` is the SQL condition under which a row exists for the current actor; ``moves``
    the state machine that no caller can leave.
    """
    guard(table, visible)
    name = table.name
    run_after_create(*by_statement("audit", name, "audit_rows()"))
    if isinstance(visible, BelongsTo):
        run_after_create(_moving(name, visible))
    if isinstance(visible, Carries):
        run_after_create(*_carrying(name, visible))
    if moves is not None:
        listed = json.dumps({was.value: sorted(nexts) for was, nexts in moves.items()})
        run_after_create(
            f"CREATE TRIGGER moves BEFORE UPDATE OF state ON {name}"
            f" FOR EACH ROW EXECUTE FUNCTION enforce_moves('{listed}')"
        )


def guard(table: Any, visible: Policy) -> None:  # noqa: ANN401 - as above
    """Give a table its revision and its row-level security, but no trail.

    For figures a program measures all the time, which nobody decided.
    """
    name, table.info[VISIBLE] = table.name, visible
    if visible != EVERYONE:
        look_up(table)
    run_after_create(
        f"CREATE TRIGGER revision BEFORE UPDATE ON {name}"
        " FOR EACH ROW EXECUTE FUNCTION bump_revision()",
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY visible ON {name} USING ({visible}) WITH CHECK ({visible})",
    )


TERRITORIES: Final = """
CREATE FUNCTION take_territory() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('SELECT territory FROM %I WHERE id = $1 FOR SHARE', TG_ARGV[0])
     INTO NEW.territory USING (to_jsonb(NEW) ->> TG_ARGV[1])::uuid;
  RETURN NEW;
END $$;

CREATE FUNCTION carry_territory() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('UPDATE %I SET territory = $1 WHERE %I = $2', TG_ARGV[0], TG_ARGV[1])
    USING NEW.territory, NEW.id;
  RETURN NULL;
END $$;
"""
"""One takes the territory of the row a new row points at, the other gives it to all that do."""


def _moving(name: str, visible: BelongsTo) -> str:
    """Let the trail tell which rows move when what they belong to goes to another territory."""
    root, mine = _rooted(visible)
    return f"CREATE TRIGGER moved_{name} {_leaves(root)} tell_moved('{name}', '{mine}')"


def _carrying(name: str, visible: Carries) -> list[str]:
    """Give rows the territory of what they point at, when they are made and when it moves."""
    above, key = visible.table, visible.key
    return [
        (
            f"CREATE TRIGGER territory BEFORE INSERT OR UPDATE OF {key} ON {name}"
            f" FOR EACH ROW EXECUTE FUNCTION take_territory('{above}', '{key}')"
        ),
        f"CREATE TRIGGER carry_{name} {_leaves(above)} carry_territory('{name}', '{key}')",
    ]


def _leaves(table: str) -> str:
    """Say that a row went to another territory.

    One that is carried is written by a trigger, which is no UPDATE OF that column.
    """
    carried = isinstance(Base.metadata.tables[table].info[VISIBLE], Carries)
    deed = "UPDATE" if carried else "UPDATE OF territory"
    return (
        f"AFTER {deed} ON {table} FOR EACH ROW"
        " WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION"
    )


def has_territory(table: str) -> bool:
    """Tell whether a table's rows are in a territory, as a column of theirs says."""
    policy = Base.metadata.tables[table].info[VISIBLE]
    return policy == IN_TERRITORY or isinstance(policy, Carries)


def _rooted(visible: BelongsTo) -> tuple[str, str]:
    """Name the table that has the territory, and which rows belong to its row $1."""
    above = Base.metadata.tables[visible.table].info[VISIBLE]
    if not isinstance(above, BelongsTo):
        return visible.table, f"{visible.key} = $1"
    root, mine = _rooted(above)
    return root, f"{visible.key} IN (SELECT id FROM {visible.table} WHERE {mine})"  # noqa: S608 - our own names


run_after_create(TERRITORIES)
