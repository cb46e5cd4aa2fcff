# Every target sets up .venv by itself; the second time nothing is installed and no network needed.
# Another Python: make grade PYTHON=python3.12
# Other versions of what is installed: make test VERSIONS=lowest, or newest. They get a folder of their own below build/.

PYTHON ?= python3
EXTRAS ?= course,dev
VERSIONS ?= pinned
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help grade test long fresh lowest browser cluster documented coverage assignments bench mutants \
        attacks false-alarms fuzz killed mooc lint docs FORCE

# The stamp carries a checksum of what is to be installed, so a git checkout that only changes dates
# installs nothing. A Python that was asked for by name is part of it too.
PINS := $(shell (echo '$(EXTRAS) $(VERSIONS)'; cat pyproject.toml constraints.txt) | cksum | cut -d ' ' -f 1)
PYTHON_ASKED := $(if $(filter file default,$(origin PYTHON)),,-$(subst /,_,$(PYTHON)))
ENVIRONMENT := $(if $(filter pinned,$(VERSIONS)),.venv,build/venv-$(VERSIONS))
VENV := $(ENVIRONMENT)/installed-$(PINS)$(PYTHON_ASKED)
VENV_BIN := $(ENVIRONMENT)/bin
RUN := $(VENV_BIN)/python

CONSTRAINTS_OF_pinned := -c constraints.txt
CONSTRAINTS_OF_lowest := -c $(ENVIRONMENT)/lowest.txt

SOLUTIONS := $(shell find solutions -type f ! -path '*/__pycache__/*' ! -path '*/.*')
SAMPLE := build/sample_course
SAMPLE_FILES := $(shell find tests/sample_class -type f ! -path '*/__pycache__/*')
PACKAGE := $(shell find autograder -type f -name '*.py')

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1@\2/p' Makefile | while IFS=@ read -r target does; \
	    do printf '%-18s %s\n' "$$target" "$$does"; done

grade: $(SAMPLE)/.built ## grade the sample class in build/sample_course; your own course is not touched
	$(VENV_BIN)/autograder grade 01_convolution --course $(SAMPLE)

# Hundreds of processes import the same modules: they are compiled once, whatever this machine prefers.
unexport PYTHONDONTWRITEBYTECODE

# Tests wait as well as compute: with a worker more than there are cores, fewer cores are idle.
test: export PYTEST_XDIST_AUTO_NUM_WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
test: $(VENV) ## run all tests on all cores; one of them fails when assignments/ is stale
	$(RUN) -m pytest -q -n auto --dist loadfile --durations 10

long: export PYTEST_XDIST_AUTO_NUM_WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
long: $(VENV) ## the tests of which `make test` runs a few: more seeds, more pairs (15 min)
	$(RUN) -m pytest -q -n auto --dist loadfile -m long

fresh: $(VENV) ## assignments/ is what solutions/ make, and every reference gets all points (1 min)
	$(RUN) -m pytest -q tests/test_release.py tests/test_reference_scores.py

lowest: ## all tests with the oldest versions that pyproject.toml allows, in build/venv-lowest
	$(MAKE) test VERSIONS=lowest

browser: $(VENV) ## the tests that look at pages in Chromium
	$(RUN) -m pytest -q tests/browser -m ""

cluster: $(VENV) ## the tests that grade on a Dask cluster
	$(RUN) -m pytest -q tests/cluster

documented: $(VENV) ## run what README and docs/ tell readers to type
	$(RUN) -m pytest -q tests/docs -m ""

coverage: $(VENV) ## which lines and branches of autograder/ the tests run, the sandboxed side too (30 min)
	$(RUN) -m tests.covered

assignments: source/.released ## solutions/ -> assignments/, and into the gradebook

bench: $(VENV) ## measure what README's figures come from
	$(RUN) -m tests.benchmarks

mutants: $(VENV) ## change the solutions in every single place: each change has to lose points
	$(RUN) -m tests.mutants

attacks: $(VENV) ## every attack on the sandbox, with bubblewrap and without, by `check` and by nbgrader
	$(RUN) -m pytest tests/attacks -m ""

false-alarms: $(VENV) ## grade right solutions 1,000 times on a busy machine: none may lose a point (25 min)
	$(RUN) -m tests.false_alarms
	$(RUN) -m tests.false_alarms.network

FUZZ_MINUTES ?= 10

fuzz: $(VENV) ## feed the wire and the notebook reader nonsense for 10 minutes, or FUZZ_MINUTES=N
	$(RUN) -m tests.fuzzing --minutes $(FUZZ_MINUTES)

killed: $(VENV) ## kill a run over a class at 50 random moments: every grade has to be there at last (15 min)
	$(RUN) -m tests.classroom.killed

STUDENTS ?= 5000

mooc: source/.released ## simulate 5,000 students, or STUDENTS=N, grade them and compare with the truth (15 min)
	$(RUN) -m tests.benchmarks.mooc --students $(STUDENTS)

docs: $(VENV) ## the tables in docs/pedagogy.md, from what the exercises declare
	$(RUN) -m tests.docs.misconceptions_table

lint: $(VENV) ## ruff and mypy
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

# A gradebook that was deleted lacks the assignments: release them anew.
source/.released: $(VENV) $(SOLUTIONS) nbgrader_config.py autograder/release.py \
                  autograder/expected_outputs.py $(if $(wildcard gradebook.db),,FORCE)
	$(VENV_BIN)/autograder release
	@touch $@

# Made anew when anything that grading depends on has changed.
$(SAMPLE)/.built: $(VENV) $(SOLUTIONS) $(SAMPLE_FILES) $(PACKAGE) nbgrader_config.py
	$(RUN) -m tests.sample_class.build $(SAMPLE)
	@touch $@

$(VENV):
	@command -v '$(PYTHON)' > /dev/null || { \
	    echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3.12"; \
	    exit 1; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "$(PYTHON) is older than Python 3.11. Name a newer one: make PYTHON=python3.12"; exit 1; }
	@case '$(VERSIONS)' in pinned | newest | lowest) ;; \
	    *) echo "VERSIONS=$(VERSIONS) is none of pinned, newest and lowest."; exit 1;; esac
	@echo "Setting up $(ENVIRONMENT) (about half a minute, once)"
	@'$(PYTHON)' -m venv --clear $(ENVIRONMENT) || { \
	    echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; \
	    exit 1; }
	@$(if $(filter lowest,$(VERSIONS)),$(RUN) -m tests.lowest > $(ENVIRONMENT)/lowest.txt)
	@$(RUN) -m pip install --quiet --disable-pip-version-check $(CONSTRAINTS_OF_$(VERSIONS)) -e '.[$(EXTRAS)]'
	@touch '$(ENVIRONMENT)/installed-$(PINS)' '$(ENVIRONMENT)/installed-$(PINS)-$(subst /,_,$(PYTHON))'

FORCE:
