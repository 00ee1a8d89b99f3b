# Everything is done from here. `make help` lists the targets.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
export PORT

.PHONY: help install demo up test lint types contracts templates migrations unit journeys \
        lock messages docs clean

help: ## List the targets
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# --- set-up: each stamp is made again only when what it depends on changed ---------------------
.venv/bin/python:
	$(PYTHON) -m venv .venv

build/.python: requirements.lock pyproject.toml | .venv/bin/python
	@mkdir -p build
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

build/.dev: requirements-dev.lock build/.python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

build/.assets: node_modules/.package-lock.json $(shell find assets parvis -name '*.scss' -o -name '*.js' -o -name '*.mjs' -o -name '*.html' -o -name '*.css') | build/.python
	npm run --silent build
	@PARVIS_VAR=build/var $(BIN)/python manage.py collectstatic --noinput --clear --skip-checks -v 0
	@touch $@

build/.messages: $(wildcard locale/*/LC_MESSAGES/*.po) | build/.python
	@test ! -d locale || $(BIN)/pybabel -q compile --directory locale --domain django 2>/dev/null
	@touch $@

build/.geography: node_modules/.package-lock.json | build/.python
	@touch $@

build/.fonts: node_modules/.package-lock.json tools/fonts.py | build/.python
	@$(BIN)/python -m tools.fonts
	@touch $@

install: build/.python build/.assets build/.messages build/.geography build/.fonts ## Install into .venv and build the styles

demo: install ## Run the demo town on 127.0.0.1:8000 (PORT= changes it)
	@PARVIS_DEMO=1 exec $(BIN)/parvis up

up: install ## Run Parvis with the configuration of the environment
	@exec $(BIN)/parvis up

# --- what CI runs -------------------------------------------------------------------------------
# What stands between a change and main is the same twice: one order of tests, one set of examples
# (CI is hypothesis's own word for it). `make unit` draws new ones at each run.
test: export CI = 1
test: SEED = --randomly-seed=1
test: install build/.dev browser lint types contracts templates migrations unit journeys ## Run everything that CI runs

browser:
	@tools/browser.sh
	@tools/checkers.sh

lint: build/.dev ## Style of the code, spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell README.md CONTRIBUTING.md SECURITY.md UPGRADE.md CHANGELOG.md docs/adr docs/architecture.md

types: build/.dev ## Types of pure and door modules
	$(BIN)/python -m tools.typed

contracts: build/.dev ## Who may import whom
	$(BIN)/lint-imports

templates: build/.dev ## Templates: syntax and layout
	$(BIN)/python -m tools.templates

migrations: build/.dev install ## Models and migrations agree
	$(BIN)/python -m tools.migrations

unit: build/.dev install ## Tests, in parallel
	$(BIN)/pytest -q -n 2 -m "not journey" $(SEED)

journeys: build/.dev install ## Whole stories in a real browser, with axe
	$(BIN)/pytest -q -m journey -p no:randomly tests/journeys
	$(BIN)/pytest -q -m journey -p no:randomly tests/site tests/files

# --- upkeep --------------------------------------------------------------------------------------
lock: ## Pin every dependency with hashes again
	tools/lock.sh

messages: build/.dev ## Collect the sentences to translate
	$(BIN)/python -m tools.messages

docs: build/.dev ## Write the reference pages generated from the code
	$(BIN)/python -m tools.docs
	DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python -m tools.states

clean: ## Remove what was built (the data under var/ stays)
	rm -rf build node_modules .venv
