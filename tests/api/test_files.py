"""Files by HTTP: streamed in and out, kept once, and only for who may see them."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx
import pytest

from api.files.storing import MOST_BYTES
from schema.customers.accounts.tables import Customer
from schema.exchange.files import operations as files
from schema.kernel.graphql import global_id
from schema.kernel.roles import Role
from schema.people.keys import operations as keys
from schema.people.keys.rules import KeyScope
from tests.api.listening import Served
from tests.api.sending import Sender, pieces, refusal
from tests.business import Business

ROWS: Final = "SELECT name, size, sha256, uploaded_by FROM files ORDER BY id"


@pytest.fixture
async def sender(served: Served, tmp_path: Path) -> AsyncIterator[Sender]:
    """Send files to a server of the test's own."""
    async with httpx.AsyncClient(timeout=60) as http:
        yield Sender(served, http, tmp_path / "files")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("size", [0, 1, MOST_BYTES])
async def test_what_was_sent_is_what_is_fetched(
    sender: Sender, business: Business, size: int
) -> None:
    content = b"x" * size
    answer = await sender.put("order.pdf", content, content_type="application/pdf; v=1")
    told = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/files/{told['id']}")
    assert told == {
        "id": told["id"],
        "name": "order.pdf",
        "size": size,
        "sha256": sha256(content),
        "mediaType": "application/pdf",
    }
    assert business.rows(ROWS) == [("order.pdf", size, sha256(content), "root")]
    assert sender.contents() == [sha256(content)]
    fetched = await sender.get(told["id"])
    assert (fetched.status_code, fetched.content == content) == (200, True)


async def test_a_file_without_a_length_may_be_as_large_and_no_larger(
    sender: Sender, business: Business
) -> None:
    kept = await sender.put("whole", pieces(MOST_BYTES))
    assert (kept.status_code, kept.json()["size"]) == (201, MOST_BYTES)
    before = sender.contents()
    assert refusal(await sender.put("more", pieces(MOST_BYTES + 1))) == (
        413,
        "PAYLOAD_TOO_LARGE",
    )
    assert sender.contents() == before
    assert len(business.rows(ROWS)) == 1


async def test_a_file_that_says_it_is_too_large_is_refused_before_it_comes(
    sender: Sender, business: Business
) -> None:
    answer = await sender.put("more", b"x" * (MOST_BYTES + 1))
    assert refusal(answer) == (413, "PAYLOAD_TOO_LARGE")
    head = f"Authorization: {sender.served.token()}\r\nContent-Length: {MOST_BYTES + 1}"
    said = await said_to(sender, f"{head}\r\nExpect: 100-continue")
    assert said.startswith(b"HTTP/1.1 413")  # and not one byte was sent
    assert (sender.contents(), business.rows(ROWS)) == ([], [])


async def said_to(sender: Sender, head: str, body: bytes = b"") -> bytes:
    """Speak to the server by hand, say no more than this, and wait until it hangs up."""
    reading, writing = await asyncio.open_connection("127.0.0.1", sender.served.port)
    start = f"PUT /files?name=x HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n"
    writing.write(start.encode() + body)
    if body:
        await arrived(sender)
        writing.transport.abort()
        return b""
    said = await reading.read()
    writing.close()
    return said


async def arrived(sender: Sender) -> None:
    """Wait until a file has begun to come."""
    while not [name for name in sender.contents() if name.endswith(".part")]:  # noqa: ASYNC110 - a folder has no event
        await asyncio.sleep(0.01)


async def gone(sender: Sender) -> None:
    """Wait until nothing is left."""
    while sender.contents():  # noqa: ASYNC110 - a folder has no event
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("length", ["Content-Length: 1000000", "Transfer-Encoding: chunked"])
async def test_a_connection_that_is_cut_leaves_nothing(
    sender: Sender, business: Business, length: str
) -> None:
    body = b"x" * 1000 if "Length" in length else b"3e8\r\n" + b"x" * 1000 + b"\r\n"
    await said_to(sender, f"Authorization: {sender.served.token()}\r\n{length}", body)
    async with asyncio.timeout(30):
        await gone(sender)
    assert business.rows(ROWS) == []


async def test_the_same_content_is_kept_once_for_two_files_sent_at_the_same_time(
    sender: Sender, business: Business
) -> None:
    content = b"same" * 1_000_000
    names = ("one.txt", "two.txt")
    answers = await asyncio.gather(*(sender.put(name, content) for name in names))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.json()["id"] for answer in answers}) == 2
    assert sorted(name for name, *_ in business.rows(ROWS)) == list(names)
    assert sender.contents() == [sha256(content)]


async def test_a_file_is_given_out_to_be_saved_and_for_nothing_else(sender: Sender) -> None:
    name = '北方 "order".html'
    id_ = await sender.sent(name, b"<script>", content_type="text/html")
    answer = await sender.get(id_)
    told = {key: answer.headers[key] for key in HEADERS}
    assert told == {
        "content-type": "application/octet-stream",
        "content-disposition": (
            f"attachment; filename=\"__ _order_.html\"; filename*=UTF-8''{quote(name)}"
        ),
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
        "cache-control": "private, no-cache",
        "etag": f'"{sha256(b"<script>")}"',
    }


HEADERS: Final = (
    "content-type",
    "content-disposition",
    "x-content-type-options",
    "content-security-policy",
    "cache-control",
    "etag",
)


