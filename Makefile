# Two commands on a fresh machine: `make run` and `make test`. Each sets up what it needs, once.
PYTHON ?= python3
YEAR ?= 2022
VENV := .venv
READY := $(VENV)/.ready
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false

.DEFAULT_GOAL := help
.PHONY: help run test check bench lock pages torture

help:  ## List the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(READY): requirements.lock pyproject.toml
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	$(VENV)/bin/uv pip install --quiet --compile-bytecode --require-hashes --python $(VENV)/bin/python -r requirements.lock
	$(VENV)/bin/uv pip install --quiet --no-deps --no-build-isolation --config-setting editable_mode=compat --python $(VENV)/bin/python -e .
	$(VENV)/bin/python -m compileall -q flows schemas || true
	touch $(READY)

run: $(READY)  ## Take in what is new in raw/, publish the warehouse, print the figures, write the report of YEAR
	@$(VENV)/bin/dtm run; told=$$?; [ $$told = 0 ] || [ $$told = 3 ] || exit $$told; $(VENV)/bin/dtm report $(YEAR) && exit $$told

test: $(READY)  ## Run all tests
	$(VENV)/bin/python -m pytest -n 3 --dist loadfile --cov --cov-report=term:skip-covered

torture: $(READY)  ## Try to break nights: kills, faults, hostile files (some 20 minutes)
	DTM_TORTURE=full $(VENV)/bin/python -m pytest -n 2 --dist loadfile tests/torture --ignore=tests/torture/test_readers.py --no-cov
	DTM_TORTURE=full $(VENV)/bin/python -m pytest tests/torture/test_readers.py --no-cov

check: $(READY)  ## Style, types and the import contract
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

bench: $(READY)  ## Measure speed against the plain pandas + openpyxl script
	$(VENV)/bin/python tests/bench/bench.py
	$(VENV)/bin/python tests/bench/bench_flow.py

pages: $(READY)  ## Write DICTIONARY.md and EXAMPLES.md from the raw/ that ships
	$(VENV)/bin/dtm run --direct --warehouse build/pages >/dev/null
	$(VENV)/bin/python -m flows.steps.warehouse.pages build/pages/dtm.duckdb
	rm -rf build/pages

lock: pyproject.toml  ## Resolve the dependencies again
	$(VENV)/bin/uv pip compile --quiet --generate-hashes --universal --no-header --no-annotate --extra dev --python-version 3.11 pyproject.toml -o requirements.lock
