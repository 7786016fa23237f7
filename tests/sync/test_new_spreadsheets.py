"""A link that was given no spreadsheet gets one, or says why there is none."""

from pathlib import Path

from schema.exchange.links import operations as links
from schema.exchange.links.rules import SheetName
from sync.accounts import Accounts
from sync.localsheets.app import create_app
from sync.schedule import make_spreadsheets
from tests.business import Business
from tests.sync.doctor.conftest import served
from tests.sync.doctor.gate import Gate
from tests.sync.stage import Clock, sheets_settings

NO_FILES = "The user's Drive storage quota has been exceeded."
REASON = (
    f"No spreadsheet could be made: {NO_FILES} Make one, share it with server as editor, and"
    " link the sheet to it."
)


async def test_where_none_can_be_made_the_link_breaks_and_the_others_get_theirs(
    business: Business, tmp_path: Path
) -> None:
    for sheet in (SheetName.LEADS, SheetName.ORDERS):
        await business.do(links.link, sheet)
    gate = Gate(create_app(tmp_path))
    gate.answers.append((403, NO_FILES, {}))
    with served(gate) as url:
        accounts = Accounts(business.house, sheets_settings(url), Clock())
        await business.do(make_spreadsheets, accounts)
        asked = len(gate.asked)
        await business.do(make_spreadsheets, accounts)
        assert len(gate.asked) == asked
    found = business.rows("SELECT state, reason, spreadsheet_id IS NULL FROM links")
    assert sorted(found, key=str) == [
        ("active", None, False),
        ("broken", REASON, True),
    ]
