"""``python -m sim`` is the command ``hazepact``."""

from sim.cli.main import main

if __name__ == "__main__":
    main()
