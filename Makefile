# `make demo` tries Knytt, `make test` tests it. Git, make and Python are enough: each target makes .venv with what it
# needs, at the versions and hashes in requirements*.txt, and again only when these files change.
# Another Python beside it: make test PYTHON=python3.13 VENV=.venv-3.13
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# --no-deps: the files name everything. Left to look for dependencies, an older pip takes one with an extra, as in
# coverage[toml], for something else than the pinned one, and fails as soon as there is a newer version of it.
INSTALL := $(PIP) --quiet install --no-compile --no-deps
TIDY := .venv* .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist htmlcov

# Modules are compiled at first use instead of at install: the demo is there sooner.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test chaos bench check browser screenshots coverage words learn lock clean

demo: $(VENV)/runtime
	$(BIN)/knytt demo

test: $(VENV)/dev
	$(BIN)/pytest $(ARGS)

# Processes are killed, Slack and the mail server fail, on both databases: fifteen minutes each at most.
chaos: $(VENV)/dev
	$(BIN)/python -m bench.chaos $(ARGS)

# Under ten minutes on two cores; writes bench/results/. Best on a machine that has nothing else to do.
bench: $(VENV)/dev
	$(BIN)/python -m bench.load $(ARGS)
	$(BIN)/python -m bench.drain
	$(BIN)/python -m bench.acks

check: $(VENV)/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

browser: $(VENV)/browser
	$(BIN)/pytest --numprocesses=2 -rs tests/test_requirements.py tests/browser $(ARGS)

screenshots: $(VENV)/browser
	KNYTT_SCREENSHOTS=yes $(BIN)/pytest --numprocesses=0 tests/browser/test_the_guide.py tests/browser/test_looks.py \
		tests/browser/test_talking.py
	KNYTT_SCREENSHOTS=yes $(BIN)/pytest --numprocesses=0 tests/guide/test_transcript.py

coverage: $(VENV)/dev
	$(BIN)/pytest --cov $(ARGS)

# The catalogue gets the sentences that are new in the templates and loses those that have gone; its header stays short.
WORDS := templates/locale/nb/LC_MESSAGES/knytt.po
words: $(VENV)/runtime
	$(BIN)/pybabel -q extract -F babel.cfg -k _:1 -k _n:1,2 --no-location --no-wrap --sort-output -o $(VENV)/words.pot templates bot
	$(BIN)/pybabel -q update -l nb --no-wrap --no-fuzzy-matching --ignore-obsolete -i $(VENV)/words.pot -o $(WORDS)
	grep -vE '^"(Project-|Report-|POT-|PO-|Last-|Language-Team|MIME-|Content-Transfer-|Generated-)' $(WORDS) > $(VENV)/words.po
	mv $(VENV)/words.po $(WORDS)

# What people write has been taught in bot/talk/lessons: weigh it anew.
learn: $(VENV)/learn
	$(BIN)/python -m bot.talk.learning

# The files in $(VENV) say when each layer was installed.
$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Knytt needs Python 3.11 or newer; \
	choose one with make PYTHON=...; this is " + sys.version.split()[0])'
	@# Debian keeps what a venv gets its pip from in a package of its own, python3-venv; a pip that is there does it too.
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { $(PYTHON) -m venv --clear --without-pip $(VENV) && \
	$(PYTHON) -m pip --quiet --python $(BIN)/python install pip; } || { echo "This Python makes no virtual environments."; \
	echo "On Debian and Ubuntu: apt install python3-venv. Without root: a Python of one's own has all that it takes (from"; \
	echo "pyenv, uv or conda); choose it with make PYTHON=..."; exit 1; }
	@touch $@

$(VENV)/runtime: requirements.txt pyproject.toml | $(VENV)/python
	$(INSTALL) --require-hashes -r requirements.txt
	$(INSTALL) --no-build-isolation --editable .
	$(PIP) check
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/runtime
	$(INSTALL) --require-hashes -r requirements-dev.txt
	$(PIP) check
	@touch $@

$(VENV)/browser: requirements-browser.txt $(VENV)/dev
	$(INSTALL) --require-hashes -r requirements-browser.txt
	$(PIP) check
	@touch $@

$(VENV)/learn: requirements-learn.txt $(VENV)/dev
	$(INSTALL) --require-hashes -r requirements-learn.txt
	$(PIP) check
	@touch $@

# New versions for all four files; needs uv, which nothing else does.
LOCK := uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate
lock:
	$(LOCK) pyproject.toml --group build --group demo -o requirements.txt
	$(LOCK) --group dev -c requirements.txt -o requirements-dev.txt
	$(LOCK) --group browser -c requirements.txt -c requirements-dev.txt -o requirements-browser.txt
	$(LOCK) --group learn -c requirements.txt -c requirements-dev.txt -o requirements-learn.txt

clean:
	rm -rf $(TIDY)
	find . -name __pycache__ -prune -exec rm -rf {} +
