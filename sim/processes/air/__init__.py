"""Air: linear transport between cities with memory; attribution by source is the recursion itself (docs/equations.md section 2)."""
