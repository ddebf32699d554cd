"""Citizens: exposure, awareness, complaints (model 5.6)."""
