"""From a decision to effort, and from effort to the standard that departments set (model 5.3)."""
