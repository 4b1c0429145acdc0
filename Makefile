# `make` alone prints what can be done.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run dev web test check test-rust test-walk test-web test-e2e generate bench soak

# rustup puts cargo here and leaves the PATH to the next login.
export PATH := $(PATH):$(HOME)/.cargo/bin

TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
SERVER := $(TARGET)/debug/rayenna
WEB_INSTALLED := frontend/node_modules/.package-lock.json
WEB_BUILT := frontend/dist/index.html
WEB_SOURCES := $(shell find frontend -type f -not -path 'frontend/node_modules/*' -not -path 'frontend/dist/*' \
	-not -path 'frontend/e2e/*' -not -path 'frontend/test-results/*' -not -path 'frontend/playwright-report/*')
say = @printf '\n== %s\n' "$(1)"

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Start everything with demo data and print the address
	@sh scripts/doctor.sh run
	@$(MAKE) -s --no-print-directory web
	$(call say,Building and starting the server (the first build takes a few minutes))
	cargo run -- serve --demo

dev: ## The same, restarting the server and reloading the page at each change
	@sh scripts/doctor.sh run
	@$(MAKE) -s --no-print-directory $(WEB_INSTALLED)
	@sh scripts/dev.sh "$(SERVER)"

test: ## Set up and run every test
	@sh scripts/doctor.sh test
	@$(MAKE) -s --no-print-directory check web test-rust test-walk test-web test-e2e
	@printf '\nEverything passed.\n'

check: $(WEB_INSTALLED) ## Only what needs no running program: format, lints, types
	$(call say,Format and lints)
	cargo fmt --all --check
	cd frontend && npm run --silent check
	cd frontend && npm run --silent lint
	cargo clippy --workspace --all-targets -- -D warnings

web: $(WEB_BUILT) ## Build the web UI

test-rust: ## Only the Rust tests
	$(call say,Rust tests)
	cargo build
	$(SERVER) pg-exec -- cargo test --workspace

test-walk: ## Only three jobs to their end through the API alone
	$(call say,Three jobs through the API)
	cargo build
	RAYENNA_BIN="$(SERVER)" node --test tests/walk/

test-web: $(WEB_INSTALLED) ## Only the unit tests of the web UI
	$(call say,Web UI tests)
	cd frontend && npm run --silent test

test-e2e: $(WEB_BUILT) ## Only the browser tests
	$(call say,Browser tests)
	cargo build
	cd frontend && CHROME_PATH="$$(sh ../scripts/doctor.sh browser)" RAYENNA_BIN="$(SERVER)" npm run --silent e2e

generate: $(WEB_INSTALLED) ## Write the API schema and the types made from it
	cargo run --quiet -- openapi > $(TARGET)/openapi.json
	mv $(TARGET)/openapi.json tests/snapshots/openapi.json
	RAYENNA_WRITE_SNAPSHOTS=1 $(SERVER) pg-exec -- cargo test --quiet --test rayenna snapshot
	cd frontend && npm run --silent generate

bench: ## Measure, as ratios against stock parts (release build: 6 minutes the first time)
	cargo build
	$(SERVER) pg-exec --durable -- cargo bench -p rayenna --bench ratios

soak: ## The tests of concurrency and crashes, for minutes instead of seconds
	cargo build
	RAYENNA_SOAK=1 $(SERVER) pg-exec -- cargo test --test rayenna -- --nocapture

$(WEB_INSTALLED): frontend/package-lock.json
	$(call say,Fetching the web UI's packages (once: 20 s))
	cd frontend && npm ci
	@touch $@

$(WEB_BUILT): $(WEB_INSTALLED) $(WEB_SOURCES)
	$(call say,Building the web UI)
	cd frontend && npm run --silent build
	@touch $@
