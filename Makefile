# Two commands do all the set-up: `make lab` opens JupyterLab on the sample workspace, `make test` runs every test.
PYTHON ?= python3
VENV ?= .venv
WORKSPACE ?= workspace
WORKERS ?= 2
BIN := $(VENV)/bin
FRONT := $(shell find extension/src extension/widget extension/style extension/schema -type f 2>/dev/null) \
         extension/package.json extension/yarn.lock extension/tsconfig.json extension/hatch_front.py

.PHONY: lab test test-python test-front lint format check wheel sample clean
.DEFAULT_GOAL := help
export PATH := $(abspath $(BIN)):$(PATH)

help: ## say what there is to make
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	@$(PYTHON) -m venv $(VENV) || { echo "No venv module: on Debian, apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.lab: $(BIN)/python pyproject.toml install.json $(FRONT)
	@echo "Setting up in $(VENV): the first time this downloads what is needed and takes minutes."
	@$(BIN)/python -m pip install --quiet --editable .
	@# In this environment JupyterLab asks nobody about news: nothing here phones home.
	@$(BIN)/jupyter labextension disable --log-level=ERROR --level=sys_prefix @jupyterlab/apputils-extension:announcements
	@touch $@

$(VENV)/.test: $(VENV)/.lab
	$(BIN)/python -m pip install --quiet --editable '.[dev,test]'
	@touch $@

sample: $(VENV)/.lab ## write the sample workspace (a retailer's data) into ./workspace
	@printf "The sample workspace: " && $(BIN)/plainspoken sample $(WORKSPACE)
	@mkdir -p $(WORKSPACE)/examples
	@cp -n examples/*.ipynb $(WORKSPACE)/examples/ 2>/dev/null || true

lab: sample ## set up, and open JupyterLab on the sample workspace
	@$(BIN)/python -m assistant.lab $(WORKSPACE) examples/quickstart.ipynb

test: test-front test-python ## run every test, the browser's included

# Files go to the workers in their order: a browser test leaves its event loop running, which tests of the server,
# all of them before it, must not find.
test-python: $(VENV)/.test
	$(BIN)/python -m pytest -q -rs -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-front: $(VENV)/.test extension/node_modules/.yarn-state.yml
	cd extension && jlpm test

extension/node_modules/.yarn-state.yml: extension/yarn.lock extension/package.json
	cd extension && jlpm install --immutable
	@touch $@

lint: $(VENV)/.test extension/node_modules/.yarn-state.yml ## style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd extension && jlpm lint && jlpm types && jlpm wire:check

check: lint test ## everything CI runs

format: $(VENV)/.test ## format Python and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: $(VENV)/.test ## build the sdist and, from it, the wheel
	$(BIN)/python -m build

clean: ## remove what was built, but not your workspace
	rm -rf $(VENV) dist build extension/lib extension/node_modules assistant/labextension assistant/static
