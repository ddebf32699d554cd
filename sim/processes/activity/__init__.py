"""Economic activity: what grows, and how fast."""
