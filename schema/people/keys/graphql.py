"""API keys as the API shows them; what proves a key is shown once, when it is made."""

from datetime import datetime

import strawberry
from sqlalchemy import DateTime, func

from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, computed, found_by, related
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.kernel.payloads import Told
from schema.people.keys import operations
from schema.people.keys.rules import KeyScope
from schema.people.keys.tables import ApiKey
from schema.people.users.graphql import USERS, UserNode
from schema.people.users.tables import User

enum_type(KeyScope)


@node(ApiKey)
class ApiKeyNode(Node):
    """Shows an ``ApiKey`` row."""

    number: str = column(ApiKey.number)
    name: str = column(ApiKey.name)
    prefix: str = column(ApiKey.prefix)
    scope: KeyScope = column(ApiKey.scope)
    expires_at: datetime | None = column(ApiKey.expires_at)
    revoked_at: datetime | None = column(ApiKey.revoked_at)
    used_at: datetime | None = computed(
        ApiKey,
        datetime,
        lambda key: func.key_used_at(key.id, type_=DateTime(timezone=True)),
        "When it was last used, give or take a minute; empty when it never was.",
        shows=datetime | None,
    )
    revision: int = column(ApiKey.revision)
    user: UserNode = related(ApiKey.user_id, User.id, UserNode, "Who acts when it is shown.")


API_KEYS = Listing(
    ApiKeyNode,
    ApiKey,
    (
        ApiKey.number,
        ApiKey.name,
        ApiKey.prefix,
        ApiKey.scope,
        ApiKey.expires_at,
        ApiKey.revoked_at,
    ),
    {"user": (ApiKey.user_id, USERS)},
)
SECRET = Told(
    "secret",
    "The key itself, to be sent as a bearer token. It is shown this once and kept nowhere: null"
    " when the operation was refused or is a repetition, of which userErrors says so.",
)


@strawberry.type
class ApiKeyQueries:
    """Questions about API keys."""

    api_keys = API_KEYS.field("Your API keys; all of them for an admin.")
    api_keys_aggregate = API_KEYS.aggregates.field("What your API keys come to.")
    api_key = found_by(ApiKey.number, ApiKeyNode, "One API key by number.")


@strawberry.type
class ApiKeySubscriptions:
    """News of API keys."""

    api_key_changed = subscription(API_KEYS, "An API key of yours has changed.")


@strawberry.type
class ApiKeyMutations:
    """What can happen to an API key."""

    create_api_key = mutation(
        operations.create, ApiKey, ApiKeyNode, "create_api_key", makes=True, tells=SECRET
    )
    revoke_api_key = mutation(operations.revoke, ApiKey, ApiKeyNode, "revoke_api_key")
