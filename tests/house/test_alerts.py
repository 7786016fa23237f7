"""The rules for Prometheus name figures that exist; the page for operators names all."""

import re
from typing import Any, Final

import pytest
import yaml
from prometheus_client import CollectorRegistry

from api.gauges import Gauges
from api.metrics import DESCRIBED, UP
from sync.counting import Counting
from tests.house.inventory import ROOT

RULES: Final = ROOT / "docs" / "alerts.yml"
PAGE: Final = (ROOT / "docs" / "operate.md").read_text()
NAME: Final = re.compile(r"\bsalesbook_\w+")
KEYS: Final = {"alert", "expr", "for", "labels", "annotations"}


def rules() -> list[dict[str, Any]]:
    """Read the rules."""
    told = yaml.safe_load(RULES.read_text())
    assert set(told) == {"groups"}
    return [rule for group in told["groups"] for rule in group["rules"]]


def own(registry: CollectorRegistry) -> dict[str, set[str]]:
    """List what a process counts of itself: each figure, and what a scrape calls it."""
    found: dict[str, set[str]] = {}
    for family in registry.collect():
        if family.name.startswith("salesbook_"):
            ends = {
                "counter": ("_total",),
                "histogram": ("_bucket", "_count", "_sum"),
                "gauge": ("",),
            }[family.type]
            found[family.name] = {f"{family.name}{end}" for end in ends}
    return found


def figures() -> dict[str, set[str]]:
    """List every figure, and what a scrape calls it."""
    told = {
        name: {f"{name}_total" if one.counts_up else name} for name, one in DESCRIBED.items()
    }
    return told | {UP: {UP}} | own(Gauges().registry) | own(Counting().registry)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule["alert"]))
def test_a_rule_is_one_and_names_figures_that_exist(rule: dict[str, Any]) -> None:
    assert set(rule) <= KEYS
    assert set(rule["labels"]) == {"severity"}
    assert rule["annotations"]["summary"].endswith(".")
    assert rule["expr"].count("(") == rule["expr"].count(")")
    named = set(NAME.findall(rule["expr"]))
    assert named
    assert named <= set().union(*figures().values())
    assert f"`{rule['alert']}`" in PAGE


def test_the_page_tells_every_figure_and_no_other() -> None:
    rows = re.findall(r"^\| `(salesbook_\w+)[`{]", PAGE, re.MULTILINE)
    shown = {
        min(names, key=len) if len(names) == 1 else name for name, names in figures().items()
    }
    assert sorted(rows) == sorted(shown)
