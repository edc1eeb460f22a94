# `make demo` tries Knytt, `make test` tests it. Git, make and Python are enough: each target makes .venv with what it
# needs, at the versions and hashes in requirements*.txt, and again only when these files change.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-compile
TIDY := .venv .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist htmlcov

# Modules are compiled at first use instead of at install: the demo is there sooner.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test chaos check browser screenshots coverage words lock clean

demo: .venv/runtime
	$(BIN)/knytt demo

test: .venv/dev
	$(BIN)/pytest $(ARGS)

# Processes are killed, Slack and the mail server fail, on both databases: fifteen minutes each at most.
chaos: .venv/dev
	$(BIN)/python -m bench.chaos $(ARGS)

check: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

browser: .venv/browser
	$(BIN)/pytest --numprocesses=2 -rs tests/browser $(ARGS)

screenshots: .venv/browser
	KNYTT_SCREENSHOTS=yes $(BIN)/pytest --numprocesses=0 tests/browser/test_the_guide.py tests/browser/test_looks.py

coverage: .venv/dev
	$(BIN)/pytest --cov $(ARGS)

# The catalogue gets the sentences that are new in the templates and loses those that have gone; its header stays short.
WORDS := templates/locale/nb/LC_MESSAGES/knytt.po
words: .venv/runtime
	$(BIN)/pybabel -q extract -F babel.cfg -k _:1 -k _n:1,2 --no-location --no-wrap --sort-output -o .venv/words.pot templates bot
	$(BIN)/pybabel -q update -l nb --no-wrap --no-fuzzy-matching --ignore-obsolete -i .venv/words.pot -o $(WORDS)
	grep -vE '^"(Project-|Report-|POT-|PO-|Last-|Language-Team|MIME-|Content-Transfer-|Generated-)' $(WORDS) > .venv/words.po
	mv .venv/words.po $(WORDS)

# The files below .venv say when each layer was installed.
.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Knytt needs Python 3.11 or newer; \
	choose one with make PYTHON=...; this is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/runtime: requirements.txt pyproject.toml | .venv/python
	$(INSTALL) --require-hashes -r requirements.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

.venv/browser: requirements-browser.txt .venv/dev
	$(INSTALL) --require-hashes -r requirements-browser.txt
	@touch $@

# New versions for all three files; needs uv, which nothing else does.
LOCK := uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate
lock:
	$(LOCK) pyproject.toml --group build --group demo -o requirements.txt
	$(LOCK) --group dev -c requirements.txt -o requirements-dev.txt
	$(LOCK) --group browser -c requirements.txt -c requirements-dev.txt -o requirements-browser.txt

clean:
	rm -rf $(TIDY)
	find . -name __pycache__ -prune -exec rm -rf {} +
