"""The words of figures and tables, English and Chinese."""
