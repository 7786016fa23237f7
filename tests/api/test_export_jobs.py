"""Lists as files that are fetched later: made as the asker sees, given to nobody else."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from api.app import create_app
from api.execution.documents import Documents
from api.execution.reader import Reader
from api.exports.job_door import OPEN
from api.exports.jobs import KEPT, STALLED, Jobs
from api.files.storing import Store
from api.identity import Tokens
from api.served import GRAPHQL
from schema.kernel.exports import Export
from schema.kernel.roles import Role
from schema.kernel.work import House
from schema.people.users import operations as users
from schema.pipeline.leads import operations as leads
from tests.api.listening import Served
from tests.business import NOON, Business

LEADS: Final = '/export/leads.jsonl?fields=number,company&orderBy=[{"number":"ASC"}]'
CHANGED: Final = "你能看到的內容在要求這次匯出後已經改變；請重新要求。"
LINES: Final = [{"number": f"LD-00000{n}", "company": c} for n, c in ((1, "One"), (2, "Two"))]


class Program:
    """Asks for files in anybody's name."""

    def __init__(self, served: Served, role: Role = Role.ADMIN, name: str = "root") -> None:
        """Speak to a server."""
        self.http = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{served.port}",
            headers={"Authorization": served.token(role, name)},
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Program"]:
        """Close all connections on the way out."""
        async with self.http:
            yield self

    async def ask(self, address: str = LEADS) -> str:
        """Ask for a file; give back where to ask how it fares."""
        answer = await self.http.post(address)
        assert answer.status_code == 202, answer.text
        where = answer.headers["location"]
        assert where == f"/export/jobs/{answer.json()['id']}"
        return str(where)

    async def fares(self, where: str, *states: str) -> dict[str, Any]:
        """Wait until it is in one of these states; tell how it fares."""
        while True:
            told: dict[str, Any] = (await self.http.get(where)).json()
            if told["state"] in states:
                return told
            await asyncio.sleep(0.05)

    async def code(self, where: str) -> tuple[int, str]:
        """Ask for what is refused; tell the status and the code."""
        answer = await self.http.get(where)
        return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


@pytest.fixture
async def program(served: Served) -> AsyncIterator[Program]:
    """Ask as an administrator."""
    async with Program(served).open() as made:
        yield made


@pytest.fixture
async def two(business: Business) -> None:
    """Capture a lead in each of two territories."""
    await business.do(leads.capture, "One", territory="north")
    await business.do(leads.capture, "Two", territory="south")


