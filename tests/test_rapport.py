"""The report handed to the bureau: what it says, and its PDF read back."""

import argparse
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdf
import pytest
import typst

from cuf_metrics import cli_rapport
from cuf_metrics.codes import indicator_code
from cuf_metrics.coherence import about, findings
from cuf_metrics.database import sql
from cuf_metrics.errors import CufError
from cuf_metrics.exports.rapport_commun import cited
from cuf_metrics.exports.rapport_pdf import NON_DESSINES, POLICES, report_pdf
from cuf_metrics.figures import published
from cuf_metrics.indicators.state import indicators_state
from cuf_metrics.manifeste import MENTION
from cuf_metrics.rapport.blocs import (
    Barre,
    Bloc,
    Carte,
    Chiffre,
    Chiffres,
    Graphique,
    Nombre,
    Paragraphe,
    Rapport,
    Repartition,
    Tableau,
    Titre,
)
from cuf_metrics.rapport.contenu import build_report
from cuf_metrics.rapport.ecrire import FORMATS, write_report
from cuf_metrics.rapport.explications import record_explanation
from cuf_metrics.rapport.rapprochement import reconcile
from tests.rapport_lu import CODE, squeezed

AU = date(2025, 11, 20)
ANGLAIS = re.compile(
    r"\b(the|and|of|contents|table of|page \d|figure \d|null|none|nan|true|false|january|november)\b", re.I
)


@pytest.fixture(scope="module")
def report(publie, built) -> Rapport:
    return build_report(publie, 2023, AU, built)


@pytest.fixture(scope="module")
def pages(report) -> list[str]:
    return texts(report_pdf(report))


@pytest.fixture
def gathered(built, tmp_path) -> Path:
    """The same facts, with decisions of its own."""
    for name in ("publications", "reference", "extraits"):
        (tmp_path / name).symlink_to(built / name)
    (tmp_path / "pilotage").mkdir()
    return tmp_path


