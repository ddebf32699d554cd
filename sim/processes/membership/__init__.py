"""Membership of the pact: payoffs with and without a party, and the quarterly choice (model 5.3)."""
