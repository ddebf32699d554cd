"""Economic activity: what grows, and how fast (docs/equations.md section 18)."""
