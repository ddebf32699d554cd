"""Technology of enterprises as a stock, exit and entry (docs/equations.md section 12): decided each January."""
