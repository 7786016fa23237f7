"""What must hold whatever happened: the integrity queries of every stage find nothing."""

from tests.business import Business
from tests.house.inventory import checks


def breaches(business: Business) -> dict[str, list[tuple[object, ...]]]:
    """Ask every integrity query, as the owner; return what they found, by promise."""
    found = {check.promise: business.rows(check.rows) for check in checks()}
    return {promise: rows for promise, rows in found.items() if rows}


def examined(business: Business) -> dict[str, int]:
    """Tell how many rows each promise was asked about."""
    return {check.code: int(business.rows(check.examined)[0][0]) for check in checks()}
