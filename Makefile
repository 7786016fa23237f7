.DEFAULT_GOAL := help
.PHONY: help setup demo test check coverage fmt lint types docs chaos bench bench-peers bench-sync bench-million \
  bench-orders bench-hostile lock browser audit-tool lint-tool lint-schema load-tool peers-tool

BIN := .venv/bin
STAMP := .venv/.installed
PYTHON ?= python3
AUDIT := graphql-http@1.23.1 graphql@16
LINT := @graphql-eslint/eslint-plugin@4.4.0 eslint@9.39.1 graphql@16.12.0
LINT_AS_OF := 2025-12-01
PEERS := node@24 postgraphile@5
GRAPHIQL := graphiql@3.8.3 react@18.3.1 react-dom@18.3.1

help: ## Show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-13s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## Install everything into .venv

$(STAMP): requirements.lock pyproject.toml
	@echo "Installing into .venv (a minute or two) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@if command -v npm >/dev/null 2>&1 && [ ! -d .salesbook/graphiql/node_modules/graphiql ]; then \
	  echo "Fetching GraphiQL ..."; mkdir -p .salesbook/graphiql && \
	  npm install --prefix .salesbook/graphiql --no-save --package-lock=false --no-audit --no-fund \
	    --loglevel=error --update-notifier=false $(GRAPHIQL) >/dev/null || echo "GraphiQL could not be fetched; the API works without."; fi
	@touch $(STAMP)

demo: setup ## Run everything here with a sample company (ARGS="--port 8010")
	@exec $(BIN)/salesbook demo $(ARGS)

test: setup browser audit-tool lint-tool ## Keep every promise (T=tests/sync for a part)
	$(BIN)/pytest $(T)

browser:
	@if command -v $${CHROMIUM:-chromium} >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then \
	  echo "Installing Chromium ..."; apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; \
	else echo "No Chromium here: the browser tests do not run; set CHROMIUM= to its path."; fi

audit-tool:
	@if command -v npm >/dev/null 2>&1; then \
	  [ -d .salesbook/audit/node_modules/graphql-http ] || { mkdir -p .salesbook/audit && \
	  npm install --prefix .salesbook/audit --no-save --package-lock=false --no-audit --no-fund \
	    --loglevel=error --update-notifier=false $(AUDIT) >/dev/null || \
	    echo "The audit could not be fetched; its test does not run."; }; \
	else echo "No Node here: the audit of GraphQL over HTTP does not run."; fi

# what the linter itself needs is taken as it was on LINT_AS_OF, so that its findings stay the same
lint-tool:
	@if command -v npm >/dev/null 2>&1; then \
	  [ -d .salesbook/lint/node_modules/@graphql-eslint ] || { mkdir -p .salesbook/lint && \
	  npm install --prefix .salesbook/lint --no-save --package-lock=false --no-audit --no-fund \
	    --loglevel=error --update-notifier=false --before=$(LINT_AS_OF) $(LINT) >/dev/null || \
	    echo "The linter could not be fetched; its test does not run."; }; \
	else echo "No Node here: the schema is not linted."; fi

lint-schema: lint-tool ## Hold docs/api.graphql against the rules for GraphQL schemas (needs Node)
	@node tests/house/lint_schema.mjs "$(CURDIR)/docs/api.graphql" "$(CURDIR)/.salesbook/lint"

check: setup browser audit-tool lint-tool ## Everything CI does
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

coverage: setup browser audit-tool lint-tool ## Tell what no test has walked (tracing takes thrice the time)
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered

fmt: setup ## Put code in order
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lint: setup ## Style and architecture
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/lint-imports

types: setup ## Types
	$(BIN)/mypy

docs: setup ## Rewrite what is generated in docs/ from the code
	$(BIN)/python -m tests.house.write_docs

chaos: setup ## Torment the sync with real processes (MINUTES=5 WORKERS=4 SEED=...)
	@exec $(BIN)/python -m tests.chaos

bench: setup load-tool ## Measure the API beside the limit (BENCH_SECONDS=5 BENCH_ROUNDS=5; needs wrk)
	$(BIN)/python -m tests.bench

bench-peers: setup load-tool peers-tool ## The same with PostGraphile beside it (needs npm, too)
	$(BIN)/python -m tests.bench --peers

bench-sync: setup ## Measure the sync: calls, latency, memory (BENCH_SYNC_CYCLES=10000; ten minutes)
	$(BIN)/python -m tests.bench.sync

bench-orders: setup ## Measure lists, writers and customers with 200,000 orders (BENCH_SECONDS=5)
	$(BIN)/python -m tests.bench.fulfilment

bench-million: setup load-tool ## Watch a server's memory over a million requests (BENCH_REQUESTS=1000000)
	$(BIN)/python -m tests.bench.million

load-tool:
	@command -v wrk >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ] && \
	  apt-get update -qq && apt-get install -y -qq wrk >/dev/null; } || \
	  { echo "Install wrk first, then run make again."; exit 1; }

peers-tool:
	@command -v npm >/dev/null 2>&1 || { echo "Install Node first: PostGraphile comes by npm."; exit 1; }
	@[ -d .salesbook/peers/node_modules/postgraphile ] || { echo "Fetching PostGraphile ..."; \
	  mkdir -p .salesbook/peers && \
	  npm install --prefix .salesbook/peers --no-save --package-lock=false --no-audit --no-fund \
	    --loglevel=error --update-notifier=false $(PEERS) >/dev/null; }

bench-hostile: setup ## Measure an honest caller beside hostile ones (BENCH_SECONDS=5)
	$(BIN)/python -m tests.bench.hostile

lock: setup ## Pin the newest versions again (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-emit-find-links --quiet --upgrade -o requirements.lock
