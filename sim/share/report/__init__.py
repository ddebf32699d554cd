"""A report of stored results: one content, written as a page that opens offline or as a PDF."""

from sim.share.report.collect import report_of
from sim.share.report.content import Report

__all__ = ["Report", "report_of"]
