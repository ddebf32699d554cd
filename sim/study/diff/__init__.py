"""Two scenarios beside each other: what differs, where each value comes from, what the literature expects."""
