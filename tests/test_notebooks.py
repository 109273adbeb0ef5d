"""Each notebook, executed whole in a kernel of its own on real datasets, as somebody who opens it would."""

import ast
import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

RACINE = Path(__file__).resolve().parent.parent
DOSSIER = RACINE / "notebooks"
NOMS = (
    "00-prise-en-main",
    "01-plan-strategique-en-indicateurs",
    "02-carte-des-cooperations",
    "03-fonds-de-solidarite",
    "04-adhesions-et-fidelite",
    "05-relire-un-rapport-annuel",
    "06-ajouter-un-indicateur",
)
# Functions of cuf_metrics.charts that draw what has no title yet.
DESSINS = {"bars", "circulation", "columns", "diverging", "dots", "heatmap", "stacked", "trajectory"}
# What the guide of analysts tells beside the functions of the package itself.
DOCUMENTES = re.compile(r"cuf_metrics\.(charts(\.\w+)?|formatting)")
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# What a browser would fetch by itself when it shows an output.
AUTRE_HOTE = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//"
    r"|url\([\"']?(?:https?:)?//|\b(?:import|from)\s*\(?[\"'](?:https?:)?//|requirejs\.config"
)
VIDER = "make strip"


def notebook(name: str) -> NotebookNode:
    return nbformat.read(DOSSIER / f"{name}.ipynb", as_version=4)


def sources(held: NotebookNode, kind: str) -> list[str]:
    return [cell.source for cell in held.cells if cell.cell_type == kind]


def tree(held: NotebookNode) -> ast.Module:
    return ast.parse("\n".join(sources(held, "code")))


@pytest.fixture(scope="module")
def folder(simulated: Path, tmp_path_factory) -> Path:
    """A data folder as an installation has it: both datasets built, and the decisions taken."""
    return installed(simulated, tmp_path_factory.mktemp("carnets"))


def installed(simulated: Path, place: Path) -> Path:
    """That folder, made at a place; its decisions may be added to."""
    for name in ("publications", "reference", "extraits"):
        (place / name).symlink_to(simulated / name)
    shutil.copytree(RACINE / "data/pilotage", place / "pilotage")
    return place


def execute(held: NotebookNode, data: Path) -> NotebookNode:
    """Run the cells on a data folder; the first that fails is told with its line."""
    env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    env |= {"PYTHONPATH": str(RACINE), "OBSERVATOIRE_DATA": str(data), "IPYTHONDIR": str(data / ".ipython")}
    place = {"metadata": {"path": str(DOSSIER)}}
    NotebookClient(held, timeout=300, kernel_name="python3", allow_errors=True, resources=place).execute(env=env)
    if told := failure(held):
        pytest.fail(told, pytrace=False)
    return held


def failure(held: NotebookNode) -> str:
    """The first cell that failed, its line, and the error in its own words; nothing where none did."""
    for cell in held.cells:
        for error in (o for o in cell.get("outputs", ()) if o.output_type == "error"):
            place = re.search(r"Cell In\[\d+\], line (\d+)", ANSI.sub("", "\n".join(error.traceback)))
            number = int(place[1]) if place else 1
            line = cell.source.splitlines()[number - 1].strip()
            return f"cellule « {cell.id} », ligne {number} : {line}\n{error.ename}: {error.evalue}"
    return ""


def shown(held: NotebookNode) -> list[str]:
    """Everything that outputs show, as text."""
    outputs = [output for cell in held.cells for output in cell.get("outputs", ())]
    return [str(text) for o in outputs for text in ([o.text] if o.output_type == "stream" else o.data.values())]


@pytest.mark.parametrize("name", NOMS)
def test_a_notebook_runs_whole_and_asks_no_other_host(name, folder):
    held = execute(notebook(name), folder)
    outputs = shown(held)
    assert not [o for cell in held.cells for o in cell.get("outputs", ()) if o.get("name") == "stderr"]
    assert not [match[0] for text in outputs if (match := AUTRE_HOTE.search(text))]
    if '"demonstration"' in "".join(sources(held, "code")):
        assert any("fictives" in text for text in outputs), "rien n’y dit que les lignes sont fictives"


def test_the_notebooks_are_those_that_are_announced():
    assert [path.stem for path in sorted(DOSSIER.glob("*.ipynb"))] == list(NOMS)


