"""Answering one GraphQL request: read the document, find the plan, ask once.

A query whose every field says what it shows is one statement, whose text goes into the answer
as it is. Everything else runs through ``api.execution.executor``, which compiles what it can.
"""

from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    create_source_event_stream,
    execute,
)
from graphql.execution.values import VariableValues, get_variable_values

from api.allowances import Allowance, allowance
from api.execution.batch import Batch
from api.execution.deeds import Deeds
from api.execution.documents import MOST_ERRORS, Documents, Operation
from api.execution.executor import NO_NULL, Execution
from api.execution.limits import check_request, reckon
from api.execution.plans import Plans
from api.execution.reader import UNREAD, Reader, note
from api.execution.selection import Selection
from api.execution.variables import check_conditions, count_variables
from schema.kernel.errors import TookTooLong
from schema.kernel.graphql import Context
from schema.kernel.views import reading_as_now
from schema.kernel.work import Actor

OpenContext = Callable[[Actor], AbstractAsyncContextManager[Context]]


class NoChange(Exception):
    """A mutation was sent in a request that may only read."""


@dataclass(slots=True)
class Request:
    """What a caller sent.

    ``document`` names a trusted document, whose text then becomes the ``query``;
    ``interpret`` forces the ordinary path; ``report`` asks which path each part took;
    ``price`` asks what it costs at most, and ``cost`` says it as soon as that is known, and
    ``most`` what it may cost;
    ``only_queries`` says that nothing may be changed by it; ``key`` makes it happen once;
    ``resume`` is the last change a subscriber has received, where the transport knows it;
    ``languages`` are those the caller reads, as Accept-Language has them;
    ``found`` is the operation once it is found, ``coerced`` are the variables as the schema
    understands them, once they are needed.
    """

    query: str
    variables: dict[str, Any] | None = None
    operation: str | None = None
    document: str | None = None
    interpret: bool = False
    report: bool = False
    price: bool = False
    cost: int | None = None
    most: int | None = None
    only_queries: bool = False
    key: str | None = None
    resume: str | None = None
    languages: str | None = None
    found: Operation | None = None
    coerced: Any = None


@dataclass(slots=True)
class Answer:
    """What came of it: data as JSON text or as values, errors, and how it was made.

    ``event`` is the id of the change it tells, where it tells one.
    """

    data: Any = None
    text: bytes | None = None
    errors: list[GraphQLError] = field(default_factory=list[GraphQLError])
    fallbacks: dict[str, str] = field(default_factory=dict[str, str])
    mode: str = "interpreted"
    event: str | None = None


