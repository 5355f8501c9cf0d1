# Every target sets up what it needs by itself. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
PYTHON := $(BIN)/python
CHECKOV := .venv/checkov/bin/checkov

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: setup ## start the sandbox and run the published solutions through it, end to end
	@$(PYTHON) -m sandbox demo

.PHONY: test
test: setup-tests ## run every test
	@$(PYTHON) -m pytest

.PHONY: test-postgres-17
test-postgres-17: setup-tests ## run the tests of the SQL on PostgreSQL 17, in a Debian 13 of its own where needed
	@$(PYTHON) -m pytest --postgres 17 tests/conformance tests/contract tests/database tests/migration

.PHONY: check
check: setup-checks ## lint, types, formatting, template: what CI runs before the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar sql
	$(BIN)/cfn-lint template.yaml infra/*.yaml sql/examples/pricing/template.yaml
	SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 $(BIN)/sam validate --lint
	BC_SKIP_MAPPING=TRUE $(CHECKOV) --quiet --compact --framework cloudformation \
		--file template.yaml infra/*.yaml sql/examples/pricing/template.yaml

.PHONY: format
format: setup ## format the Python code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: sandbox-up
sandbox-up: setup ## start the sandbox (PostgreSQL, a local AWS, pgrelay deployed) or repair it
	@$(PYTHON) -m sandbox up

.PHONY: sandbox-down
sandbox-down: setup ## stop the sandbox and throw its state away
	@$(PYTHON) -m sandbox down

.PHONY: bench-cold-start
bench-cold-start: setup ## what a function's start costs, beside a bare boto3 client
	@$(PYTHON) -m bench.cold_start

.PHONY: bench-publisher
bench-publisher: setup ## what dml_event_publisher delivers in a second, beside botocore's client as it is
	@$(PYTHON) -m bench.publisher

.PHONY: bench-invoke
bench-invoke: setup ## what a call of aws_lambda.invoke costs, beside botocore alone and the published function
	@$(PYTHON) -m bench.invoke

.PHONY: bench-outbox
bench-outbox: setup ## what the outbox costs the writer and how fast it is read, beside PgQ and others
	@PYTHONPATH=cli $(PYTHON) -m bench.outbox

.PHONY: bench-streams
bench-streams: setup ## records a second from Kinesis and to Firehose, beside the published one-record functions
	@$(PYTHON) -m bench.streams

.PHONY: bench-monitor
bench-monitor: setup ## what a check of 500 jobs with a million runs takes, beside the published query
	@PYTHONPATH=cli $(PYTHON) -m bench.monitor

.PHONY: bench-exceptions
bench-exceptions: setup ## what a report adds to a procedure that fails, with AWS up, refusing, slow and away
	@PYTHONPATH=cli $(PYTHON) -m bench.exceptions

.PHONY: lock
lock: setup ## resolve the requirements anew and lock them with hashes
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--python-version 3.13 --universal --upgrade requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--python-version 3.13 --universal --upgrade -c requirements.txt \
		layers/dependencies/requirements.in -o layers/dependencies/requirements.txt
	echo checkov | $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--python-version 3.13 --universal --upgrade - -o infra/checkov-requirements.txt

.PHONY: setup
setup: ## install what is missing: system packages, Python packages
	@sandbox/setup.sh

.PHONY: setup-tests
setup-tests: ## the same, with what only the tests need
	@sandbox/setup.sh --tests

.PHONY: setup-checks
setup-checks: ## the same, with what only the checks need
	@sandbox/setup.sh --checks

.PHONY: clean
clean: sandbox-down ## remove everything that was built or installed in this folder
	rm -rf .sandbox .aws-sam .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
