"""What a spreadsheet's locale says about numbers and dates."""

from dataclasses import dataclass
from functools import lru_cache

YEAR_FIRST, MONTH_FIRST, DAY_FIRST = "ymd", "mdy", "dmy"
DATE_ORDERS = {
    "en_US": MONTH_FIRST,
    "en": MONTH_FIRST,
    "en_PH": MONTH_FIRST,
    "en_CA": YEAR_FIRST,
    "zh": YEAR_FIRST,
    "ja": YEAR_FIRST,
    "ko": YEAR_FIRST,
    "sv": YEAR_FIRST,
    "hu": YEAR_FIRST,
    "lt": YEAR_FIRST,
    "mn": YEAR_FIRST,
}
DATE_PATTERNS = {
    "de": "dd.mm.yyyy",
    "sv": "yyyy-mm-dd",
    "en_CA": "yyyy-mm-dd",
    "lt": "yyyy-mm-dd",
}
PATTERN_BY_ORDER = {
    YEAR_FIRST: "yyyy/m/d",
    MONTH_FIRST: "m/d/yyyy",
    DAY_FIRST: "dd/mm/yyyy",
}
DOT_GROUPS = frozenset(
    ("de", "es", "it", "pt", "nl", "da", "id", "el", "ro", "hr", "sl", "sr", "tr", "vi", "ca")
)
SPACE_GROUPS = frozenset(
    ("fr", "ru", "uk", "pl", "cs", "sv", "nb", "no", "nn", "fi", "bg", "hu", "sk", "lt", "lv")
)
DECIMAL_POINT_PLACES = frozenset({"de_CH", "de_LI", "it_CH", "es_MX", "es_US", "es_PR"})
CURRENCIES = "$€£¥₹₩₽₺₫₱฿"
ENGINES = ("de", "fr", "es", "it")


@dataclass(frozen=True)
class Locale:
    """How a country writes."""

    name: str
    decimal: str
    group: str
    date_order: str
    date_pattern: str
    engine: str

    @property
    def uses_comma(self) -> bool:
        """Whether 1,5 is one and a half."""
        return self.decimal == ","


@lru_cache(maxsize=64)
def locale_of(name: str) -> Locale:
    """Look up a locale such as `de_DE`; an unknown one writes as English does."""
    language, _, country = name.replace("-", "_").partition("_")
    decimal, group = ".", ","
    if name not in DECIMAL_POINT_PLACES:
        if language in DOT_GROUPS:
            decimal, group = ",", "."
        elif language in SPACE_GROUPS:
            decimal, group = ",", " "
    order = DATE_ORDERS.get(name, DATE_ORDERS.get(language, DAY_FIRST))
    if language == "en" and country and name not in DATE_ORDERS:
        order = DAY_FIRST
    pattern = DATE_PATTERNS.get(name) or DATE_PATTERNS.get(language) or PATTERN_BY_ORDER[order]
    return Locale(name, decimal, group, order, pattern, _engine(language, decimal, order))


def _engine(language: str, decimal: str, order: str) -> str:
    """Choose among the few locales that the formula engine knows."""
    if language in ENGINES:
        return language if decimal == "," else "en"
    if decimal == ",":
        return "fr" if language in SPACE_GROUPS else "de"
    return "en" if order == MONTH_FIRST else "en-GB"
