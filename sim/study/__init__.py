"""Many runs of a scenario: run them, store them, summarise and compare them."""
