# The one entrance. Each target sets up what it needs first; the second time that takes no time.

.DEFAULT_GOAL := help
.PHONY: help run dev build check test unit e2e size audit setup-all

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
	@$(call tools,rust leptos npm) && scripts/viewer && KAGI_DATA_DIR="$${KAGI_DATA_DIR:-./data}" cargo leptos watch -- serve

check: ## Format, lints of both targets, licences and sources of dependencies
	@$(call tools,rust deny) && \
	cargo fmt --all --check && \
	cargo clippy --workspace --all-targets -- -D warnings && \
	cargo clippy -p app -p frontend --features app/hydrate --target wasm32-unknown-unknown -- -D warnings && \
	cargo deny --log-level error check bans licenses sources

unit: ## Unit, use-case (SQLite and PostgreSQL) and HTTP tests
	@$(call tools,rust postgres) && scripts/with-postgres cargo test --workspace

audit: ## Known vulnerabilities of dependencies, where an advisory database is to be had
	@scripts/audit

e2e: build ## The browser tests, through the built release server
	@$(call tools,npm browser) && cd end2end && playwright test

size: build ## What a browser loads, against its budgets
	@. scripts/env.sh && node scripts/size.mjs

test: check audit unit e2e size ## Everything
	@echo "All of it passed: check, audit, unit, e2e, size."
