"""A stored run once more with one change from a month on."""