@pytest.fixture
async def quiet(
    house: House, reader: Reader, tokens: Tokens, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """Serve an application that has not been started, so that it makes nothing by itself."""
    app = create_app(house, reader, tokens, lambda: NOON, store=Store(tmp_path / "files"))
    bearer = {"Authorization": f"Bearer {tokens.mint('ann@x.org', Role.SELLER, NOON)}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://salesbook.test", headers=bearer
    ) as client:
        yield client


@pytest.fixture
async def jobs(house: House, reader: Reader, tmp_path: Path, business: Business) -> Jobs:
    """Make exports by hand, in the folder of ``quiet``; employ who asks for them."""
    await business.seller("ann@x.org", "north")
    folder = tmp_path / "files" / "exports"
    return Jobs(house, reader, GRAPHQL, Documents(GRAPHQL), folder, lambda: NOON)


async def taken(jobs: Jobs) -> Export:
    """Take what waits."""
    job = await jobs.take()
    assert job is not None
    return job


def files(jobs: Jobs) -> list[str]:
    """List what lies in the folder."""
    return sorted(path.name for path in jobs.folder.glob("*"))


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("wanted", ["jsonl", "csv", "xlsx"])
async def test_a_file_that_is_fetched_later_is_the_one_that_is_streamed(
    program: Program, wanted: str
) -> None:
    address = LEADS.replace("jsonl", wanted)
    told = await program.fares(await program.ask(address), "DONE")
    answer = await program.http.get(told["address"])
    assert (answer.status_code, len(answer.content)) == (200, told["size"])
    assert (told["rows"], told["total"], told["file"]) == (2, 2, f"leads.{wanted}")
    assert answer.headers["content-disposition"] == f'attachment; filename="leads.{wanted}"'
    assert answer.headers["cache-control"] == "no-store"
    if wanted != "xlsx":  # a workbook tells when it was made
        assert answer.content == (await program.http.get(address)).content


@pytest.mark.usefixtures("two")
async def test_a_file_holds_what_its_asker_may_see_and_nobody_else_gets_it(
    program: Program, served: Served, business: Business
) -> None:
    await business.seller("ann@x.org", "north")
    async with (
        Program(served, Role.SELLER, "ann@x.org").open() as ann,
        Program(served, Role.MANAGER, "ann@x.org").open() as promoted,
    ):
        where = await ann.ask()
        told = await ann.fares(where, "DONE")
        answer = await ann.http.get(told["address"])
        assert [json.loads(line) for line in answer.text.splitlines()] == LINES[:1]
        for other in (program, promoted):
            assert await other.code(where) == (404, "NOT_FOUND")
            assert await other.code(told["address"]) == (404, "NOT_FOUND")
        assert (await program.http.delete(where)).status_code == 404
        business.write("UPDATE users SET territory = 'south' WHERE email = 'ann@x.org'")
        assert await ann.code(told["address"]) == (404, "NOT_FOUND")


@pytest.mark.usefixtures("two")
async def test_an_address_is_good_for_a_while_and_as_it_was_given(
    program: Program, served: Served
) -> None:
    where = await program.ask()
    told = await program.fares(where, "DONE")
    address, signature = told["address"].split("&signature=")
    for wrong in (
        address,
        f"{address}&signature={'0' * 64}",
        f"{address}0&signature={signature}",
    ):
        assert await program.code(wrong) == (403, "ADDRESS_EXPIRED")
    served.clock.now = NOON + OPEN
    assert await program.code(told["address"]) == (403, "ADDRESS_EXPIRED")
    again = (await program.http.get(where)).json()
    assert (await program.http.get(again["address"])).status_code == 200


async def test_what_cannot_be_made_is_refused_at_once(program: Program) -> None:
    statuses = [
        (await program.http.post(f"/export/{asked}")).status_code
        for asked in ("leads.jsonl?fields=nothing", "x.csv", "leads.doc")
    ]
    assert statuses == [400, 404, 404]
    assert await program.code("/export/jobs/1") == (404, "NOT_FOUND")


@pytest.mark.usefixtures("two")
async def test_one_waits_for_the_next_and_each_is_made_by_one_alone(
    quiet: httpx.AsyncClient, jobs: Jobs
) -> None:
    asked = [(await quiet.post(LEADS)).json() for _ in range(2)]
    assert [told["state"] for told in asked] == ["WAITING", "WAITING"]
    took = await asyncio.gather(*(jobs.take() for _ in range(3)))
    assert {str(job.id) for job in took if job} == {told["id"] for told in asked}
    for job in took:
        if job is not None:
            await jobs.note(job, rows=1, total=2)
    told = (await quiet.get(f"/export/jobs/{asked[0]['id']}")).json()
    assert told == asked[0] | {"state": "RUNNING", "rows": 1, "total": 2}


async def test_who_has_five_under_way_waits_or_cancels_one(
    quiet: httpx.AsyncClient, jobs: Jobs
) -> None:
    assert files(jobs) == []
    where = [(await quiet.post(LEADS)).headers["location"] for _ in range(5)]
    refused = await quiet.post(LEADS)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
    assert refused.json()["errors"][0]["extensions"]["code"] == "TOO_MANY_EXPORTS"
    assert (await quiet.delete(where[0])).status_code == 204
    assert (await quiet.get(where[0])).status_code == 404
    assert (await quiet.post(LEADS)).status_code == 202


@pytest.mark.usefixtures("two")
async def test_what_is_cancelled_while_it_is_made_leaves_no_file(
    quiet: httpx.AsyncClient, jobs: Jobs
) -> None:
    where = (await quiet.post(LEADS)).headers["location"]
    job = await taken(jobs)
    assert (await quiet.delete(where)).status_code == 204
    await jobs.make(job)
    await jobs.sweep()
    assert files(jobs) == []
    where = (await quiet.post(LEADS)).headers["location"]
    await jobs.make(await taken(jobs))
    assert len(files(jobs)) == 1
    assert (await quiet.delete(where)).status_code == 204
    assert files(jobs) == []


@pytest.mark.usefixtures("two")
async def test_what_its_maker_left_behind_is_made_by_another_and_the_first_one_gives_up(
    quiet: httpx.AsyncClient, jobs: Jobs
) -> None:
    where = (await quiet.post(LEADS)).headers["location"]
    first = await taken(jobs)
    jobs.now = lambda: NOON + STALLED
    assert await jobs.take() is None
    jobs.now = lambda: NOON + STALLED + timedelta(seconds=1)
    second = await taken(jobs)
    await jobs.make(first)
    assert (await quiet.get(where)).json()["state"] == "RUNNING"
    await jobs.make(second)
    told = (await quiet.get(where)).json()
    assert (told["state"], told["rows"]) == ("DONE", 1)
    await jobs.sweep()
    assert files(jobs) == [jobs.place(second).name]
    assert (await quiet.get(where)).json()["size"] == jobs.place(second).stat().st_size


@pytest.mark.usefixtures("two")
async def test_a_file_lies_for_a_day(quiet: httpx.AsyncClient, jobs: Jobs) -> None:
    where = (await quiet.post(LEADS)).headers["location"]
    await jobs.make(await taken(jobs))
    jobs.now = lambda: NOON + KEPT
    await jobs.sweep()
    assert len(files(jobs)) == 1
    jobs.now = lambda: NOON + KEPT + timedelta(seconds=1)
    await jobs.sweep()
    assert files(jobs) == []
    assert (await quiet.get(where)).status_code == 404


@pytest.mark.usefixtures("two")
async def test_who_sees_something_else_by_then_gets_no_file_but_the_reason(
    quiet: httpx.AsyncClient, jobs: Jobs, business: Business
) -> None:
    where = (await quiet.post(LEADS)).headers["location"]
    territory = "UPDATE users SET territory = '{}' WHERE email = 'ann@x.org'"
    business.write(territory.format("south"))
    await jobs.make(await taken(jobs))
    assert (await quiet.get(where)).status_code == 404
    business.write(territory.format("north"))
    told = (await quiet.get(where, headers={"Accept-Language": "zh-TW"})).json()
    assert (told["state"], told["message"]) == ("FAILED", CHANGED)
    assert files(jobs) == []


async def test_an_export_of_somebody_who_left_fails(
    quiet: httpx.AsyncClient, jobs: Jobs, business: Business
) -> None:
    await quiet.post(LEADS)
    await business.do(users.deactivate, "ann@x.org")
    await jobs.make(await taken(jobs))
    sentence = "ann@x.org is not an active user, so nothing can be done in their name."
    assert business.rows("SELECT state, trouble FROM exports") == [("failed", sentence)]
