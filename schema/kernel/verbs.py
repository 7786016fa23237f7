"""What an operation says about itself: who may call it, and with which arguments."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import (
    Any,
    Concatenate,
    Final,
    NotRequired,
    ParamSpec,
    Required,
    TypeVar,
    Union,
    Unpack,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from schema.kernel.errors import NotAllowed
from schema.kernel.numbers import Reserved
from schema.kernel.roles import Role
from schema.kernel.work import Work

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Operation = Callable[..., Awaitable[Any]]

ALLOWED: Final = "__allowed_roles__"
_OPTIONAL: Final = frozenset({Union, UnionType})


@dataclass(eq=False)
class RoleMayNot(NotAllowed):
    """Role {role} may not {verb}; ask {who}."""

    role: str
    verb: str
    who: str


def may(
    *roles: Role,
) -> Callable[
    [Callable[Concatenate[Work, Arguments], Awaitable[Result]]],
    Callable[Concatenate[Work, Arguments], Awaitable[Result]],
]:
    """Let only these roles, and admins, call an operation; ``allowed`` tells which."""

    def guard(
        operation: Callable[Concatenate[Work, Arguments], Awaitable[Result]],
    ) -> Callable[Concatenate[Work, Arguments], Awaitable[Result]]:
        verb = getattr(operation, "__name__", "do this").replace("_", " ")
        entitled = frozenset({*roles, Role.ADMIN})
        who = _either([role.value for role in roles or (Role.ADMIN,) if role.is_person])

        @wraps(operation)
        async def guarded(
            work: Work, /, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> Result:
            if work.actor.role not in entitled:
                subject = operation.__module__.split(".")[-2]
                raise RoleMayNot(work.actor.role.value, f"{verb} ({subject})", who)
            return await operation(work, *args, **kwargs)

        setattr(guarded, ALLOWED, entitled)
        return guarded

    return guard


def _either(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def allowed(operation: Operation) -> frozenset[Role]:
    """Tell which roles may call an operation; nobody may call one that does not say."""
    entitled: frozenset[Role] = getattr(operation, ALLOWED, frozenset())
    return entitled


@dataclass(frozen=True, slots=True)
class Argument:
    """One thing an operation is told."""

    name: str
    kind: Any
    required: bool
    nullable: bool


@cache
def arguments(operation: Operation) -> tuple[Argument, ...]:
    """List what an operation is told after ``work``, a ``TypedDict`` of changes unfolded."""
    hints = get_type_hints(operation, include_extras=True)
    told: list[Argument] = []
    for parameter in list(signature(operation).parameters.values())[1:]:
        kind = hints[parameter.name]
        if Reserved in get_args(kind):
            continue
        if parameter.kind is Parameter.VAR_KEYWORD:
            told.extend(_unfolded(kind))
        else:
            told.append(_argument(parameter.name, kind, parameter.default is Parameter.empty))
    return tuple(told)


def _unfolded(kind: Any) -> list[Argument]:  # noqa: ANN401 - a type at run time
    (changes,) = get_args(kind) if get_origin(kind) is Unpack else (kind,)
    if not is_typeddict(changes):
        raise TypeError(f"{changes} is no TypedDict")
    return [
        _argument(name, hint, name in changes.__required_keys__)
        for name, hint in get_type_hints(changes, include_extras=True).items()
    ]


def _argument(name: str, kind: Any, required: bool) -> Argument:  # noqa: ANN401, FBT001 - a type at run time; the flag is stored, not branched on
    while get_origin(kind) in {Required, NotRequired}:
        (kind,) = get_args(kind)
    if get_origin(kind) in _OPTIONAL and NoneType in get_args(kind):
        (inner,) = (part for part in get_args(kind) if part is not NoneType)
        return Argument(name, inner, required, nullable=True)
    return Argument(name, kind, required, nullable=False)
