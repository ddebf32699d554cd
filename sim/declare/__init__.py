"""Floor 0: what a parameter, a lever, an outcome, a unit and a claim *are*; positioned readers; the list of errors.

Nothing here imports numpy: ``hazepact --help`` and ``hazepact check`` stand on this floor alone.
"""
