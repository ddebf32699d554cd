"""Exit and entry of enterprises."""
