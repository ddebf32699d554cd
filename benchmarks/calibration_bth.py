"""Tables for docs/calibration.md: planted truths, another seed, and the weather of the years, for the calibration that ships with bth.

    python benchmarks/calibration_bth.py [--planted 40] [--out FOLDER] [--write]

The runs are kept in the folder (default: a temporary one), so that a stopped call goes on. With --write the tables stand in docs/calibration.md afterwards.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import checkout  # noqa: F401  (ends where another sim would be timed)
from benchmarks.tables import put_into
from sim.study.calibrate.file import Calibration, read_calibration
from sim.study.calibrate.fit import QUANTILES, Fitted, Work, learn, posterior, priors_of
from sim.study.calibrate.planted import Planted, plant
from sim.study.calibrate.words import directions_text, planted_text
from sim.study.compare.printed import number

DOCUMENT = Path(__file__).parents[1] / "docs" / "calibration.md"
OTHER_SEED = 2


def with_weather(calibration: Calibration) -> Calibration:
    """With the ventilation of the years as the runs' weather; the weather that is left over counts half."""
    terms = {**calibration.record.error.terms, "common_weather": calibration.record.error.terms["common_weather"] / 2}
    record = dataclasses.replace(calibration.record, error=dataclasses.replace(calibration.record.error, terms=terms))
    return dataclasses.replace(calibration, scenario=dataclasses.replace(calibration.scenario, weather="history"), record=record)


def planted_table(planted: Planted, calibration: Calibration) -> Iterator[str]:
    """Coverage by parameter."""
    yield f"\n### Planted truths: {len(planted.truth)} records\n"
    yield "| parameter | 90 % intervals that hold the truth |\n|---|---|"
    for one, held in zip(calibration.free, planted.held.T, strict=True):
        yield f"| {one.label.en} | {100 * held.mean():.0f} % |"
    yield f"| all | {100 * planted.share:.0f} % |"
    yield f"\n{planted_text(planted).en} Effective sample size: {planted.effective.min():,.0f} to {planted.effective.max():,.0f}."


def rivals_table(fits: dict[str, Fitted]) -> Iterator[str]:
    """The posterior, with another seed, and with weather."""
    first = next(iter(fits.values()))
    free = first.learned.calibration.free
    yield "\n### The same with another seed, and with the weather of the years: median [5 %, 95 %]\n"
    yield "| parameter | prior | " + " | ".join(fits) + " |\n" + "|---" * (len(fits) + 2) + "|"
    quantiles = {name: fitted.weighed.quantiles(QUANTILES) for name, fitted in fits.items()}
    for d, (one, prior) in enumerate(zip(free, priors_of(free), strict=True)):
        columns = [prior.at(np.array(QUANTILES)), *(found[:, d] for found in quantiles.values())]
        yield f"| {one.label.en} | " + " | ".join(f"{number(median)} [{number(low)}, {number(high)}]" for low, median, high in columns) + " |"
    spread = np.sqrt(np.diag(first.weighed.covariance))
    for name, fitted in list(fits.items())[1:]:
        gap = [one.weighed.weights @ one.learned.sample.scores for one in (first, fitted)]
        yield f"\n{name}: the means lie at most {abs((gap[0] - gap[1]) / spread).max():.2f} standard deviations of the posterior apart."
    for name, fitted in fits.items():
        checks = fitted.checks
        yield (
            f"\n{name}: emulator {100 * checks.emulator:.1f} % from the means of runs ({100 * checks.luck_of_mean:.1f} % is their luck), error model: "
            f"{100 * checks.noise:.1f} %, effective sample size {checks.effective:,.0f}. {directions_text([one.label for one in free], fitted.directions).en}"
        )


def main() -> None:
    """All tables, printed or written into the document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--planted", type=int, default=40)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--write", action="store_true", help="into docs/calibration.md")
    chosen = parser.parse_args()
    calibration = read_calibration("bth")
    begun = time.process_time()
    with nullcontext(chosen.out) if chosen.out is not None else tempfile.TemporaryDirectory() as folder:
        work = Work(Path(folder), 1, lambda name: nullcontext())
        learned = learn(calibration, work)
        fits = {"as shipped": posterior(learned, work)}
        seconds = time.process_time() - begun
        planted = plant(learned, chosen.planted, work)
        for name, other in ((f"seed {OTHER_SEED}", calibration.seeded(OTHER_SEED)), ("weather of the years", with_weather(calibration))):
            fits[name] = posterior(learn(other, work), work)
    lines = [*planted_table(planted, calibration), *rivals_table(fits)]
    lines.append(f"\nProcessor time of the calibration as shipped: {seconds:.0f} s on one core ({learned.computed:,} runs of the design).")
    if chosen.write:
        put_into(DOCUMENT, "calibration_bth.py", lines)
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main()
