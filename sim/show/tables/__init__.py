"""Tables: as data, for the terminal, and for a paper."""
