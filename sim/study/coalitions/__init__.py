"""Who gains, who stays with whom and who must pay whom on the payoffs of a year."""
