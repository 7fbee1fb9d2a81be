# Everything you do with Tidings, from running it to checking it. `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON := .venv/bin/python
PYTEST := .venv/bin/pytest -q -n 2 --dist loadgroup
BENCH ?=
DATA ?= reports
CHAOS ?=
COMPILE := .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links

# Makes .venv where it is missing and installs the lock file $(1) where it has changed.
define install
	@for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
		if $$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then exec $$name deploy/install.py $(1); fi; \
	done; \
	echo "Tidings needs Python 3.11 or newer with its venv module:" \
		"install it (on Debian and Ubuntu: apt install python3 python3-venv) and try again." >&2; \
	exit 1
endef

.PHONY: help run test test-all check format bench chaos lock clean runtime development

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do \
		printf '  make %-10s %s\n' "$$name" "$$text"; done
	@echo
	@echo '  Set by NAME=value: PORT (8000), DATA_DIR (var), DATABASE_URL (SQLite), BENCH (all).'
	@echo '  Every setting is described in docs/settings.md.'

run: runtime ## Start the portal, with a demo account the first time; Ctrl-C ends it
	@DEMO=$${DEMO:-1} exec $(PYTHON) manage.py run

test: development ## Run the quick tests (on DATABASE_URL if set, else on SQLite)
	$(PYTEST) -m 'not slow and not browser' --ignore tests/architecture

test-all: development ## Run every test, the slow ones and the browser's too
	$(PYTEST)

check: development ## Check style, types, templates and architecture
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .
	.venv/bin/djlint --quiet --lint templates
	$(PYTEST) -p no:randomly tests/architecture

format: development ## Put the sources into the house style
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench: runtime ## Measure speed, all of it or some: make bench BENCH=intake,dispatch
	@$(PYTHON) manage.py bench $(BENCH)

chaos: development ## Break everything for ten minutes while messages go out, and look for harm
	@$(PYTHON) -m tests.chaos.run $(CHAOS)

bench-data: runtime ## Fill a database for BENCH=reports (DATA=growth: for BENCH=growth)
	@$(PYTHON) manage.py bench_data $(DATA)

lock: development ## Write the newest versions that fit into requirements*.txt
	$(COMPILE) --upgrade requirements.in --output-file requirements.txt
	$(COMPILE) --upgrade requirements-dev.in --constraint requirements.txt \
		--output-file requirements-dev.txt

clean: ## Remove what was built (.venv and caches; never your data)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	$(call install,requirements.txt)

development:
	$(call install,requirements-dev.txt)
