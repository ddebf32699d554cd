"""Archives of results: RO-Crates that hold all that makes the results again, and their reproduction."""
