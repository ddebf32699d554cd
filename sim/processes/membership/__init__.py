"""Membership of the pact: payoffs with and without a party, and the quarterly choice (docs/equations.md section 6)."""
