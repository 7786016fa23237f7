"""What must be true when an office has come to rest: the promises of the specification."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from pkgutil import walk_packages

import schema
from schema.kernel.checks import Check
from tests.sync.ledger import EDITABLE, LEADS, ORDERS, as_read, as_stored, values_of
from tests.sync.office import COMPANIES, STORED, Office
from tests.sync.people import Row

RESULTS = ("accepted", "agreed")


def stored(office: Office, link: str) -> dict[str, dict[str, str]]:
    """Read what the database says of every record a tab shows."""
    found = office.stage.business.rows(STORED[link])
    return {
        key: dict(zip(EDITABLE[link], map(as_stored, values), strict=True))
        for key, *values in found
    }


def held(office: Office) -> set[tuple[str, str, str]]:
    """List held cells: key, code and value."""
    query = (
        "SELECT r.key, c.key, coalesce(c.value #>> '{h,0,0}', c.value #>> '{h,0}', '')"
        " FROM sync_rows r, jsonb_each(r.cells) c WHERE c.value ? 'h'"
    )
    return set(office.stage.business.rows(query))


def listed(office: Office) -> set[str]:
    """Read the values on the conflict list."""
    query = "SELECT sheet_value FROM conflicts WHERE sheet_value IS NOT NULL"
    return {value for (value,) in office.stage.business.rows(query)}


def acted(office: Office) -> int:
    """Count the actions that were carried out."""
    query = "SELECT count(*) FROM edits WHERE header = 'Action' AND result = 'accepted'"
    return int(office.stage.one(query))


def lost(office: Office) -> list[str]:
    """Promise 1: name every value somebody typed that is nowhere to be found."""
    rows = office.stage.business.rows
    found = listed(office)
    accepted = rows("SELECT after FROM edits WHERE result IN ('accepted', 'agreed')")
    found |= {value for (value,) in accepted}
    inserted = " ".join(value or "" for (value,) in accepted)
    for link in (LEADS, ORDERS):
        for row in office.tab(link).rows():
            if row["Sync"] not in {"", "✓"}:
                found |= {as_read(header, text) for header, text in row.items()}
    return [
        deed.value
        for deed in office.ledger.typed
        if deed.value not in found | office.ledger.replaced
        and f": {deed.value}" not in inserted
    ]


def invented(office: Office) -> list[tuple[str, str, str]]:
    """Name every accepted edit of a value that nobody ever typed."""
    query = "SELECT key, header, after FROM edits WHERE result = 'accepted' AND after <> ''"
    typed = {(deed.header, deed.value) for deed in office.ledger.typed} | office.ledger.moved
    return [
        (key, header, after)
        for key, header, after in office.stage.business.rows(query)
        if header in {*EDITABLE[LEADS], *EDITABLE[ORDERS]}
        and (header, as_read(header, after)) not in typed
    ]


def reverted(office: Office) -> list[tuple[str, str, str, str]]:
    """Find stored values that are not what was accepted last."""
    events: list[tuple[datetime, str, str, str]] = list(office.ledger.changed)
    query = (
        "SELECT at, key, header, coalesce(after, '') FROM edits WHERE result = 'accepted'"
        " ORDER BY at, id"
    )
    events += [
        (at, key, header, as_read(header, v))
        for at, key, header, v in office.stage.business.rows(query)
    ]
    last: dict[tuple[str, str], str] = {}
    for _, key, header, value in sorted(events, key=lambda event: event[0]):
        place = key.partition("/")[0] if header == "Requested on" else key
        last[place, header] = value
    wrong = []
    for link in (LEADS, ORDERS):
        for key, cells in stored(office, link).items():
            for header, value in cells.items():
                place = key.partition("/")[0] if header == "Requested on" else key
                expected = last.get((place, header), value)
                if expected != value:
                    wrong.append((key, header, expected, value))
    return wrong


def unmade(office: Office, shown: Mapping[str, Row]) -> set[str]:
    """Name new rows whose number stands already, and which say why they are no records yet."""
    taken = office.stage.business.rows("SELECT key FROM sync_reservations")
    return {
        key for (key,) in taken if key in shown and shown[key]["Sync"].startswith(("✗ ", "… "))
    }


def differences(office: Office) -> list[tuple[str, str, str, str]]:
    """Promise 2: find cells that neither show what the database says nor are held."""
    waiting = held(office)
    found = []
    for link in (LEADS, ORDERS):
        shown = {row["Number"]: row for row in office.tab(link).rows() if row["Number"]}
        truth = stored(office, link)
        if shown.keys() != truth.keys():
            marked = {key for key, row in shown.items() if row["Sync"].startswith(("⚠", "○"))}
            odd = (shown.keys() ^ truth.keys()) - marked - unmade(office, shown)
            found += [(key, "", "", "shown" if key in shown else "stored") for key in odd]
        for key in shown.keys() & truth.keys():
            cells = values_of(shown[key], link)
            for header, value in cells.items():
                if value != truth[key][header] and not any(
                    key == k and value == v for k, _, v in waiting
                ):
                    found.append((key, header, value, truth[key][header]))
    return found


def made_twice(office: Office) -> list[str]:
    """Promise 4: name every new row that became more records than it was copied."""
    query = "SELECT after FROM edits WHERE header = '(row)' AND result = 'accepted'"
    told = [
        part.removeprefix("Company: ")
        for (after,) in office.stage.business.rows(query)
        for part in after.split("; ")
        if part.startswith("Company: ")
    ]
    copies = office.ledger.copies
    return [name for name, count in Counter(told).items() if count > 1 + copies[name]]


def unasked(office: Office) -> int:
    """Promise 4: count the leads that nobody began with, heard of or typed."""
    made = "SELECT count(*) FROM edits WHERE header = '(row)' AND result = 'accepted'"
    made += " AND key LIKE 'LD-%'"
    leads, typed = office.stage.one("SELECT count(*) FROM leads"), office.stage.one(made)
    return int(leads) - int(typed) - len(COMPANIES) - len(office.ledger.heard)


def never_made(office: Office) -> list[str]:
    """Name every complete new row that no record came of."""
    rows = office.stage.business.rows
    made = {company for (company,) in rows("SELECT company FROM leads")}
    for side in ("before", "after"):
        query = f"SELECT {side} FROM edits WHERE header = 'Company' AND result = 'accepted'"  # noqa: S608 - our own
        made |= {company for (company,) in rows(query)}
    made |= {row["Company"] for row in office.tab(LEADS).rows() if row["Sync"] not in {"", "✓"}}
    named = [*office.ledger.new, *office.ledger.heard]
    return [
        name for name in named if name not in made | office.ledger.replaced | listed(office)
    ]


def touched(office: Office) -> list[str]:
    """Promise 3: name what people wrote in columns of their own that is no longer there.

    What was a formula must be one still, or stand on the list.
    """
    tabs = [office.tab(link) for link in (LEADS, ORDERS)]
    there = {text for tab in tabs for row in tab.texts() for text in row}
    formulas = {text for tab in tabs for text in tab.formulas()}
    elsewhere = office.ledger.replaced | listed(office)
    gone = [name for name in office.ledger.mine if name not in there | elsewhere]
    return gone + [
        f"={name}"
        for name in office.ledger.formulas
        if f'="{name}"' not in formulas and name not in elsewhere
    ]


def integrity() -> list[Check]:
    """Collect the integrity checks of all stages."""
    names = [
        m.name for m in walk_packages(schema.__path__, "schema.") if m.name.endswith(".queries")
    ]
    return [check for name in names for check in getattr(import_module(name), "CHECKS", ())]


def breaches(office: Office) -> list[str]:
    """Name the integrity checks that found something."""
    return [check.code for check in integrity() if office.stage.business.rows(check.rows)]


def judge(office: Office) -> None:
    """Assert the promises of an office that has come to rest."""
    ledger, calls = office.ledger, office.stage.sheets.calls
    assert lost(office) == []
    assert invented(office) == []
    assert reverted(office) == []
    assert differences(office) == []
    assert touched(office) == []
    assert made_twice(office) == []
    assert unasked(office) == 0
    assert never_made(office) == []
    assert breaches(office) == []
    assert acted(office) <= ledger.actions
    assert calls[-2:] == ["read", "read"]
