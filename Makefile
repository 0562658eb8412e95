# make help lists what this can do. Everything it makes lies in .venv and var.

.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 8000
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
SASS_SOURCES := $(wildcard static_src/*.scss)
STATIC_SOURCES := $(shell find static -type f)

export DEMO ?= 1

.PHONY: help run test quick test-faults test-postgresql check mutants bench bench-load css lock audit

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-16s %s\n", $$1, $$2}'

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	@echo "Installing the libraries …"
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt | .venv/bin/python
	@echo "Installing the libraries and the tools for tests …"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@ .venv/run.stamp

var/static.stamp: .venv/run.stamp $(STATIC_SOURCES)
	@echo "Collecting the static files …"
	@mkdir -p var/static
	@$(PY) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@

run: .venv/run.stamp var/static.stamp ## set up everything and serve the app with demo data (PORT=8000)
	@exec $(PY) manage.py serve --port $(PORT)

test: .venv/dev.stamp var/static.stamp ## set up everything and run the tests
	@$(PY) -m pytest -n auto $(ARGS)

quick: .venv/dev.stamp var/static.stamp ## the tests without the journeys through a real browser
	@$(PY) -m pytest -n auto --ignore=tests/journeys $(ARGS)

test-faults: .venv/dev.stamp var/static.stamp ## what kills a site, its proxy, its pooler, its backups: real processes
	@$(PY) -m pytest tests/faults $(ARGS)

test-postgresql: .venv/dev.stamp var/static.stamp ## all tests with the site's own database on PostgreSQL
	@TEST_ON=postgresql $(PY) -m pytest -n auto --ignore=tests/journeys $(ARGS)

check: .venv/dev.stamp ## lint, types, contracts and drift checks
	@$(PY) checks/run.py

audit: .venv/dev.stamp ## ask a vulnerability database about the locked libraries (2: it could not be asked)
	@$(PY) checks/audit.py

mutants: .venv/dev.stamp ## plant faults one by one and name those that no test finds (ARGS="intervals/engine/spans.py")
	@$(PY) checks/mutants.py $(ARGS)

bench: .venv/dev.stamp var/static.stamp ## measure speed against a floor and print the table
	@$(PY) -m bench.run $(ARGS)

bench-load: .venv/dev.stamp ## measure two servers under a mix of checks and desk work (5 minutes)
	@$(PY) -m bench.mixed $(ARGS)

css: .venv/dev.stamp ## compile static_src/site.scss to static/css/site.css
	@$(PY) checks/css.py --write

lock: .venv/dev.stamp ## write the locks anew from pyproject.toml (UPGRADE=1 takes newer versions)
	@$(PY) checks/lock.py --write $(if $(UPGRADE),--upgrade)
