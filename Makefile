# On a fresh machine with Python 3.11 or newer and nothing else: `make demo` and `make test`.
# What is missing is fetched once: uv into .venv-uv (unless it is on the path), then the locked packages.

PYTHON ?= python3
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .venv-uv/bin/uv)
RUN := $(UV) run --no-sync
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test lint format bench docs sessions env clean

help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(filter-out uv,$(UV))  ## Plan the Smolensk world and open the result
	@$(UV) sync --frozen --inexact --no-dev --quiet
	@$(RUN) corridor demo build/demo $(ARGS)

test: env  ## Run the tests; what this machine lacks is named and skipped (ARGS="tests/rail -x")
	@$(RUN) python -m pytest -p tests.plugin_ci $(ARGS)

lint: env  ## Check style, types, the doors between the rooms, and that generated pages are fresh
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@$(RUN) lint-imports --no-logo
	@$(RUN) python docs/make.py --check

format: env  ## Put the code in form
	@$(RUN) ruff check --fix .
	@$(RUN) ruff format .

bench: env  ## Measure; results go to benchmarks/results with machine and versions
	@$(RUN) python -m benchmarks $(ARGS)

docs: env  ## Write the generated reference pages anew
	@$(RUN) python docs/make.py

sessions: env  ## Run the sessions shown in README and docs and write down what they really say
	@$(RUN) python docs/make.py --session

env: $(filter-out uv,$(UV))  ## Install the locked packages into .venv
	@$(UV) sync --frozen --quiet

clean:  ## Remove what can be made again
	rm -rf .venv .venv-uv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist

.venv-uv/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo 'Corridor needs Python 3.11 or newer. Name one: make PYTHON=python3.12 …'; exit 1; }
	@$(PYTHON) -m venv .venv-uv \
	  || { rm -rf .venv-uv; echo 'This Python cannot make environments; on Debian: apt-get install python3-venv'; exit 1; }
	@echo '*' > .venv-uv/.gitignore
	@echo 'Getting uv into .venv-uv …'
	@.venv-uv/bin/python -m pip install --quiet --disable-pip-version-check uv \
	  || { rm -rf .venv-uv; echo 'uv could not be fetched; get it another way, put it on the path and try again'; exit 1; }
