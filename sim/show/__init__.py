"""Floor 10: what people see: charts for papers and tables for the terminal. Computes no results."""
