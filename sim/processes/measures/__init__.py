"""Dated policies as data: doses by city, month and sector, counted on what a sector emits under the control of the base year (docs/equations.md section 23)."""
