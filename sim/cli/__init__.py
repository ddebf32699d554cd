"""Floor 11: one file a command. A command parses, calls one function of a lower floor, and prints."""
