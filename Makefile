# The commands of this repository. `make` alone lists them. Everything runs from .venv, which the first command builds.

PYTHON ?= python3
BIN := .venv/bin
SEEDS ?= 50
# processes that run the tests: on two cores a third only takes time from the others
PROCESSES ?= 2

.DEFAULT_GOAL := help
.PHONY: help lab test check format validate bench hunts graders scanners docs package clean

help:  ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

lab: .venv/.installed  ## build the environment and open JupyterLab at the first lab
	$(BIN)/ircoach lab

test: .venv/.installed-dev  ## every check and every test, browser and labs included, with coverage
	@$(MAKE) --no-print-directory -j 2 lint all-tests

check: .venv/.installed-dev  ## the quick checks: lint, types, import direction, unit tests
	@$(MAKE) --no-print-directory -j 2 lint quick-tests

.PHONY: all-tests quick-tests lint
all-tests: .venv/.installed-dev
	$(BIN)/pytest -q -n $(PROCESSES) --dist loadscope --cov --cov-report=term tests

quick-tests: .venv/.installed-dev
	$(BIN)/pytest -q -n $(PROCESSES) --dist loadscope -m "not browser and not slow" --ignore=tests/browser tests

lint: .venv/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy ircoach $(wildcard scenarios/*/*.py scenarios/*/*/*.py docs/authors/*/*.py)
	$(BIN)/lint-imports

format: .venv/.installed-dev  ## lay the code out and mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

validate: .venv/.installed-dev  ## check every scenario, and play every player over SEEDS=50 seeds of every variant; KEEP=DIR to go on later
	$(BIN)/ircoach check scenarios
	$(BIN)/ircoach validate --seeds $(SEEDS) $(if $(KEEP),--keep $(KEEP))

bench: .venv/.installed-dev  ## measure the gate, the pipe, the start-up and the memory
	$(BIN)/python bench/run.py

hunts: .venv/.installed-dev  ## opt-in: the library's SQL through boto3, in bare DuckDB, and pandas over the files; EVENTS=1000000
	nice -n 5 $(BIN)/python bench/hunt.py $(if $(EVENTS),--events $(EVENTS))

graders: .venv/.installed-dev  ## opt-in: grading beside nbgrader and otter, which get an environment of their own
	$(PYTHON) -m venv .venv-graders
	.venv-graders/bin/python -m pip install --quiet --disable-pip-version-check nbgrader otter-grader ipykernel
	GRADERS=.venv-graders/bin $(BIN)/python bench/grading.py $(if $(JOURNALS),--journals $(JOURNALS))

scanners: .venv/.installed-dev  ## opt-in: cloudsplaining and Prowler (2.3 GB) against cases, each from an environment of its own
	$(PYTHON) -m venv .venv-scanners
	.venv-scanners/bin/python -m pip install --quiet --disable-pip-version-check cloudsplaining
	$(PYTHON) -m venv .venv-prowler
	.venv-prowler/bin/python -m pip install --quiet --disable-pip-version-check 'prowler~=5.46'  # pins its own boto3
	SCANNERS=.venv-scanners/bin PROWLER=.venv-prowler/bin $(BIN)/pytest -q tests/scanners

docs: .venv/.installed-dev  ## build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

package: .venv/.installed-dev  ## build the wheel and the source archive into dist/
	$(BIN)/python -m build

clean:  ## remove what the commands above made, the environment included; your cases are kept elsewhere and stay
	rm -rf .venv .venv-graders .venv-scanners .venv-prowler dist build site out htmlcov .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. A stamp is younger than pyproject.toml when what it asks for is installed.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("ircoach needs Python 3.11 or newer, this is %d.%d; try: make PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[athena]'
	@touch $@

.venv/.installed-dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,report,athena]'
	@touch .venv/.installed $@
