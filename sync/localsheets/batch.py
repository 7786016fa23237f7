"""The batch: every request in order on a draft, or none of them."""

from collections.abc import Sequence

from sync.localsheets import (
    cells,
    dimensions,
    filling,
    groups,
    kept,
    lists,
    merging,
    metadata,
    objects,
    pasting,
    ranges,
    replacing,
    sifting,
    splitting,
    tabs,
    tidying,
    unserved,
)
from sync.localsheets.book import Json
from sync.localsheets.draft import Draft, Handler, Handlers, check_room
from sync.localsheets.refusals import BadJson, InPlace, Refusal, UnknownName, Unusable

MOST_REQUESTS = 100_000
KINDS: Handlers = {
    **cells.REQUESTS,
    **dimensions.REQUESTS,
    **filling.REQUESTS,
    **groups.REQUESTS,
    **kept.REQUESTS,
    **lists.REQUESTS,
    **merging.REQUESTS,
    **metadata.REQUESTS,
    **objects.REQUESTS,
    **pasting.REQUESTS,
    **ranges.REQUESTS,
    **replacing.REQUESTS,
    **sifting.REQUESTS,
    **splitting.REQUESTS,
    **tabs.REQUESTS,
    **tidying.REQUESTS,
    **unserved.REQUESTS,
}
MALFORMED = (TypeError, AttributeError, ValueError, IndexError)


def apply(draft: Draft, requests: Sequence[Json]) -> list[Json]:
    """Apply the requests in order; one answer for each, empty where there is nothing to say.

    Raises InPlace around the refusal of the first request that is refused.
    """
    if not requests:
        raise Unusable("Must specify at least one request.")
    if len(requests) > MOST_REQUESTS:
        raise Unusable(f"A batch holds at most {MOST_REQUESTS} requests.")
    for index, request in enumerate(requests):
        handler_of(index, request)
    replies = [_reply(draft, index, request) for index, request in enumerate(requests)]
    draft.settle()
    return replies


def handler_of(index: int, request: Json) -> tuple[str, Handler]:
    """Find the one kind of a request and what answers it.

    Raises UnknownName, BadJson, InPlace.
    """
    if not isinstance(request, dict):
        raise BadJson(f"requests[{index}] must be an object.")
    for kind in request:
        if kind not in KINDS:
            raise UnknownName(kind, f"requests[{index}]")
    if len(request) != 1:
        raise InPlace(f"requests[{index}]", Unusable("No request set."))
    [kind] = request
    return kind, KINDS[kind]


def _reply(draft: Draft, index: int, request: Json) -> Json:
    kind, handler = handler_of(index, request)
    place = f"requests[{index}].{kind}"
    try:
        answer = handler(draft, request[kind])
        check_room(draft.book)
    except Refusal as refusal:
        raise InPlace(place, refusal) from None
    except KeyError as error:
        raise InPlace(place, Unusable(f"{error.args[0]} must be set.")) from error
    except MALFORMED as error:
        raise InPlace(place, Unusable(f"The request is malformed ({error!r}).")) from error
    draft.is_stale = True
    return {} if answer is None else {kind: answer}
