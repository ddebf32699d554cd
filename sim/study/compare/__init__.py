"""Comparing results: intervals, verdicts, spells, retention, sentences."""
