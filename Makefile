# Every target makes .venv and installs what it needs; only Python 3.11+ and make are assumed.
PYTHON ?= python3
BIN := .venv/bin
RUN_ENV := PYTHONDONTWRITEBYTECODE=1

.PHONY: help demo run test check bench crash soak eval hostile pictures fmt lock clean
.DEFAULT_GOAL := help

help:  ## What the targets do
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Tidings needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@touch $@

.venv/run: .venv/python requirements.lock pyproject.toml
	@echo "Installing what Tidings needs into .venv (once)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-warn-script-location --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/run requirements-dev.lock
	@echo "Installing what its tests need into .venv (once)..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-warn-script-location --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

demo: .venv/run  ## Show Tidings on sample news: no token, no network
	@$(BIN)/tidings demo

run: .venv/run  ## Open the console over your own store
	@$(BIN)/tidings console

test: .venv/dev  ## Run the tests
	@$(BIN)/python -m pytest -n auto

check: .venv/dev  ## Format, lint, types, import contracts, known vulnerabilities, tests with coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.audit
	$(BIN)/python -m pytest -n auto --cov --cov-report=term --cov-report=json:build/coverage.json
	$(BIN)/python -m tests.coverage build/coverage.json

bench: .venv/dev  ## Measure speed beside a peer; writes build/bench.json
	@$(BIN)/python -m tests.bench

crash: .venv/dev  ## Kill Tidings 400 times while it delivers, and count what is lost; KILLS=n for less; writes build/crash.json
	@$(BIN)/python -m tests.crash $(if $(KILLS),--kills $(KILLS))

hostile: .venv/dev  ## Try every hostile text in every place, many minutes; writes build/hostile.json
	@HOSTILE=full $(BIN)/python -m pytest -n auto tests/hostile

soak: .venv/dev  ## Load Tidings for 30 minutes and see whether it stays as it is; MINUTES=n for less; writes build/soak.json and .png
	@$(BIN)/python -m tests.soak $(if $(MINUTES),--minutes $(MINUTES)) $(if $(filter no,$(TIMES)),--no-times)

eval: .venv/dev  ## Measure quality beside baselines; DATA=folder OUT=folder; writes build/eval.json
	@$(BIN)/python -m tests.eval $(if $(DATA),--data $(DATA)) $(if $(OUT),--out $(OUT))

pictures: .venv/dev  ## Draw docs/pictures anew from what the platforms are sent; needs Chromium
	@$(BIN)/python -m tests.pictures

fmt: .venv/dev  ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock: .venv/dev  ## Choose versions anew: requirements.lock and requirements-dev.lock, with hashes, without addresses
	$(BIN)/uv lock --upgrade
	$(BIN)/uv export --quiet --no-dev --group build --no-emit-project --no-header --no-annotate -o requirements.lock
	$(BIN)/uv export --quiet --all-extras --all-groups --no-emit-project --no-header --no-annotate -o requirements-dev.lock
	@! grep -n '://' requirements.lock requirements-dev.lock

clean:  ## Remove what the other targets made
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
