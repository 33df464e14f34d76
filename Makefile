# GNU make 4.3 and a plain sh are all that this file asks of a machine; `make setup` says what else is missing.
#
#   make run          the demo office on http://127.0.0.1:8000 (PLACE=, PORT=, HOST=, BANCHENG_HOME= are honoured)
#   make test         style, types, floors, and every test on SQLite and PostgreSQL and in a browser
#   make lint         the first half of that
#   make bench        what things cost, as ratios: a table, and build/bench.json (ARGS="stock lists" for some of it)
#   make lock         choose the versions of requirements.lock anew (ARGS=--upgrade for the newest of all)
#   make third-party  name in THIRD_PARTY.txt what is installed beside it
#   make screens      take the pictures of the READMEs anew (needs a Chromium)
#   make clean        away with everything that can be made again; never with the data of an office

.PHONY: run setup test lint bench lock third-party screens clean
.NOTPARALLEL:

BANCHENG_HOME ?= $(CURDIR)/.bancheng$(addprefix -,$(PLACE))
export BANCHENG_HOME

PYTHON ?=
BIN := .venv/bin
READY := .venv/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

run: setup
	exec $(BIN)/bancheng run --demo $(if $(PLACE),--place $(PLACE))

setup: $(READY)

$(READY): requirements.lock pyproject.toml | python
	@echo "Installing what requirements.lock names; the first time takes a minute or two."
	$(PIP) install --quiet --only-binary :all: --require-hashes --requirement requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@echo "$(CURDIR)" > $@

# A Python of the office's own, so that nothing else on the machine is touched. One that does not start, or
# that was copied here with its folder and still points to the old one, is made anew.
ifneq ($(shell cat $(READY) 2>/dev/null && $(BIN)/python -c '' 2>&1),$(CURDIR))
.PHONY: $(READY)
endif

.PHONY: python
python:
	@if [ ! -e $(READY) ] || [ "$$(cat $(READY))" = "$(CURDIR)" ]; then \
	    $(BIN)/python -c '' 2>/dev/null && exit 0; \
	fi; \
	rm -rf .venv; \
	for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	    if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
	        echo "$$python has no venv module. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; \
	        echo "$$python 缺少 venv 模块。Debian、Ubuntu、统信、麒麟：sudo apt-get install python3-venv" >&2; \
	        exit 1; \
	    fi; \
	    echo "Using $$python ($$($$python --version))"; \
	    exec $$python -m venv .venv; \
	done; \
	echo "No Python 3.11 or newer was found. On Debian and Ubuntu: sudo apt-get install python3 python3-venv;" >&2; \
	echo "or say where it is: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; \
	echo "没有找到 Python 3.11 或更新版本。Debian、Ubuntu：sudo apt-get install python3 python3-venv；" >&2; \
	echo "或指明位置：make PYTHON=/路径/python3 $(MAKECMDGOALS)" >&2; \
	exit 1

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest -n 2 --dist worksteal

# Takes half an hour; BENCH_ROUNDS=20 is a first look. Nothing hangs on its numbers.
bench: setup
	PYTHONPATH=tests $(BIN)/python tests/bench/run.py $(ARGS)

# No option that names a package index is written into the file: whoever installs uses their own.
lock: | python
	$(BIN)/python -c 'import piptools' 2>/dev/null || $(PIP) install --quiet pip-tools
	PIP_FIND_LINKS= CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --all-extras --all-build-deps \
	    --generate-hashes --allow-unsafe --strip-extras --no-emit-options --no-emit-index-url \
	    --no-emit-trusted-host --no-emit-find-links --output-file requirements.lock $(ARGS) pyproject.toml

third-party: setup
	$(BIN)/python tests/rigs/third_party.py

screens: setup
	PYTHONPATH=tests $(BIN)/python tests/rigs/screens.py

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find engine web tests -name __pycache__ -type d -prune -exec rm -rf {} +
