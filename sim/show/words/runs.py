"""The words of the figures of runs: differences, cooperation, members, spells, what campaigns leave, and money."""

from __future__ import annotations

from sim.declare.text import Text

RUN_WORDS: dict[str, Text] = {
    # differences
    "interval_within": Text(
        "Intervals of shares end at the largest difference there can be.", "份额差值的区间止于可能的最大差值。"
    ),
    "beyond_axis": Text("An arrow: the interval goes on beyond the axis, to {furthest} at most.", "箭头表示区间超出坐标轴，最远至 {furthest}。"),
    "band_cut": Text("A band that leaves its panel goes on, to {furthest} at most.", "超出分图的带继续延伸，最远至 {furthest}。"),
    "cannot_tell_one": Text("cannot tell from one replicate", "仅一次重复，无法判断"),
    "equal_all": Text("no difference: equal in every replicate", "无差异：每次重复均相等"),
    # cooperation
    "few_values": Text("no value in most replicates", "多数重复中无数值"),
    "drawn_from": Text(
        "A value is drawn in months in which at least a quarter of the replicates have one; a member with nothing to deliver has no delivered share.",
        "仅绘出至少四分之一的重复有数值的月份；成员若无可履行的承诺，则没有履约率。",
    ),
    "log_beyond": Text("The axis of {outcome} is logarithmic beyond ±{least}.", "{outcome}的坐标轴在 ±{least} 之外为对数刻度。"),
    # members
    "member_none": Text("member in no replicate", "所有重复中均非成员"),
    "member_half": Text("in half of the replicates", "半数重复中为成员"),
    "member_all": Text("in every replicate", "所有重复中均为成员"),
    "members_axis": Text("Members (parties)", "成员数（个）"),
    "members_not_whole": Text(
        "The number of members is a mean over replicates and need not be whole: one that is a member in a quarter of the replicates, or for a quarter of "
        "the days of a month, counts one quarter.",
        "成员数是各重复的均值，不一定是整数：在四分之一的重复中、或在当月四分之一的天数内为成员的一方，计为四分之一。",
    ),
    "joined_left": Text("At the right: how often a party joined and left in a run.", "右侧数字：每次模拟中各参与方加入与退出的次数。"),
    # spells
    "no_spell_of": Text("No spells: {arms}.", "没有存续期：{arms}。"),
    # what campaigns leave
    "lasted": Text("while it lasted", "行动期间"),
    "left_against": Text(
        "100 % is the change while the campaign lasted; every change is the difference from the same run without that campaign.",
        "行动期间的变化为 100%；各变化均为与去掉该行动的同一模拟之差。",
    ),
    "left_ends": Text("Nothing is drawn after the period ends or another campaign begins.", "时段结束或另一行动开始后不再绘出。"),
    "left_unsure": Text("no sure change while it lasted", "行动期间无可确认的变化"),
    "left_unknown": Text("not known: run the scenario again", "未知：请重新运行该情景"),
    "left_run_again": Text(
        "Not known for {campaigns}: these results hold no run without it; run the scenario again.",
        "{campaigns}：结果中没有去掉该行动的模拟，故未知；请重新运行该情景。",
    ),
    # money
    "money.transfers": Text("Transfers between governments", "政府间转移支付"),
    "money.balance": Text("Received less paid", "收入减支出"),
    "money.none": Text("– no such payment in this scenario", "– 该情景没有此类款项"),
    "money.no_mechanism": Text("– no such mechanism in this scenario", "– 该情景没有此机制"),
    "money.zero": Text("A stroke at zero: nothing was paid.", "零处的短线：没有支付。"),
    "money.year": Text("Sums of {period}.", "{period} 年的合计。"),
    "money.mean_year": Text("Mean year of the whole period.", "全时段的年均值。"),
    "money.pairs_cut": Text(
        "Of {total} pairs of payer and payee the {shown} with the largest amounts are shown.", "仅显示 {total} 对收付关系中金额最大的 {shown} 对。"
    ),
    "money.places": Text("Payments made or received by {places}.", "{places}支付或收到的款项。"),
    "money.without": Text("No transfers were made: {arms}.", "没有转移支付：{arms}。"),
    "money.nobody": Text("No such payments were made: {arms}.", "没有此类款项：{arms}。"),
    "money.numbers": Text("Numbers at the arrows: {unit}.", "箭头旁的数字：{unit}。"),
    "money.net": Text(
        "Net payments: what one party paid the other less what it got from it, by the mean over replicates.",
        "净支付：一方付给另一方的款项减去从对方所得，取各重复的均值。",
    ),
    "money.unsure": Text("who pays cannot be told from these replicates", "据这些重复无法判断付款方"),
    "money.no_line": Text("A scenario without a line in a panel has no such payments.", "分图中没有曲线的情景没有此类款项。"),
    "money.governments": Text("Governments", "各政府"),
    "kind.marginal_damage": Text("Marginal-damage transfer", "边际损害补偿"),
    "kind.border_bet": Text("Border bet", "断面对赌"),
    "kind.horizontal": Text("Horizontal transfer", "横向补偿"),
    "kind.vertical_bonus": Text("Vertical bonus", "纵向奖补"),
    "kind.shapley": Text("Shapley transfer", "沙普利转移支付"),
    "kind.benefit_sharing": Text("Benefit sharing (tax)", "税收分享"),
    "kind.bilateral_payments": Text("Bilateral payments", "双边补偿"),
    "kind.fine": Text("Fines of enterprises", "企业罚款"),
    "kind.running_cost": Text("Running cost of mechanisms", "机制运行成本"),
}
