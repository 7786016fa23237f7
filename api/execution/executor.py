"""GraphQL's own executor, except where Postgres can make the answer.

It coerces, applies fragments and directives, resolves and propagates nulls as ever. Two things
are different: a field of the query that says what it shows, and a resolver that returns
``Selected``, become pieces of one statement. What cannot be compiled takes the ordinary path.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from graphql import (
    FieldNode,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
)
from sqlalchemy.dialects.postgresql import asyncpg as dialect
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from typing_extensions import override

from api.execution.arguments import stored
from api.execution.batch import Batch
from api.execution.objects import ROOT, write_field, write_object
from api.execution.reader import UNREAD, note
from api.execution.selection import Selection, shows
from api.execution.sql import (
    MISSING,
    Code,
    Json,
    Text,
    Unanswerable,
    column_of,
    kind_of,
    literal,
    parameter_type,
    table_of,
    text,
)
from schema.kernel.errors import TookTooLong
from schema.kernel.graphql import Context
from schema.kernel.once import Asking, Once
from schema.kernel.shown import Selected

PARAMETER = re.compile(r"\$(\d+)")
NO_NULL = MISSING.encode()
ASYNCPG = dialect.dialect()  # type: ignore[no-untyped-call] # untyped there


class Execution(StrawberryGraphQLCoreExecutionContext):
    """Runs one operation; ``context_value.batch`` is None where nothing is to be compiled."""

    context_value: Context

    @override
    def execute_field(self, *told: Any) -> Any:
        """Let Postgres answer a field of the query that says what it shows."""
        kind, _, details, path, _ = told
        ordinary = super().execute_field
        nodes = [detail.node for detail in details]
        is_root = kind is self.schema.query_type and path.prev is None
        if self.context_value.batch is None or not is_root or _only_python(kind, nodes):
            return ordinary(*told)
        return self._tried(
            lambda selection: write_field(selection, kind, nodes, ROOT),
            lambda: ordinary(*told),
            str(path.key),
        )

    @override
    def complete_value(self, *told: Any) -> Any:
        """Let Postgres answer what a resolver selected."""
        kind, details, info, path, result, position = told
        ordinary = super().complete_value
        if isinstance(result, Once):
            return result.answer(self._asking(ordinary, told))
        if not isinstance(result, Selected):
            return ordinary(*told)

        async def from_rows() -> Any:  # noqa: ANN401 - any value
            found = [row for (row,) in await self.context_value.rows(result.query)]
            shown = found if _is_list(kind) else next(iter(found), None)
            done = ordinary(kind, details, info, path, shown, position)
            return await done if self.is_awaitable(done) else done

        if self.context_value.batch is None:
            return from_rows()
        nodes = [detail.node for detail in details]
        return self._tried(
            lambda selection: _selected(selection, kind, nodes, result),
            from_rows,
            str(path.key),
        )

    def _asking(self, ordinary: Callable[..., Any], told: Sequence[Any]) -> Asking:
        """Let what is done once tell its answer while the unit of work is open."""
        kind, details, info, path, _, position = told
        errors = self.collected_errors.errors

        async def tell(outcome: object) -> tuple[Any, bool]:
            before = len(errors)
            done = ordinary(kind, details, info, path, outcome, position)
            value = await done if self.is_awaitable(done) else done
            return value, len(errors) == before

        return Asking(self.context_value, str(path.key), tell)

    async def _tried(
        self,
        write: Callable[[Selection], Json],
        ordinary: Callable[[], Any],
        key: str,
    ) -> Any:  # noqa: ANN401 - a value or a fragment of JSON
        """Let Postgres make a value; make it the ordinary way when that does not work."""
        batch: Batch = self.context_value.batch
        try:
            found = await batch.add(write)
        except Unanswerable as why:
            self.context_value.fallbacks[key] = str(why)
        except TookTooLong:
            self.context_value.late = True  # the ordinary path gives up at once, and says where
        except UNREAD as error:
            note(error)
            self.context_value.fallbacks[key] = "The statement failed."
        else:
            if NO_NULL not in found:
                return None if found == b"null" else orjson.Fragment(found)
            self.context_value.fallbacks[key] = "A value that must be there is missing."
        done = ordinary()
        return await done if self.is_awaitable(done) else done


def _only_python(kind: GraphQLObjectType, nodes: list[FieldNode]) -> bool:
    declared = kind.fields.get(nodes[0].name.value)
    return declared is None or shows(declared) is None


def _is_list(kind: GraphQLOutputType) -> bool:
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    return isinstance(inner, GraphQLList)


def _selected(
    selection: Selection, kind: GraphQLOutputType, nodes: list[FieldNode], told: Selected
) -> Json:
    """Write the rows a resolver selected."""
    shown = get_named_type(kind)
    if not isinstance(shown, GraphQLObjectType):
        raise Unanswerable(f"{shown.name} is no object type.")
    alias = selection.slots.alias()
    source = f"({_source(selection, told)}) {alias}"
    body = text(write_object(selection, shown, nodes, alias))
    if not _is_list(kind):
        empty = MISSING if isinstance(kind, GraphQLNonNull) else "null"
        return [Code(f"coalesce((SELECT {body} FROM {source} LIMIT 1),{literal(empty)})")]
    listed = f"SELECT string_agg({body},',') FROM {source}"
    return [Text("["), Code(f"coalesce(({listed}),'')"), Text("]")]


def _source(selection: Selection, told: Selected) -> str:
    """Put a resolver's own select into the statement, its parameters renumbered."""
    if told.key is not None:
        attribute, value = told.key
        kind = parameter_type(kind_of(attribute))
        bound = selection.slots.bind(id(told), lambda _variables: stored(value), kind)
        table = table_of(attribute)
        return f"SELECT * FROM {table} WHERE {column_of(table, attribute)} = {bound}"
    compiled = told.query.compile(dialect=ASYNCPG, compile_kwargs={"render_postcompile": True})
    parameters: dict[str, Any] = dict(compiled.params)
    names = compiled.positiontup or []
    places = [_place(selection, told, name, parameters[name]) for name in names]
    return PARAMETER.sub(lambda found: places[int(found[1]) - 1], compiled.string)


def _place(selection: Selection, told: Selected, name: str, value: object) -> str:
    return selection.slots.place((id(told), name), lambda _variables: stored(value))
