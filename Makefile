PYTHON ?= python3
VENV   ?= .venv
SBOM   ?= sbom.json
BIN     = $(VENV)/bin
PIP     = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: chat test gate setup format bench sbom clean help

help:
	@echo "make chat    install, build the index, open the chat page on 127.0.0.1"
	@echo "make test    install, then lint, types and tests"
	@echo "make setup   the environment alone"
	@echo "make format  format the code"
	@echo "make gate    measure everything against the baseline; fails if something became worse"
	@echo "make bench   print speed and memory"
	@echo "make sbom    write what is installed, with versions and licences, as CycloneDX: sbom.json"
	@echo "make clean   remove the environment, the index and caches"

chat: $(VENV)/.installed
	$(BIN)/infantile-spasms build
	$(BIN)/infantile-spasms chat

test: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

setup: $(VENV)/.installed-dev

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

gate: $(VENV)/.installed-dev
	$(BIN)/python -m eval all --against eval/baseline.json --report report.html

bench: $(VENV)/.installed
	$(BIN)/python -m eval bench

sbom: $(VENV)/.installed-dev
	$(BIN)/cyclonedx-py environment $(SBOM_OPTIONS) --output-reproducible --pyproject pyproject.toml \
	    --mc-type application --output-file $(SBOM) $(BIN)/python

clean:
	rm -rf $(VENV) .index .mypy_cache .ruff_cache .pytest_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing (a few minutes the first time) ..."
	$(PIP) --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) --editable '.[dev,eval,llm,mcp,milvus]'
	@touch $@
