"""What it costs to register a customer, to correct one, and to take up a row of a file."""

import asyncio
import csv
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hashlib import sha256
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from strawberry import ID

from salesbook.database import Urls
from schema.customers.accounts import operations as accounts
from schema.customers.accounts.rules import ContactGiven
from schema.customers.imports import operations as imports
from schema.exchange.files import operations as files
from schema.exchange.files.operations import Content
from schema.kernel.company import Company
from schema.kernel.graphql import global_id
from schema.kernel.roles import Role
from schema.kernel.settings import open_engine, open_house
from schema.kernel.work import Actor, Deed, House, Work, perform
from schema.reactions import REACTIONS
from tests.bench.database import postmaster
from tests.bench.journal import Journal, kept
from tests.bench.listing import TERRITORY, quantile
from tests.bench.processor import Watch
from tests.bench.writers import copied
from tests.business import NOON

WARM: Final = 10
TIMES: Final = 50
WORDS: Final = ("凤凰", "麒麟", "北斗", "长风", "青云", "白鹭", "金鼎", "玉泉", "东篱", "西岭")
TRADES: Final = ("精工", "乳业", "轴承", "涂料", "种业", "酿造", "电缆", "冷链", "铸造", "染整")
MANAGER: Final = Actor("manager", Role.MANAGER, "api")
HEADERS: Final = ("name", "owner", "phone", "contact", "contact phone", "city", "address")
PLACE: Final = f"territory {TERRITORY}"
OWNER: Final = f"seller{TERRITORY}@x.org"


def registered(urls: Urls, say: Callable[[str], object]) -> dict[str, Any]:
    """Measure each deed, one after the other, with nobody beside."""
    with copied(urls) as copy, TemporaryDirectory() as folder:
        found = asyncio.run(_all(copy, Path(folder)))
    for deed, cost in found.items():
        say(f"{deed}: {cost}")
    return found


async def _all(urls: Urls, folder: Path) -> dict[str, Any]:
    engine = open_engine(urls.application)
    house = replace(open_house(engine, REACTIONS, Company()), contents=folder.joinpath)
    deeds: dict[str, Callable[[int], Deed[object]]] = {
        "a customer registered, with a contact": lambda n: partial(_register, number=n),
        "a customer's telephone corrected": lambda n: partial(_call, number=n),
        "a customer renamed": lambda n: partial(_rename, number=n),
    }
    found, watch = dict[str, Any](), Watch(postmaster(urls.owner))
    for name, deed in deeds.items():
        for number in range(WARM):
            await perform(house, MANAGER, NOON, deed(number))
        with kept(urls.owner, texts=True) as journal, watch.over(None) as spent:
            for number in range(WARM, WARM + TIMES):
                await perform(house, MANAGER, NOON, deed(number))
            found[name] = _cost(journal, 1)
        found[name]["processor"] = spent.database * 1000 / TIMES
    with watch.over(None) as spent:
        row = await _imported(house, urls, folder)
    found["a row of a file taken up"] = row | {"processor": spent.database * 500 / TIMES}
    await engine.dispose()
    return found


def _name(number: int, form: str) -> str:
    return f"{WORDS[number % 10]}{TRADES[number // 10 % 10]}{form}"


async def _register(work: Work, number: int) -> None:
    person = ContactGiven("Li Wei", f"+86 139 {70000000 + number}")
    phone = f"+86 510 {80000000 + number}"
    name = _name(number, "有限公司")
    await accounts.register(work, name, PLACE, OWNER, [person], phone=phone)


async def _call(work: Work, number: int) -> None:
    await accounts.correct(work, f"CU-{1 + number:06d}", phone=f"+86 510 {90000000 + number}")


async def _rename(work: Work, number: int) -> None:
    await accounts.correct(work, f"CU-{1 + number:06d}", name=_name(number, "股份有限公司"))


async def _imported(house: House, urls: Urls, folder: Path) -> dict[str, float]:
    """Take up a file of customers nobody knows, and divide by its rows."""
    told = StringIO()
    csv.writer(told).writerows([HEADERS, *(_row(number) for number in range(2 * TIMES))])
    content = told.getvalue().encode()
    digest = sha256(content).hexdigest()
    (folder / digest).write_bytes(content)

    async def stage(work: Work) -> str:
        file = await files.keep(work, "fair.csv", "text/csv", Content(len(content), digest))
        made = await imports.stage(work, ID(global_id(file)), "A fair", PLACE)
        return made.number

    number = await perform(house, MANAGER, NOON, stage)
    with kept(urls.owner, texts=True) as journal:
        while (await perform(house, MANAGER, NOON, partial(_go_on, number=number))) > 0:
            pass
        return _cost(journal, 2 * TIMES)


async def _go_on(work: Work, number: str) -> int:
    held = await imports.go_on(work, number)
    assert held.refused == 0
    return held.rows - held.created - held.updated - held.unchanged


def _row(number: int) -> tuple[str, ...]:
    name = f"{TRADES[number % 10]}{WORDS[number // 10 % 10]}集团"
    place = "无锡市", f"太湖大道{number}号"
    phones = f"+86 512 {60000000 + number}", f"+86 137 {50000000 + number}"
    return name, OWNER, phones[0], "Chen Jie", phones[1], *place


def _cost(journal: Journal, rows: int) -> dict[str, float]:
    spent = journal.transactions()
    if rows > 1:
        return {
            "statements": sum(one.statements for one in spent) / rows,
            "p50": sum(one.database for one in spent) / rows,
            "p95": max(one.database for one in spent) / rows * len(spent),
        }
    return {
        "statements": quantile((float(one.statements) for one in spent), 0.5),
        "p50": quantile((one.database for one in spent), 0.5),
        "p95": quantile((one.database for one in spent), 0.95),
    }
