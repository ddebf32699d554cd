"""What carries the effect of one scenario over another: shares of groups of levers."""
