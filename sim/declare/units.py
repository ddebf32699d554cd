"""Units and money, in one place.

Money is counted in 10^8 CNY of 2013, as yearly rates become monthly here and nowhere else. What is paid is settled in
whole fen (0.01 CNY), so that transfers add up to zero to the last cent.
"""

from __future__ import annotations

import re
import unicodedata

from sim.declare.text import Text

MONTHS_PER_YEAR = 12
MONEY = "10^8 CNY"
MONEY_PER_YEAR = "10^8 CNY/year"
MONEY_PER_MONTH = "10^8 CNY/month"
MONEY_PER_YEAR_AND_MILLION = "10^8 CNY a year per million people"
FEN_PER_MONEY = 1e10  # 10^8 CNY x 100 fen


def per_month(per_year: float) -> float:
    """A yearly rate as a monthly rate: divided by twelve."""
    return per_year / MONTHS_PER_YEAR


def from_fen(fen: float) -> float:
    """Whole fen as 10^8 CNY."""
    return fen / FEN_PER_MONEY


def unit_text(unit: str) -> Text:
    """A declared unit in words; one that is declared for air may have been given the unit of a river."""
    river = "mg/L" in unit
    chinese = _UNITS_ZH.get(unit.replace("mg/L", "ug/m3"), unit)
    return Text(unit, chinese.replace("微克/立方米", "毫克/升") if river else chinese)


def same_unit(first: str, second: str) -> bool:
    """True if two texts mean one unit (ug/m3 = μg/m³ = 微克/立方米; a share, a factor and the unit 1 are one)."""
    return first == second or _plain_unit(first) == _plain_unit(second)


def _plain_unit(unit: str) -> str:
    """A unit in one spelling."""
    text = unicodedata.normalize("NFKC", unit).replace("μ", "u").lower()
    text = re.sub(r"[\s^*·]|\bx\b|per head|of sections", "", re.sub(r"\b(?:per|an?)\s+(?=year|month|day)", "/", text))
    for chinese, english in _PIECES_ZH.items():
        text = text.replace(chinese, english)
    if text in _OTHER_SPELLINGS:
        return _OTHER_SPELLINGS[text]
    return "1" if re.match(r"(share|factor|multiple|ratio|probability|sdof|difference|rise|0or1)", text) and not re.search(r"\d/|/year|/month", text) else text


_PIECES_ZH = {
    "微克": "ug", "毫克": "mg", "立方米": "m3", "升": "l", "平方公里": "km2", "平方千米": "km2", "公里": "km", "千米": "km", "亿元": "108cny", "万元": "104cny",
    "元": "cny", "亿": "108", "万人": "104persons", "人": "persons", "千吨": "kt", "万吨": "104t", "吨": "t", "年": "year", "度": "deg", "天": "days",
}  # fmt: skip
_OTHER_SPELLINGS = {
    "": "1", "份额": "1", "degree": "deg", "degrees": "deg", "°": "deg", "people": "persons", "person": "persons", "inhabitants": "persons", "shareyear": "1/year",
    "share/year": "1/year", "/year": "1/year", "day": "days", "sqkm": "km2", "108yuan": "108cny", "108rmb": "108cny", "yuan": "cny", "108cny/year": "108cny",
    "cny/year": "cny", "kt/year": "kt", "104": "104persons", "10000": "104persons", "mcg/m3": "ug/m3",
}  # fmt: skip
"""Spellings that mean the same; money and emission of a year are given without the year."""

