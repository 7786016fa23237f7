"""The server's own account of calls: who called how often, to read or write, how many bytes."""

import pytest

from sync.localsheets.accounting import MOST_PROGRAMS, Accounting, Counted, kind_of
from tests.sync.localsheets.api import Api


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("GET", "/v4/spreadsheets/1", "read"),
        ("GET", "/v4/spreadsheets/1/values/A1", "read"),
        ("POST", "/v4/spreadsheets/1:getByDataFilter", "read"),
        ("POST", "/v4/spreadsheets/1/values:batchGetByDataFilter", "read"),
        ("POST", "/v4/spreadsheets/1/developerMetadata:search", "read"),
        ("POST", "/v4/spreadsheets", "write"),
        ("POST", "/v4/spreadsheets/1:batchUpdate", "write"),
        ("PUT", "/v4/spreadsheets/1/values/A1", "write"),
        ("POST", "/v4/spreadsheets/1/values:batchUpdateByDataFilter", "write"),
        ("POST", "/v4/spreadsheets/1/values:batchClearByDataFilter", "write"),
        ("POST", "/v4/spreadsheets/1/sheets/0:copyTo", "write"),
    ],
)
def test_reads_and_writes_are_told_apart_as_quotas_do(
    method: str, path: str, kind: str
) -> None:
    assert kind_of(method, path) == kind


def test_the_fullest_minute_is_remembered() -> None:
    counted = Counted()
    for at in (0, 30, 59, 60, 90, 200):
        counted.count(at, 0, 0)
    assert (counted.calls, counted.most_in_a_minute, list(counted.lately)) == (6, 3, [200])


def test_programs_beyond_a_hundred_share_an_account() -> None:
    accounting = Accounting()
    for number in range(MOST_PROGRAMS + 3):
        accounting.of(f"program{number}")["read"].count(0, 0, 0)
    assert len(accounting.programs) == MOST_PROGRAMS + 1
    assert accounting.programs["others"]["read"].calls == 3


def test_each_program_has_an_account_of_calls_and_bytes(api: Api) -> None:
    path = f"/v4/spreadsheets/{api.book_id}"
    read = api.send("GET", path, headers={"user-agent": "script/1.0 (of ours)"})
    body = b'{"requests": []}'
    written = api.send(
        "POST", f"{path}:batchUpdate", content=body, headers={"user-agent": "script"}
    )
    refused = api.send("GET", "/v4/spreadsheets/none", headers={"user-agent": "other"})
    api.send("GET", "/api/spreadsheets", headers={"user-agent": "other"})
    told = api.send("GET", "/api/calls").json()
    assert told["script"] == {
        "read": account(bytes_out=len(read.content)),
        "write": account(bytes_in=len(body), bytes_out=len(written.content)),
    }
    assert told["other"] == {
        "read": account(bytes_out=len(refused.content)),
        "write": account(0),
    }
    assert api.send("DELETE", "/api/calls").json() == {}
    assert api.send("GET", "/api/calls").json() == {}


def account(calls: int = 1, bytes_in: int = 0, bytes_out: int = 0) -> dict[str, int]:
    """Write an account of calls that came at once."""
    return {
        "calls": calls,
        "most_in_a_minute": calls,
        "bytes_in": bytes_in,
        "bytes_out": bytes_out,
    }
