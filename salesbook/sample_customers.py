"""What the sample company knows of its customers besides their names; always the same."""

from dataclasses import dataclass
from random import Random
from typing import Final

from schema.customers.accounts import operations as accounts
from schema.customers.accounts.rules import USCC_SIGNS, CustomerSize, check_digit
from schema.customers.accounts.tables import Customer
from schema.customers.addresses import operations as addresses
from schema.customers.addresses.rules import AddressKind
from schema.customers.bank_accounts import operations as bank_accounts
from schema.customers.requirements import operations as requirements
from schema.customers.requirements.rules import RequirementKind
from schema.customers.tax_titles import operations as tax_titles
from schema.kernel.work import Work

INDUSTRIES: Final = ("Food", "Chemicals", "Textiles", "Shipbuilding", "Water", "Machinery")


@dataclass(frozen=True, slots=True)
class Place:
    """A city, in a province or beside them, and the first digits of the codes given there."""

    province: str
    city: str
    district: str
    street: str
    postcode: str
    code: str


PLACES: Final = (
    Place("", "北京市", "朝阳区", "建国路", "100022", "110105"),
    Place("", "上海市", "浦东新区", "世纪大道", "200120", "310115"),
    Place("江苏省", "无锡市", "滨湖区", "湖滨路", "214072", "320211"),
    Place("山东省", "青岛市", "市南区", "香港中路", "266071", "370202"),
)
WISHES: Final = (
    (RequirementKind.PACKING, "On pallets of 1.2 by 1 m, none higher than 1.6 m"),
    (RequirementKind.LABEL, "Our order number on each package"),
    (RequirementKind.DELIVERY, "Weekdays from eight to eleven only"),
)
BANKS: Final = (("中国工商银行", "102100099996"), ("中国银行", "104100000004"))


async def describe(work: Work, customer: Customer) -> None:
    """Tell all that is known of a customer; its name alone decides what that is."""
    dice = Random(customer.name)  # noqa: S311 - nothing secret is drawn
    place = dice.choice(PLACES)
    uscc = _code(dice, place)
    await accounts.correct(
        work,
        customer.number,
        short_name=customer.name.split()[0][:8],
        uscc=uscc,
        industry=dice.choice(INDUSTRIES),
        size=dice.choice(tuple(CustomerSize)),
    )
    for kind in (AddressKind.BILLING, AddressKind.SHIPPING):
        await addresses.add(
            work,
            customer.number,
            kind,
            place.city,
            f"{place.street}{dice.randrange(1, 400)}号",
            province=place.province,
            district=place.district,
            postcode=place.postcode,
        )
    bank, code = dice.choice(BANKS)
    number = f"6222{dice.randrange(10**12):012d}"
    await tax_titles.add(
        work, customer.number, customer.name, uscc, bank=bank, account_number=number
    )
    await bank_accounts.add(work, customer.number, number, bank, code)
    if dice.random() < 0.3:  # noqa: PLR2004 - some want something special
        await requirements.require(work, customer.number, *dice.choice(WISHES))


def _code(dice: Random, place: Place) -> str:
    body = "91" + place.code + "MA" + "".join(dice.choices(USCC_SIGNS, k=7))
    return body + check_digit(body)
