"""Whether everybody can use a page: by eye, by name, by keyboard; each tells what is wrong."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

LOOKS: Final = (Path(__file__).parent / "looks.js").read_text()
NAMED: Final = {
    "button", "link", "textbox", "combobox", "checkbox", "meter", "image", "Date", "table",
    "region", "navigation", "columnheader", "rowheader", "heading",
}  # fmt: skip
ONCE: Final = ("banner", "main", "RootWebArea")
APART: Final = ("button", "navigation", "region", "combobox", "textbox", "Date")
"""What must not share its name with another of its kind."""

STOPS: Final = """() => [...document.querySelectorAll(
  'a[href], button, input:not([type="hidden"]), select, summary, [tabindex="0"]'
)].filter((one) => one.checkVisibility()).map((one, at) => (one.dataset.stop = `${at}`))"""
AT: Final = """() => {
  const one = document.activeElement;
  if (one === document.body || !one.dataset.stop) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const isMarked = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  const isBeside = box.right <= 0 || box.left >= innerWidth;
  const isSeen = box.bottom > 0 && box.top < innerHeight && !isBeside;
  return { stop: one.dataset.stop, isClear: isMarked && isSeen, what: one.outerHTML };
}"""
STEPS_AT_ONE: Final = 6
"""How often one presses Tab at most within a field for a day, which has four parts."""


def by_eye(page: Page) -> list[str]:
    """Look for contrast, for what is cut off or too small, and at the page's structure."""
    found: list[str] = page.evaluate(LOOKS)
    return found


def by_name(page: Page) -> list[str]:
    """Ask the accessibility tree what a screen reader would say."""
    session = page.context.new_cdp_session(page)
    told = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    within: set[str] = set()  # a field for a day has parts of the browser's own
    for node in told:
        if node.get("parentId") in within or _said(node)[0] == "Date":
            within |= set(node["childIds"]) | {node["nodeId"]}
    days = [_said(node) for node in told if _said(node)[0] == "Date"]
    ours = (node for node in told if not node["ignored"] and node["nodeId"] not in within)
    seen = [*days, *(_said(node) for node in ours)]
    faults = [f"a {role} has no name" for role, name in seen if role in NAMED and not name]
    roles = [role for role, _ in seen]
    faults += [f"there must be one {role}" for role in ONCE if roles.count(role) != 1]
    often = Counter(one for one in seen if one[0] in APART)
    faults += [f"{count} of {one}" for one, count in often.items() if count > 1]
    return faults


def _said(node: Mapping[str, Any]) -> tuple[str, str]:
    return str(node["role"]["value"]), str(node.get("name", {}).get("value", "")).strip()


def by_keyboard(page: Page) -> list[str]:
    """Walk through the page with Tab alone: everything is reached, in order, and marked."""
    stops: list[str] = page.evaluate(STOPS)
    reached: list[str] = []
    faults: list[str] = []
    for _ in range(len(stops) * STEPS_AT_ONE):
        page.keyboard.press("Tab")
        at = page.evaluate(AT)
        if at is None:
            continue
        if at["stop"] in reached[:-1]:
            break  # once around
        if reached[-1:] != [at["stop"]]:
            reached.append(at["stop"])
        if not at["isClear"]:
            faults.append(f"one does not see where one is: {at['what']}")
    first = reached.index(stops[0]) if stops[0] in reached else 0
    if reached[first:] + reached[:first] != stops:
        faults.append(f"reached {reached} of {stops}")
    return faults