def texts(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def numbers(blocs: tuple[Bloc, ...]) -> Iterator[Nombre]:
    for bloc in blocs:
        match bloc:
            case Paragraphe():
                yield from bloc.nombres
            case Chiffres():
                yield from (c.nombre for c in bloc.chiffres)
            case Tableau():
                yield from (cell for row in bloc.lignes for cell in row if isinstance(cell, Nombre))
            case Graphique(barres=bars) | Repartition(parts=bars):
                yield from (bar.nombre for bar in bars)


def parts(report: Rapport) -> list[str]:
    return [b.texte for b in report.blocs if isinstance(b, Titre) and b.niveau == 1]


def words(report: Rapport) -> str:
    told = [b.texte for b in report.blocs if isinstance(b, Titre | Paragraphe)]
    cells = [c for b in report.blocs if isinstance(b, Tableau) for row in b.lignes for c in row if isinstance(c, str)]
    return "\n".join(told + cells)


def test_the_review_of_2023_has_its_parts(report):
    assert parts(report) == [
        "2023 en quelques chiffres",
        "Où en est le projet stratégique",
        "Axe 1 · Conforter Cités Unies France comme tête de réseau de l’AICT française",
        "Axe 2 · Valoriser le rôle international des CT dans la résolution des grands enjeux mondiaux",
        "Axe 3 · Coordonner et favoriser la mise en relation et les synergies entre acteurs de l’AICT",
        "Axe 4 · Développer les outils à disposition des collectivités territoriales",
        "Les coopérations dans le monde",
        "Les fonds de solidarité",
        "La revue des documents de 2023",
        "Annexe A · Le rapport, partie par partie",
        "Annexe B · Les autres constats",
        "Annexe C · Méthode et sources",
    ]
    assert (report.titre, report.mention, report.au) == ("Revue de l’année 2023", "", AU)
    assert ("Date du dossier", "20 novembre 2025") in report.etat
    assert report.etat[-1] == ("Édition", "projet : aucune édition figée")


def test_a_code_tells_one_number_wherever_it_is(report):
    told: dict[str, set] = {}
    for number in numbers(report.blocs):
        told.setdefault(number.code, set()).add(number.valeur)
    assert {code: some for code, some in told.items() if len(some) > 1} == {}
    assert all(re.fullmatch(r"CUF-20\d\d-(F-\d{3}|I-\d\.\d\.[a-z]|S-[a-z0-9-]+)", code) for code in told)
    assert len(told) > 250


def test_published_figures_and_indicators_are_told_as_they_are(report, publie, built):
    told = {number.code: number for number in numbers(report.blocs)}
    rows = sql(publie, "select id_chiffre_publie from chiffres_publies where id_document = 'rapport_2023'")
    for figure in published(publie, rows["id_chiffre_publie"]):
        assert (told[figure.code].texte, told[figure.code].valeur) == (figure.texte, figure.valeur)
    for state in indicators_state(publie, date(2023, 12, 31), built):
        number = told[indicator_code(state.indicateur.id, 2023)]
        assert number.texte == (state.figure.texte if state.figure else "n.d.")
        assert number.valeur == (state.figure.valeur if state.figure else None)


def test_key_figures_carry_their_verdicts(report, publie, built):
    known = {r.chiffre.code: r.verdict for r in reconcile(publie, data=built)}
    shown = next(b for b in report.blocs if isinstance(b, Chiffres)).chiffres
    assert len(shown) == 14
    assert [c.verdict.split("\n")[0] for c in shown] == [known[c.nombre.code] for c in shown]
    assert shown[1].nombre == Nombre("CUF-2023-F-005", "509 participants", 509)


def test_every_verdict_and_gap_is_counted(report, publie, built):
    rows = reconcile(publie, data=built)
    spread = next(b for b in report.blocs if isinstance(b, Repartition) and b.titre.startswith("Verdicts"))
    assert sum(bar.nombre.valeur for bar in spread.parts) == len(rows)
    gaps = [r for r in rows if r.verdict == "écart inexpliqué"]
    titles = [b.texte for b in report.blocs if isinstance(b, Titre)]
    assert ("Écarts inexpliqués" in titles) == bool(gaps)
    assert all(gap.chiffre.libelle in words(report) for gap in gaps)


def test_every_finding_about_the_report_is_told_with_its_arithmetic(report, publie):
    mine = about(findings(publie), "rapport_2023")
    counted = next(n for n in numbers(report.blocs) if n.code == "CUF-2023-S-constats")
    assert counted.valeur == len(mine) > 0
    for finding in mine:
        assert finding.code in words(report)
        assert f"{finding.calcul}\n→ {finding.recommandation}" in words(report)


def test_each_verdict_says_why_there_is_none_and_what_contradicts_the_figure(report, publie, built):
    heavy = [c for c in about(findings(publie), "rapport_2023") if c.gravite in ("majeure", "moyenne")]
    told = {
        row[2].code: row[4]
        for b in report.blocs
        if isinstance(b, Tableau) and b.entetes[-1] == "Verdict"
        for row in b.lignes
    }
    for r in reconcile(publie, data=built):
        lines = told[r.chiffre.code].split("\n")
        assert lines[0].lower() == r.verdict
        assert (r.pourquoi in lines) == (r.verdict == "non recalculable")
        assert ("par simple répétition" in lines) == (r.verdict == "identique" and r.est_repete)
        mine = [c.code for c in heavy if r.chiffre.id in {p.chiffre for p in c.passages}]
        assert [line for line in lines if line.startswith("voir")] == [f"voir {', '.join(mine)}"] * bool(mine)


def test_figures_that_a_section_names_alike_are_told_apart(report):
    rows = [row for b in report.blocs if isinstance(b, Tableau) and b.entetes[-1] == "Verdict" for row in b.lignes]
    listed = [row[0] for row in rows if row[1] == "Fonds de solidarité (liste)"]
    assert "Collectivités françaises (liste Suivi et gestion), Turquie" in listed
    assert len(set(listed)) == len(listed) == 8


def test_an_explained_gap_is_told_with_who_explains_it(publie, gathered):
    gap = next(r for r in reconcile(publie, data=gathered) if r.verdict == "écart inexpliqué")
    line = {"id_chiffre_publie": gap.chiffre.id, "valeur_publiee": gap.chiffre.valeur, "valeur_calculee": gap.calcule}
    who = {"decide_par": "bureau exécutif", "decide_le": date(2025, 11, 3), "enregistre_par": "direction générale"}
    record_explanation(line | who | {"motif": "Deux sources."}, 0, gathered, date(2025, 11, 4))
    made = build_report(publie, 2023, AU, gathered)
    assert "Écarts expliqués" in [b.texte for b in made.blocs if isinstance(b, Titre)]
    assert (
        "« Deux sources. » (bureau exécutif, le 3 novembre 2025 ; "
        "enregistré par la fonction direction générale, le 4 novembre 2025)" in words(made)
    )


def test_a_sentence_out_of_date_is_marked_and_counted(publie, gathered):
    (gathered / "pilotage/phrases.csv").write_text(
        "id_phrase,partie,modele,texte_retenu\n"
        "raict,chiffres clés,Les RAICT ont réuni {CUF-2023-F-005}.,Les RAICT ont réuni 400 participants.\n"
        "axes,chiffres clés,Le projet a {CUF-2023-F-189}.,Le projet a 4 axes.\n",
        encoding="utf-8",
    )
    made = build_report(publie, 2023, AU, gathered)
    marked = [b for b in made.blocs if isinstance(b, Paragraphe) and b.texte.startswith("À relire")]
    assert [b.texte for b in marked] == [
        "À relire, car ce que dit cette phrase n’est plus ce qui a été retenu : Les RAICT ont réuni {CUF-2023-F-005}."
    ]
    assert [n.texte for n in numbers(made.blocs) if n.code == "CUF-2023-S-phrases"] == ["1 phrase"]
    assert cited(made)["CUF-2023-F-189"].libelle == "Axes stratégiques du projet 2023-2027"


def test_a_value_of_another_year_says_its_year(publie, built):
    made = build_report(publie, 2025, AU, built)
    tables = [b for b in made.blocs if isinstance(b, Tableau) and "Tendance" in b.entetes]
    periods = {row[1].code: row[2] for b in tables for row in b.lignes}
    assert periods["CUF-2025-I-1.1.a"] == "2023"
    assert cited(made)["CUF-2025-I-1.1.a"].periode == "2023"
    told = {n.code: n.valeur for n in numbers(made.blocs)}
    recent = [s for s in indicators_state(publie, AU, built) if s.mesure and s.mesure.annee == 2025]
    assert told["CUF-2025-S-recents"] == len(recent) < told["CUF-2025-S-mesures"]


def test_there_is_a_place_to_sign(report):
    place = next(b for b in report.blocs if isinstance(b, Tableau) and "Signature" in b.entetes)
    assert place.entetes == ("Fonction", "Date", "Signature")
    assert not any(cell.strip() for row in place.lignes for cell in row)


def test_no_target_is_invented(report):
    assert "Aucune cible n’est inventée ici." in words(report)
    tables = [b for b in report.blocs if isinstance(b, Tableau) and "Cible" in b.entetes]
    assert {row[b.entetes.index("Cible")] for b in tables for row in b.lignes} == {"aucune"}


def test_a_year_without_annual_report_says_what_it_lacks(publie, built):
    report = build_report(publie, 2022, AU, built)
    assert "La revue des documents de 2022" not in parts(report)
    assert "Les fonds de solidarité" not in parts(report)
    told = words(report)
    assert "Aucun rapport d’activités de cette année n’est parmi les documents lus" in told
    assert "Les fonds de solidarité : aucun document lu n’en publie de chiffre pour 2022." in told
    assert report_pdf(report).startswith(b"%PDF")


def test_indicators_are_those_of_the_end_of_the_year_or_of_an_earlier_day(publie, built):
    early = build_report(publie, 2023, date(2023, 6, 30), built)
    assert ("Indicateurs", "situation au 30 juin 2023") in early.etat


def test_the_pdf_tells_each_number_beside_its_code(report, pages):
    body = squeezed(" ".join(page for page in pages if "Index des codes" not in page))
    for number in numbers(report.blocs):
        assert f"{squeezed(number.texte)} {number.code}" in body


def test_the_pdf_tells_every_word_of_the_report(report, pages):
    body = squeezed(" ".join(pages))
    for bloc in report.blocs:
        if isinstance(bloc, Titre):
            assert squeezed(bloc.texte) in body
    for finding in re.findall(r"CUF-\d{4}-C-[0-9A-F]{4}", words(report)):
        assert finding in body
    assert {code for code in CODE.findall(body) if "-C-" not in code} == {n.code for n in numbers(report.blocs)}


def test_pages_are_numbered_and_the_cover_is_not(pages):
    total = len(pages)
    assert 15 <= total <= 45
    assert " / " not in pages[0].splitlines()[-1]
    for rank, page in enumerate(pages[1:], 2):
        assert f"{rank} / {total}" in page


def test_the_pdf_is_tagged_named_and_dated(report):
    read = pypdf.PdfReader(io.BytesIO(report_pdf(report)))
    assert read.trailer["/Root"]["/Lang"] == "fr-FR"
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert read.metadata["/Title"] == "Revue de l’année 2023"
    assert read.metadata["/Author"] == "Observatoire de l’AICT · Cités Unies France"
    assert read.metadata["/CreationDate"].startswith("D:20251120")
    assert {font for page in read.pages for font in names(page)} <= {
        "ObservatoireTexte",
        "ObservatoireTitre",
        "Symboles",
    }
    told = [item.title for item in read.outline if not isinstance(item, list)]
    assert [squeezed(title) for title in told] == [*parts(report), "Index des codes"]


def names(page) -> set[str]:
    """Families of the fonts of a page; shapes that the fonts of the project lack come from the typesetter's own."""
    found = {str(font.get_object()["/BaseFont"]).split("+")[1] for font in page["/Resources"].get("/Font", {}).values()}
    return {"Symboles" if "DejaVu" in name or "Libertinus" in name else name.split("-")[0] for name in found}


def test_the_same_report_gives_the_same_bytes():
    assert report_pdf(hostile()) == report_pdf(hostile())
    assert report_pdf(hostile()) != report_pdf(replace(hostile(), au=date(2025, 11, 21)))


def test_the_mention_is_on_every_page(report):
    told = texts(report_pdf(replace(report, mention=MENTION, blocs=report.blocs[:12])))
    assert all(MENTION in squeezed(page) for page in told)
    assert squeezed(told[0]).count(MENTION) == 2


def test_no_english_in_the_pdf(pages):
    assert {found[0] for page in pages for found in ANGLAIS.finditer(page)} == set()


HOSTILE = '#eval("1+1") $x^2$ *gras* _b_ `c` <code> @ref \\ [x] {y} // fin /* */ = T #read("/etc/passwd")'


def hostile() -> Rapport:
    """A report whose every text looks like markup, with letters that no font of the project draws."""
    number = Nombre("CUF-2023-S-essai", f"1 {HOSTILE}", 1.0)
    bar = Barre(HOSTILE, number, "#1F3A6E")
    blocs = (
        Titre(HOSTILE),
        Titre("中文 العربية 😀 ﬁ", 2),
        Paragraphe(f"{HOSTILE.replace('{', '(').replace('}', ')')} {{CUF-2023-S-essai}}", (number,)),
        Chiffres((Chiffre(HOSTILE, number, HOSTILE, "identique", HOSTILE),)),
        Tableau(
            HOSTILE, ("A", "B"), (1, 1), ((HOSTILE, number), ("", Nombre("CUF-2023-S-rien", "n.d.", None))), HOSTILE
        ),
        Graphique(HOSTILE, (bar, Barre("vide", Nombre("CUF-2023-S-rien", "n.d.", None), "#1F3A6E")), "", HOSTILE),
        Repartition(HOSTILE, (bar,), HOSTILE),
        Carte(HOSTILE, {"FRA": "#1F3A6E"}, (("#1F3A6E", HOSTILE),), HOSTILE),
    )
    return Rapport(HOSTILE, HOSTILE, 2023, ((HOSTILE, HOSTILE),), HOSTILE, blocs, AU)


def test_texts_are_printed_as_they_are_never_run():
    told = squeezed(" ".join(texts(report_pdf(hostile()))))
    assert told.count('#eval("1+1") $x^2$ *gras* _b_ `c` <code>') >= 8
    assert "root:" not in told
    assert "□" in told


def test_every_letter_that_is_kept_can_be_drawn():
    kept = "".join(chr(c) for c in range(0x20, 0x3000) if not NON_DESSINES.match(chr(c)))
    source = '#set document(title: "x")\n#set text(font: {}, lang: "fr")\n= a\n#sys.inputs.kept'
    for fonts in ('"Observatoire Texte"', '("Observatoire Titre", "Observatoire Texte")'):
        made = typst.compile(
            source.replace("{}", fonts).encode(),
            sys_inputs={"kept": kept},
            font_paths=[str(POLICES)],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
        assert made.startswith(b"%PDF")


def test_progress_is_told_in_french_up_to_the_end(publie, built):
    steps = []
    made = build_report(publie, 1975, AU, built, lambda share, step: steps.append((share, step)))
    assert write_report(made, "pdf", lambda share, step: steps.append((share, step))).startswith(b"%PDF")
    assert steps[0] == (0, "Chiffres de l’année")
    assert steps[-2:] == [(0.7, "Mise en page"), (1.0, "Dossier prêt")]
    assert [share for share, _ in steps] == sorted(share for share, _ in steps)


def test_another_format_is_refused(report):
    assert list(FORMATS) == ["pdf", "docx", "xlsx", "pptx"]
    with pytest.raises(
        CufError, match="format « odt » : aucun dossier ne s’écrit ainsi. Attendu : pdf, docx, xlsx, pptx."
    ):
        write_report(report, "odt")


@pytest.fixture
def run(built, monkeypatch):
    """The command as `python -m cuf_metrics` runs it."""
    monkeypatch.setattr(cli_rapport, "DATA", built)

    def _run(*arguments: str) -> None:
        parser = argparse.ArgumentParser()
        cli_rapport.register(parser.add_subparsers())
        options = parser.parse_args(["report", *arguments])
        options.run(options)

    return _run


def test_the_command_writes_the_file_and_says_what_it_holds(run, publie, built, tmp_path, capsys):
    path = tmp_path / "rapport-1975.pdf"
    path.write_text("avant")
    run("--annee", "1975", "--format", "pdf", "--out", str(path), "--au", "2025-11-20")
    report = build_report(publie, 1975, AU, built)
    assert path.read_bytes() == report_pdf(report)
    count = len(pypdf.PdfReader(path).pages)
    held = len(cited(report))
    assert capsys.readouterr().out == f"rapport-1975.pdf : {count} pages, {held} chiffres, chacun avec son code.\n"
    assert [left.name for left in tmp_path.iterdir()] == ["rapport-1975.pdf"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("absent/rapport.pdf", "absent : il manque ou le lien ne mène nulle part"),
        ("dossier", "dossier : c’est un dossier, pas un fichier"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_and_nothing_is_left(run, tmp_path, name, found):
    (tmp_path / "dossier").mkdir()
    with pytest.raises(CufError) as refusal:
        run("--annee", "2023", "--out", str(tmp_path / name))
    assert found in str(refusal.value)
    assert str(refusal.value).endswith("Aucun fichier n’a été écrit.")
    assert [left.name for left in tmp_path.iterdir()] == ["dossier"]


def test_a_day_before_the_year_is_refused(run, tmp_path):
    with pytest.raises(
        CufError, match="l’année 2023 n’a pas commencé. Attendu : une date à partir du 1ᵉʳ janvier 2023"
    ):
        run("--annee", "2023", "--out", str(tmp_path / "x.pdf"), "--au", "2022-12-31")


@pytest.mark.parametrize(
    "wrong",
    [
        ("--annee", "1900"),
        ("--annee", "٢٠٢٣"),
        *(("--annee", "2023", "--au", day) for day in ("20/11/2025", "9999-12-31", "1974-12-31")),
    ],
)
def test_misuse_is_told(run, tmp_path, wrong, capsys):
    with pytest.raises(SystemExit):
        run("--out", str(tmp_path / "x.pdf"), *wrong)
    assert "n’est pas un" in capsys.readouterr().err


def test_fonts_come_with_their_licence():
    assert sorted(path.name for path in Path(POLICES).glob("*.ttf")) == [
        "texte-400.ttf",
        "texte-600.ttf",
        "titre-600.ttf",
    ]
    assert "SIL OPEN FONT LICENSE" in (POLICES / "LICENCE-OFL.txt").read_text(encoding="utf-8")
