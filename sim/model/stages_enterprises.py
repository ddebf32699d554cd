"""The stage of enterprises and diffuse sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.stages_transfers import extra_effort
from sim.processes.citizens.kernel import complaint_detection
from sim.processes.credit.kernel import BLUE, RED, class_shares, credit_month, share_by_city
from sim.processes.enterprises import kernel as firm
from sim.processes.enterprises.month import enterprise_month, misperceive
from sim.processes.permits.kernel import clearing_price, permit_accounts
from sim.processes.plan.kernel import abatement_cost
from sim.processes.relocation.kernel import relocation_year
from sim.processes.technology.kernel import cost_by_city, outdated_odds, technology_year, turnover_year

if TYPE_CHECKING:
    from sim.model.model import CooperationModel

Floats = NDArray[np.float64]


def enterprises(m: CooperationModel) -> None:
    """Emission choice, inspection, fines, learning; diffuse sources follow the standard slowly; A = share really abated."""
    s, p = m.state, m.places
    _treatment(m)
    if s.enterprises.city.size == 0:
        s.abated[:] = s.standard_share
        m.totals[:] = 0.0
        m.cost[:] = [abatement_cost(x, g, m.quadratic) for x, g in zip(s.standard_share, s.gamma, strict=True)]
        return
    e, get = s.enterprises, m.get
    faced = _faced(m)
    _relocation(m, faced)
    _turnover(m)
    _technology(m, faced)
    if m.january:
        _sum_gamma(m)
    _agreements(m, faced)
    traded = _permits(m, faced)
    misperceive(s.misperception, s.misperception_sd, faced, s.city, e.error)
    enterprise_month(
        m.totals, faced, s.city, e.uncontrolled, s.uncontrolled, s.unit_cost, s.border, s.misperception, e.represents, e.ids, s.perceived, s.watched,
        s.violation_months, s.closed_months, s.signed, s.emission, get("enterprises", "perceived_risk_gain"), get("enterprises", "watch_detection"),
        m.streams["inspection"].key(m.step_number),
    )  # fmt: skip
    if traded:
        _settle_permits(m)
    _credit(m)
    if m.t == 0:
        s.stock[:] = s.standard_share
    firm.diffuse_month(s.stock, s.standard_share, get("enterprises", "diffuse_rate"))
    uncontrolled = m.totals[:, firm.INSIDE_E0] + m.totals[:, firm.BORDER_E0]
    s.closed_share[:] = np.divide(m.totals[:, firm.CLOSED_E0], uncontrolled, out=np.zeros(s.cities), where=uncontrolled > 0)
    mix = m.prepared.mix
    diffuse_growth = m.growth * mix.diffuse[m.t]
    abated = uncontrolled - m.totals[:, firm.EMISSION] + p.diffuse * diffuse_growth * s.stock
    s.abated[:] = abated / (p.emission * m.activity)
    m.cost[:] = (m.totals[:, firm.COST] + 0.5 * p.gamma_diffuse * m.now["cost_slope"] * (m.growth * mix.diffuse_cost[m.t]) * s.stock**2) / 12.0


def _faced(m: CooperationModel) -> Floats:
    """What enterprises face in every city this month, (FACED, n)."""
    s, now, get = m.state, m.now, m.get
    faced = np.zeros((firm.FACED, s.cities))
    faced[firm.GROWTH], faced[firm.STANDARD] = m.growth, s.standard_share
    faced[firm.CONSEQUENCE], faced[firm.DAILY_PENALTY] = now["fine"] * m.places.mean_cost, now["daily_penalty"]
    count, compliant = m.totals[:, firm.COUNT], m.totals[:, firm.COMPLIANT]
    violating = np.divide(count - compliant, count, out=np.zeros(s.cities), where=count > 0)
    checks = get("enterprises", "checks_per_inspector")
    if get("enterprises", "inspectors_respond") and not m.in_burn_in:  # the base year is the same with and without
        cost, speed = get("enterprises", "inspection_cost"), get("enterprises", "inspection_adjustment")
        firm.inspection_response(s.inspection_effort, now["inspectors"], checks, violating, count, cost, speed)
    firm.routine_detection(faced[firm.ROUTINE], now["inspectors"] * s.inspection_effort, checks)
    faced[firm.BORDER_DISCOUNT], faced[firm.JOINT], faced[firm.VISIT] = now["border_discount"], now["joint_detection"], s.visit_effect
    complaint_detection(faced[firm.COMPLAINT], s.pressure, get("citizens", "checks_per_complaint"))
    faced[firm.PERCEPTION] = now["perception_error"]
    faced[firm.EMISSION_TAX] = firm.MONEY_PER_KT * (now["pollution_tax"] + now["health_levy"])
    faced[firm.CREDIT_WEIGHT] = firm.MONEY_PER_KT * now["credit_weight"]
    faced[firm.COST_SLOPE] = now["cost_slope"]
    faced[firm.PERMIT_PRICE] = np.nan_to_num(s.permit_price)  # last month's, until this month's market clears
    faced[firm.RIVALS] = 1.0 + get("enterprises", "competition") * violating
    _abatement_price(m, faced)
    agreement = m.clause("agreement")
    if agreement is not None:
        faced[firm.RELIEF], faced[firm.BEYOND] = now["inspection_relief"], agreement["beyond"]
        faced[firm.RELIEF_VALUE] = agreement["inspection_burden"] * (1.0 - now["inspection_relief"]) * faced[firm.ROUTINE] * m.places.mean_cost
    return faced


def _abatement_price(m: CooperationModel, faced: Floats) -> None:
    """What enterprises count on per kt abated beyond the Nash standard, where transfers are passed on to them (:func:`expected_price`)."""
    s, e = m.state, m.state.enterprises
    if not s.passed.any():
        s.abatement_price[:] = 0.0
        return
    np.divide(s.standard_share * s.nash_path, s.effort, out=faced[firm.NASH_STANDARD], where=s.effort > 0)
    firm.expected_price(s.abatement_price, 12.0 * s.passed, extra_effort(m), faced, s.city, e.uncontrolled, s.uncontrolled, s.emission)
    faced[firm.ABATEMENT_PRICE] = s.abatement_price


def _treatment(m: CooperationModel) -> None:
    """Facilities are built slowly, stay, and run in part; what they remove beyond the base year never reaches air or river."""
    s, planned = m.state, m.now["treatment_capacity"]
    missing = np.maximum(planned - s.treatment_built, 0.0)
    s.treatment_built += missing * (1.0 if m.t == 0 else 1.0 / m.get("enterprises", "treatment_lag"))
    s.treated_share[:] = s.treatment_built * m.now["operating_share"]
    if not m.in_burn_in:
        s.untreated[:] = (1.0 - s.treated_share) / (1.0 - s.base_treated)
    elif m.t >= m.burn_in - 12:
        s.base_treated += s.treated_share / 12.0


def _agreements(m: CooperationModel, faced: Floats) -> None:
    """In January enterprises sign or renew agreements, at last month's price of permits; where the clause ends, all of them end."""
    s, e, agreement = m.state, m.state.enterprises, m.clause("agreement")
    if agreement is None:
        s.signed[:] = 0
    elif m.january:
        firm.agreements_year(
            s.signed, faced, s.city, e.uncontrolled, s.uncontrolled, s.unit_cost, s.perceived, s.violation_months, s.closed_months, e.lot,
            agreement["active"],
        )  # fmt: skip


