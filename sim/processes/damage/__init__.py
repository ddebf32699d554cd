"""Health damage: concentration-response and its slope in money."""
