"""The requests that this server knows and does not carry out, each with its reason."""

from sync.localsheets.book import Json
from sync.localsheets.draft import Draft, Handler, Handlers
from sync.localsheets.refusals import Unusable

NO_SOURCES = "This server has no data sources."
NO_COMMENTS = "This server keeps comments through Drive; see files.comments."
REASONS = {
    "addDataSource": NO_SOURCES,
    "updateDataSource": NO_SOURCES,
    "deleteDataSource": NO_SOURCES,
    "refreshDataSource": NO_SOURCES,
    "cancelDataSourceRefresh": NO_SOURCES,
    "insertComment": NO_COMMENTS,
    "updateCommentPost": NO_COMMENTS,
    "deleteComment": NO_COMMENTS,
    "addCommentReply": NO_COMMENTS,
    "deleteCommentReply": NO_COMMENTS,
}


def refusing(reason: str) -> Handler:
    """Make a handler that always refuses, with this reason."""

    def refuse(_draft: Draft, _request: Json) -> None:
        raise Unusable(reason)

    return refuse


REQUESTS: Handlers = {kind: refusing(reason) for kind, reason in REASONS.items()}