_UNITS_ZH = {
    # of results, over a whole period
    "days/year": "天/年", "deaths/year": "例/年", "10^8 CNY/year": "亿元/年", "kt/year": "千吨/年", "ug/m3": "微克/立方米", "parties": "个参与方",
    "share": "份额", "share of the commitment": "占承诺的份额", "share of the cooperation scale": "占合作规模的份额", "share of months": "占月份的份额",
    "share of emissions": "占排放的份额", "effort": "努力", "ratio to the inside": "与内部之比", "CNY per t": "元/吨", "suits/year": "件/年",
    "ratio": "比值", "months": "个月", "kt/month": "千吨/月",
    "enterprises/year": "家次/年", "city-months/year": "城市·月/年", "per 1,000 citizens/year": "次/千人·年", "standard deviations": "个标准差",
    "share of capacity/year": "占产能的份额/年", "share of capacity": "占产能的份额", "share of effluent": "占排水的份额",
    # of money, counts and rates
    "10^8 CNY": "亿元", "10^8 CNY/month": "亿元/月", "10^8 CNY per ug/m3 and month": "亿元/（微克/立方米·月）",
    "10^8 CNY per ug/m3 above target, month and million people": "亿元/（超目标的微克/立方米·月·百万人）",
    "CNY per t above the ceiling": "元/超限吨", "CNY per t of excess": "元/超额吨",
    "10^8 CNY a year per million people": "亿元/（年·百万人）", "1/year": "1/年", "1/month": "1/月", "per month": "每月", "1/complaint": "1/次投诉", "1/cooperation scale": "1/合作规模", "years": "年", "days": "天",
    "citizens": "人", "deaths": "例", "suits": "件", "enterprises": "家", "enterprises a month": "家/月", "city-months": "城市·月", "kt": "千吨",
    "kt per year": "千吨/年", "0 or 1 by day": "逐日 0 或 1", "per 1,000 citizens": "每千人", "per 1,000 enterprises": "每千家企业",
    "per million people": "每百万人", "per enterprise and month": "每企业每月", "per border enterprise and month": "每边界企业每月",
    "per enterprise and month of a visit": "督察当月每企业", "years of its full saving": "其全部节省的年数",
    "place between low (0), central (0.5) and high (1)": "低（0）、中（0.5）、高（1）之间的位置",
    # factors and multiples
    "factor": "倍数", "factor on the dose": "削减比例的倍数", "factor on misperceived risk": "误判风险的倍数", "factor on routine detection": "日常查处概率的倍数", "factor on the discount": "折减的倍数",
    "factor on the fine of a lasting violation": "持续违法罚款的倍数", "factor on unit abatement cost": "单位减排成本的倍数",
    "multiple of a cost fall of 0.2": "以成本下降 0.2 为 1 的倍数", "multiple of a rise of 0.5": "以上升 0.5 为 1 的倍数",
    "multiple of the city's mean unit abatement cost": "本市平均单位减排成本的倍数", "multiple of K D^2": "K D^2 的倍数",
    "multiple of the cooperation scale": "合作规模的倍数",
    # chance
    "probability per month that a shortfall is proven": "未履约每月被证实的概率", "rise of log odds per month and violating share": "对数几率的上升/（月·违法份额）",
    "rise of private cost per share of violating rivals": "私人成本的上升/违法同行份额", "sd of ln": "对数的标准差", "sd of need": "需求的标准差",
    "sd of need per month": "需求的标准差/月", "sd of the observed delivered share": "所观察履约率的标准差", "difference of awareness": "环境意识之差",
    # shares
    "share a year": "份额/年", "share by which reported air is too good": "上报空气偏好的份额", "share of an investment": "占投资的份额",
    "share of an investment or of unit cost": "占投资或单位成本的份额", "share of the standard": "占标准的份额", "months a year": "月/年",
    "share of base-year emission": "占基准年排放的份额", "share of capacity per year": "占产能的份额/年", "share of delivery that partners see": "伙伴可见的履约率",
    "share of detection lost at the border": "边界处损失的查处份额", "share of effluent that facilities could treat": "设施可处理的排水份额",
    "share of emission that entrants avoid": "新进企业避免的排放份额", "share of emissions that day": "占当日排放的份额",
    "share of enterprises that consider it a year": "每年考虑此事的企业份额", "share of enterprises' uncontrolled emission of the base year": "占企业基准年未控制排放的份额",
    "share of health damage that officials feel": "官员感知的健康损害份额", "share of links": "占联系的份额",
    "share of mean unit cost x uncontrolled emission": "占（平均单位成本 x 未控制排放）的份额", "share of output": "占产出的份额", "share of output that day": "占当日产出的份额",
    "share of parties": "占参与方的份额", "share of partners' damage felt without a pact": "无协议时感知的伙伴损害份额",
    "share of partners' delivery that is not seen": "不可见的伙伴履约率", "share of permits": "占排污权的份额", "share of the base-year mean": "占基准年均值的份额",
    "share of the cost of full abatement (k e0)": "占全部减排成本的份额（k e0）", "share of general public budget revenue": "占一般公共预算收入的份额",
    "share of the value of the party's own pollution": "占本方污染损失价值的份额",
    "share of the day's emission": "占当日排放的份额", "share of the difference a month": "占差值的份额/月", "share of the facilities that are run": "实际运行的设施份额",
    "standard deviation of the logarithm": "对数的标准差",
    "share of the gap a month": "占差距的份额/月", "share of the harm that a found violation prevents": "查处一次违法所避免危害的份额",
    "share of the joint optimum that the pact asks for": "协议所要求的占联合最优的份额", "share of the task nobody owns": "无人负责的任务份额",
    "share of the visit's detection": "占督察查处的份额", "share of what a source adds": "占该来源贡献的份额",
    "share of yesterday's air or water": "占前一日空气或水体的份额",
}  # fmt: skip
