"""What is wrong with a request, or with us, in the words of GraphQL over HTTP.

Refused mutations are no errors: they are payloads, made in ``schema.kernel.refusals``.
"""

from typing import Any, Final
from uuid import uuid4

import psycopg
import structlog
from graphql import GraphQLError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog.contextvars import get_contextvars

from schema.kernel.errors import DomainError
from schema.kernel.sentences import Sentence
from schema.kernel.words import Language, told

LOG = structlog.get_logger(__name__)
REQUEST: Final = "request"
"""Under this name each log line tells the number of the request it belongs to."""
UNAVAILABLE: Final = "SERVICE_UNAVAILABLE"
OUTAGE: Final = Sentence(
    "The database does not answer; nothing was changed, try again in a moment."
)


def problem(code: str, message: str) -> dict[str, Any]:
    """Describe a request that was not carried out."""
    return {"errors": [{"message": message, "extensions": {"code": code}}]}


def is_outage(error: BaseException | None) -> bool:
    """Tell whether the database is away rather than displeased."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, OperationalError | InterfaceError):
        state = getattr(error.orig, "sqlstate", None)
        return state is None or state.startswith(("08", "53", "57P"))
    return isinstance(error, PoolTimeout | psycopg.OperationalError)


def present(error: GraphQLError, language: Language) -> dict[str, Any]:
    """Show an error to the caller: a refusal in its own words, a bug by a number only.

    What GraphQL's own checks say is for developers and stays English.
    """
    cause = error.original_error
    shown: dict[str, Any] = dict(error.formatted)
    if cause is None or isinstance(cause, GraphQLError):
        shown["message"] = told(error.message, language)
        shown.setdefault("extensions", {}).setdefault("code", "BAD_REQUEST")
    elif isinstance(cause, DomainError):
        shown |= {"message": told(cause, language), "extensions": {"code": cause.code}}
    elif is_outage(cause):
        shown |= {"message": told(OUTAGE, language), "extensions": {"code": UNAVAILABLE}}
    else:
        number = get_contextvars().get(REQUEST) or uuid4().hex
        LOG.error("bug", correlation_id=number, exc_info=cause)
        shown |= {
            "message": told(
                Sentence(
                    "Something went wrong on our side; report number {number}.", number=number
                ),
                language,
            ),
            "extensions": {"code": "INTERNAL", "correlationId": number},
        }
    return shown
