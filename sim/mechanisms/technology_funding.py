"""Research and money for cleaner technology, and money for governments that must pay for their share."""

from sim.declare.text import Text as T
from sim.mechanisms.base import Mechanism, field_of, running_cost


def _cheaper(value: float, base: float) -> float:
    """Factor on unit cost at technology strength ``value``: 0.8 at 1."""
    return 1.0 - 0.2 * value


def _richer(value: float, base: float) -> float:
    """Factor on the fiscal capacity at funding strength ``value``: 1.5 at 1."""
    return 1.0 + 0.5 * value


MECHANISM = Mechanism(
    name="technology_funding",
    label=T("Technology and funding", "技术与资金支持"),
    help=T(
        "Two parts. Technology: research makes abatement cheaper and a subsidy pays part of an enterprise's investment. Funding: governments can pay more for "
        "their commitments. Each part is off at strength 0 (and subsidy 0).",
        "两部分。技术：研发降低减排成本，补贴承担企业部分投资。资金：政府更有能力支付其承诺。强度（及补贴）为 0 时该部分关闭。",
    ),
    anchor=T(
        "technology_strength 1 = abatement is a fifth cheaper; funding_strength 1 = a party can pay half as much again; subsidy 0.3 = three tenths of an investment",
        "technology_strength 1 表示减排成本降低五分之一；funding_strength 1 表示参与方的财政能力增加一半；subsidy 0.3 表示承担三成投资",
    ),
    evidence=("S1.17", "S1.18", "S4.20"),
    fields=(
        field_of("subsidy", "subsidy", 0.3, T("Subsidy", "补贴比例"), low=0, high=0.9, plausible=(0.1, 0.5)),
        field_of(
            "technology_strength", "cost_slope", 1.0, T("Strength of technology", "技术强度"), contributes=_cheaper, unit="multiple of a cost fall of 0.2", low=0,
            high=4, plausible=(0.25, 1.75),
        ),
        field_of(
            "funding_strength", "fiscal_capacity", 1.0, T("Strength of funding", "资金强度"), contributes=_richer, unit="multiple of a rise of 0.5", low=0, high=10,
            plausible=(0.4, 4),
        ),
        running_cost(0.179),
    ),
    claims={"concentration": "-", "technology_share": "+"},
)  # fmt: skip
