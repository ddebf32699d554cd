"""What the mechanism ``measures`` needs of the region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.declare.messages import MESSAGES
from sim.declare.text import Text
from sim.processes.measures.fields import GROUPS, MEASURES
from sim.scenario.scenario import MechanismUse, Origin
from sim.world.pack import RegionPack


def measures_of_nothing(uses: Sequence[MechanismUse], region: RegionPack, origins: Mapping[str, Origin]) -> list[Text]:
    """Notes: a use in a region without dated policies, and a factor that is given for a group of which the region has no row."""
    there, found = {measure.group for measure in region.measures}, []
    for use in (use for use in uses if use.mechanism.clause == MEASURES):
        if not there:
            found.append(_note("measures.none", name=use.key, region=region.name))
        else:
            given = [group for group in GROUPS if origins[f"{use.key}.{group}"].word != "default" and group not in there]
            found += [_note("measures.no_group", name=f"{use.key}.{group}", region=region.name, groups=", ".join(sorted(there))) for group in given]
    return list(dict.fromkeys(found))


def _note(id: str, **values: str) -> Text:
    text = MESSAGES[id]
    return Text(text.en.format(**values), text.zh.format(**values))
