"""Treatment of effluent."""
