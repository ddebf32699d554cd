"""A stored coalition analysis, opened again."""
