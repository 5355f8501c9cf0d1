# Every target sets up what it needs by itself. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
PYTHON := $(BIN)/python
CHECKOV := .venv/checkov/bin/checkov
TEMPLATES := template.yaml infra/*.yaml sql/examples/pricing/template.yaml examples/drain/fargate.yaml examples/readings/template.yaml
# Two cores are busy with four: many tests wait for a timeout, a minute of pg_cron's or a function's start.
WORKERS ?= 4
PYTEST := $(PYTHON) -m pytest --numprocesses $(WORKERS)
CLOCKS ?= 2026-11-30T23:58 2026-12-31T23:58 2028-02-29T23:58 2027-03-28T01:58@Europe/Berlin
CLOCK_TESTS ?= tests/contract tests/database tests/migration tests/unit
LANGUAGES ?= C de_DE.UTF-8 fr_FR.UTF-8 ja_JP.UTF-8
LANGUAGE_TESTS ?= tests/database/exceptions tests/database/monitor
PROFILE ?= plain
NAME_MOVES_AFTER ?= 10
LAB := $(if $(filter rds,$(PROFILE)),-lab)
SANDBOX_OPTIONS = --profile $(PROFILE) $(if $(POSTGRES),--postgres $(POSTGRES)) $(if $(MESSAGES),--language \
	$(MESSAGES)) $(foreach parameter,$(PARAMETERS),--parameter $(parameter))
SERVER_TESTS := tests/conformance tests/contract tests/database tests/migration

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: setup$(LAB) ## start the sandbox and run the published solutions through it, end to end
	@$(PYTHON) -m sandbox demo $(SANDBOX_OPTIONS)

.PHONY: test
test: setup-tests ## run every test; PROFILE=rds: the lab alone, all of it, on PostgreSQL 15, 17 and 18
	@$(PYTEST) $(if $(filter rds,$(PROFILE)),--whole-lab --postgres 15 --postgres 17 --postgres 18 tests/lab)

.PHONY: test-servers
test-servers: setup-tests ## the same, with the tests of the SQL on PostgreSQL 15 and on 17 as well as on 14 and 16, as CI runs them
	@$(PYTEST) --postgres 15 --postgres 17

.PHONY: test-postgres-17
test-postgres-17: setup-tests ## run the tests of the SQL on PostgreSQL 17, in a Debian 13 of its own where needed
	@$(PYTEST) --postgres 17 $(SERVER_TESTS)

.PHONY: test-postgres-18
test-postgres-18: setup-tests ## run the tests of the SQL on PostgreSQL 18, in a Debian 14 of its own
	@$(PYTEST) --postgres 18 $(SERVER_TESTS)

.PHONY: test-versions
test-versions: setup-tests ## run what shows that the SQL works on PostgreSQL 14 and 16, on servers of a Python package
	@$(PYTEST) tests/versions

.PHONY: test-clocks
test-clocks: setup-tests ## run what can at the end of a month, of a year, on 29 February and as daylight saving begins
	@set -e; for clock in $(CLOCKS); do \
		echo "The clock starts at $$clock."; $(PYTEST) --clock $$clock $(CLOCK_TESTS); \
	done

.PHONY: test-languages
test-languages: setup-tests ## run what reads or sends the server's messages in English, German, French and Japanese
	@set -e; for language in $(LANGUAGES); do \
		echo "The server writes $$language."; $(PYTEST) --messages $$language $(LANGUAGE_TESTS); \
	done

.PHONY: campaign
campaign: setup-tests ## break things under load and count what is lost; SHORT=1 for about five minutes, else for hours; SEED=4200 repeats a run
	@PYTHONPATH=cli:layers/common $(PYTHON) -m tests.campaign $(if $(SHORT),--short,--report docs/reliability.md) \
		$(if $(SEED),--seed $(SEED))

.PHONY: check
check: setup-checks ## lint, types, formatting, template: what CI runs before the tests
	@$(MAKE) --no-print-directory --jobs=2 --output-sync check-types check-sql check-templates check-policies check-docs

.PHONY: check-types check-sql check-templates check-policies check-docs
check-types:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
check-sql:
	$(BIN)/sqlfluff lint --disable-progress-bar sql
check-templates:
	$(BIN)/cfn-lint $(TEMPLATES)
	SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=us-east-1 $(BIN)/sam validate --lint
check-policies:
	BC_SKIP_MAPPING=TRUE $(CHECKOV) --quiet --compact --framework cloudformation --file $(TEMPLATES)
check-docs:
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

.PHONY: docs
docs: setup ## build the documentation's site into build/site; broken links and anchors fail it
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "Open build/site/index.html."

.PHONY: format
format: setup ## format the Python code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: sandbox-up
sandbox-up: setup$(LAB) ## start the sandbox (PostgreSQL, a local AWS, pgrelay deployed) or repair it; PROFILE=rds: docs/lab.md
	@$(PYTHON) -m sandbox up $(SANDBOX_OPTIONS)

.PHONY: sandbox-failover
sandbox-failover: ## lose the writer of the sandbox with PROFILE=rds; NAME_MOVES_AFTER=10 seconds later its name leads to the new one
	@$(PYTHON) -m sandbox failover --name-moves-after $(NAME_MOVES_AFTER)

.PHONY: sandbox-down
sandbox-down: setup ## stop the sandbox and throw its state away
	@$(PYTHON) -m sandbox down

.PHONY: local-aws
local-aws: setup-tests ## an AWS for `sam local invoke`, with what events/env.json names: docs/how-to/sam-local.md
	@$(PYTHON) -m sandbox.local_aws

.PHONY: inbox
inbox: ## print what the sandbox's topics took, as mails
	@$(PYTHON) -m sandbox inbox

.PHONY: console
console: ## open the console of the sandbox's database, with the inbox
	@PYTHONPATH=cli $(PYTHON) -m sandbox console

.PHONY: bench-console
bench-console: setup ## what a page of the console takes, with 1,000 watches, 500 jobs and a million dead letters
	@PYTHONPATH=cli $(PYTHON) -m bench.console

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
lock: setup ## lock what a requirements.in has new, with hashes; UPGRADE=--upgrade takes the newest of everything
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--python-version 3.13 --universal $(UPGRADE) requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--python-version 3.13 --universal $(UPGRADE) -c requirements.txt \
		layers/dependencies/requirements.in -o layers/dependencies/requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--python-version 3.13 --universal $(UPGRADE) -c requirements.txt \
		layers/postgres/requirements.in -o layers/postgres/requirements.txt
	echo checkov | $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--python-version 3.13 --universal $(UPGRADE) - -o infra/checkov-requirements.txt

.PHONY: setup
setup: ## install what is missing: system packages, Python packages
	@sandbox/setup.sh

.PHONY: setup-tests
setup-tests: ## the same, with what only the tests need
	@sandbox/setup.sh --tests

.PHONY: setup-lab
setup-lab: ## the same, with what the sandbox with RDS's manners needs
	@sandbox/setup.sh --lab

.PHONY: setup-checks
setup-checks: ## the same, with what only the checks need
	@sandbox/setup.sh --checks

.PHONY: clean
clean: sandbox-down ## remove everything that was built or installed in this folder
	rm -rf .sandbox .aws-sam .venv build .mypy_cache .pytest_cache .ruff_cache .hypothesis
