"""Floor 6: scenario files: schema, ``extends``, merge, variants, ``--set``, explain, JSON Schema. No numerics."""
