"""The clause ``payment``: one government pays another, by name."""

from __future__ import annotations

from collections.abc import Iterator

from sim.declare.clauses import Clause, Fields, Finding, Surroundings
from sim.declare.parameters import Parameter
from sim.declare.text import Text as T
from sim.declare.units import MONEY_PER_YEAR

CONDITIONS = {
    "none": T("whatever happens while both are members", "双方为成员期间无条件支付"),
    "delivered": T("in proportion to what the payee delivers of full cooperation", "按收款方对完全合作的履行程度支付"),
    "air": T("each December if the payee's reported air reached the goal", "每年12月若收款方报告的空气达到目标则支付"),
}
"""What a payment depends on, in words; the order is that of the numbers in compiled code."""

PAYER = Parameter("payer", "party", "", T("Payer", "付款方"))
PAYEE = Parameter("payee", "place", "", T("Payee", "收款方"), help=T("a party, or one of its cities", "参与方，或其某一城市"))
AMOUNT = Parameter(
    "amount", "number", 4.0, T("Amount", "金额"), MONEY_PER_YEAR, low=0, high=10_000, plausible=(1, 20),
    source="Tianjin to Hebei 2015 (TJCZTS2015)",
)  # fmt: skip
CONDITION = Parameter(
    "condition", "choice", "delivered", T("Condition", "条件"), choices=tuple(CONDITIONS),
    help=T("; ".join(f"{name}: {text.en}" for name, text in CONDITIONS.items()), "；".join(f"{name}：{text.zh}" for name, text in CONDITIONS.items())),
)  # fmt: skip
FALL = Parameter(
    "fall", "number", 0.0, T("Fall that is asked", "要求的降幅"), "share", low=0, high=0.95, plausible=(0, 0.3),
    help=T(
        "condition air: the goal is so much below the payee's reported mean of the twelve months before 'from'",
        "条件 air：目标较 'from' 之前十二个月收款方的报告均值低这一比例",
    ),
)  # fmt: skip
CLAWBACK = Parameter(
    "clawback", "number", 0.0, T("Clawback", "未达标返还"), "share", low=0, high=10, plausible=(0, 1),
    help=T("condition air: what the payee pays to the payer where the goal is missed", "条件 air：未达目标时收款方向付款方支付的金额占比"),
)  # fmt: skip


def _party_of(name: str, known: Surroundings) -> str:
    """The party of a name: of a city its party."""
    return name if name in known.party_of else dict(zip(known.cities, known.party_of, strict=True)).get(name, "")


def _check(fields: Fields, known: Surroundings) -> Iterator[Finding]:
    payer, payee = (_party_of(fields[name], known) for name in ("payer", "payee"))
    if payer and payer == payee:
        yield Finding(
            T(f"'payee' {fields['payee']} is the payer {payer} itself, or a city of it", f"'payee' {fields['payee']} 就是付款方 {payer} 本身或其城市"), "payee"
        )
    for parameter in (FALL, CLAWBACK):
        if fields["condition"] != "air" and fields[parameter.name] != parameter.default:
            yield Finding(
                T(
                    f"'{parameter.name}' is read only where 'condition' is 'air'; here it is '{fields['condition']}'",
                    f"仅当 'condition' 为 'air' 时才读取 '{parameter.name}'；此处为 '{fields['condition']}'",
                ),
                parameter.name,
            )


def _apart(name: str) -> str:
    """A name in a Chinese sentence: between blanks where it is in Latin letters."""
    return f" {name} " if name.isascii() else name


def _says(fields: Fields) -> T:
    payer, payee, amount, how = fields["payer"], fields["payee"], f"{fields['amount']:g}", CONDITIONS[fields["condition"]]
    if fields["condition"] == "air":
        fall, back = f"{100 * fields['fall']:g} %", f"{fields['clawback']:g}"
        how = T(
            f"each December and at the end if its reported air is at least {fall} below that of the year before; else {back} times the sum goes back",
            f"每年12月及期末，若其报告浓度较此前十二个月低至少 {fall} 则支付；否则返还金额的 {back} 倍",
        )
    return T(f"{payer} pays {payee} {amount} x 10^8 CNY a year, {how.en}.", f"{_apart(payer)}每年向{_apart(payee)}支付 {amount} 亿元，{how.zh}。".lstrip())


PAYMENT = Clause(
    "payment",
    T("One government pays another a sum a year, by name.", "一个政府按约定每年向另一个政府付款。"),
    (PAYER, PAYEE, AMOUNT, CONDITION, FALL, CLAWBACK),
    by_use=True,
    words=_says,
    check=_check,
)
