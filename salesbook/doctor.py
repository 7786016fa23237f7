"""`salesbook sheets doctor`: asks a Sheets server what holds there, and prints it."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, NoReturn

import orjson
import typer
from rich.markup import escape
from rich.table import Column, Table

from salesbook.shell import CLI, ERR, OUT, complain
from sync.doctor import trouble
from sync.doctor.calls import Calls
from sync.doctor.examination import FACTS, examine, scratch
from sync.doctor.facts import Finding, Verdict, Weight
from sync.google.connecting import accounts_of
from sync.google.failures import SheetsAway, SheetsRefused
from sync.quota import Limit
from sync.settings import SyncSettings

SHEETS: Final = typer.Typer(no_args_is_help=True, help="Look into the Sheets server.")
CLI.add_typer(SHEETS, name="sheets")
COLOURS: Final = {Verdict.HOLDS: "green", Verdict.FAILS: "red", Verdict.UNKNOWN: "yellow"}
CANNOT: Final = 2


@SHEETS.callback()
def sheets() -> None:
    """Look into the Sheets server."""


@SHEETS.command()
def doctor(
    *,
    google: Annotated[
        bool, typer.Option("--google", help="Ask Google, not the server of SHEETS_URL.")
    ] = False,
    spreadsheet: Annotated[
        str | None, typer.Option(help="Work in tabs of its own here, and make no file.")
    ] = None,
    account: Annotated[
        str | None, typer.Option(help="Which service account; the first if unset.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was found as JSON.")
    ] = False,
) -> None:
    """Try what the sync leans on; exit 1 when something it needs does not hold."""
    settings, account = _server(SyncSettings(), account, google=google)
    try:
        findings = _examined(settings, account, spreadsheet)
    except (SheetsAway, SheetsRefused) as error:
        _end(trouble.sentence(error, account, spreadsheet))
    except KeyboardInterrupt:
        complain("Interrupted; not everything was tried.")
        raise typer.Exit(130) from None
    where = settings.sheets_url or "Google"
    if as_json:
        told = orjson.dumps(_report(where, account, findings), option=orjson.OPT_INDENT_2)
        typer.echo(told.decode())
    else:
        _print(where, findings)
    raise typer.Exit(1 if any(finding.grave for finding in findings) else 0)


def _server(
    settings: SyncSettings, account: str | None, *, google: bool
) -> tuple[SyncSettings, str]:
    """Choose the server and the account, or say what is missing."""
    if google:
        settings = settings.model_copy(update={"sheets_url": ""})
    elif not settings.sheets_url:
        _end(trouble.NO_SERVER)
    accounts = accounts_of(settings)
    if not accounts:
        _end(trouble.NO_KEY)
    if account is not None and account not in accounts:
        _end(trouble.unknown_account(account, accounts))
    return settings, account or accounts[0]


def _examined(
    settings: SyncSettings, account: str, spreadsheet: str | None
) -> Sequence[Finding]:
    """Try everything, and show on the terminal how far it is."""
    with ERR.status("Connecting") as status:
        waiting: Callable[[float], None] = lambda seconds: status.update(  # noqa: E731 - a name for a callback
            f"Waiting {seconds:.0f} s, as the server wants"
        )
        limit = None if settings.sheets_url else Limit(settings.sync_calls_per_minute)
        calls = Calls(settings, account, limit=limit, waiting=waiting)
        findings: list[Finding] = []
        with scratch(calls, spreadsheet, complain) as bench:
            for finding in examine(bench, FACTS):
                findings.append(finding)
                status.update(f"{len(findings)} of {len(FACTS)}: {finding.fact.name}")
            status.update("Tidying up")
    return findings


def _report(where: str, account: str, findings: Sequence[Finding]) -> dict[str, Any]:
    """Put everything that was found into JSON."""
    told = [
        {
            "name": finding.fact.name,
            "weight": finding.fact.weight,
            "claim": finding.fact.claim,
            "reason": finding.fact.reason,
            "verdict": finding.verdict,
            "seen": finding.seen,
        }
        for finding in findings
    ]
    return {"server": where, "account": account, "facts": told}


def _print(where: str, findings: Sequence[Finding]) -> None:
    """Print a table, and a sentence that sums it up."""
    table = Table(
        Column("Fact", no_wrap=True), "Claim", "Verdict", "What was seen", "Needed for"
    )
    for finding in findings:
        fact, colour = finding.fact, COLOURS[finding.verdict]
        name = fact.name if fact.weight is Weight.NEEDED else f"({fact.name})"
        verdict = f"[{colour}]{finding.verdict}[/]"
        table.add_row(
            name, escape(fact.claim), verdict, escape(finding.seen), escape(fact.reason)
        )
    OUT.print(table)
    OUT.print(_summary(where, findings), soft_wrap=True)


def _summary(where: str, findings: Sequence[Finding]) -> str:
    """Sum it up in a few sentences."""
    counted = Counter((finding.fact.weight, finding.verdict) for finding in findings)
    parts = [
        f"{counted[weight, Verdict.HOLDS]} of {sum(f.fact.weight is weight for f in findings)}"
        for weight in (Weight.NEEDED, Weight.USEFUL)
    ]
    said = (
        f"{where}: {parts[0]} facts that the sync needs hold, and {parts[1]} that are merely"
        " useful (in brackets)."
    )
    grave = [finding.fact.name for finding in findings if finding.grave]
    if not grave:
        return said
    return f"{said} Link nothing there: {', '.join(grave)}."


def _end(told: str) -> NoReturn:
    complain(told)
    sys.exit(CANNOT)
