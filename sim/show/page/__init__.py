"""The page: how figures look, what a drawing is, and how it is laid out."""
