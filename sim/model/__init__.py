"""Floor 7: the model, month by month. The only floor that imports Mesa."""
