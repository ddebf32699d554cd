"""Region packs from files: tables and sheets to a :class:`sim.world.pack.RegionPack`."""
