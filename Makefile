# make run       — install, build the datasets, serve the dashboard
# make notebook  — install what notebooks need, build the datasets, open JupyterLab
# make test      — install what tests need, run everything
# make strip     — take out of the notebooks what running them left
# make docs      — write the pages made from the code, check what all of them say
SHELL := /bin/bash
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PORT   ?= 8501
NOTEBOOK_PORT ?= 8888

# Whether a program of this machine answers on a port; what is told, and stops all, where one does before ours.
answers = $(PY) -c 'import socket; socket.create_connection(("localhost", $(1)), 1)' 2>/dev/null
refuse_taken = if $(call answers,$($(1))); then echo "Le port $($(1)) est pris : $(1)=$$(($($(1)) + 1)) make $@"; exit 1; fi

.PHONY: run notebook strip test docs bench lint data clean
.DEFAULT_GOAL := run

run: $(VENV)/.installed
	@$(call refuse_taken,PORT)
	@$(PY) -m cuf_metrics build
	@$(PY) -m cuf_metrics demo
	@echo
	@echo "  L’Observatoire s’ouvre à l’adresse  http://localhost:$(PORT)   (Ctrl+C pour l’arrêter)"
	@echo
	@exec $(PY) -m streamlit run server.py --server.port $(PORT)

notebook: $(VENV)/.installed-notebooks data
	@$(call refuse_taken,NOTEBOOK_PORT)
	@export JUPYTER_TOKEN=$$($(PY) -c 'import secrets; print(secrets.token_hex(16))'); \
	  address=http://localhost:$(NOTEBOOK_PORT)/lab/tree/notebooks/00-prise-en-main.ipynb; \
	  ( until $(call answers,$(NOTEBOOK_PORT)); do kill -0 $$$$ 2>/dev/null || exit; sleep 0.2; done; \
	  printf '\n  Les notebooks s’ouvrent à l’adresse  %s   (Ctrl+C pour les arrêter)\n\n' "$$address?token=$$JUPYTER_TOKEN" ) & \
	  exec $(PY) -m jupyterlab --config=.jupyter/jupyter_lab_config.py --port=$(NOTEBOOK_PORT)

strip: $(VENV)/.installed-notebooks
	@$(PY) -m nbconvert --log-level=WARN --clear-output --inplace --ClearMetadataPreprocessor.enabled=True \
	  --ClearMetadataPreprocessor.preserve_nb_metadata_mask=kernelspec notebooks/*.ipynb

test: $(VENV)/.installed-dev
	@bash tests/chromium.sh
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder

docs: $(VENV)/.installed-dev
	@$(PY) -m docs

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

# The path file lets a notebook import cuf_metrics whatever starts its kernel: JupyterLab, VS Code…
$(VENV)/.installed-notebooks: requirements.txt requirements-notebooks.txt | $(VENV)/.installed
	@echo "Installation de JupyterLab…"
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-notebooks.txt
	@$(PY) -c 'import site; from pathlib import Path; Path(site.getsitepackages()[0], "observatoire.pth").write_text(f"{Path.cwd()}\n")'
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed-notebooks
	@echo "Installation des dépendances de test…"
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
