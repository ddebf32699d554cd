"""The plan of a government: own best reply, joint optimum of a coalition, commitment (model 5.2)."""
