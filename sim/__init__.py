"""HazePact."""
