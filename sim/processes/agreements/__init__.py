"""Voluntary agreements of enterprises."""
