# One word per act. Uses uv where it is on the path, otherwise venv and pip with the same pinned versions.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help install install-dev demo crawl test coverage check lock bench kills quality picture clean

help:            ## show this
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  *##' Makefile | sed 's/:.*##/:/' | column -t -s:

install: $(VENV)/.installed        ## install panelwatch into .venv
install-dev: $(VENV)/.installed-dev        ## install it with what tests and checks need

ifdef UV
$(VENV)/.installed: pyproject.toml uv.lock
	$(UV) sync --quiet --frozen --inexact
	@touch $@
$(VENV)/.installed-dev: pyproject.toml uv.lock
	$(UV) sync --quiet --frozen --inexact --extra dev --extra postgres --extra learn --extra alerts
	@touch $@ $(VENV)/.installed
$(VENV)/.installed-bench: $(VENV)/.installed-dev
	$(UV) sync --quiet --frozen --inexact --extra bench
	@touch $@
else
$(BIN)/pip:
	$(PYTHON) -m venv $(VENV)
$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@
$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(BIN)/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,postgres,learn,alerts]'
	@touch $@ $(VENV)/.installed
$(VENV)/.installed-bench: $(VENV)/.installed-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	@touch $@
endif

demo: install        ## the whole job, offline, on a bundled miniature web
	$(BIN)/panelwatch demo

crawl: install        ## the same on the live sources, once
	$(BIN)/panelwatch crawl --all

# A file of tests stays in one process: its crawls are fixtures of the whole file.
PYTEST := $(BIN)/pytest -n auto --dist loadfile

# Measuring doubles the time a test takes, so only the pure stages are measured here, by their own tests.
test: install-dev        ## every test; those of the pipeline must meet each of its branches
	$(PYTEST) tests/pipeline --cov=pipeline --cov-branch --cov-report=term --cov-fail-under=100
	$(PYTEST) --ignore=tests/pipeline

coverage: install-dev        ## branch coverage of everything
	$(PYTEST) --cov --cov-branch --cov-report=term

check: install-dev        ## lint, types and import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock:        ## refresh uv.lock and the constraints pip uses (needs uv)
	$(UV) lock
	$(UV) export --quiet --frozen --all-extras --no-hashes --no-emit-project --no-annotate --no-header --output-file constraints.txt

bench: $(VENV)/.installed-bench        ## speed, as ratios measured in one run
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/matching.py

kills: install-dev        ## kill the whole line 200 times, and count what is lost and what comes twice
	$(BIN)/python tests/kills/killing.py "$$(mktemp -d)/kills" --kills 200 --seed 11

quality: install-dev        ## write docs/quality.md anew: how well the topics flag the labelled texts
	$(BIN)/python benchmarks/quality.py

picture: install        ## draw the demonstration for the README
	$(BIN)/python docs/pictures/make.py

clean:        ## remove what was installed and made
	rm -rf $(VENV) .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
