"""The terms of the field in English and Chinese: one concept, one word, and what must not stand for it in a Chinese text.

Labels, messages, scenarios, region packs and Chinese documents keep to the table (``tests/test_terms.py``); ``docs/terms.md`` is written from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sim.declare.records import record


@record
class Term:
    """One concept: its English and Chinese word, why this one, and the words that are not used for it.

    ``also``: Chinese words that may stand for ``zh`` where a text is short or speaks of a part of the concept. ``checked``: whether every text whose
    English holds ``en`` must hold ``zh`` (or one of ``also``); False where the English word has everyday meanings too.
    """

    en: str
    zh: str
    why: str
    avoid: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    checked: bool = True

    def meant_by(self, english: str) -> bool:
        """True if an English text holds the term (singular or plural, in any case)."""
        plain = re.sub(r"\{[^}]*\}|'[^']*'", " ", english)  # neither values nor names of keys
        return re.search(rf"(?<![\w-]){re.escape(self.en)}(?:s|es)?(?![\w-]|[.:]\w)", plain, re.I) is not None

    def said_in(self, chinese: str) -> bool:
        """True if a Chinese text holds the term."""
        return any(word in chinese for word in (self.zh, *self.also))


def wrong_words(chinese: str, terms: Iterable[Term] | None = None) -> list[str]:
    """Words of a Chinese text that the table rules out; a word that is part of a right one (排放权 in 碳排放权) does not count."""
    found = []
    for term in TERMS if terms is None else terms:
        right = [word for word in (term.zh, *term.also) if any(bad in word for bad in term.avoid)]
        rest = re.sub("|".join(map(re.escape, sorted(right, key=len, reverse=True))), " ", chinese) if right else chinese
        found += [bad for bad in term.avoid if re.search(rf"(?<!\w){bad}" if bad.isascii() else bad, rest)]
    return found


_AIR = (
    Term("airshed", "大气流域", "as in studies of joint control: an area whose air mixes", ("空气域", "气域")),
    Term("source-receptor matrix", "源-受体矩阵", "standard in air quality modelling (源-受体关系)", ("源—受体", "源汇矩阵")),
    Term("transport matrix", "传输矩阵", "what the model reads; 传输 is the word of 跨区域传输, pollution carried between regions", ("运输矩阵", "输送矩阵")),
    Term("weather", "气象", "气象条件 is what air quality work says; 天气型 (weather type) stays", ("天气",), ("天气型",)),
    Term("exposure", "暴露", "of epidemiology; the outcome is 人口加权暴露浓度, in the unit of a concentration", ("曝露", "接触浓度")),
    Term("population-weighted", "人口加权", "人口加权 concentrations in the literature on health burdens", ("人口权重的",)),
    Term("concentration", "浓度", "HJ 633, GB 3095", ("含量浓度",)),
    Term("heavy pollution", "重污染", "重污染天 as in official bulletins", ("严重污染天",), checked=False),
    Term("concentration-response", "浓度-反应函数", "of health impact assessment (C-R function)", ("浓度—反应", "浓度-反应关系", "浓度-响应")),
    Term("attributable deaths", "归因死亡", "归因死亡 of the Global Burden of Disease; counted in 例", ("可归因的死亡", "归因的死亡")),
    Term("health damage", "健康损害", "as 损害权重, 边际损害, 真实损害: damage is 损害 everywhere", ("健康损失", "健康伤害")),
    Term("burn-in", "预热期", "warm-up of a simulation", ("烧入", "老化期")),
)
_GAME = (
    Term("party", "参与方", "short and neutral for provinces and cities; 缔约方 is a party to a treaty between states", ("缔约方",), ("方", "主体")),
    Term("coalition", "联盟", "of coalition theory (联盟博弈)", ("同盟", "结盟体"), ("参与方",)),
    Term("abatement", "减排", "the usual word", ("消减排放", "减量化"), ("减少排放",)),
    Term("effort", "努力", "effort of the game, short for 减排努力", ("努力程度值",), ("力度",)),
    Term("Nash", "纳什", "names of persons are written in Chinese where the discipline does", ("Nash",)),
    Term("full cooperation", "完全合作", "the opposite of 不合作 in game theory", ("全面合作", "全合作")),
    Term("joint optimum", "联合最优", "of joint payoff maximisation", ("共同最优", "合作最优解")),
    Term("Shapley", "沙普利", "沙普利值 is the term of the textbooks; the name of the rule in YAML stays `shapley`", ("Shapley", "夏普利", "夏普里")),
    Term("delivered share", "履约率", "a rate of fulfilment has its own word; 履约份额 sounds like a portion of a contract", ("履约份额", "履约比例")),
    Term("commitment", "承诺", "as 承诺 in climate agreements", ("许诺", "承诺额度"), ("协议", "履约")),
    Term("ambition", "协议力度", "official Chinese speaks of 力度; 雄心 is a translation", ("雄心",)),
    Term("internal stability", "内部稳定", "d'Aspremont et al.; 内部稳定性 as a noun", ("内在稳定",)),
    Term("external stability", "外部稳定", "d'Aspremont et al.", ("外在稳定",)),
    Term("margin", "余量", "how far from the limit; 边际 is marginal in economics", ("稳定边际", "参与边际", "自愿边际")),
    Term("spell", "存续期", "of duration analysis", ("履约期",)),
    Term("verification", "核查", "核查 as in MRV (监测、报告与核查)", ("核实概率", "验证概率")),
    Term("breach", "违约", "of contracts", ("毁约",), ("违反", "未履约")),
    Term("breach sanction", "违约制裁", "one word for label, chart and glossary", ("违约惩罚", "违约处罚")),
    Term("review lag", "审查滞后", "核查 is kept for verification", ("核查滞后",)),
    Term("fiscal limit", "财政约束", "of public finance", ("财政限制", "财政上限")),
    Term("fiscal capacity", "财政能力", "of public finance", ("财力容量",)),
    Term("meeting cost", "协商成本", "cost of coming to terms; 会议成本 would be that of rooms", ("会议成本",)),
    Term("mandated", "强制参与", "membership by order of the centre", ("受命参加", "强制加入", "指令加入"), ("强制",)),
    Term("habit", "惯性", "policy inertia; 习惯 is for persons", ("习惯",)),
    Term("welfare gap closed", "福利差距弥合度", "a degree, so with 度", ("福利缺口",)),
)
_INSTITUTIONS = (
    Term("ecological compensation", "生态补偿", "生态保护补偿条例 (2024)", ("生态赔偿",)),
    Term("bilateral payments", "双边补偿", "as in agreements between provinces", ("双边付款", "双边支付")),
    Term("transfers", "转移支付", "of public finance", ("转账",), ("转移", "付款", "补偿")),
    Term("appraisal", "考核", "政绩考核, 目标考核", ("评估考评",), ("政绩",)),
    Term("accountability", "问责", "党政同责, 问责", ("责任追究制",)),
    Term("central supervision", "中央督察", "中央生态环境保护督察", ("中央监督",)),
    Term("inspection", "检查", "routine checks of enterprises; teams from above are 督察", ("巡查次数",), ("督察", "受检", "执法")),
    Term("emergency response", "应急响应", "重污染天气应急响应", ("紧急反应",)),
    Term("alert", "预警", "重污染天气预警 (蓝、黄、橙、红)", ("警报",)),
    Term("curtailment", "停限产", "official notices: 停限产措施", ("限产停工", "削减生产")),
    Term("campaign", "运动式治理", "of public administration; one campaign is 行动, never 运动 alone (sport)", ("运动",), ("运动式", "行动", "攻坚")),
    Term("retention", "保持率", "share of the change that is left", ("留存",)),
    Term("clean heating", "清洁取暖", "北方地区冬季清洁取暖规划", ("清洁供暖", "洁净取暖")),
    Term("dated policies", "已实施的政策", "what was carried out, with its dates; 有日期的 is a translation", ("有日期",), ("已实施政策", "政策")),
    Term("dose", "削减比例", "the share of a sector's emission that a policy removes; 剂量 is a drug's", ("剂量",), ("削减", "dose ")),
    Term("sector", "行业", "部门 is kept for departments of a government", ("产业部门",)),
    Term("department", "部门", "委办局 of a city", ("科室",)),
    Term("permit", "排污权", "排污权交易 is the term of China's rules for air pollutants; 排放权 is that of carbon", ("排放权",), ("碳排放权", "允许", "许可")),
    Term("pollution tax", "环境税", "short for 环境保护税", ("污染税",)),
    Term("health levy", "健康补偿金", "Japan's levy for victims (公害健康被害補償); 课征 is no modern Chinese noun", ("课征",), checked=False),
    Term("voluntary agreements", "自愿协议", "自愿性环境协议", ("自发协议",)),
    Term("standard", "标准", "排放标准", ("规准",), ("达标", "超标", "要求")),
    Term("compliant", "达标", "of emissions; 守法 is of conduct", ("守法率", "合规率")),
    Term("disclosure", "信息公开", "环境信息公开办法", ("信息披露率",), ("公开",)),
    Term("complaint", "投诉", "环境信访投诉", ("抱怨",)),
    Term("citizen", "市民", "the persons of a city who are exposed; 公民 is a legal status", ("公民",), ("公众", "每千人", "人")),
    Term("public-interest suit", "公益诉讼", "环境公益诉讼", ("公共利益诉讼",), ("诉讼",)),
    Term("red and black enterprises", "红牌、黑牌企业", "企业环境信用评价: enterprises hold a card of a colour", ("红黑企业", "黑色企业", "红色企业")),
    Term("outdated capacity", "落后产能", "淘汰落后产能", ("过时产能",)),
)
_RUNS = (
    Term("outcome", "指标", "what is measured; 结果 is kept for results of a run", ("结局变量", "仅此结果")),
    Term("replicate", "重复", "重复模拟 with its own random numbers; counted 重复 N 次", ("重复运行", "副本", "复制次数")),
    Term("runs", "模拟", "a run is 一次模拟; 运行 is the verb of programs", ("次运行", "失败的运行", "已完成的运行", "任何运行"), ("运行",), checked=False),
    Term("root seed", "随机种子", "what users of simulation software say", ("根种子", "种子根")),
    Term("common random numbers", "共同随机数", "of variance reduction", ("公用随机数",)),
    Term("interval", "区间", "置信区间 and bootstrap intervals alike; 90% without a space", ("间隔区间",)),
    Term("cannot tell", "无法判断", "the verdict where the interval holds zero", ("无法判定", "说不清")),
    Term("paired", "配对", "配对比较", ("成对比较",), ("一致的",)),
    Term("factorial", "析因", "析因设计; the key of study files is `factorial`", ("因子设计",), ("factorial",)),
    Term("Latin hypercube", "拉丁超立方", "拉丁超立方抽样", ("拉丁方超立方",)),
    Term("Gained alone", "单独加入的增益", "one factor on, all others off", ("单独效应",)),
    Term("design point", "设计点", "of designs of experiments", ("试验点",)),
    Term("region pack", "地区数据包", "region as a key of files is 地区; 区域 is that of 区域合作 and 全区域", ("区域数据包", "区域包")),
    Term("recalled", "凭记忆", "quality mark of a number without a read source", ("回忆",)),
)
TERMS: tuple[Term, ...] = (*_AIR, *_GAME, *_INSTITUTIONS, *_RUNS)
"""Every term, grouped: air and health, the game, institutions, runs and figures."""
