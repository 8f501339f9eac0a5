# Two commands: `make run` and `make test`. See docs/drift.md for what the environment can say.

PYTHON ?= python3
VENV := .venv/bin/python
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test lint types format backup restore clean

help:
	@echo "make run       gjør alt klart og starter portalen med demoinnhold på http://localhost:8000"
	@echo "make test      kjører alle prøvene"
	@echo "make backup    sikkerhetskopi av databasen til var/backup/"
	@echo "make restore FILE=…   legger en sikkerhetskopi inn i en tom database"
	@echo "make lint, make types, make format   for den som skriver kode"

setup:
	@$(PYTHON) scripts/setup.py

setup-dev:
	@$(PYTHON) scripts/setup.py --dev

# The demo unless the environment says otherwise (SAMARBEID_DEMO=0 with SECRET_KEY and SITE_URL).
run: export SAMARBEID_DEMO ?= 1
run: setup
	@exec $(VENV) -m samarbeid.supervisor

test: setup-dev
	@exec $(VENV) scripts/check.py

lint: setup-dev
	@$(VENV) -m ruff check .
	@$(VENV) -m ruff format --check .

types: setup-dev
	@$(VENV) -m mypy

format: setup-dev
	@$(VENV) -m ruff check --fix .
	@$(VENV) -m ruff format .

backup: setup
	@$(VENV) -m samarbeid.backup save

restore: setup
	@$(VENV) -m samarbeid.backup load "$(FILE)"

# Everything that can be fetched or made again; the data in var/ are left alone.
clean:
	rm -rf .venv node_modules var/static var/stamps var/*.stamp .mypy_cache .ruff_cache .pytest_cache
