"""The roles people have in the company."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody does in the company, and therefore what they may do here."""

    SELLER = "seller"
    MANAGER = "manager"
    FINANCE = "finance"
    ADMIN = "admin"
