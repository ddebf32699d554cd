"""Health damage: concentration-response and its slope in money (docs/equations.md section 4)."""
