"""Weather: a regional stagnation index ended by cold fronts, city parts, and regimes of transport (docs/equations.md section 1)."""
