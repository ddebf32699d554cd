"""What the axes of a study do to the outcomes."""
