"""Users as the API shows them."""

import strawberry

from schema.kernel.changes import subscription
from schema.kernel.connections import Listing
from schema.kernel.fields import column, found_by
from schema.kernel.graphql import Node, node
from schema.kernel.made import enum_type
from schema.kernel.mutations import mutation
from schema.kernel.roles import Role
from schema.people.users import operations
from schema.people.users.tables import User

enum_type(Role)


@node(User)
class UserNode(Node):
    """Shows a ``User`` row."""

    email: str = column(User.email)
    name: str = column(User.name)
    role: Role = column(User.role)
    territory: str | None = column(User.territory)
    active: bool = column(User.active)
    revision: int = column(User.revision)


USERS = Listing(UserNode, User, (User.email, User.name, User.role, User.territory, User.active))


@strawberry.type
class UserQueries:
    """Questions about users."""

    users = USERS.field("Colleagues who act in the system.")
    users_aggregate = USERS.aggregates.field("What users come to.")
    user = found_by(User.email, UserNode, "One user by e-mail address.")


@strawberry.type
class UserSubscriptions:
    """News of users."""

    user_changed = subscription(USERS, "A user has changed.")


@strawberry.type
class UserMutations:
    """What can happen to a user."""

    create_user = mutation(operations.create, User, UserNode, "create_user", makes=True)
    deactivate_user = mutation(operations.deactivate, User, UserNode, "deactivate_user")
