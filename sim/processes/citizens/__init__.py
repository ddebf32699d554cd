"""Citizens: exposure, awareness, complaints (docs/equations.md section 16)."""
