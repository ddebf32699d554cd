"""Floor 4: region packs. Reading needs no numpy; :mod:`sim.world.columns` and :mod:`sim.world.weather` turn packs into arrays."""
