# Two commands: `make run` starts the app, `make test` passes the tests. Both set up .venv first.
PYTHON ?= python3
BIN := .venv/bin
CHROMIUM := /usr/bin/chromium
# A worker has its own app and browser: up to four, one for each core.
WORKERS ?= auto
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile \
	--no-loadscope-reorder --color=yes

.PHONY: run test test-days check lint build words screenshots bench chromium lock sbom

run: .venv/ready
	$(BIN)/streamlit run app.py

test: chromium .venv/ready-dev lint
	$(PYTEST)

# For every save: lint, types, and the tests of what differs from main or is not committed.
check: .venv/ready-dev lint
	$(BIN)/python tools/changed_tests.py | xargs -r $(PYTEST)

# The whole suite as if the machine's clock stood elsewhere, one day after the other.
DAYS := 2028-02-29T12:00+01:00 2026-12-31T23:59+01:00 2027-01-01T00:00+01:00 \
	2027-03-28T01:59+01:00 2026-12-25T10:00+01:00
test-days: chromium .venv/ready-dev
	for day in $(DAYS); do $(PYTEST) --clock $$day || exit 1; done

lint: .venv/ready-dev
	$(BIN)/ruff check -q .
	$(BIN)/mypy
	$(BIN)/lint-imports

chromium:
	@tools/browser.sh $(CHROMIUM)

build: .venv/ready
	$(BIN)/python -m geo build

words: .venv/ready-dev
	mkdir -p build
	$(BIN)/pybabel -q extract -F words/babel.cfg -k N_ -k n:1,2 -k plural:1,2 --no-location --omit-header \
		-o build/words.pot commands documents downloads geo layers routes views words app.py
	$(BIN)/pybabel -q update -l it -i build/words.pot -o words/it.po --no-fuzzy-matching \
		--ignore-obsolete -w 100
	$(BIN)/pybabel -q extract -F words/citizens.cfg -k N_ -k n:1,2 -k plural:1,2 --no-location --omit-header \
		-o build/citizens.pot .
	$(BIN)/pybabel -q update -l ar -i build/citizens.pot -o words/ar.po --no-fuzzy-matching \
		--ignore-obsolete -w 100

screenshots: .venv/ready-dev
	$(BIN)/python tools/screenshots.py

bench: .venv/ready-dev
	$(BIN)/python benchmarks/join.py
	$(BIN)/python benchmarks/nearest.py
	$(BIN)/python benchmarks/search.py
	$(BIN)/python benchmarks/catchments.py
	$(BIN)/python benchmarks/siting.py
	$(BIN)/python benchmarks/coverage.py
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/embeds.py

lock: .venv/ready-dev
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tools/lock.py

sbom: .venv/ready-dev
	mkdir -p build
	$(BIN)/cyclonedx-py requirements constraints.txt --pyproject pyproject.toml \
		--output-reproducible -o build/sbom.json

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/ready-dev: .venv/ready constraints-dev.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints-dev.txt
	touch $@
