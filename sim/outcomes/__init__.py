"""Floor 8: outcomes: cooperation, air, health, economy, computed from recorded columns. No plotting."""
