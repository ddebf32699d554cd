"""Alerts on a forecast of heavy pollution: the clause ``alert``."""