async def test_who_has_the_content_already_is_not_sent_it_again(sender: Sender) -> None:
    id_ = await sender.sent("a", b"a")
    etag = (await sender.get(id_)).headers["etag"]
    again = await sender.get(id_, if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert (await sender.get(id_, if_none_match='"other"')).status_code == 200
    stranger = await sender.get(id_, Role.FINANCE, "fin@x.org", if_none_match=etag)
    assert refusal(stranger) == (404, "NO_SUCH_FILE")


@pytest.mark.parametrize("name", ["", " ", "..", "a/", "\x00", "\u202e"])
async def test_a_file_without_a_name_is_refused_with_nothing_kept(
    sender: Sender, business: Business, name: str
) -> None:
    assert refusal(await sender.put(name, b"x")) == (400, "FILE_NEEDS_NAME")
    assert (sender.contents(), business.rows(ROWS)) == ([], [])


async def test_a_name_is_never_a_way_to_another_folder(sender: Sender) -> None:
    answer = await sender.put("../../etc/pass\r\nwd", b"x")
    assert answer.json()["name"] == "pass wd"
    assert sender.contents() == [sha256(b"x")]


async def test_a_compressed_body_is_refused(sender: Sender) -> None:
    answer = await sender.put("a", b"x", content_encoding="gzip")
    assert refusal(answer) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("role", Role)
async def test_whoever_may_write_anything_may_send_files(
    sender: Sender, business: Business, role: Role
) -> None:
    who = await business.user_of("ann@x.org", role, "north" if role is Role.SELLER else None)
    answer = await sender.put("a.txt", b"x", role, who.name)
    if role in {Role.ANALYST, Role.AUDITOR}:
        assert refusal(answer) == (403, "ROLE_MAY_NOT")
        assert (sender.contents(), business.rows(ROWS)) == ([], [])
    else:
        assert answer.status_code == 201
        assert business.rows(ROWS) == [("a.txt", 1, sha256(b"x"), "ann@x.org")]


@pytest.mark.parametrize(("scope", "answered"), [(KeyScope.READ, 403), (KeyScope.WRITE, 201)])
async def test_a_key_that_only_reads_sends_nothing(
    sender: Sender, business: Business, scope: KeyScope, answered: int
) -> None:
    await business.user_of("shop@x.org", Role.INTEGRATION)
    made = await business.do(keys.create, "shop@x.org", "Shop", scope)
    answer = await sender.put("a", b"x", Authorization=f"Bearer {made.secret}")
    assert answer.status_code == answered
    if scope is KeyScope.READ:
        assert refusal(answer) == (403, "INSUFFICIENT_SCOPE")


async def test_a_stranger_sends_and_fetches_nothing(sender: Sender) -> None:
    id_ = await sender.sent("a", b"x")
    answer = await sender.put("b", b"y", Authorization="Bearer nothing")
    assert refusal(answer) == (401, "UNAUTHENTICATED")
    address = f"http://127.0.0.1:{sender.served.port}/files/{id_}"
    assert refusal(await sender.http.get(address)) == (401, "UNAUTHENTICATED")
    assert sender.contents() == [sha256(b"x")]


async def test_a_file_is_its_senders_and_theirs_who_see_a_record_it_is_attached_to(
    sender: Sender, business: Business
) -> None:
    ned = await business.seller("ned@x.org", "north")
    await business.seller("nel@x.org", "north")
    await business.seller("sue@x.org", "south")
    customer = await business.customer(territory="north")
    id_ = await sender.sent("a", b"x", role=Role.SELLER, by="ned@x.org")
    nobody = f"File:{'0' * 8}-0000-0000-0000-{'0' * 12}"
    absent = (await sender.get(nobody)).text

    async def seen() -> list[int]:
        askers = [(Role.SELLER, f"{name}@x.org") for name in ("ned", "nel", "sue")]
        answers = [
            await sender.get(id_, *who) for who in [*askers, (Role.FINANCE, "fin@x.org")]
        ]
        for answer in answers:
            if answer.status_code == 404:
                assert answer.text == absent.replace(nobody, id_)
        return [answer.status_code for answer in answers]

    assert await seen() == [200, 404, 404, 404]
    record = global_id(await business.find(Customer.number, customer))
    await business.do(files.attach, record, id_, by=ned)
    assert await seen() == [200, 200, 404, 200]
    await business.do(files.detach, record, id_)
    assert await seen() == [200, 404, 404, 404]


@pytest.mark.parametrize("id_", ["x", "File:x", "Order:{}", "..%2Flock"])
async def test_an_id_of_no_file_finds_none(sender: Sender, id_: str) -> None:
    file = await sender.sent("a", b"x")
    answer = await sender.get(id_.format(file.removeprefix("File:")))
    assert answer.status_code == 404


async def test_bytes_that_are_lost_are_told_as_a_bug_of_ours(sender: Sender) -> None:
    id_ = await sender.sent("a", b"x")
    (content,) = sender.folder.rglob(sha256(b"x"))
    content.unlink()
    assert refusal(await sender.get(id_)) == (500, "INTERNAL")


async def test_a_folder_that_cannot_be_written_is_told_as_an_outage(
    sender: Sender, business: Business
) -> None:
    sender.folder.write_text("a file where the folder should be")
    assert refusal(await sender.put("a", b"x")) == (503, "SERVICE_UNAVAILABLE")
    assert business.rows(ROWS) == []


async def test_other_methods_are_not_allowed(sender: Sender) -> None:
    address = f"http://127.0.0.1:{sender.served.port}/files"
    answer = await sender.http.post(address)
    assert (answer.status_code, answer.headers["allow"]) == (405, "PUT")