def _permits(m: CooperationModel, faced: Floats) -> bool:
    """The price of the month, where a cap is finite; it enters the choice of enterprises like a tax."""
    s, e, cap = m.state, m.state.enterprises, m.now["permit_cap"]
    s.permit_price[:] = np.nan
    faced[firm.PERMIT_PRICE] = 0.0
    s.permit_sales[:] = s.permit_revenue[:] = 0.0
    inside = np.isfinite(cap)
    if not inside.any():
        return False
    price = clearing_price(faced, s.city, e.uncontrolled, s.uncontrolled, s.unit_cost, s.perceived, s.violation_months, s.closed_months, s.signed, cap)
    s.permit_price[inside] = faced[firm.PERMIT_PRICE, inside] = price
    return True


def _settle_permits(m: CooperationModel) -> None:
    """Who sold and who bought, and what auctions brought."""
    s, rule = m.state, m.clause("permit_market")
    capacity = m.totals[:, firm.INSIDE_E0] + m.totals[:, firm.BORDER_E0]
    auctioned = np.zeros(s.cities) if rule is None else rule["auctioned"]
    price = np.nanmax(s.permit_price)
    permit_accounts(s.permit_sales, s.permit_revenue, price, m.now["permit_cap"], m.totals[:, firm.EMISSION], capacity, auctioned)
    s.permit_sales /= 12.0
    s.permit_revenue /= 12.0


