"""The rules of the house, read from the syntax tree: a rule is a test, not a habit."""

import ast
import re
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parent.parent
PACKAGE = sorted((RACINE / "cuf_metrics").rglob("*.py"))
PAGES = sorted((RACINE / "pages").glob("*.py"))
APP = [RACINE / "app.py", RACINE / "server.py", *sorted(RACINE.glob("ui*.py"))]
SQL_TEXT = re.compile(
    r"\b(select|insert|update|delete|create)\b.+\b(from|into|set|table|view)\b", re.IGNORECASE | re.DOTALL
)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), path.name)


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def depends_on(path: Path, module: str) -> bool:
    return any(name == module or name.startswith(module + ".") for name in imported(path))


def ident(path: Path) -> str:
    return str(path.relative_to(RACINE))


@pytest.mark.parametrize("path", PACKAGE, ids=ident)
def test_the_package_knows_nothing_of_streamlit(path):
    assert not depends_on(path, "streamlit")
    assert not depends_on(path, "ui")


@pytest.mark.parametrize("path", PAGES, ids=ident)
def test_a_page_is_thin_and_holds_no_query(path):
    assert not depends_on(path, "duckdb")
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 80, "une page tient en 80 lignes"
    texts = [n.value for n in ast.walk(tree(path)) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    assert not [t for t in texts if SQL_TEXT.search(t)], "une requête est un fichier de cuf_metrics/sql"


@pytest.mark.parametrize("path", PAGES, ids=ident)
def test_a_page_opens_itself_before_anything_else(path):
    """Imports and constants first, then `ui.open_page`: nothing runs unguarded."""
    for node in tree(path).body:
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef)) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):
            continue
        if isinstance(node, ast.Assign) and not any(isinstance(n, ast.Call) for n in ast.walk(node.value)):
            continue
        assert "ui.open_page" in ast.unparse(node), ast.unparse(node)
        return
    pytest.fail("la page n’appelle pas ui.open_page")


# The plan's own HTML is made of indicators' states, and so is what a notebook shows of one.
DRAWN = {p.stem for p in PACKAGE if p.stem.startswith(("charts", "html", "charte"))} - {"html_plan", "html_notebook"}
DRAWING = [p for p in PACKAGE if {"maps", "charts"} & {*p.parts} or p.stem in DRAWN]


@pytest.mark.parametrize("path", DRAWING, ids=ident)
def test_what_draws_does_not_query(path):
    assert not depends_on(path, "duckdb")
    assert not depends_on(path, "cuf_metrics.indicators")


def test_errors_import_nothing_of_the_package():
    assert not depends_on(RACINE / "cuf_metrics/errors.py", "cuf_metrics")


@pytest.mark.parametrize("path", [p for p in PACKAGE + PAGES + APP if p.name != "ui.py"], ids=ident)
def test_only_ui_caches(path):
    assert "st.cache" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PACKAGE + PAGES + APP, ids=ident)
def test_functions_and_modules_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450, "scindez le module"
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno - node.lineno <= 45, f"{node.name} est trop longue"


@pytest.mark.parametrize("path", PACKAGE, ids=ident)
def test_public_functions_have_a_docstring(path):
    for node in tree(path).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} n’a pas de docstring"


# The queries of indicators have a header of their own, checked by tests/test_registry.py.
QUERIES = sorted((RACINE / "cuf_metrics/sql").glob("*.sql")) + sorted((RACINE / "cuf_metrics/sql/views").glob("*.sql"))


@pytest.mark.parametrize("path", QUERIES, ids=ident)
def test_a_named_query_is_used_and_says_its_grain(path):
    text = path.read_text(encoding="utf-8")
    assert "Grain" in text.split("select", 1)[0]
    name = str(path.relative_to(RACINE / "cuf_metrics/sql").with_suffix(""))
    if path.parent.name == "views":
        readers = [
            q
            for q in path.parent.parent.rglob("*.sql")
            if q != path and re.search(rf"\b(from|join) {path.stem}\b", q.read_text("utf-8"))
        ]
        assert len(readers) >= 2, "une vue naît quand une deuxième requête la lit"
        return
    users = [p for p in PACKAGE + PAGES + APP if f'"{name}"' in p.read_text(encoding="utf-8")]
    assert users, "une requête que personne n’appelle"


@pytest.mark.parametrize("path", PAGES, ids=ident)
def test_a_page_writes_no_markup(path):
    """HTML is made in cuf_metrics/html.py, where text from data is escaped, and shown by ui.py."""
    text = path.read_text(encoding="utf-8")
    assert "st.html" not in text
    assert "unsafe_allow_html" not in text
