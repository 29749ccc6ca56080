# The commands of this repository. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export CARGO_TERM_COLOR ?= auto
TARGET := $(or $(CARGO_TARGET_DIR),target)
VENV := $(or $(BAILIWICK_VENV),.venv)

.PHONY: help demo test check bench bench-aws bench-organisation bench-rules fuzz models reference screenshots

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

demo: ## Build, then scan a recorded AWS account and show the result
	cargo build --release -p bailiwick
	@$(TARGET)/release/bailiwick scan aws --replay demo/aws-account.jsonl.gz --output bailiwick-report --format table,html,csv,json-ocsf || test $$? -eq 3
	@echo
	@echo "Open the report: file://$(CURDIR)/bailiwick-report/report.html"

test: ## Install what the tests need, then run every test
	@tools/test-setup.sh $(VENV)
	BAILIWICK_PYTHON=$(abspath $(VENV))/bin/python tools/run-tests.sh

check: ## Formatting, clippy, the layer test, dependency rules and docs
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	python3 tools/layers.py
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked -q

bench: bench-rules bench-aws ## Every benchmark

bench-rules: ## The rule engine beside others: time, instructions and memory (ROUNDS=7 DOCUMENTS=100000)
	@bench/rules/run.sh $(abspath $(VENV)) --rounds $(or $(ROUNDS),7) --documents $(or $(DOCUMENTS),100000)

bench-aws: ## Scan an emulated account beside Prowler: CPU, memory, calls, agreement
	cargo build --release -p bailiwick
	bench/aws.sh

fuzz: ## Fuzz the rule engine, and compare it with another implementation (RUNS=100000 of each target)
	tools/fuzz.sh $(or $(RUNS),100000)

bench-organisation: ## Scan recordings of 200 accounts with 5,000 resources each in one run: memory, CPU, time
	cargo build --release -p bailiwick
	bench/organisation.sh

reference: ## Regenerate the reference of rules and frameworks, docs/rules/reference
	rm -rf docs/rules/reference
	cargo run -q -p bailiwick -- rules reference docs/rules/reference

models: ## Regenerate the pruned API models from the pinned botocore
	python3 tools/aws-models/prune.py --catalog catalog --out models/aws
