# cnnviz. Plain `make` lists what there is; every target installs what it needs, once.

PYTHON ?= python3
PORT   ?= 8501
JOBS   ?= 3
FUZZ   ?= 300

VENV := .venv
BIN  := $(VENV)/bin
PIP  := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Stamp files: an install runs again only when one of the files it reads has changed.
MADE := $(VENV)/.made
APP  := $(VENV)/.app-installed
DEV  := $(VENV)/.dev-installed
JS   := node_modules/.installed

BENCHMARKS := trace explain render browser startup idle training data attribution predict
BROWSERS   := chromium chromium-browser google-chrome google-chrome-stable

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test test-long check check-format check-lint check-types check-imports check-js format bench \
  screenshots lock audit clean node chromium nginx

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(APP) ## start the app on http://localhost:8501 (another port: make run PORT=8600)
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: $(DEV) $(JS) node chromium ## run the tests: JavaScript, Python, and the app in a real Chromium
	node --test $(or $(wildcard tests/components/*.test.mjs),tests/components)
	$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile -m "not long"

test-long: $(DEV) $(JS) node chromium ## run what takes minutes beside that: every fault, every screen, more fuzzing, proxies
	$(BIN)/python -m pytest --numprocesses $(JOBS) --dist loadfile -m long
	CNNVIZ_FUZZ=$(FUZZ) $(BIN)/python -m pytest --numprocesses $(JOBS) tests/fuzz

check: $(DEV) $(JS) ## format, lint, types, import directions and JavaScript, without changing a file
	@$(MAKE) --no-print-directory --keep-going check-format check-lint check-types check-imports check-js

check-format:
	$(BIN)/ruff format --check .
check-lint:
	$(BIN)/ruff check .
check-types:
	$(BIN)/mypy
check-imports:
	$(BIN)/lint-imports
check-js:
	node_modules/.bin/biome check --error-on-warnings .

format: $(DEV) $(JS) ## put every file into the project's format and mend what can be mended
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	node_modules/.bin/biome check --write .

bench: $(DEV) chromium ## measure what the project promises, one script each: trace, explanations, rendering, browser ...
	@for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python -m bench.$$name || exit 1; done

screenshots: $(DEV) chromium ## take the pictures of the documentation anew
	$(BIN)/python -m scripts.screenshots

lock: $(MADE) node ## choose the newest versions that fit together, and write them down
	$(PIP) install uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest \
	  --custom-compile-command "make lock" --output-file requirements.lock requirements-dev.txt
	npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund --silent

audit: $(MADE) node ## ask PyPI and npm whether anything that is installed is known to be unsafe
	$(PIP) install pip-audit
	$(BIN)/pip-audit --requirement requirements.lock --no-deps --disable-pip --strict
	npm audit

catalogues: $(DEV) ## bring the catalogues of all languages in step with the program (docs/translating.md)
	$(BIN)/python -m scripts.catalogues $(LANGUAGES)

clean: ## remove caches and what tools left behind (.venv and node_modules stay)
	rm -rf build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -path ./$(VENV) -prune -o -path ./node_modules -prune -o -name __pycache__ -print0 | xargs -0 rm -rf

# ------------------------------------------------------------------------------ what they need

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || { \
	  found=$$($(PYTHON) -V 2>&1) || found=missing; \
	  echo "cnnviz needs Python 3.11, 3.12 or 3.13, but $(PYTHON) is $$found; install one of" \
	    "them and name it, for example: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# The project itself is installed too, editable and alone, so that there is a command `cnnviz`.
$(APP): $(MADE) requirements.txt requirements.lock pyproject.toml
	$(PIP) install --requirement requirements.txt --constraint requirements.lock
	$(PIP) install --no-deps --editable .
	@touch $@

$(DEV): $(APP) requirements-dev.txt requirements-cluster.txt
	$(PIP) install --requirement requirements-dev.txt --constraint requirements.lock
	@touch $@

$(JS): package.json package-lock.json | node
	npm ci --no-audit --no-fund --silent
	@touch $@

node:
	@command -v node >/dev/null && command -v npm >/dev/null || { \
	  echo "Node.js 20 or newer (with npm) is missing: install it, then run make again."; exit 1; }

# A program of Debian's, for the tests: $(1) names it, $(2) is what it may be called where it is there.
define installed
@for name in $(2); do PATH=$$PATH:/usr/sbin command -v $$name >/dev/null && exit 0; done; \
command -v apt-get >/dev/null || { echo "$(1) is missing: install it, then run make again."; exit 1; }; \
echo "$(1) is missing, so it is installed now."; \
as_root=; [ "$$(id -u)" = 0 ] || as_root=sudo; \
$$as_root apt-get update -qq && $$as_root env RUNLEVEL=1 apt-get install -y -qq $(1) >/dev/null || { \
  echo "That did not work: install $(1), then run make again."; exit 1; }
endef

chromium:
	$(call installed,chromium,$(BROWSERS))

nginx: # RUNLEVEL=1: it is not started
	$(call installed,nginx-light,nginx)
