# The one entrance. Each target sets up what it needs first; the second time that takes no time.

.DEFAULT_GOAL := help
.PHONY: help run dev build check lint-api test unit e2e e2e-keycloak size lighthouse speed audit bench fuzz fuzz-api fuzz-dotenv fuzz-dotenv-short env-lab env-lab-short

tools = scripts/setup $(1) && . scripts/env.sh
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

help: ## This list
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

build: ## The release server and its page
	@$(call tools,rust leptos npm) && scripts/build

run: build ## Build, then serve http://127.0.0.1:3000 with the vault in ./data
	@. scripts/env.sh && exec "$${CARGO_TARGET_DIR:-target}/release/kagi" serve --data-dir "$${KAGI_DATA_DIR:-./data}"

dev: ## Rebuild and reload on every change, with the vault in ./data
	@$(call tools,rust leptos npm) && scripts/viewer && node scripts/brands.mjs public/icons && LEPTOS_HASH_FILES=false KAGI_DATA_DIR="$${KAGI_DATA_DIR:-./data}" cargo leptos watch --split -- serve

check: ## Format, lints of both targets, licences and sources of dependencies
	@$(call tools,rust deny) && \
	cargo fmt --all --check && \
	cargo clippy --workspace --all-targets -- -D warnings && \
	cargo clippy -p app -p frontend --features app/hydrate --target wasm32-unknown-unknown -- -D warnings && \
	cargo deny --log-level error check bans licenses sources

lint-api: ## The REST interface's document, docs/openapi.json
	@$(call tools,npm) && REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true redocly lint docs/openapi.json

unit: ## Unit, use-case (SQLite and PostgreSQL) and HTTP tests
	@$(call tools,rust postgres oathtool) && scripts/with-postgres cargo test --workspace

audit: ## Known vulnerabilities of dependencies, where an advisory database is to be had
	@scripts/audit

e2e: build ## The browser tests, through the built release server
	@$(call tools,npm browser) && npm run --silent client && cd end2end && playwright test

e2e-keycloak: build ## The browser tests of signing in through a real Keycloak, where Maven Central can be reached
	@$(call tools,npm browser keycloak) && if [ ! -d "$$KAGI_KEYCLOAK_HOME" ]; then \
	echo "e2e-keycloak skipped: no Keycloak $$KEYCLOAK_VERSION here, and Maven Central can't be reached"; else \
	playwright test --config end2end/keycloak/playwright.config.ts; fi

size: build ## What a browser loads, against its budgets
	@. scripts/env.sh && node scripts/size.mjs

lighthouse: build ## What Lighthouse says of the pages with 1,000 entries: the median of five runs (10 minutes; target/lighthouse.json)
	@$(call tools,npm browser) && node scripts/lighthouse.mjs

speed: build ## How long a page with 1,000 entries takes the server, and a keystroke in the palette with 5,000 names
	@$(call tools,npm browser) && node scripts/speed.mjs

fuzz-api: build ## Requests made from the document, for FUZZ_SECONDS (300)
	@$(call tools,fuzz) && scripts/fuzz-api

fuzz: export FUZZ_SECONDS ?= 60
fuzz: fuzz-api # The same, short

fuzz-dotenv: ## The parser and the writers of .env files under libFuzzer, for FUZZ_SECONDS (300)
	@$(call tools,rust fuzzer) && scripts/fuzz-dotenv

fuzz-dotenv-short: export FUZZ_SECONDS ?= 30
fuzz-dotenv-short: fuzz-dotenv # The same, short

env-lab: ## ENV_LAB_VALUES (10000) made-up values in every dialect of .env, read back by the programs that read them
	@$(call tools,rust npm lab) && "$$KAGI_TOOLS/lab/bin/python" scripts/env-lab

env-lab-short: export ENV_LAB_VALUES ?= 500
env-lab-short: env-lab # The same, short

bench: build ## Requests a second beside the least that a server could do (10 minutes; target/bench.json)
	@$(call tools,rust postgres bench) && cargo build --release -p bench && KAGI_POSTGRES_FSYNC=on scripts/with-postgres node scripts/bench.mjs

test: check lint-api audit unit env-lab-short e2e size fuzz fuzz-dotenv-short ## Everything
	@echo "All of it passed: check, lint-api, audit, unit, env-lab, e2e, size, fuzz, fuzz-dotenv."
