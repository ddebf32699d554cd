# Two commands: `make run` and `make test`. The first use of either makes .venv and compiles the equations; later uses start at once.
PYTHON ?= python3
VENV   := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
# What is installed: base (run), with the tools of the tests, with every extra too. A larger set serves where a smaller one is asked for.
BASE  := $(VENV)/.installed
TOOLS := $(VENV)/.installed-test
ALL   := $(VENV)/.installed-all
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
STAMP = $(BIN)/python -c "import pathlib, sys; [pathlib.Path(p).touch() for p in sys.argv[1:]]"

.PHONY: run test validation mutants lint types docs posterior site benchmarks everything lock clean

run: $(BASE)
	$(BIN)/hazepact run scenarios/bth_status_quo.yaml scenarios/bth_full_package.yaml --overwrite

test: $(TOOLS)
	$(BIN)/hazepact compile --quiet
	$(BIN)/python -m pytest -n 2 -m "not validation"

validation: $(TOOLS)
	$(BIN)/hazepact compile --quiet
	$(BIN)/python -m pytest -n 2 -m validation

# Which wrong equations would the tests not notice? By hand, up to an hour; COUNT and SEED choose the sample, and the same command goes on.
COUNT ?= 100
SEED ?= 1
mutants: $(TOOLS)
	$(BIN)/python -m tests.mutants --count $(COUNT) --seed $(SEED)

lint: $(TOOLS)
	$(BIN)/ruff check sim tests benchmarks setup.py

types: $(TOOLS)
	$(BIN)/python -m mypy

$(BASE): requirements.lock pyproject.toml setup.py
	$(PYTHON) -c "import sys; sys.exit('HazePact needs Python 3.11 or later; this is %s: try make PYTHON=/path/to/python3.11' % sys.version.split()[0] if sys.version_info < (3, 11) else 0)"
	$(PYTHON) -m venv $(VENV)
	@echo "Installing what HazePact stands on: a minute or two, once"
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q sim
	$(BIN)/hazepact compile
	$(STAMP) $(BASE)

$(TOOLS): requirements-test.lock $(BASE)
	$(INSTALL) --require-hashes -r requirements-test.lock
	$(STAMP) $(TOOLS)

# With every extra; what the continuous integration tests.
everything: $(ALL)

$(ALL): requirements-all.lock $(TOOLS)
	$(INSTALL) --require-hashes -r requirements-all.lock
	$(STAMP) $(ALL)

# Renew the tables of the documentation that the program writes.
docs: $(BASE)
	$(BIN)/python -m sim.show.reference
	$(BIN)/python docs/commands.py

# Renew the posterior that ships with bth, after a change of its data, its calibration file or MODEL_VERSION: about a minute of processor time.
posterior: $(ALL)
	$(BIN)/hazepact calibrate bth --into-region --overwrite
	$(BIN)/python -m sim.show.reference

# The documentation as a site that opens from a disk: build/site/index.html.
site: $(ALL)
	$(BIN)/python -m mkdocs build --strict --quiet

# Renew every number of docs/performance.md: about ten minutes, on a machine that does nothing else.
benchmarks: $(BASE)
	$(BIN)/python benchmarks/all.py

# Renew the locks (needs uv); no registry address goes into them. The build backend is in all three, because nothing is built in isolation.
COMPILE = echo "setuptools>=77" | uv pip compile pyproject.toml - --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header --no-annotate -q
lock:
	$(COMPILE) --all-extras -o requirements-all.lock
	sed -e 's/ \\$$//' -e '/--hash/d' requirements-all.lock > .constraints
	$(COMPILE) -c .constraints --extra test -o requirements-test.lock
	$(COMPILE) -c .constraints -o requirements.lock
	rm .constraints

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
