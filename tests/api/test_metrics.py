"""/metrics: who sees it, and that its figures are those of the database."""

from collections.abc import Mapping
from datetime import timedelta

import httpx
import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.identity import Tokens
from api.metrics import DESCRIBED
from schema.exchange.links import operations as links
from schema.exchange.links.rules import LinkState, SheetName
from schema.kernel.roles import Role
from tests.business import NOON, Business

Sample = tuple[str, frozenset[tuple[str, str]]]
LEADS = {"link": "LK-000001", "sheet": "leads"}
ORDERS = {"link": "LK-000002", "sheet": "orders"}
BUSY = """
UPDATE links SET held_count = 3 WHERE number = 'LK-000001';
INSERT INTO sync_leases (spreadsheet_id, looked_at, failures, waiting_since)
  VALUES ('spreadsheet-1', %(at)s - interval '40 s', 2, %(at)s - interval '30 s');
INSERT INTO sync_dirty (spreadsheet_id, relation, record_id, at)
  SELECT 'spreadsheet-1', 'leads', gen_random_uuid(), %(at)s - interval '1 s' * n
  FROM generate_series(1, 4) n;
INSERT INTO cycle_minutes (id, spreadsheet_id, minute, cycle_count, failure_count,
  lag, took, ended_at)
  VALUES (gen_random_uuid(), 'spreadsheet-1', %(at)s, 9, 2, 4.5, 1, %(at)s),
  (gen_random_uuid(), 'spreadsheet-1', %(at)s - interval '10 min', 5, 0, 70, 1, %(at)s);
INSERT INTO sync_buckets (account, kind, next_at, calls, slowed_until)
  VALUES ('', 'read', %(at)s, 12, NULL),
  ('us@x.iam', 'read', %(at)s, 11, %(at)s + interval '20 s');
INSERT INTO conflicts (id, number, link_id, at, key, code, header, reason, state)
  SELECT gen_random_uuid(), 'CF-' || n, l.id, now(), 'LD-1', 'need', 'Need', 'both',
  'open'
  FROM links l, generate_series(1, 2) n WHERE l.number = 'LK-000001';
INSERT INTO rounds (id, name, night, due_at, state, ended_at, asked_by, trouble)
  VALUES (gen_random_uuid(), 'cleaning', '2030-05-30', %(at)s - interval '3 days', 'finished',
  %(at)s - interval '2 days', NULL, NULL),
  (gen_random_uuid(), 'cleaning', '2030-05-31', %(at)s - interval '1 day', 'failed', %(at)s,
  NULL, 'x'),
  (gen_random_uuid(), 'exceptions', '2030-06-01', %(at)s - interval '1 hour', 'waiting',
  NULL, NULL, NULL);
SET search_path = procrastinate;
INSERT INTO procrastinate_jobs (queue_name, task_name, status)
  VALUES ('spreadsheets', 'cycle', 'todo'),
  ('spreadsheets', 'cycle', 'todo');
INSERT INTO procrastinate_workers (last_heartbeat)
  VALUES (now()),
  (now() - interval '1 hour')
"""


