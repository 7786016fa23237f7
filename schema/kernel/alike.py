"""What makes two names alike: one spelling for each way a company may be written. Pure.

Characters are taken to their usual width (NFKC, Unicode 15 annex 15) and from traditional to
simplified (OpenCC, ``t2s``); legal forms, marks and a place in front are left out.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from opencc import OpenCC
from pypinyin import lazy_pinyin

SIMPLIFIED: Final = OpenCC("t2s")
FORMS: Final = re.compile(
    r"(股份有限公司|有限责任公司|有限公司|责任公司|无限公司|分公司|集团公司|总公司|公司|集团|股份"
    r"|\b(company|corporation|incorporated|limited|holdings?|group"
    r"|co|corp|inc|ltd|llc|llp|plc|gmbh|mbh|ag|kg|sa|sarl|srl|spa|bv|nv|oy|ab|pte|pty)\b)"
)
"""Legal forms of companies, as registers of several countries write them."""
MARKS: Final = re.compile(r"[\W_]+")
PLACES: Final = re.compile(
    "(北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东"
    "|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|中国"
    "|广州|深圳|成都|杭州|武汉|南京|苏州|西安|长沙|郑州|青岛|宁波|佛山|东莞|合肥|济南|沈阳|大连|厦门"
    "|无锡|福州|昆明|哈尔滨|长春|石家庄|南宁|南昌|贵阳|太原|常州|温州|珠海|台北|高雄|台中|新北)"
    "(特别行政区|自治区|省|市)?"
)
SHORTEST: Final = 2
"""What is left of a name when a place is taken off has at least so many characters."""


@lru_cache(10_000)
def name_key(name: str) -> str:
    """Reduce a name to what tells one company from another; empty if nothing is left."""
    told = SIMPLIFIED.convert(unicodedata.normalize("NFKC", name)).casefold()
    bare = MARKS.sub("", FORMS.sub(" ", told.replace(".", "")))
    while (place := PLACES.match(bare)) and len(bare) - place.end() >= SHORTEST:
        bare = bare[place.end() :]
    return bare


@lru_cache(10_000)
def pinyin_key(name: str) -> str:
    """Write how a name is pronounced, in pinyin without tones; Latin letters stay."""
    return "".join(lazy_pinyin(name_key(name)))