@pytest.mark.parametrize("name", NOMS)
def test_a_notebook_is_kept_without_what_a_run_leaves(name):
    held = notebook(name)
    run = [c.id for c in held.cells if c.cell_type == "code" and (c.outputs or c.execution_count or c.metadata)]
    assert not run, f"cellules {', '.join(run)} : videz-les avec « {VIDER} »"
    assert held.metadata.pop("kernelspec")["name"] == "python3"
    assert not held.metadata, f"l’en-tête décrit une machine : {', '.join(held.metadata)}"
    assert (held.nbformat, held.nbformat_minor) == (4, 5)
    assert not [cell.id for cell in held.cells if re.fullmatch("[0-9a-f]{8}(-[0-9a-f-]*)?", cell.id)]


@pytest.mark.parametrize("name", NOMS)
def test_a_notebook_asks_a_question_and_answers_it(name):
    held = notebook(name)
    first, told = held.cells[0].source, "\n".join(sources(held, "markdown"))
    assert re.match(r"# \S.*\n\n\*\*.+\?\*\*", first), "un titre, puis la question en gras"
    assert "**Ce qu’il faut**" in first
    if '"demonstration"' in "".join(sources(held, "code")):
        assert "ficti" in first
    for heading in ("## Limites", "## Conclusion", "## Les mêmes nombres que sur les pages", "## Pour aller plus loin"):
        assert re.search(f"^{heading}$", told, re.MULTILINE), heading


@pytest.mark.parametrize("name", NOMS)
def test_a_notebook_is_made_of_short_cells_each_told_first(name):
    cells = notebook(name).cells
    assert not [c.id for c in cells if c.cell_type == "code" and len(c.source.splitlines()) > 14]
    kinds = "".join(cell.cell_type[0] for cell in cells)
    assert kinds.startswith("mc")
    assert "cccc" not in kinds, "quatre cellules de code sans un mot"


def calls_pages(node: ast.AST) -> bool:
    return any(isinstance(n, ast.Call) and ast.unparse(n.func) in ("shown_on", "visit") for n in ast.walk(node))


@pytest.mark.parametrize("name", NOMS)
def test_a_notebook_checks_its_numbers_against_the_pages(name):
    nodes = list(ast.walk(tree(notebook(name))))
    held = {ast.unparse(t) for n in nodes if isinstance(n, ast.Assign) and calls_pages(n.value) for t in n.targets}
    compared = [
        n
        for n in nodes
        if isinstance(n, ast.Assert)
        and (calls_pages(n) or held & {m.id for m in ast.walk(n) if isinstance(m, ast.Name)})
    ]
    assert compared


@pytest.mark.parametrize("name", NOMS)
def test_a_notebook_uses_the_public_functions_only(name):
    nodes = list(ast.walk(tree(notebook(name))))
    modules = {n.module for n in nodes if isinstance(n, ast.ImportFrom)}
    inside = {m for m in modules if m.startswith("cuf_metrics.")}
    assert not [m for m in inside if not DOCUMENTES.fullmatch(m)]
    private = [n.attr for n in nodes if isinstance(n, ast.Attribute) and n.attr.startswith("_")]
    assert not private


def called(node: ast.AST) -> list[str]:
    return [ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)]


@pytest.mark.parametrize("name", NOMS)
def test_a_chart_carries_its_title_and_what_must_be_said_of_its_rows(name):
    made = called(tree(notebook(name)))
    drawn = [c for c in made if c.split(".")[-1] in DESSINS and not c.startswith("cuf.")]
    assert made.count("titled") == len(drawn), drawn


@pytest.mark.parametrize("name", NOMS)
def test_the_fictional_dataset_is_named_where_it_is_opened_only(name):
    told = "\n".join(sources(notebook(name), "code"))
    assert told.count('"demonstration"') == told.count('open_dataset("demonstration")') <= 1


def test_a_cell_that_fails_is_told_with_its_line(tmp_path):
    cells = [nbformat.v4.new_code_cell(text) for text in ("lus = 129", "publies = 130\nassert lus == publies, lus")]
    cells[1]["id"] = "pages"
    with pytest.raises(pytest.fail.Exception) as told:
        execute(nbformat.v4.new_notebook(cells=cells), tmp_path)
    assert str(told.value) == "cellule « pages », ligne 2 : assert lus == publies, lus\nAssertionError: 129"
