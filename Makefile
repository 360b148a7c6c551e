# A fresh Debian 12 with Python 3.11 and make is enough; everything else is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check -qq
# Everything is pinned in constraints.txt, so pip has nothing to resolve (--no-deps) and the first start is quick.
INSTALL := $(PIP) install --no-deps --no-compile

# Images of Python for containers often forbid this; without compiled modules every start takes seconds longer.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test end-to-end conversations soak drills screenshots check format bench scale understanding train review clean

# Another organisation is shown over a database of its own: `make run ORGANISATION=examples/esimerkkila`.
ORGANISATION ?= $(or $(KYNNYS_ORGANISATION),examples/kymenlaakso)
run: .venv/run
	@KYNNYS_SIMULATOR=1 KYNNYS_ORGANISATION=$(ORGANISATION) \
	  $(if $(filter-out examples/kymenlaakso,$(ORGANISATION:%/=%)),KYNNYS_DATABASE_URL=$(or $(KYNNYS_DATABASE_URL),sqlite:///var/$(notdir $(ORGANISATION:%/=%)).db)) \
	  $(BIN)/kynnys serve $(addprefix --visits ,$(wildcard $(ORGANISATION:%/=%)/visits.csv))

# Browsers, providers that misbehave, processes that are killed, pages of docs/ that are followed in a copy.
END_TO_END := $(addprefix tests/,adding browser drills emulators faults overload \
  bot/cli/test_keys.py bot/cli/test_outages.py bot/cli/test_pages.py bot/cli/test_serve.py test_transcripts_on_servers.py)
# One worker more than two cores: many tests wait for processes and for time.
PYTEST := $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

test: .venv/dev
	@$(PYTEST) $(addprefix --ignore=,$(END_TO_END))

end-to-end: .venv/dev
	@$(PYTEST) $(END_TO_END)

# A quarter of an hour of people and of providers that misbehave; `make end-to-end` has the short form.
conversations: .venv/dev
	@$(BIN)/python -m pytest tests/browser tests/emulators tests/bot/visits/test_year.py tests/bot/staff/test_month.py tests/bot/web/staff/test_drafts.py tests/test_transcripts_on_servers.py tests/dialogs/understanding/test_dictionary.py tests/dialogs/understanding/test_names.py tests/storage/driver/test_prepared.py tests/storage/test_migrations.py --conversations 2000

# Half an hour: 10 000 messages on each way to run the application, two days at the same time, while processes, databases and
# the disk break under them; then twice as much as an application holds. The report says what was broken and what was found;
# `make end-to-end` has the short form.
soak: .venv/dev
	@rm -f var/soak.md
	@$(BIN)/python -m pytest tests/faults --soak -n 2 --dist worksteal; ended=$$?; cat var/soak.md; exit $$ended
	@$(MAKE) drills; ended=$$?; cat var/drills.md >> var/soak.md; exit $$ended
	@$(BIN)/python -m pytest tests/overload --soak

# Ten minutes: what an operator meets on a bad night and mends by hand, with people talking, on each way to run the application.
# A part of the name holds some of them alone: `make drills SOME=Redis`. The table says what it cost;
# `make end-to-end` has the short form.
drills: .venv/dev
	@rm -f var/drills.md
	@$(BIN)/python -m pytest tests/drills --drills="$(SOME)"; ended=$$?; cat var/drills.md; exit $$ended

# Writes what the application says now into tests/transcripts, and which step of which dialogue is walked in which language.
transcripts: .venv/dev
	@mkdir -p var
	@$(BIN)/python -m pytest tests/test_transcripts.py --update --walks var/walks.txt

# Two minutes a round, three rounds; writes benchmarks/RESULTS.md.
bench: .venv/dev
	@$(BIN)/python -m benchmarks

# Twenty minutes, most of them to make millions of rows; writes benchmarks/RESULTS.md, too.
scale: .venv/dev
	@$(BIN)/python -m benchmarks.scale --write
	@$(BIN)/python -m benchmarks.staff_pages --write
	@$(BIN)/python -m benchmarks.catalogue --write

# Held-out texts through `understand`, a table for each set, and what changed since the recorded run; `record=yes` makes this the recorded one.
understanding: .venv/dev
	@$(BIN)/python -m benchmarks.understanding $(if $(record),--record)

# Fits the second opinion anew from dialogs/understanding/data; ten minutes. Writes weights.bin, CURVE.md and telling.txt there.
train: .venv/dev
	@$(BIN)/python -m training

# What crisis professionals and native readers sign, one page a language: writes docs/review.
review: .venv/dev
	@$(BIN)/python -m training.review

# The pictures of README.md and docs/staff.md, by Debian's chromium; half a minute.
screenshots: .venv/dev
	@$(BIN)/python docs/screenshots.py

check: .venv/dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/kynnys check
	@$(BIN)/python .ci/dependencies.py

format: .venv/dev
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

.venv/run: constraints.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing (about a minute, once) ..."
	@$(INSTALL) -r constraints.txt
	@$(INSTALL) --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/run constraints-dev.txt
	@$(INSTALL) -r constraints-dev.txt
	@touch $@

clean:
	rm -rf .venv
