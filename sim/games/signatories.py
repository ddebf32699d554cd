"""Barrett's self-enforcing agreement among identical countries whose benefit saturates; the signatories move first."""

from __future__ import annotations

from dataclasses import dataclass

_RELATIVE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class BarrettGame:
    """N identical countries: pi_i = (b/N) (alpha Q - Q^2/2) - c q_i^2/2, Q = sum q; signatories choose jointly, knowing the others' reply.

    Barrett (1994), Self-enforcing international environmental agreements, Oxford Economic Papers 46. q: abatement, b and c > 0 in
    money per unit squared, alpha in units of Q. ValueError for fewer than two countries or a parameter that is not positive.
    """

    n: int
    alpha: float
    b: float
    c: float

    def __post_init__(self) -> None:
        if self.n < 2:
            raise ValueError(f"an agreement needs at least two countries, not {self.n}")
        if not (self.alpha > 0 and self.b > 0 and self.c > 0):
            raise ValueError(f"alpha, b and c must be positive: {self.alpha}, {self.b}, {self.c}")

    def efforts(self, signatories: int) -> tuple[float, float]:
        """Abatement of a signatory and of an outsider when ``signatories`` = k sign.

        With g = cN/b and h = g + N - k: q_s = k g alpha/(h^2 + k^2 g), q_n = (alpha - k q_s)/h. One signatory or none is no
        agreement: both are the Nash effort. Where k = 0 the first, where k = N the second is what such a country would do.
        """
        if not 0 <= signatories <= self.n:
            raise ValueError(f"the number of signatories lies between 0 and {self.n}: {signatories}")
        g = self.c * self.n / self.b
        if signatories <= 1:
            return self.alpha / (g + self.n), self.alpha / (g + self.n)
        h = g + self.n - signatories
        signs = signatories * g * self.alpha / (h * h + signatories**2 * g)
        return signs, (self.alpha - signatories * signs) / h

    def payoffs(self, signatories: int) -> tuple[float, float]:
        """Payoff of a signatory and of an outsider when ``signatories`` sign, in money."""
        signs, stays_out = self.efforts(signatories)
        total = signatories * signs + (self.n - signatories) * stays_out
        benefit = self.b / self.n * (self.alpha * total - total**2 / 2)
        return benefit - self.c / 2 * signs**2, benefit - self.c / 2 * stays_out**2

    def nash(self) -> tuple[float, float]:
        """Abatement and payoff of each country without agreement."""
        return self.efforts(0)[1], self.payoffs(0)[1]

    def joint(self) -> tuple[float, float]:
        """Abatement and payoff of each country under full cooperation."""
        return self.efforts(self.n)[0], self.payoffs(self.n)[0]

    def _prefers_inside(self, size: int) -> bool:
        """Whether a member of an agreement of ``size`` does at least as well as it would by staying out of it."""
        inside, outside = self.payoffs(size)[0], self.payoffs(size - 1)[1]
        return inside >= outside - _RELATIVE_TOLERANCE * max(abs(inside), abs(outside))

    def stable_sizes(self) -> list[int]:
        """Sizes k >= 2 from which no signatory wants to leave (weakly) and which no outsider wants to join (strictly)."""
        return [k for k in range(2, self.n + 1) if self._prefers_inside(k) and (k == self.n or not self._prefers_inside(k + 1))]


def barrett(n: int, alpha: float, b: float, c: float) -> BarrettGame:
    """Barrett's (1994) agreement game: ``barrett(10, 100, 1, 0.25).stable_sizes()`` is ``[4]``."""
    return BarrettGame(n, alpha, b, c)
