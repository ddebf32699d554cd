"""The fixed world of a run, and the log of events."""
