# Every target sets up what it needs by itself; `make` alone lists the targets.

# Every shell has a LANG of its own ("en_US.UTF-8"). Only LANG= on make's command line names a locale, and no
# setting of the shell changes what a command does.
ifeq ($(origin LANG),command line)
LOCALE := $(LANG)
endif
unexport LANG LANGUAGE LC_ALL MAKEFLAGS
export LC_ALL := C.UTF-8
export PYTHONUTF8 := 1

# The system's Python where it will do: distributions build it with optimization, what a shell finds first often is not,
# and the checks then take a fifth longer (docs/benchmarks.md). make PYTHON=... takes another.
SYSTEM_PYTHON := /usr/bin/python3
PYTHON ?= $(shell $(SYSTEM_PYTHON) -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
  echo $(SYSTEM_PYTHON) || echo python3)
VENV := .venv
RUN := $(VENV)/bin/python -m pipeline
ONE := $(if $(ARTICLE),--article "$(ARTICLE)")
HOW = $(if $(ENGINE),--engine "$(ENGINE)") $(if $(RETRANSLATE),--retranslate) $(if $(DRY_RUN),--dry-run) \
  $(if $(MAX_CHARS),--max-chars "$(MAX_CHARS)")

.DEFAULT_GOAL := help
.PHONY: help setup extract translate model build status check lint-source site serve approve publish test lint lock bench clean

help: ## List the targets
	@echo "make TARGET [LANG=ar|all] [ARTICLE=name]"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14
	@echo
	@echo "A translator's command: make translate LANG=ar"
	@echo "For check also: FORMAT=json|github|sarif  HTML=report.html  SINCE=main"
	@echo "For translate also: ENGINE=name  RETRANSLATE=1  DRY_RUN=1  MAX_CHARS=50000   (docs/pretranslation.md)"

setup: $(VENV)/.ready ## Set up the environment (the others do it by themselves)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it with make PYTHON=python3.12 ..." >&2; exit 2; }
	@echo "Setting up the environment in $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python's venv is missing; on Debian: apt install python3-venv" >&2; rm -rf $(VENV); exit 2; }

$(VENV)/.ready: requirements.lock | $(VENV)/bin/python
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

extract: setup ## Take the sources apart: write locales/templates/
	@$(RUN) extract $(ONE)

translate: setup need-locale ## Bring the catalogs of LANG up to date, fill them with drafts and build the pages
	@$(RUN) translate "$(LOCALE)" $(ONE) $(HOW)

model: setup need-locale ## Fetch a local model for the engine ctranslate2 (or install it: FILE=...)
	@$(RUN) model "$(LOCALE)" $(if $(FILE),--file "$(FILE)")

build: setup need-locale ## Put the pages of LANG together from the catalogs as they are
	@$(RUN) build "$(LOCALE)" $(ONE)

status: setup ## Show how far each translation is
	@$(RUN) status $(if $(LOCALE),"$(LOCALE)") $(ONE)

check: setup ## Check the translations of LANG (default: all): doses, negations, drugs, terms, markup
	@$(RUN) check $(if $(LOCALE),"$(LOCALE)") $(ONE) $(if $(FORMAT),--format "$(FORMAT)") \
	  $(if $(HTML),--html "$(HTML)") $(if $(SINCE),--changed-since "$(SINCE)")

lint-source: setup ## Report what the sources themselves have wrong
	@$(RUN) lint-source $(ONE)

site: setup ## Build the pages of all locales into public/
	@$(RUN) site $(if $(FOR),--for "$(FOR)")

serve: setup ## Show the pages of public/ in the browser
	@$(RUN) serve $(if $(PORT),--port "$(PORT)")

approve: setup need-locale ## Record a sign-off: LANG=ar ARTICLE=name REVIEWER="Name, credential"
	@$(RUN) approve "$(LOCALE)" $(ONE) --reviewer "$(REVIEWER)" $(if $(WITHDRAW),--withdraw)

publish: setup ## Put the reviewed articles of LANG (default: all) on the site (DRAFTS=1: preview; DRY_RUN=1)
	@$(RUN) publish $(if $(LOCALE),"$(LOCALE)") $(ONE) $(if $(DRAFTS),--drafts) $(if $(DRY_RUN),--dry-run)

test: $(VENV)/.ready-dev ## Run the tests
	@$(VENV)/bin/python -m pytest

lint: $(VENV)/.ready-dev ## Check style, types and the order of the rooms
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

lock: $(VENV)/bin/python ## Pin all dependencies anew from pyproject.toml
	@$(VENV)/bin/python -m pip install --quiet uv
	@$(VENV)/bin/uv pip compile --quiet --universal --no-annotate --generate-hashes pyproject.toml -o requirements.lock
	@$(VENV)/bin/uv pip compile --quiet --universal --no-annotate --generate-hashes --extra dev --extra deepl --extra local pyproject.toml -o requirements-dev.lock

bench: $(VENV)/.ready-dev ## Measure the pipeline against what one would use instead
	@$(VENV)/bin/python -m bench

clean: ## Remove what the other targets made, except translations and downloaded models
	@[ ! -d .cache ] || find .cache -mindepth 1 -maxdepth 1 ! -name models -exec rm -rf {} +
	@rm -rf build public .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.PHONY: need-locale
need-locale:
	@test -n "$(LOCALE)" || { \
	  echo "Which language? Write for example: make $(firstword $(MAKECMDGOALS)) LANG=ar   (or LANG=all)" >&2; exit 2; }