def _relocation(m: CooperationModel, faced: Floats) -> None:
    """In January some enterprises move where they expect the lowest cost; the activity of cities moves with them."""
    s, e, rate = m.state, m.state.enterprises, m.get("enterprises", "relocation_rate")
    if not m.january or rate == 0 or m.in_burn_in:
        return
    relocation_year(
        s.gained, s.city, s.border, faced, e.uncontrolled, s.uncontrolled, s.unit_cost, e.error, s.perceived, s.watched, s.violation_months, s.signed,
        s.closed_months, e.ids, rate, m.get("enterprises", "relocation_cost"), m.streams["relocation"].key(m.step_number),
    )  # fmt: skip
    s.misperception_sd[:] = np.nan  # rows have another city now
    m.take_activity()


def _turnover(m: CooperationModel) -> None:
    """In January outdated capacity retires by draw and entrants that meet the entry standard take its activity over."""
    s, e, now = m.state, m.state.enterprises, m.now
    s.retired_capacity[:] = 0.0
    if not m.january or not now["retirement"].any():
        return
    odds, mean, before = np.empty(s.cities), np.empty(s.cities), s.entrant.copy()
    outdated_odds(odds, mean, s.emission, e.uncontrolled, s.technology_age, s.entrant, s.city, now["retirement"])
    turnover_year(
        s.retired_capacity, odds, mean, s.uncontrolled, s.unit_cost, e.unit_cost, s.technology_age, s.entrant, s.watched, s.violation_months, s.credit,
        s.clean_months, s.closed_months, s.emission, e.uncontrolled, s.city, e.ids, now["entry_standard"], m.streams["turnover"].key(m.step_number),
    )  # fmt: skip
    s.retired_capacity /= np.maximum(np.bincount(s.city, e.uncontrolled, s.cities), 1e-300)
    entered = s.entrant != before
    s.origin[entered] = s.city[entered]


def _sum_gamma(m: CooperationModel) -> None:
    """The city's cost of abatement, summed anew over its enterprises (unchanged where none has technology or entered)."""
    s, e = m.state, m.state.enterprises
    changed = np.empty(s.cities)
    cost_by_city(changed, s.city, s.unit_cost, s.uncontrolled, e.city, e.unit_cost, e.uncontrolled)
    s.gamma_year[:] = m.gamma_base + changed / 12.0


def _technology(m: CooperationModel, faced: Floats) -> None:
    """In January enterprises decide on technology where it is on offer."""
    s, e, get = m.state, m.state.enterprises, m.get
    s.technology_investment[:] = s.subsidies[:] = 0.0
    offered = (m.now["subsidy"] > 0) | (m.now["cost_slope"] < 1) | get("enterprises", "technology_unaided")
    if not m.january or not (offered.any() or s.technology_age.any()):
        return
    credit = m.clause("credit")
    technology_year(
        s.technology_investment, s.subsidies, s.technology_age, s.unit_cost, e.unit_cost, faced, s.city, e.uncontrolled, s.uncontrolled, s.perceived,
        s.violation_months, s.closed_months, s.credit, offered, m.now["subsidy"], np.zeros(s.cities) if credit is None else credit["capital_premium"],
        get("enterprises", "technology_cost"), get("enterprises", "technology_factor"), get("enterprises", "interest"), get("enterprises", "technology_life"),
    )  # fmt: skip
    share_by_city(s.technology_share, s.city, e.represents, s.technology_age, 1)


def _credit(m: CooperationModel) -> None:
    """Classes move with this month's record; once nobody is rated any more, everybody is blue again and what was closed opens."""
    s, e, clause = m.state, m.state.enterprises, m.clause("credit")
    if clause is None:
        if m.rating:
            s.credit[:] = BLUE
            s.clean_months[:] = s.closed_months[:] = 0
            s.credit_red_share[:] = 0.0
            s.credit_classes[:] = 0.0
            s.credit_classes[BLUE] = 1.0
            m.rating = False
        return
    m.rating = True
    credit_month(
        s.credit, s.clean_months, s.closed_months, s.watched, s.city, e.lot, e.ids, clause["active"], clause["closure"], clause["closure_months"],
        m.streams["closure"].key(m.step_number),
    )  # fmt: skip
    share_by_city(s.credit_red_share, s.city, e.represents, s.credit, RED)
    class_shares(s.credit_classes, s.city, e.represents, s.credit)
