"""How each published pattern is measured in runs, one file a family."""
