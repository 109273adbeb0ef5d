# make run   — install, build the datasets, serve the dashboard
# make test  — install what tests need, run everything
SHELL := /bin/bash
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PORT   ?= 8501

.PHONY: run test bench lint data clean
.DEFAULT_GOAL := run

run: $(VENV)/.installed
	@$(PY) -m cuf_metrics build
	@$(PY) -m cuf_metrics demo
	@echo
	@echo "  L’Observatoire s’ouvre à l’adresse  http://localhost:$(PORT)   (Ctrl+C pour l’arrêter)"
	@echo
	@exec $(PY) -m streamlit run server.py --server.port $(PORT)

test: $(VENV)/.installed-dev
	@bash tests/chromium.sh
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.installed-dev
	@bash tests/chromium.sh
	@$(PY) -m cuf_metrics build
	@$(PY) -m cuf_metrics demo
	@$(PY) -m benchmarks

lint: $(VENV)/.installed-dev
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

data: $(VENV)/.installed
	@$(PY) -m cuf_metrics build
	@$(PY) -m cuf_metrics demo

clean:
	rm -rf $(VENV) data/extraits

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 ou plus récent est nécessaire (PYTHON=python3.12 make run pour en choisir un autre)."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# A stamp per requirements file: a second start installs nothing and asks no registry.
$(VENV)/.installed: requirements.txt | $(PY)
	@echo "Installation des dépendances…"
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements.txt requirements-dev.txt | $(VENV)/.installed
	@echo "Installation des dépendances de test…"
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
