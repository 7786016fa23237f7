"""How good our data about customers is: issues, tasks, cleaning."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schema.customers.accounts import operations as accounts
from schema.customers.accounts.rules import CustomerKind
from schema.customers.addresses import operations as addresses
from schema.customers.addresses.rules import AddressKind
from schema.customers.quality import operations
from schema.customers.quality.rules import WEIGHTS, Known, QualityRule, issues
from schema.customers.tax_titles import operations as tax_titles
from tests.business import MANAGER, NOON, Business

TODAY = date(2030, 6, 1)
SOUND = Known(
    kind=CustomerKind.COMPANY,
    uscc="91350100M000100Y43",
    phones=("+86 138 0013 8000",),
    emails=("li@acme.cn",),
    contacts=1,
    deliverable=1,
    addresses=1,
    tax_titles=1,
    fresh_on=TODAY + timedelta(days=1),
    reported={},
)
ISSUES = "SELECT rule, detail, state FROM quality_issues ORDER BY id"


def test_a_customer_we_know_well_has_no_issues() -> None:
    assert issues(SOUND, TODAY) == {}


def test_each_rule_finds_what_it_is_about() -> None:
    bounced = {QualityRule.EMAIL_BOUNCES: "LI@acme.cn"}
    found = {
        rule: next(iter(issues(known, TODAY).items()), None)
        for rule, known in {
            QualityRule.USCC_MISSING: replace(SOUND, uscc=None),
            QualityRule.UNREACHABLE: replace(SOUND, phones=(), emails=()),
            QualityRule.CONTACT_MISSING: replace(SOUND, contacts=0),
            QualityRule.ADDRESS_MISSING: replace(SOUND, addresses=0, deliverable=0),
            QualityRule.UNDELIVERABLE: replace(SOUND, deliverable=0),
            QualityRule.TAX_TITLE_MISSING: replace(SOUND, tax_titles=0),
            QualityRule.PHONE_NOT_VALID: replace(SOUND, phones=("12",)),
            QualityRule.EMAIL_BOUNCES: replace(SOUND, reported=bounced),
            QualityRule.CLOSED: replace(SOUND, reported={QualityRule.CLOSED: "the register"}),
            QualityRule.VERIFICATION_DUE: replace(SOUND, fresh_on=TODAY),
        }.items()
    }
    details = {
        QualityRule.PHONE_NOT_VALID: "12",
        QualityRule.EMAIL_BOUNCES: "LI@acme.cn",
        QualityRule.CLOSED: "the register",
    }
    assert found == {rule: (rule, details.get(rule)) for rule in QualityRule}


@given(st.sets(st.sampled_from(list(QualityRule))))
def test_quality_is_never_below_nothing(rules: set[QualityRule]) -> None:
    assert 0 <= 100 - sum(WEIGHTS[rule] for rule in rules) <= 100


async def test_what_is_told_of_a_customer_settles_what_was_missing(business: Business) -> None:
    made = await business.do(accounts.register, "Acme", "north", phone="010-62345678")
    assert {rule for (rule, *_) in business.rows(ISSUES)} == {
        "uscc_missing",
        "contact_missing",
        "address_missing",
        "tax_title_missing",
    }
    assert business.rows("SELECT quality FROM customers") == [(65,)]
    await business.do(accounts.correct, made.number, uscc="91350100M000100Y43")
    await business.do(accounts.add_contact, made.number, "Li")
    told = made.number, AddressKind.SHIPPING, "Bern", "Gasse 1"
    place = await business.do(addresses.add, *told)
    await business.do(tax_titles.add, made.number, "Acme", "91350100M000100Y43")
    assert business.rows("SELECT DISTINCT state FROM quality_issues") == [("resolved",)]
    assert business.rows("SELECT quality FROM customers") == [(100,)]
    await business.do(addresses.correct, place.number, deliverable=False)
    assert business.rows("SELECT quality FROM customers") == [(95,)]


async def test_what_is_not_verified_in_time_becomes_a_task(business: Business) -> None:
    made = await business.do(accounts.register, "Acme", "north")
    await business.do(operations.set_freshness, CustomerKind.COMPANY, 30, by=MANAGER)
    last = NOON - timedelta(days=30)
    business.write(f"UPDATE customers SET verified_at = '{last}'")  # noqa: S608 - our own day
    await business.do(operations.begin_cleaning, by=MANAGER)
    due = "SELECT state FROM quality_issues WHERE rule = 'verification_due'"
    assert business.rows(due) == [("open",)]
    await business.do(accounts.verify, made.number)
    assert business.rows(due) == [("resolved",)]


async def test_a_bounced_address_is_a_task_until_it_is_another_one(business: Business) -> None:
    made = await business.do(accounts.register, "Acme", "north", email="li@acme.cn")
    assert await business.refuse(operations.report_bounce, made.number, "x@acme.cn") == (
        f"x@acme.cn is not an address of {made.number} or of anybody there; look at it again."
    )
    await business.do(operations.report_bounce, made.number, "LI@acme.cn")
    bounce = "SELECT detail, state FROM quality_issues WHERE rule = 'email_bounces'"
    assert business.rows(bounce) == [("LI@acme.cn", "open")]
    await business.do(accounts.correct, made.number, email="wang@acme.cn")
    assert business.rows(bounce) == [("LI@acme.cn", "resolved")]


async def test_what_is_waived_stays_waived_until_it_is_about_something_else(
    business: Business,
) -> None:
    made = await business.do(accounts.register, "Acme", "north", phone="12345")
    issue = "SELECT detail, state, reason FROM quality_issues WHERE rule = 'phone_not_valid'"
    ((number,),) = business.rows(
        "SELECT number FROM quality_issues WHERE rule = 'phone_not_valid'"
    )
    await business.do(operations.waive, number, "an inner line", by=MANAGER)
    await business.do(accounts.correct, made.number, industry="pumps")
    assert business.rows(issue) == [("12345", "waived", "an inner line")]
    await business.do(accounts.correct, made.number, phone="54321")
    assert business.rows(issue) == [("54321", "open", None)]


async def test_a_cleaning_looks_at_everybody_in_steps(business: Business) -> None:
    for n in range(3):
        await business.do(accounts.register, f"Firm {n}", "north", phone="13800138000")
    business.write("UPDATE customers SET name_key = NULL, pinyin = NULL")
    business.write("DELETE FROM duplicates")
    made = await business.do(operations.begin_cleaning, by=MANAGER)
    assert (made.state.value, made.examined, made.customers) == ("finished", 3, 3)
    assert business.rows("SELECT count(*) FROM duplicates") == [(3,)]
    assert business.rows("SELECT count(*) FROM customers WHERE name_key IS NULL") == [(0,)]
    assert await business.refuse(operations.go_on_cleaning, made.number, by=MANAGER) == (
        f"Cleaning {made.number} is finished; begin another one."
    )