class Engine:
    """Answers requests about one schema."""

    def __init__(
        self, schema: GraphQLSchema, reader: Reader, *, introspection: bool = True
    ) -> None:
        """Read through ``reader``; without ``introspection``, keep the schema's names."""
        self.schema, self.reader, self.introspection = schema, reader, introspection
        self.documents = Documents(schema, introspection=introspection)
        self.plans, self.deeds = Plans(schema), Deeds(schema, reader)

    async def compiled(self, request: Request, actor: Actor) -> Answer | None:
        """Answer a query by its plan; None when the executor has to.

        Raises Unreadable and NoOperation for requests that cannot be run at all.
        """
        operation = await self._operation(request)
        values = self._coerced(request, operation)
        if isinstance(values, list):
            return Answer(errors=values)
        coerced = values.coerced
        if request.only_queries and not operation.is_query:
            raise NoChange
        _check(request, operation, coerced, allowance(actor))
        if request.interpret or not operation.is_query:
            return None
        answer = await self._by_plan(operation, coerced, actor)
        # where a plan gives no answer, the ordinary path says what is wrong, and where
        request.interpret = answer is None and self.plans.find(operation, coerced).complete
        return answer

    async def _by_plan(
        self, operation: Operation, coerced: dict[str, Any], actor: Actor
    ) -> Answer | None:
        plan = self.plans.find(operation, coerced)
        if plan.constant is not None:
            return Answer(text=plan.constant, mode="compiled")
        if not plan.complete:
            return None
        try:
            values = plan.slots.values(coerced)
            (text,) = await self.reader.read(actor, plan.sql, values)
        except TookTooLong as slow:
            raise GraphQLError(str(slow), original_error=slow) from slow
        except UNREAD as error:
            note(error)
        else:
            if NO_NULL not in text:
                return Answer(text=text, mode="compiled")
        return None

    def _coerced(self, request: Request, operation: Operation) -> Any:  # noqa: ANN401 - variables, or errors
        if request.coerced is None:
            request.coerced = self._coerce(request, operation)
        return request.coerced

    def _coerce(self, request: Request, operation: Operation) -> Any:  # noqa: ANN401 - variables, or errors
        defined = operation.node.variable_definitions
        if not defined:
            return VariableValues({}, {})
        return get_variable_values(
            self.schema,
            defined,
            request.variables or {},
            MOST_ERRORS,
            hide_suggestions=not self.introspection,
        )

    async def executed(self, request: Request, actor: Actor, context: Context) -> Answer:
        """Do a mutation by its plan, or run GraphQL's executor, which compiles what it can."""
        operation = await self._operation(request)
        if operation.is_mutation and not request.interpret:
            told = await self.deeds.do(operation, request.coerced, actor, context)
            if told is not None:
                return Answer(text=told, mode="compiled")
            request.interpret = context.late
        return await self._execute(request, actor, context)

    async def _execute(
        self, request: Request, actor: Actor, context: Context, root: object = None
    ) -> Answer:
        operation = self.documents.read(request.query).operation(request.operation)
        if not request.interpret:
            variables = self._coerced(request, operation).coerced
            selection = Selection(self.schema, operation.document.fragments, variables)
            context.batch = Batch(selection, self._reading(actor))
        running = execute(
            self.schema,
            operation.document.node,
            root,
            context_value=context,
            variable_values=request.variables,
            operation_name=request.operation,
            executor_class=Execution,
            hide_suggestions=not self.introspection,
            operation_extensions=None,
        )
        result = running if isinstance(running, ExecutionResult) else await running
        mode = "interpreted" if context.batch is None else "mixed"
        return Answer(result.data, None, result.errors or [], context.fallbacks, mode)

    async def is_subscription(self, request: Request) -> bool:
        """Tell whether a request goes on; raises Unreadable and NoOperation."""
        operation = await self._operation(request)
        return operation.node.operation is OperationType.SUBSCRIPTION

    async def _operation(self, request: Request) -> Operation:
        """Find the operation; raises GraphQLError when its variables hold too much."""
        if request.found is not None:
            return request.found
        count = count_variables(request.variables)
        document = await self.documents.learn(request.query)
        operation = document.operation(request.operation)
        if not operation.is_mutation:
            check_conditions(count)
        request.found = operation
        return operation

    async def subscribed(
        self,
        request: Request,
        identify: Callable[[], Awaitable[Actor]],
        open_context: OpenContext,
    ) -> AsyncGenerator[Answer]:
        """Answer a subscription: once for each event, in a view of its own.

        ``identify`` is asked again for each, since nobody stays signed in for ever. Raises
        what the source of the events raises.
        """
        operation = self.documents.read(request.query).operation(request.operation)
        coerced = self._coerced(request, operation)
        if isinstance(coerced, list):
            yield Answer(errors=coerced)
            return
        first = await identify()
        _check(request, operation, coerced.coerced, allowance(first))
        async with open_context(first) as context:
            context.read = reading_as_now(identify)
            source = await self._source(request, operation, context)
            if isinstance(source, ExecutionResult):
                yield Answer(errors=source.errors or [])
                return
            async for event in source:
                actor = await identify()
                async with open_context(actor) as fresh:
                    answer = await self._execute(request, actor, fresh, event)
                answer.event = getattr(event, "id", None)
                yield answer

    async def _source(
        self, request: Request, operation: Operation, context: Context
    ) -> AsyncIterable[Any] | ExecutionResult:
        executor = Execution.build(
            self.schema,
            operation.document.node,
            context_value=context,
            raw_variable_values=request.variables,
            operation_name=request.operation,
            hide_suggestions=not self.introspection,
            operation_extensions=None,
        )
        if isinstance(executor, list):
            return ExecutionResult(None, executor)
        source = create_source_event_stream(executor)
        return await source if isawaitable(source) else source

    def _reading(self, actor: Actor) -> Callable[[str, Any], Awaitable[Any]]:
        return lambda sql, values: self.reader.read(actor, sql, values)


def _check(
    request: Request, operation: Operation, coerced: dict[str, Any], allowed: Allowance
) -> None:
    """Refuse what is more than the caller may ask for; raises GraphQLError.

    The ordinary path refuses a page that is too large, and says where.
    """
    asked = reckon(operation.measure, coerced)
    request.cost, request.most = asked.cost, allowed.cost
    check_request(asked, allowed)
    request.interpret = request.interpret or asked.page > allowed.page
