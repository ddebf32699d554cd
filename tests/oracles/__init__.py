"""Pure theory against which the model is tested; no product code uses it. Its equations stand in docs/equations.md, section 22."""
