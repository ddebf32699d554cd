"""Payments that two governments agree on by name."""

from sim.declare.clauses import Fields
from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, clause_fields, running_cost
from sim.processes.transfers.payment_clause import CONDITIONS, PAYMENT


def invited(fields: Fields) -> tuple[str, ...]:
    """Who is invited into the pact by a use: payer and payee, where anything is paid."""
    return (fields["payer"], fields["payee"]) if fields["amount"] > 0.0 else ()


MECHANISM = Mechanism(
    name="bilateral_payments",
    label=T("Bilateral payments", "双边补偿"),
    help=T(
        "One government pays another a sum a year, by name; every entry is a payment. "
        + " ".join(f"{name}: {text.en}." for name, text in CONDITIONS.items()),
        "一个政府按约定每年向另一个政府付款；每一条目为一笔。" + "".join(f"{name}：{text.zh}。" for name, text in CONDITIONS.items()),
    ),
    anchor=T(
        "4 x 10^8 CNY a year = what Tianjin gave Hebei in 2015; Beijing gave Langfang and Baoding 4.6 in 2015 and 5.0 in 2016",
        "4×10^8 元/年相当于天津 2015 年给河北的资金；北京 2015、2016 年给廊坊和保定分别为 4.6 和 5.0",
    ),
    evidence=("Tianjin Finance Bureau 2015: 4 x 10^8 CNY to Hebei for its air",),
    fields=(*clause_fields(PAYMENT), running_cost(0.000449)),
    clause=PAYMENT,
    offers_membership=True,
    invites=invited,
    claims={"delivered_share": "+"},
)
