"""Reading text that people write: encodings, tables with their headers, cells and places, YAML with positions."""
