"""The page to explore: a scenario whose institutions are switched and moved, run at once and compared, on this machine alone."""
