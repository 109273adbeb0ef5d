"""The documentation: what it says exists, what exists is said; and each check fails on a copy that is wrong."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest

import cuf_metrics
from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.indicators.methode import methods
from cuf_metrics.indicators.registry import registry
from docs import commandes, controles, couverture, dictionnaire, dictionnaire_vues, engendrees, indicateurs
from docs.__main__ import main, problems
from docs.projet import Projet
from docs.texte import Texte
from tests.test_pages import first_page, html_of, use

RACINE = Path(__file__).resolve().parent.parent
GLOSSAIRE, ANALYSTE = "docs/glossaire.md", "docs/guide-analyste.md"


@pytest.fixture
def copie(tmp_path: Path) -> Projet:
    """The project in a folder where its texts may be damaged; the rest of it is seen, not copied."""
    for name in ("docs/images", "notebooks"):
        (tmp_path / name).mkdir(parents=True)
    texts, seen = [RACINE / "README.md", *RACINE.glob("docs/*.md")], [*RACINE.iterdir()]
    seen += [*RACINE.glob("docs/images/*.png"), *RACINE.glob("notebooks/*.ipynb")]
    for path in texts:
        shutil.copyfile(path, tmp_path / path.relative_to(RACINE))
    for path in seen:
        if not (tmp_path / path.relative_to(RACINE)).exists():
            (tmp_path / path.relative_to(RACINE)).symlink_to(path)
    return Projet(tmp_path)


def added(check: Callable, copie: Projet, change: Callable[[Path], object]) -> list[str]:
    """What a check finds once something is changed, that it did not find before."""
    before = set(map(str, check(copie)))
    change(copie.racine)
    return [told for problem in check(Projet(copie.racine)) if (told := str(problem)) not in before]


def says(name: str, text: str) -> Callable[[Path], object]:
    """A text is added at the end of a file."""

    def change(racine: Path) -> None:
        with (racine / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{text}\n")

    return change


def becomes(name: str, before: str, after: str) -> Callable[[Path], object]:
    """A text of a file, which must be there, is replaced wherever it is."""

    def change(racine: Path) -> None:
        held = (racine / name).read_text("utf-8")
        assert before in held
        (racine / name).write_text(held.replace(before, after), "utf-8")

    return change


def guides_become(before: str, after: str) -> Callable[[Path], object]:
    """The same in every guide that has it."""

    def change(racine: Path) -> None:
        for path in (racine / "docs").glob("guide-*.md"):
            path.write_text(path.read_text("utf-8").replace(before, after), "utf-8")

    return change


def test_the_documentation_is_up_to_date_and_says_what_exists():
    found = problems(Projet())
    assert not found, "\n".join(map(str, found))


def test_texts_are_read_as_their_reader_meets_them():
    text = Texte(
        "a.md",
        "# L’accès, à l’œil\n\nUn [lien](b.md#c) et\n`du code`, **gras**\n\n## Suite\n\n## Suite\n\n"
        "```sh\nmake run\n```\n\n| a | b |\n|---|---|\n| ![i](images/x.png) | `y` |\n",
    )
    assert text.ancres == {"laccès-à-lœil", "suite", "suite-1"}
    assert text.titres == ("L’accès, à l’œil", "Suite", "Suite")
    assert [(link.cible, link.ligne, link.est_image) for link in text.liens] == [
        ("b.md#c", 3, False),
        ("images/x.png", 16, True),
    ]
    assert [(c.texte, c.ligne, c.langue) for c in text.codes] == [
        ("make run\n", 11, "sh"),
        ("du code", 4, ""),
        ("y", 16, ""),
    ]
    assert text.gras == {"gras"}


WRONG = {
    controles.broken_links: {
        "[x](rien.md)": "« rien.md » ne mène à rien",
        "![x](images/rien.png)": "« images/rien.png » ne mène à rien",
        "[x](../../ailleurs.md)": "« ../../ailleurs.md » ne mène à rien",
        "[x](glossaire.md#rien)": "« glossaire.md#rien » ne mène à aucun titre",
        "[x](#rien)": "« #rien » ne mène à aucun titre",
    },
    controles.refused_commands: {
        "`python -m cuf_metrics chek`": "commande refusée : COMMANDE : 'chek' n’est pas dans la liste",
        "`.venv/bin/python -m cuf_metrics check --format pdf | head`": "commande refusée : --format : 'pdf' n’est pas",
        "`--exhaustive`": "aucune commande n’a d’option --exhaustive",
    },
    controles.unknown_recipes: {"`PORT=9000 make rune`": "« make rune » n’existe pas"},
    controles.wrong_python: {
        "`cuf.calculer(jeu)`": "cuf.calculer n’existe pas",
        "`cuf.compute(jeu, an=2023)`": "cuf.compute ne s’appelle pas ainsi",
    },
    controles.missing_files: {"`cuf_metrics/rien.py`": "« cuf_metrics/rien.py » n’existe pas"},
    controles.named_machines: {"Dans " + "/home/moi": "un dossier d’une machine est nommé"},
}


@pytest.mark.parametrize("check", WRONG, ids=lambda check: check.__name__)
def test_what_is_written_and_does_not_exist_is_told(copie, check):
    lines = len((copie.racine / ANALYSTE).read_text("utf-8").splitlines())
    found = added(check, copie, says(ANALYSTE, "\n\n".join(WRONG[check])))
    assert len(found) == len(WRONG[check])
    for rank, (told, expected) in enumerate(zip(found, WRONG[check].values(), strict=True)):
        assert told.startswith(f"{ANALYSTE} : {expected}")
        assert int(re.search(r"ligne (\d+)\)", told)[1]) == lines + 2 + 2 * rank


BLOCKS = {
    "```\n# check\npython -m cuf_metrics check \\\n  --format pdf  # trop\n```": "commande refusée : --format : 'pdf'",
    "```python\ncuf.compute(jeu\n```": "ce code ne se lit pas",
    "```python\nfrom cuf_metrics.figures import chiffre\n```": "cuf_metrics.figures n’a pas de chiffre",
}


def test_blocks_of_code_are_checked(copie):
    def check(projet: Projet) -> list:
        return controles.refused_commands(projet) + controles.wrong_python(projet)

    found = added(check, copie, says(ANALYSTE, "\n\n".join(BLOCKS)))
    assert [told.startswith(f"{ANALYSTE} : {e}") for told, e in zip(found, BLOCKS.values(), strict=True)] == [True] * 3


RIGHT = (
    "[x](https://exemple.fr) [y](#les-fonctions) [z](../README.md#run-it) [d](../tests)",
    '`python -m cuf_metrics sql "select 1 > 0" --format csv` ; `python -m cuf_metrics`',
    "`python -m cuf_metrics check > constats.txt`",
    "`cuf.compute(jeu, …) -> DataFrame` ; `cuf.compute`",
    "`cuf_metrics/sql/<id>.sql` `data/extraits/publie` `docs/guide-*.md` `data/pilotage/`",
)


def test_what_exists_may_be_written(copie):
    def every(projet: Projet) -> list:
        return [problem for check in WRONG for problem in check(projet)]

    assert added(every, copie, says(ANALYSTE, "\n\n".join(RIGHT))) == []


def test_a_changelog_tells_commands_of_its_time():
    assert not [text for text, _ in Projet().codes if text.nom == "CHANGELOG.md"]


def test_an_image_that_nobody_shows_or_can_take_again_is_told(copie):
    def change(racine: Path) -> None:
        shutil.copyfile(racine / "docs/images/plan.png", racine / "docs/images/seule.png")
        shutil.copyfile(racine / "docs/images/plan.png", racine / "docs/images/collee.png")
        says(ANALYSTE, "![x](images/collee.png)")(racine)

    assert added(controles.idle_images, copie, change) == [
        "docs/images/seule.png : aucun texte ne montre cette image. Montrez-la ou retirez-la.",
        "docs/images/collee.png : rien ne sait reprendre cette image. "
        "Attendu : une ligne de PRISES, dans docs/prises.py. Ajoutez-la.",
    ]


def test_a_command_that_no_guide_shows_is_told(copie):
    assert added(couverture.untold_commands, copie, guides_become("cuf_metrics sql", "cuf_metrics check")) == [
        "docs/guide-*.md : la commande « sql » n’y est pas racontée. Attendu : python -m cuf_metrics sql. Racontez-la."
    ]


def test_a_command_without_an_example_and_a_wrong_example_are_told(monkeypatch):
    monkeypatch.delitem(commandes.EXEMPLES, "demo")
    monkeypatch.setitem(commandes.EXEMPLES, "build", "build --jue publie")
    monkeypatch.setitem(commandes.EXEMPLES, "rien", "check")
    assert [str(p) for p in couverture.wrong_examples(Projet())] == [
        "docs/commandes.py, EXEMPLES : « demo » n’a pas d’exemple. Attendu : une ligne par commande. Ajoutez-la.",
        "docs/commandes.py, EXEMPLES : « rien » n’est pas une commande. Retirez-la.",
        "docs/commandes.py, EXEMPLES : exemple refusé : argument inconnu : --jue publie (ex. « build --jue publie »). "
        "Corrigez-le.",
    ]


def test_a_page_that_no_guide_names_is_told(copie):
    assert added(couverture.untold_pages, copie, guides_become("**Relecture**", "Relecture")) == [
        "docs/guide-*.md : la page « Relecture » n’y est pas racontée. Attendu : son titre en gras : **Relecture**. "
        "Racontez-la."
    ]


def test_a_notebook_that_no_guide_leads_to_is_told(copie):
    found = added(couverture.untold_notebooks, copie, lambda racine: (racine / "notebooks/07-seul.ipynb").touch())
    assert found == [
        "notebooks/07-seul.ipynb : aucun guide n’y mène. Attendu : un lien dans docs/guide-*.md. Ajoutez-le."
    ]


def test_a_table_or_a_column_that_is_not_described_is_told():
    tables = {"adhesions": replace(TABLES["adhesions"], description=""), "cotisations": TABLES["adhesions"]}
    fields = FIELDS | {"annee": replace(FIELDS["annee"], description="")}
    assert [str(p) for p in couverture.undescribed_columns(Projet(), tables, fields)] == [
        "cuf_metrics/contracts : la table « adhesions » n’est pas décrite. Décrivez-la.",
        "docs/dictionnaire.md : la table « cotisations » n’y est pas. Lancez make docs.",
        "cuf_metrics/contracts : la colonne « annee » n’est pas décrite. Décrivez-la.",
    ]


def test_a_column_missing_from_the_dictionary_is_told(copie):
    found = added(couverture.undescribed_columns, copie, becomes("docs/dictionnaire.md", "`statut_adhesion`", "statut"))
    assert found == ["docs/dictionnaire.md : la colonne « statut_adhesion » n’y est pas. Lancez make docs."]


def test_a_view_or_one_of_its_columns_that_is_not_described_is_told(monkeypatch):
    monkeypatch.delitem(dictionnaire_vues.CALCULEES, "effet")
    monkeypatch.setattr(couverture, "view_sentence", lambda name: "" if name == "liens" else "Une phrase.")
    assert [str(p) for p in couverture.undescribed_views(Projet())] == [
        "cuf_metrics/sql/views/liens.sql : la vue n’est pas décrite. Attendu : -- Vue : une phrase. Décrivez-la.",
        "docs/dictionnaire_vues.py, CALCULEES : « effet » n’y est pas. Attendu : une phrase. Décrivez-la.",
    ]


def test_the_dictionary_tells_the_views_that_a_dataset_holds(publie):
    assert list(dictionnaire_vues.view_columns()) == publie.vues
    told = dictionnaire.write()
    assert "| [`reunions_tenues`](#reunions_tenues) | Les réunions qui ont eu lieu" in told
    assert "| `liens_choisis(filtre)` | Les liens que gardent les filtres" in told
    assert "| `effet` | Ce que le mouvement ajoute au solde du fonds, ou lui retire, en euros | montant |" in told


def test_public_names_and_their_sentences_go_together(monkeypatch):
    names = [name for name in cuf_metrics.__all__ if name != "rows"]
    monkeypatch.setattr(cuf_metrics, "__all__", [*names, "nouveau"])
    monkeypatch.setattr(cuf_metrics, "nouveau", type("Nouveau", (), {}), raising=False)
    assert [str(p) for p in couverture.undescribed_names(Projet())] == [
        "cuf_metrics.nouveau : ce nom public n’a pas de docstring. Écrivez-la.",
        "docs/interface_python.py, FAMILLES : « nouveau » n’y est pas. Attendu : une phrase en français. Ajoutez-la.",
        "docs/interface_python.py, FAMILLES : « rows » n’est pas public. Retirez-le.",
    ]


def test_a_glossary_out_of_order_is_told(copie):
    found = added(couverture.unordered_glossary, copie, says(GLOSSAIRE, ""))
    assert found == []
    wrong = "| Version | deux fois | |\n| Écart | mal placé | |\n| Zone | |\n"
    lines = len((copie.racine / GLOSSAIRE).read_text("utf-8").rstrip().splitlines())

    def change(racine: Path) -> None:
        held = (racine / GLOSSAIRE).read_text("utf-8").rstrip()
        (racine / GLOSSAIRE).write_text(f"{held}\n{wrong}", "utf-8")

    assert [told.split(" Attendu")[0] for told in added(couverture.unordered_glossary, copie, change)] == [
        f"{GLOSSAIRE} : « Version » est dit deux fois (ligne {lines + 1}).",
        f"{GLOSSAIRE} : « Écart » n’est pas à sa place (ligne {lines + 2}).",
        f"{GLOSSAIRE} : une ligne n’a pas ses cases (ex. « | Zone | | », ligne {lines + 3}).",
    ]


def test_a_page_made_from_the_code_and_changed_by_hand_is_told_then_written_again(copie):
    name = "docs/commandes.md"
    engendrees.write(copie)
    assert added(engendrees.stale_pages, Projet(copie.racine), says(name, "À la main.")) == [
        f"{name} : la page n’est pas à jour. Attendu : ce que le code dit aujourd’hui. Lancez make docs."
    ]
    (copie.racine / name).unlink()
    assert [p.ou for p in engendrees.stale_pages(Projet(copie.racine))] == [name]
    engendrees.write(copie)
    assert engendrees.stale_pages(Projet(copie.racine)) == []


def test_the_command_tells_each_problem_on_its_line(monkeypatch, capsys):
    monkeypatch.setitem(commandes.EXEMPLES, "rien", "check")
    assert main(["--verifier"]) == 1
    out, err = capsys.readouterr()
    assert "docs/commandes.py, EXEMPLES : « rien » n’est pas une commande. Retirez-la.\n" in out
    assert err.strip().endswith("problème.") or err.strip().endswith("problèmes.")


def test_the_method_of_an_indicator_is_told_in_words():
    found = methods(
        registry().values(), indicateurs.published_rows("plan"), indicateurs.published_rows("chiffres_publies")
    )
    assert [code for code, _ in found] == ["1", "2", "3", "4"]
    told = {m.id: m.champs for held in found.values() for m in held}
    assert list(told) == list(registry())
    label = "Chiffres publiés qui le mesurent"
    assert told["4.3.b"][label] == (
        "« Collectivités participant régulièrement aux activités » (CUF-2023-F-012) / "
        "« Collectivités informées et participant ponctuellement » (CUF-2023-F-013)"
    )
    assert told["3.2.e"][label].startswith("« Montant collecté, ")
    assert told["3.2.e"][label].endswith(", au moins")
    assert told["3.2.e"]["Première année d’un cumul"] == "2018"
    assert told["3.2.e"]["Nature"] == "cumul : tout ce qui s’est passé depuis une première année"
    assert told["4.1.d"]["Années antérieures dont la valeur dépend"] == "les 2 années qui précèdent"
    assert told["1.1.c"]["Années antérieures dont la valeur dépend"] == "l’année qui précède"
    assert all(text for champs in told.values() for text in champs.values())


def test_the_page_methodologie_tells_how_every_indicator_is_obtained(built, monkeypatch):
    use(built, monkeypatch)
    page = html_of(first_page("methodologie")).replace("\u00a0", " ")
    for ind in registry().values():
        assert f"<b>{ind.id}</b>" in page
        assert f'href="indicateur?indicateur={ind.id}"' in page
    assert page.count('class="obs-methodes"') == 4
    ind = registry()["1.1.a"]
    assert f"<dt>Calcul, en mots</dt><dd>{ind.formule}</dd>" in page
    assert "<dt>Périodicité</dt><dd>annuelle, connue 3 mois après au plus</dd>" in page
    assert 'href="code?c=CUF-2023-F-011"' in page


def test_the_python_of_the_docs_runs(simulated, tmp_path):
    """In a folder where the archive of the published dataset was opened, as the guide to exports says."""
    with ZipFile(cuf_metrics.export(cuf_metrics.open_dataset("publie", simulated), tmp_path)) as archive:
        archive.extractall(tmp_path)
    blocks = {f"{t.nom}:{c.ligne}": c.texte for t, c in Projet().codes if c.langue == "python" and c.est_bloc}
    assert {name.split(":")[0] for name in blocks} >= {"README.md", ANALYSTE, "docs/exports.md"}
    run = "import json, sys; [exec(compile(text, name, 'exec'), {}) for name, text in json.load(sys.stdin).items()]"
    env = {**os.environ, "PYTHONPATH": str(RACINE), "OBSERVATOIRE_DATA": str(simulated)}
    done = subprocess.run(
        [sys.executable, "-c", run],
        check=False,
        input=json.dumps(blocks),
        env=env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
