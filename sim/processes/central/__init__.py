"""The central government: targets, appraisal, visits (model 5.4)."""
