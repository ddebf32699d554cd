"""From a decision to effort, and from effort to the standard that departments set (docs/equations.md section 8)."""