async def figures(api: httpx.AsyncClient, tokens: Tokens) -> Mapping[Sample, float]:
    """Scrape, and read what is told."""
    bearer = tokens.mint("prometheus", Role.INTEGRATION, NOON)
    answer = await api.get("/metrics", headers={"Authorization": f"Bearer {bearer}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def named(name: str, labels: Mapping[str, str] | None = None) -> Sample:
    """Name a sample."""
    return name, frozenset((labels or {}).items())


@pytest.fixture
async def busy(business: Business) -> Business:
    """Link two sheets of one spreadsheet; leave all kinds of things behind."""
    for sheet in (SheetName.LEADS, SheetName.ORDERS):
        await business.do(links.link, sheet, "spreadsheet-1", role=Role.MANAGER)
    await business.do(links.stop, "LK-000002", LinkState.PAUSED, "For the test.")
    with psycopg.connect(business.urls.owner) as owner:
        psycopg.ClientCursor(owner).execute(BUSY, {"at": NOON})
    return business


@pytest.mark.usefixtures("busy")
async def test_the_figures_are_those_of_the_database(
    api: httpx.AsyncClient, tokens: Tokens
) -> None:
    ours = {f"{name}_total" if one.counts_up else name for name, one in DESCRIBED.items()}
    found = {
        sample: value
        for sample, value in (await figures(api, tokens)).items()
        if sample[0] in ours
    }
    assert found == {
        named("salesbook_links", {"state": "active"}): 1,
        named("salesbook_links", {"state": "paused"}): 1,
        named("salesbook_links", {"state": "broken"}): 0,
        named("salesbook_links", {"state": "unlinked"}): 0,
        named("salesbook_link_waiting_seconds", LEADS): 30,
        named("salesbook_link_lag_seconds", LEADS): 4.5,
        named("salesbook_link_unseen_seconds", LEADS): 40,
        named("salesbook_link_failures_in_a_row", LEADS): 2,
        named("salesbook_link_held_cells", LEADS): 3,
        named("salesbook_link_held_cells", ORDERS): 0,
        named("salesbook_link_open_conflicts", LEADS): 2,
        named("salesbook_link_open_conflicts", ORDERS): 0,
        named("salesbook_cycles_last_hour", {"result": "through"}): 12,
        named("salesbook_cycles_last_hour", {"result": "failed"}): 2,
        named("salesbook_marks_waiting"): 4,
        named("salesbook_jobs", {"state": "todo"}): 2,
        named("salesbook_jobs", {"state": "doing"}): 0,
        named("salesbook_workers"): 1,
        named("salesbook_sheets_calls_total", {"account": "all", "kind": "read"}): 12,
        named("salesbook_sheets_calls_total", {"account": "us@x.iam", "kind": "read"}): 11,
        named("salesbook_sheets_spared_seconds", {"account": "all", "kind": "read"}): 0,
        named("salesbook_sheets_spared_seconds", {"account": "us@x.iam", "kind": "read"}): 20,
        named("salesbook_round_unfinished_seconds", {"round": "cleaning"}): 172_800,
        named("salesbook_round_unfinished_seconds", {"round": "exceptions"}): 3600,
        named("salesbook_sheets_quota_calls_per_minute"): 60,
    }
    assert {name for name, _ in found} == ours


@pytest.mark.parametrize("role", [Role.SELLER, Role.MANAGER, Role.FINANCE, Role.AUDITOR])
async def test_other_roles_see_no_figures(
    api: httpx.AsyncClient, tokens: Tokens, role: Role
) -> None:
    bearer = tokens.mint("ann@x.org", role, NOON)
    answer = await api.get("/metrics", headers={"Authorization": f"Bearer {bearer}"})
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["extensions"]["code"]) == (403, "ROLE_MAY_NOT")
    assert error["message"] == "Figures are for the roles admin and integration; ask an admin."


async def test_nobody_sees_figures_without_a_token(
    api: httpx.AsyncClient, tokens: Tokens
) -> None:
    stale = tokens.mint("root", Role.ADMIN, NOON - timedelta(days=1))
    for headers in ({}, {"Authorization": f"Bearer {stale}"}):
        answer = await api.get("/metrics", headers=headers)
        assert (answer.status_code, "salesbook_" in answer.text) == (401, False)


async def test_requests_are_counted_by_door_and_status(
    api: httpx.AsyncClient, tokens: Tokens
) -> None:
    for path in ("/graphql?query={leads{nodes{id}}}", "/nowhere/at/all", "/graphql"):
        await api.get(path)
    found = await figures(api, tokens)
    counted = {
        labels: n for (name, labels), n in found.items() if name.endswith("requests_total")
    }
    assert counted == {
        frozenset({"place": "/graphql", "method": "GET", "status": "401"}.items()): 2,
        frozenset({"place": "other", "method": "GET", "status": "404"}.items()): 1,
    }
    took = found[named("salesbook_http_request_duration_seconds_count", {"place": "/graphql"})]
    assert took == 2


async def test_a_process_tells_its_own_figures_while_the_database_is_away(
    door: httpx.AsyncClient, tokens: Tokens
) -> None:
    found = await figures(door, tokens)
    assert found == {named("salesbook_database_up"): 0, named("salesbook_websockets_open"): 0}
