"""What the customers of the benchmarks are called: no two alike, though many nearly so.

A name is a place, two characters of a brand, a trade and a legal form, as companies are
registered. SQL puts it together from the row's number ``n``.
"""

from typing import Final

from schema.kernel.alike import pinyin_key

PLACES: Final = ("无锡市", "青岛市", "上海", "北京", "苏州市", "宁波", "成都", "武汉", "厦门")
FIRST: Final = tuple("恒远金瑞华信德泰安宏盛源鑫博天嘉利佳万富")
SECOND: Final = tuple(
    "达通创联丰润和隆康捷亿昌兴顺诚益新科宇腾明永祥庆嘉美凯锐邦普铭卓越皓晟翔航程诺尚"
)
TRADES: Final = (
    "机电", "泵业", "阀门", "食品", "化工", "环保", "纺织", "物流", "造船", "造纸", "制药",
    "水务", "啤酒", "电子", "建材", "五金", "塑料", "钢铁", "橡胶", "仪器", "包装", "农业",
    "渔业", "矿业", "玻璃", "陶瓷", "家具", "服装", "玩具", "汽配",
)  # fmt: skip


def _picked(words: tuple[str, ...], at: str) -> str:
    told = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{told}])[1 + {at} % {len(words)}]"


_PLACES_OF: Final = (
    "n",
    f"n / {len(FIRST)}",
    f"n / {len(FIRST) * len(SECOND)}",
)
_WORDS: Final = (FIRST, SECOND, TRADES)

KEY: Final = " || ".join(
    _picked(words, at) for words, at in zip(_WORDS, _PLACES_OF, strict=True)
)
PINYIN: Final = " || ".join(
    _picked(tuple(pinyin_key(word) for word in words), at)
    for words, at in zip(_WORDS, _PLACES_OF, strict=True)
)
NAME: Final = f"{_picked(PLACES, 'n')} || {KEY} || '有限公司'"
