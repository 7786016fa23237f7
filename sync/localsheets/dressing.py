"""How a cell looks, said in the words of a workbook file."""

from collections.abc import Mapping
from typing import Any

from sync.localsheets.book import Json
from sync.localsheets.shown import PATTERNS

ALIGNMENTS = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}
HEIGHTS = {"TOP": "top", "MIDDLE": "vcenter", "BOTTOM": "bottom"}
LINES = {
    "SOLID": 1,
    "SOLID_MEDIUM": 2,
    "DASHED": 3,
    "DOTTED": 4,
    "SOLID_THICK": 5,
    "DOUBLE": 6,
}
TEXT = {"bold": "bold", "italic": "italic", "strikethrough": "font_strikeout"}
FULL = 255


def dress_of(given: Mapping[str, Any], date_pattern: str = "yyyy-mm-dd") -> Json:
    """Write a cell's format as the properties of a workbook's; empty for the usual look."""
    text = given.get("textFormat", {})
    dress: Json = {
        "num_format": _pattern(given.get("numberFormat", {}), date_pattern),
        "bg_color": _colour(given, "backgroundColor"),
        "font_color": _colour(text, "foregroundColor"),
        "font_size": text.get("fontSize"),
        "font_name": text.get("fontFamily"),
        "underline": 1 if text.get("underline") else None,
        "align": ALIGNMENTS.get(given.get("horizontalAlignment", "")),
        "valign": HEIGHTS.get(given.get("verticalAlignment", "")),
        "text_wrap": given.get("wrapStrategy") == "WRAP" or None,
        **{name: text.get(part) or None for part, name in TEXT.items()},
        **{side: _line(given, side) for side in ("top", "bottom", "left", "right")},
    }
    return {name: part for name, part in dress.items() if part is not None}


def _pattern(given: Mapping[str, str], date_pattern: str) -> str | None:
    kind = given.get("type", "")
    if given.get("pattern"):
        return given["pattern"]
    dates = {"DATE": date_pattern, "DATE_TIME": f"{date_pattern} h:mm:ss", "TEXT": "@"}
    return dates.get(kind) or PATTERNS.get(kind)


def _colour(given: Mapping[str, Any], name: str) -> str | None:
    colour = given.get(f"{name}Style", {}).get("rgbColor", given.get(name))
    if colour is None:
        return None
    parts = (round(colour.get(part, 0) * FULL) for part in ("red", "green", "blue"))
    return "#" + "".join(f"{part:02X}" for part in parts)


def _line(given: Mapping[str, Any], side: str) -> int | None:
    return LINES.get(given.get("borders", {}).get(side, {}).get("style", ""))
