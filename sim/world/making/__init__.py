"""A region pack from what a user has: tables of cities, a daily file, distances."""
