"""The plan of a government: own best reply, joint optimum of a coalition, commitment (docs/equations.md section 5)."""
