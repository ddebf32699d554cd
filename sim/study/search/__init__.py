"""The treaty designer: the cheapest mix of institutions and transfers that reaches an aim with every party staying."""
