# Two commands do everything on a machine with Python and make: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PERIOD := 2026-W40

.PHONY: demo test fuzz torture year lint models samples lock clean

demo: $(VENV)/.installed
	$(BIN)/voc action import surveys/samples/整改清单.xlsx --project surveys/samples/voc.toml
	$(BIN)/voc run --project surveys/samples/voc.toml --period $(PERIOD)

test: $(VENV)/.installed-dev
	sh scripts/system_packages.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2

# Ten times as many damaged files as `make test` reads.
fuzz: $(VENV)/.installed-dev
	VOC_FUZZ=10000 $(BIN)/pytest -n 2 tests/ingest/test_properties.py

# Twenty times as many kills as `make test`.
torture: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/torture.py --times 200

# A simulated year; `make test` lets eight weeks pass.
year: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/year.py

models: $(VENV)/.installed
	$(BIN)/python -m voc.learn.train banking restaurant

samples: $(VENV)/.installed-dev
	$(BIN)/python surveys/samples/build.py

# requirements.lock names the exact versions that were tested; pyproject.toml only lower bounds.
lock:
	rm -rf .lock && $(PYTHON) -m venv .lock
	.lock/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	.lock/bin/python -m pip freeze --exclude-editable > requirements.lock
	rm -rf .lock

$(VENV)/.installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) out
