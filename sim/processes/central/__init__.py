"""The central government: targets, appraisal, visits (docs/equations.md section 9)."""
