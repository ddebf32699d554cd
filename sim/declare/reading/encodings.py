"""How the bytes of a table are read as text: by its mark, as UTF-8, as GB18030 where that is sure, or as the user says.

A reading that is not sure is refused with the first doubtful cell and what it would be in other encodings: a wrong guess turns
names into other names without an error.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from sim.declare.problems import Hint, Place, Problems
from sim.declare.reading.forms import code_point
from sim.declare.records import record
from sim.declare.text import Text

KNOWN = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "big5", "cp1252", "latin-1", "cp1250", "cp1251", "shift_jis", "euc_kr")
"""Encodings that messages offer; every text encoding of Python may be named."""
OPTION = Text("--encoding NAME", "--encoding 名称")
_MARKS = ((codecs.BOM_UTF8, "utf-8", "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16", "utf-16"), (codecs.BOM_UTF16_BE, "utf-16", "utf-16"))
_OTHERS = ("cp1252", "big5", "cp1251", "shift_jis", "euc_kr")
_CELL_ENDS = re.compile(rb"[,;\t\r\n]")
_ENOUGH = 0.6
"""Share of the ideographs of a table that must be frequent ones for a guess of GB18030 to be sure: a random one is with chance 0.17."""

_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分"
    "还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等"
    "产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反"
    "受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边"
    "死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔省县州江河湖岛京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼乡镇旗盟村街城港澳台"
    "石庄唐秦皇邯郸邢沧廊坊衡承阳泉朔忻临汾吕梁呼浩包乌赤峰鄂伦贝巴彦淖兰察布沈连鞍抚顺溪丹锦营阜盘铁岭朝葫芦春林源松哈滨齐鹤岗双鸭庆伊佳木七牡绥兴无锡徐常扬泰宿"
    "迁杭温嘉绍华衢舟丽芜蚌埠淮铜陵黄滁六亳池宣福厦莆田明漳龙岩昌景萍九余鹰潭宜饶济淄博枣烟潍威照沂聊菏郑封洛顶焦作濮许漯峡商丘驻店汉堰襄荆孝感冈咸随恩施株洲邵岳益"
    "郴永怀娄底广韶深圳珠汕佛湛茂肇惠梅尾远莞揭浮柳梧防钦玉百色贺宾崇左亚都自攀枝花泸绵遂充眉雅遵毕节仁昆曲靖昭普沧萨铜宝渭延榆康洛嘉峪银武掖凉酒陇夏忠固卫鲁齐木"
    "人口面积浓度纬经度平均值来源质量排放份额政府参与方备注单位年份数据统计鉴公报环境状况生态局厅推算假设编号序号注东西南北中上下新老开发区园段断"
)
"""Frequent ideographs of Chinese texts, place names and headings."""


@record
class Named:
    """The encoding that the user names ('' = none), what to write to name one, and whether it goes before a valid UTF-8."""

    name: str = ""
    how: Text = OPTION
    forced: bool = True


UNNAMED = Named()


def known_encoding(name: str, place: Place, problems: Problems) -> bool:
    """Whether Python has a text encoding of that name; a problem otherwise."""
    try:
        good = codecs.lookup(name)._is_text_encoding  # "hex" and the like turn bytes into bytes
    except (LookupError, ValueError):
        good = False
    if not good:
        problems.add(place, "encoding.unknown", name=name, hint=Hint(name, KNOWN))
    return good


def decode(raw: bytes, file: str, problems: Problems, named: Named = UNNAMED) -> tuple[str, str]:
    """Text and encoding (utf-8, utf-16, gb18030 or the named one) of a table; a problem and ('', '') where no reading is sure."""
    if raw[:2] == b"PK" or raw[:4] == b"\xd0\xcf\x11\xe0":
        problems.add(Place(file), "file.not_utf8", found=".xlsx" if raw[:2] == b"PK" else ".xls")
        return "", ""
    for mark, encoding, codec in _MARKS:
        if raw.startswith(mark) and not raw.startswith(codecs.BOM_UTF32_LE):
            return _read_as(raw, codec, encoding, file, problems, named, sure=bool(named.name))
    if named.name and named.forced:
        return _read_as(raw, named.name, named.name, file, problems, named, sure=True)
    if b"\0" in raw:
        problems.add(Place(file), "encoding.no_mark", how=named.how)
        return "", ""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if named.name:
            return _read_as(raw, named.name, named.name, file, problems, named, sure=True)
        return _guess(raw, error.start, file, problems, named)
    return _read_as(raw, "utf-8", "utf-8", file, problems, named)


def _read_as(raw: bytes, codec: str, encoding: str, file: str, problems: Problems, named: Named, sure: bool = False) -> tuple[str, str]:
    try:
        text = raw.decode(codec)
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        place = _place(raw[:start].decode(codec, "replace"), file)
        problems.add(place, "encoding.wrong", encoding=encoding, found=_raw_cell(raw, start).decode("ascii", "backslashreplace"), how=named.how)
        return "", ""
    at, why = _damage(text, sure)
    if at < 0:
        return text, encoding
    id = "encoding.lost" if text[at] == "\ufffd" else "encoding.damaged"
    problems.add(_place(text[:at], file), id, found=_cell(text, at), why=why, how=named.how)
    return "", ""


def _damage(text: str, sure: bool) -> tuple[int, Text]:
    """Where a text shows that it was written wrongly, and how; -1 where it does not. ``sure``: the user named the encoding."""
    if text.isascii():
        return -1, Text("", "")
    if (at := text.find("\ufffd")) >= 0:
        return at, Text("", "")
    if sure:
        return -1, Text("", "")
    for match in re.finditer("[^\x00-\x7f]+", text):
        for at, char in enumerate(match[0], match.start()):
            if unicodedata.category(char) == "Co":
                return at, Text(f"the private-use character {code_point(char)}", f"含有私用区字符 {code_point(char)}")
        try:
            right = match[0].encode("cp1252").decode("utf-8")
        except UnicodeError:
            continue
        return match.start(), Text(f"'{match[0]}' seems to have been '{right}' once", f"'{match[0]}' 原本似乎是 '{right}'")
    if (at := text.find("锟斤拷")) >= 0:
        return at, Text("this is what is left of lost text", "这是文字丢失后的残留")
    return -1, Text("", "")


def _guess(raw: bytes, start: int, file: str, problems: Problems, named: Named) -> tuple[str, str]:
    """GB18030 where the text is surely Chinese; a problem otherwise. ``start``: the first byte that is not UTF-8."""
    try:
        text = raw.decode("gb18030")
        at = doubtful(text)
        if at < 0:
            return text, "gb18030"
        start = len(text[:at].encode("gb18030"))
        place, found = _place(text[:at], file), _cell(text, at)
    except UnicodeDecodeError:
        place, found = _place(raw[:start].decode("utf-8"), file), ""
    cell = _raw_cell(raw, start)
    others = ", ".join(f"{codec} '{read}'" for codec in _OTHERS if (read := _plausible(raw, cell, codec)))
    also = Text(f" It would be: {others}.", f"按其他编码则为：{others}。") if others else Text("", "")
    if found:
        problems.add(place, "encoding.doubt", found=found, others=also, how=named.how)
    else:
        problems.add(place, "encoding.none", found=cell.decode("ascii", "backslashreplace"), others=also, how=named.how)
    return "", ""


def doubtful(text: str) -> int:
    """Where a text that was read as GB18030 first shows that it is not; -1 where it is surely Chinese.

    Signs: characters that no Chinese table holds (private use, kana, Cyrillic, line drawing), and ideographs that are mostly rare ones.
    """
    ideographs: dict[str, int] = {}
    for at, char in enumerate(text):
        if char.isascii():
            continue
        if "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or char >= "\U00020000":
            ideographs.setdefault(char, at)
        elif _foreign(char):
            return at
    rare = [at for char, at in ideographs.items() if char not in _FREQUENT]
    return rare[0] if len(rare) > (1 - _ENOUGH) * len(ideographs) else -1


def _foreign(char: str) -> bool:
    """Whether a Chinese table would not hold a character that is no ideograph."""
    if char in "\u03bc\u00b5" or "\uff01" <= char <= "\uff5e" or "\u2160" <= char <= "\u216b":
        return False
    return unicodedata.category(char)[0] in "LCM" or "\u2500" <= char <= "\u257f"


def _plausible(raw: bytes, cell: bytes, codec: str) -> str:
    """The cell in another encoding, where the whole file can be read in it and the cell's letters are letters; '' otherwise."""
    try:
        raw.decode(codec)
        text = cell.decode(codec).strip()
    except UnicodeError:
        return ""
    special = [char for char in text if not char.isascii()]
    if codec == "cp1251" and re.search("[A-Za-z]", text):  # no word mixes Latin and Cyrillic letters
        return ""
    return text if special and all(char.isalpha() for char in special) and not any("\uff61" <= char <= "\uff9f" for char in special) else ""


def _raw_cell(raw: bytes, start: int) -> bytes:
    """The bytes of the cell that holds the byte at ``start``."""
    before = max((m.end() for m in _CELL_ENDS.finditer(raw, 0, start)), default=0)
    after = _CELL_ENDS.search(raw, start)
    return raw[before : after.start() if after else len(raw)]


def _cell(text: str, at: int) -> str:
    """The cell that holds the character at ``at``."""
    return re.split(r"[,;\t\r\n]", text[:at])[-1] + re.split(r"[,;\t\r\n]", text[at:])[0]


def _place(before: str, file: str) -> Place:
    """Where the cell stands that begins last in the text before a character."""
    lines = re.split("\r\n|\r|\n", before)
    return Place(file, len(lines), len(lines[-1]) - len(re.split(r"[,;\t]", lines[-1])[-1]) + 1)
