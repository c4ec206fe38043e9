# Every target installs its requirements, so `make demo` or `make test` can be the first command.
# Set PYTHON to choose an interpreter; without it, the first working one of these is used.

PYTHON ?= python3.11 python3.12 python3.13 python3
BIN := .venv/bin
ASSIGNMENT := 03_residual_networks
DEMO := build/demo
# Tests run side by side; those of one file in one process, since they share its fixtures.
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4 --dist loadfile
# The demo's class is our own, so it is trusted on systems that cannot confine it.
TRUST := $(if $(filter Linux,$(shell uname -s)),,--unsafe)

.DEFAULT_GOAL := help
.PHONY: help setup demo test browser bench lessons audit compare notebooks verify backbone \
	requirements

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.installed  ## make .venv and install everything into it

# The programs in .venv contain its path, so a moved checkout gets a new environment.
ifneq ($(shell cat .venv/.made_in 2>/dev/null),$(CURDIR))
.PHONY: .venv/.installed
endif

.venv/.installed: requirements.txt pyproject.toml datasets/pyproject.toml
	@.ci/install $(PYTHON)
	@# tests the installation, and makes the reference for the first `check`
	$(BIN)/grader check solutions/$(ASSIGNMENT)/$(ASSIGNMENT).py
	@touch $@

demo: setup  ## simulate a class of 12, grade it, and name the report
	@mkdir -p $(DEMO) && test -w $(DEMO) || { \
		echo "demo: $(DEMO) cannot be written to. Name another place: make demo DEMO=/tmp/demo" >&2; \
		exit 2; }
	rm -rf $(DEMO)/submissions $(DEMO)/report
	$(BIN)/grader simulate $(ASSIGNMENT) --students 12 --seed 1 --out $(DEMO)/submissions
	@# exit code 1 means that some student lost points, as in most classes
	$(BIN)/grader grade $(DEMO)/submissions --assignment $(ASSIGNMENT) --out $(DEMO)/report \
		$(TRUST) || test $$? -eq 1
	@echo "The report: $$(cd $(DEMO) && pwd)/report/index.html"

test: setup  ## everything that CI runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest $(SIDE_BY_SIDE)
	$(BIN)/grader release --verify
	$(BIN)/pytest $(SIDE_BY_SIDE) --nbval --nbval-current-env --nbval-cell-timeout=1200 solutions

browser: setup  ## the report and the review in a real Chromium, with screenshots in build/; exports to a real nbgrader
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-browser.txt
	@# uses the system's Chromium or Chrome; without one, run $(BIN)/playwright install chromium
	$(BIN)/pytest tests/report/test_pages_in_a_browser.py \
		tests/review/test_review_in_a_browser.py tests/export/test_export_nbgrader.py \
		tests/release/test_release_to_nbgrader.py

bench: setup  ## compare speed and memory with nbgrader and otter (half an hour; QUICK=1 some minutes)
	$(BIN)/python tests/benchmarks/bench.py $(if $(QUICK),--quick)

lessons: setup  ## measure the numbers in the data sets' cards
	$(BIN)/python -m tests.benchmarks.happy_lesson
	$(BIN)/python -m tests.benchmarks.augmentation_lesson
	$(BIN)/python -m tests.benchmarks.transfer_lesson

audit: setup  ## count the mistakes that rubrics miss and the rewrites that they refuse (minutes)
	$(BIN)/grader audit $(ASSIGNMENT)

compare: setup  ## compare the audit with a checker in the usual course style (minutes)
	$(BIN)/python -m tests.benchmarks.course_style

notebooks: setup  ## build and execute the notebooks from their scripts in solutions/
	$(BIN)/grader release

verify: setup  ## compare the committed notebooks with their scripts
	$(BIN)/grader release --verify

backbone: setup  ## pretrain the backbone on pets_source again (under 30 minutes on 2 cores)
	$(BIN)/python -m datasets.train_backbone

requirements:  ## pin the dependencies of pyproject.toml again (needs uv)
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --upgrade \
		--no-header --no-annotate --output-file requirements.txt
	@# a second file, because most users do not need a browser's driver of 50 MB
	uv pip compile pyproject.toml --extra browser --extra nbgrader --extra test --universal \
		--python-version 3.11 --upgrade --constraints requirements.txt \
		--no-header --no-annotate --output-file requirements-browser.txt
