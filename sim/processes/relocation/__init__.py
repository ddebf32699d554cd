"""Relocation of enterprises to laxer cities and border cells (model 5.5; F21)."""
