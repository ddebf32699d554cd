"""Units and money, in one place.

Money is counted in 10^8 CNY of 2013, as yearly rates become monthly here and nowhere else. What is paid is settled in
whole fen (0.01 CNY), so that transfers add up to zero to the last cent.
"""

from __future__ import annotations

MONTHS_PER_YEAR = 12
MONEY = "10^8 CNY"
MONEY_PER_YEAR = "10^8 CNY/year"
MONEY_PER_MONTH = "10^8 CNY/month"
FEN_PER_MONEY = 1e10  # 10^8 CNY x 100 fen


def per_month(per_year: float) -> float:
    """A yearly rate as a monthly rate: divided by twelve."""
    return per_year / MONTHS_PER_YEAR


def from_fen(fen: float) -> float:
    """Whole fen as 10^8 CNY."""
    return fen / FEN_PER_MONEY
