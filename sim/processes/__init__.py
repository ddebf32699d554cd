"""Floor 2: the equations. A package per submodel: light declarations in ``parameters.py``, loops in ``kernel.py``.

A kernel is scalar Python compiled by Numba; it reads no file and draws nothing that was not handed to it.
"""
