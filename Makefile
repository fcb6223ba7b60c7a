# make demo and make test need git, make, curl and Python 3.11 or newer with its venv module; everything else goes into .venv.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3.14 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo $$p; break; }; done)
BIN = .venv/bin
DEMO = build/demo.store
# The engines beside those that need no server: none, or all that can be installed.
BACKENDS ?=
APT = DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends
VIRTUOSO = $(APT) virtuoso-opensource-7-bin
OWLAPI = $(APT) libowlapi-java
JDK = $(APT) default-jdk-headless

.PHONY: attack beside demo test quick coverage backends test-backends test-owl lint types unit setup benchmarks docs w3c clean bench

demo: .venv/used
	@rm -rf $(DEMO) && mkdir -p build
	$(BIN)/chargegraph build graph/briefs/0686T-liver-ultrasound.txt --store $(DEMO)
	$(BIN)/chargegraph show 0686T --store $(DEMO)
	@echo; echo "Which modifiers when the case is stopped before anesthesia?"
	$(BIN)/chargegraph run modifiers-by-purpose 0686T -p purpose=stopped-before-anesthesia --store $(DEMO)
	@echo; echo "What does the brief say it has no data on, and does it contradict itself?"
	$(BIN)/chargegraph run stated-gaps 0686T --store $(DEMO)
	@echo; echo "Where is it done?"
	$(BIN)/chargegraph run sites-of-procedure 0686T --store $(DEMO)
	@echo; echo "Next: $(BIN)/chargegraph queries; or build a store of your own: $(BIN)/chargegraph build FILE..."

# Backends wait for servers as often as they work: they run beside the other tests, and say what they have to say when they are done.
test: lint
	@$(MAKE) --no-print-directory -j2 unit beside

beside: .venv/tested
	@mkdir -p build
	@$(MAKE) --no-print-directory types backends >build/beside.log 2>&1; code=$$?; cat build/beside.log; exit $$code

lint: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/tested
	$(BIN)/mypy

# The checks that matter while you work, in under a minute.
QUICK ?= tests/test_structure.py tests/codes tests/sparql tests/query/test_result.py tests/rdf/test_vocabulary.py \
	tests/briefs/test_reader.py tests/findings/test_checks.py tests/operations
quick: lint types
	$(BIN)/python -m pytest -q -n auto --dist worksteal $(QUICK)

unit: .venv/tested
	$(BIN)/python -m pytest -n auto --dist worksteal --ignore=tests/backends --ignore=tests/owl

# Which lines and branches the tests reach. To trace them takes more than twice as long as to run them, so `test` does not.
coverage: .venv/tested
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto --dist worksteal --ignore=tests/backends --ignore=tests/owl
	@$(BIN)/coverage combine -q
	$(BIN)/coverage report

# One suite over every backend of a store: in memory, in a directory, behind endpoints in its own process. With BACKENDS=all also
# over real servers, which are installed where that can be: oxigraph by pip, Virtuoso by apt-get for root on Debian. What cannot be
# had is skipped loudly, and a run with BACKENDS that meets no real server fails.
backends: .venv/tested
	@mkdir -p build
	@test -z "$(BACKENDS)" || test -x $(BIN)/oxigraph || $(BIN)/python -m pip install --quiet --disable-pip-version-check oxigraph \
	|| echo "note: the oxigraph server cannot be installed"
	@test -z "$(BACKENDS)" || command -v virtuoso-t >/dev/null \
	|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && { $(VIRTUOSO) || { apt-get update -qq && $(VIRTUOSO); }; } \
	>build/apt.log 2>&1; } || echo "note: Virtuoso is not here and cannot be installed"
	CHARGEGRAPH_BACKENDS="$(BACKENDS)" $(BIN)/python -m pytest -q -rNfE tests/backends

test-backends:
	$(MAKE) backends BACKENDS=all

# OWLAPI's own checkers of profiles over every ontology that chargegraph writes. OWLAPI is installed by apt-get for root on Debian,
# and a JDK where there is none; elsewhere all is skipped loudly.
test-owl: .venv/tested
	@mkdir -p build
	@{ test -f /usr/share/java/owlapi-distribution.jar && command -v javac >/dev/null; } \
	|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	&& { $(OWLAPI) || { apt-get update -qq && $(OWLAPI); }; } && { command -v javac || $(JDK); }; } \
	>build/apt.log 2>&1 || echo "note: OWLAPI is not here and cannot be installed"
	$(BIN)/python -m pytest -q -rsfEP tests/owl

docs: .venv/tested
	$(BIN)/python -m tools.documents
	$(BIN)/python -m tools.site

benchmarks: .venv/tested
	$(BIN)/python benchmarks/startup

# Ours beside peers on the same quads: make bench PARTS="peers startup" N="1 1000". Without N it takes over an hour, for 10,000 briefs
# most of it. Peers that are not in .venv or on the path are left out; benchmarks/README.md says how to install them.
bench: .venv/tested
	$(BIN)/python benchmarks/peers $(N) $(if $(PARTS),--parts $(PARTS))

# Hostile texts, files, clients and surroundings, in five to ten minutes: make attack SEED=7 CLASSES="kills damage". What falls is
# printed with what reproduces it. INTO=docs/explanation/attacks.md writes the table into that page.
SEED ?= 1
attack: .venv/tested
	$(BIN)/python -m attacks --seed $(SEED) $(if $(INTO),--into $(INTO)) $(CLASSES)

# The W3C's SPARQL suites, of the repository w3c/rdf-tests: make w3c SUITE=rdf-tests/sparql
w3c: .venv/tested
	@test -n "$(SUITE)" || { echo "error: no suites are named, say where they are: make w3c SUITE=FOLDER"; exit 2; }
	$(BIN)/python -m tests.w3c $(SUITE)

setup: .venv/tested

# What running needs; the editable install reads ontology/, graph/ and queries/ in place.
.venv/used: pyproject.toml src/chargegraph/__init__.py
	@test -n "$(PYTHON)" || { echo "error: no Python 3.11 or newer with its venv module, install one (on Debian: python3 python3-venv)"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@

# What developing needs on top: the group dev of pyproject.toml.
.venv/tested: .venv/used
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

clean:
	rm -rf .venv build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
