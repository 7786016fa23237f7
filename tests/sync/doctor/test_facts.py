"""Every fact holds on the local Sheets server; a lie about it is found, by its name."""

import pytest

from sync.doctor.bench import Bench
from sync.doctor.calls import Calls
from sync.doctor.examination import FACTS, examine
from sync.doctor.facts import Fact, Verdict
from tests.sync.doctor.conftest import Serve
from tests.sync.doctor.lies import LIES, Plant
from tests.sync.stage import sheets_settings


def name(thing: Fact | Plant) -> str:
    return thing.name if isinstance(thing, Fact) else thing.__name__


@pytest.mark.parametrize("fact", FACTS, ids=name)
def test_a_fact_holds_on_the_local_server(bench: Bench, fact: Fact) -> None:
    [finding] = examine(bench, [fact])
    assert finding.verdict is Verdict.HOLDS, finding.seen


def test_no_two_facts_have_one_name() -> None:
    names = [fact.name for fact in FACTS]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("lie", LIES, ids=name)
def test_a_lie_is_found(monkeypatch: pytest.MonkeyPatch, serve: Serve, lie: Plant) -> None:
    lie(monkeypatch)
    calls = Calls(sheets_settings(serve()))
    tried = [fact for fact in FACTS if fact.name != "limits.cells" or fact.name in LIES[lie]]
    found = list(examine(Bench(calls, calls.create("Bench")), tried))
    fails = {f.fact.name for f in found if f.verdict is Verdict.FAILS}
    assert (fails, {f.verdict for f in found}) == (LIES[lie], {Verdict.HOLDS, Verdict.FAILS})
