"""Why an examination cannot begin, in sentences that say what to do."""

from typing import Final

from sync.google.failures import KeyNotTaken, SheetsAway, SheetsRefused

CONSOLE: Final = "https://console.cloud.google.com/apis/library"
APIS: Final = ("Google Sheets API", "Google Drive API")
NO_SERVER: Final = (
    "Set SHEETS_URL to a Sheets-compatible server, such as http://127.0.0.1:8100 beside"
    " `salesbook demo`; or ask Google with --google."
)
NO_KEY: Final = (
    "Set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account;"
    " docs/google.md says how to get one."
)
FORBIDDEN, MISSING = 403, 404


def unknown_account(account: str, accounts: tuple[str, ...]) -> str:
    """Say which accounts there are."""
    return f"There is no key file of {account}; there are those of {', '.join(accounts)}."


def sentence(error: SheetsAway | SheetsRefused, account: str, spreadsheet: str | None) -> str:
    """Say why the scratch spreadsheet is not to be had, and what to do."""
    if isinstance(error, SheetsRefused):
        return _refused(error, account, spreadsheet)
    if isinstance(error, KeyNotTaken):
        return (
            f"Google does not take the key of {account}: {error}. Make a new key for the"
            " account, or a new account, and name its file in GOOGLE_APPLICATION_CREDENTIALS."
        )
    return f"The Sheets server does not answer; is there a network, and is it up? {error}"


def _refused(error: SheetsRefused, account: str, spreadsheet: str | None) -> str:
    said = error.said
    for api in APIS:
        if api in said and ("has not been used" in said or "disabled" in said):
            return (
                f"The {api} is not enabled in the project of {account}. Enable it at {CONSOLE},"
                " wait a few minutes, and try again."
            )
    if spreadsheet is None:
        if "quota" in said.lower() or error.status == FORBIDDEN:
            return (
                f"{account} may not own files ({said}). Make a spreadsheet yourself, share it"
                f" with {account} as editor, and name it: --spreadsheet ID."
            )
        return f"No scratch spreadsheet could be made: {error}"
    if error.status in {FORBIDDEN, MISSING}:
        return (
            f"{account} may not open spreadsheet {spreadsheet} ({error}). Is the id right?"
            f" If so, share it with {account} as editor."
        )
    return f"Spreadsheet {spreadsheet} cannot be opened: {error}"
