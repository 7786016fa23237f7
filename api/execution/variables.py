"""How much the variables of one request may hold, found out before anybody coerces them.

Every object in the variables of a query is a condition or a key to sort by, and becomes a part
of its statement; every value is looked at several times. Few are enough for an honest caller.
"""

from typing import Any, Final

from graphql import GraphQLError

from api.execution.limits import CODE
from api.execution.refusing import NUL
from schema.kernel.sentences import Sentence

MOST_VALUES: Final = 20_000
MOST_CONDITIONS: Final = 300


def count_variables(variables: dict[str, Any] | None) -> int:
    """Count the objects in variables; raises GraphQLError.

    Refused are more values than anybody needs, and a text that cannot be kept.
    """
    waiting: list[object] = [variables]
    values = objects = 0
    while waiting and values <= MOST_VALUES:
        one = waiting.pop()
        values += 1
        if isinstance(one, str):
            if "\0" in one:
                raise GraphQLError(NUL)
        elif isinstance(one, dict):
            objects += 1
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    if values > MOST_VALUES:
        raise _too_many("values", MOST_VALUES)
    return objects


def check_conditions(objects: int) -> None:
    """Refuse a query with so many objects in its variables."""
    if objects > MOST_CONDITIONS:
        raise _too_many("conditions", MOST_CONDITIONS)


def _too_many(what: str, most: int) -> GraphQLError:
    sentence = Sentence(
        "The variables hold more than {most} {part}; send them in several requests.",
        most=most,
        part=what,
    )
    return GraphQLError(sentence, extensions=CODE)
