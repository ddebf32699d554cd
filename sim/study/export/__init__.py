"""Results as files that other programs read: CSV with a data package, Excel, Stata, netCDF and the format of the IAMC."""

from __future__ import annotations

FORMATS = ("csv", "xlsx", "stata", "netcdf", "iamc")
"""Names of the formats."""
STEPS = ("whole", "years", "months")
"""What a value of a run is taken over."""
EXTRA = "export"
"""The extra that brings openpyxl, xarray and netCDF4."""
