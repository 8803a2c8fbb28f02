# Two commands for a new machine with git, make, python3 (3.11 or later) and pip:
# make replay, make test.
PYTHON ?= python3
export UV_PYTHON_DOWNLOADS = never
# tests run side by side already: no threads inside them
export OPENBLAS_NUM_THREADS = 1
# compiled modules are stored whatever the shell asks: some sixty processes share a thousand of them
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv
RUN := $(VENV)/bin

.PHONY: replay test test-browser docs bench setup setup-dev extras lint types layers kernels unit agreed clean lock schema
.DELETE_ON_ERROR:

replay: setup
	$(RUN)/bamboo run replay_1991_2025 --posterior results/replay_1991_2025_posterior --out results/replay_1991_2025

test: setup-dev # the checks of the source and the kernels of the tests side by side, then the tests
	$(MAKE) --jobs=2 types kernels lint layers
	$(MAKE) unit

bench: setup-dev # prints speed as ratios, name: value; FULL=--full also runs a million worlds
	$(RUN)/python -m bench.run $(FULL)

docs: setup-dev # builds the pages into docs/_build/html; a warning is an error, nothing is fetched
	$(RUN)/sphinx-build -W --keep-going -E -q docs docs/_build/html
	$(RUN)/python -m pytest -n auto -m pages tests/test_docs.py tests/test_figures.py
	@echo "open docs/_build/html/index.html"

setup: $(VENV)/.ready # what running needs

setup-dev: $(VENV)/.ready-dev # that, and tests, checks, docs and every extra

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Bamboo needs Python 3.11 or later; set PYTHON=")'
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --upgrade --target .uv "uv>=0.9,<1"
	.uv/bin/uv venv --quiet --clear --python $(PYTHON) $(VENV)
	.uv/bin/uv pip install --quiet --python $(VENV) -r requirements.lock
	.uv/bin/uv pip install --quiet --python $(VENV) --no-deps -e .
	touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	.uv/bin/uv pip install --quiet --python $(VENV) -r requirements-dev.lock
	touch $@

extras: $(VENV)/.ready-extras # what running needs, and every extra of it in the locked versions

$(VENV)/.ready-extras: $(VENV)/.ready requirements-dev.lock
	.uv/bin/uv pip install --quiet --python $(VENV) -r pyproject.toml --all-extras -c requirements-dev.lock
	touch $@

lint: setup-dev
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: setup-dev
	$(RUN)/mypy

layers: setup-dev
	$(RUN)/lint-imports

kernels: setup-dev # what most tests run is compiled once, not by every process of theirs
	$(RUN)/python tests/warm_up.py

unit: setup-dev
	$(RUN)/python -m pytest -n auto -m "not pages and (not browser or smoke)"

test-browser: setup-dev # opens report and page in a headless Chromium, the network cut
	$(RUN)/python -m pytest -m browser tests/browser

agreed: setup-dev # builds the tables of seeds/ from the coders' files; DOCUMENTS=folder also what rests on the text
	$(RUN)/python seeds/build.py $(DOCUMENTS)
	$(RUN)/python seeds/checksums.py

lock: setup # one lock for running, one for developing; the second agrees with the first
	.uv/bin/uv pip compile --quiet --universal --generate-hashes --custom-compile-command "make lock" pyproject.toml -o requirements.lock
	.uv/bin/uv pip compile --quiet --universal --generate-hashes --all-extras --group dev --custom-compile-command "make lock" -c requirements.lock pyproject.toml -o requirements-dev.lock

schema: setup # renews the JSON Schema that editors read
	$(RUN)/python -m sim.scenario.schema > scenarios/schema.json

clean:
	rm -rf $(VENV) .uv build dist docs/_build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
