# Two commands: `make run` and `make test`. The first use of either makes .venv; later uses start at once.
PYTHON ?= python3
VENV   := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
STAMP := $(VENV)/.installed

.PHONY: run test validation lint types docs lock clean

run: $(STAMP)
	$(BIN)/hazepact run scenarios/bth_status_quo.yaml scenarios/bth_full_package.yaml --overwrite

test: $(STAMP)
	$(BIN)/python -m pytest -n 2 -m "not validation"

validation: $(STAMP)
	$(BIN)/python -m pytest -n 2 -m validation

lint: $(STAMP)
	$(BIN)/ruff check sim tests benchmarks

types: $(STAMP)
	$(BIN)/python -m mypy

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; sys.exit('HazePact needs Python 3.11 or later; this is %s: try make PYTHON=/path/to/python3.11' % sys.version.split()[0] if sys.version_info < (3, 11) else 0)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -c "import pathlib; pathlib.Path('$(STAMP)').touch()"

# Renew the tables of the documentation that the program writes.
docs: $(STAMP)
	$(BIN)/python -m sim.show.reference

# Renew the lock (needs uv); no registry address goes into it.
lock:
	uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --all-extras --no-emit-index-url --no-header -q -o requirements.lock

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
