"""Technology of enterprises as a stock, exit and entry (model 5.5): decided each January."""
