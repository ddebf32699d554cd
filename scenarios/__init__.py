"""Scenarios that ship with HazePact."""
