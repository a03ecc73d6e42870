# Each target does its own set-up; it needs Python 3.11 or newer and nothing else.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv pip
INTO := --quiet --compile-bytecode --python $(BIN)/python
COMPILE := $(UV) compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11
TOO_OLD := Watchword needs Python 3.11 or newer. Name one: make PYTHON=python3.13 ...

.DEFAULT_GOAL := help
.PHONY: help run demo test check format test-clients test-clients-all test-slow bench bench-quick lock upgrade image clean

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# What serving needs; or, where somebody develops already, what developing needs.
run: $(if $(wildcard .venv/.dev),.venv/.dev,.venv/.run) ## serve on https://127.0.0.1:5000, for development
	WATCHWORD_ENV=development $(BIN)/watchword serve

demo: .venv/.dev ## a web application that signs people in, with a person and a client
	$(BIN)/python examples/demo.py

test: check ## check, and the integration tests
	$(BIN)/pytest tests/integration -n auto --maxprocesses 4 --dist loadfile

check: .venv/.dev ## format, lint, types, walls, unit tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest tests/unit -n auto --maxprocesses 4

format: .venv/.dev ## let ruff set what it can
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

test-clients: .venv/.dev ## relying parties that others wrote: mod_auth_openidc, openid-client, Authlib
	$(BIN)/pytest tests/integration/clients -m clients

test-clients-all: .venv/.dev ## and go-oidc and Spring Security
	$(BIN)/pytest tests/integration/clients -m "clients or more_clients"

test-slow: .venv/.dev ## the long tests only
	$(BIN)/pytest -m slow

bench: .venv/.dev ## Watchword and its peers: a table with ratios, in a quarter of an hour
	$(BIN)/python -m benchmarks all

bench-quick: .venv/.dev ## Watchword alone, in two minutes
	$(BIN)/python -m benchmarks quick

lock: .venv/.build ## write requirements/ anew, with the versions it has
	$(COMPILE) $(UPGRADE) pyproject.toml --group build --group dev -o requirements/dev.txt
	$(COMPILE) $(UPGRADE) pyproject.toml -c requirements/dev.txt -o requirements/runtime.txt
	$(COMPILE) $(UPGRADE) --group build -c requirements/dev.txt -o requirements/build.txt

upgrade: ## the same, with the newest versions
	$(MAKE) lock UPGRADE=--upgrade

image: ## the container image
	docker build -t watchword .

clean: ## drop the environment and caches; the development state stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist

# The stamps make a second run cost nothing. uv compiles what it installs, but not our sources, which stay where they are: without
# bytecode the first start compiles them, and where PYTHONDONTWRITEBYTECODE is set every start.
.venv/.build: requirements/build.txt
	@$(PYTHON) -c 'import sys; sys.exit("$(TOO_OLD)" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/build.txt
	touch $@

.venv/.run: .venv/.build requirements/runtime.txt pyproject.toml
	$(UV) sync $(INTO) --require-hashes requirements/build.txt requirements/runtime.txt
	$(UV) install $(INTO) --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	touch $@

.venv/.dev: .venv/.build requirements/dev.txt pyproject.toml
	$(UV) sync $(INTO) --require-hashes requirements/dev.txt
	$(UV) install $(INTO) --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	touch $@
