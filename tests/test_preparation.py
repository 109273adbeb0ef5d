"""An import before it is published: what it changes, what forbids it, and that it says what is then published."""

import pandas as pd
import pytest

from cuf_metrics.database import open_dataset
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.imports import Origine, import_file, rebuild, withdraw
from cuf_metrics.imports.colonnes import headers_decided, recognise
from cuf_metrics.imports.differences import Comparaison, Comptes
from cuf_metrics.imports.modeles import MODELES
from cuf_metrics.imports.origine import _file_slug
from cuf_metrics.imports.preparation import prepare, publish_prepared
from cuf_metrics.indicators.case_tables import table_of
from cuf_metrics.sources.classeur import open_file
from cuf_metrics.store import current_manifest, dataset_folder
from tests.test_import import data, decide, folder, written  # noqa: F401 — fixtures

ADHESIONS = Origine("classeur", table="adhesions")
REUNIONS = Origine("classeur", table="reunions")
PARTICIPATIONS = Origine("classeur", table="participations")
ENTETE = "Collectivité;Code;Année;Cotisation (€)"
TROIS = ("Rennes;35238;2024;1 500,50", "Saint-Denis;;2024;", "Lille;59350;2023;900")


def members(data, *lines: str, name: str = "adhesions.csv"):  # noqa: F811
    return written(data.parent / name, ENTETE, *(lines or TROIS))


def prepared(path, data, origine: Origine = ADHESIONS):  # noqa: F811
    return prepare(open_file(path.read_bytes(), path.name), "", None, origine, "cuf", data)


def test_a_file_is_shown_as_it_would_be_published_then_published_so(data):  # noqa: F811
    steps = []
    path = members(data)
    ready = prepare(
        open_file(path.read_bytes(), path.name), "", None, ADHESIONS, "cuf", data, lambda *told: steps.append(told)
    )
    assert ready.publiable
    assert (ready.base, ready.table, ready.comptes) == ("", "adhesions", Comptes(nouvelles=3))
    assert ready.doutes == ("1 collectivité inconnue du référentiel : « Saint-Denis ».",)
    assert ready.bilan.splitlines()[:2] == [
        "3 lignes lues : 3 nouvelles, 0 modifiée, 0 inchangée ; 0 retirée.",
        "3 collectivités, dont 2 reconnues dans le référentiel.",
    ]
    assert list(ready.apercu.columns) == [
        "Collectivité",
        "Collectivité reconnue",
        "Code (SIREN ou Insee)",
        "Année",
        "Cotisation (€)",
    ]
    assert ready.apercu.iloc[0].tolist() == ["Rennes", "Rennes", "35238", "2024", "1\u202f500,5"]
    assert [share for share, _ in steps] == sorted(share for share, _ in steps)
    assert current_manifest("cuf", data) is None
    manifest = publish_prepared(ready, "direction", data)
    assert manifest.historique[-1].fonction == "direction"
    rows = open_dataset("cuf", data).table("adhesions")
    assert list(rows["id_collectivite"]) == ["rennes-35238", "source-saint-denis", "lille-59350"]
    assert rows["citation"].iloc[0] == "Collectivité : Rennes | Code : 35238 | Année : 2024 | Cotisation (€) : 1 500,50"


def test_what_changes_is_counted_and_shown_value_by_value(data):  # noqa: F811
    import_file(members(data), ADHESIONS, "cuf", data)
    ready = prepared(members(data, "Rennes;35238;2024;1 700", "Saint-Denis;;2024;", "Brest;;2025;"), data)
    assert ready.comptes == Comptes(nouvelles=1, modifiees=1, retirees=1, inchangees=1)
    changed = ready.differences["modifiees"].to_dict("records")
    assert [(r["Collectivité reconnue"], r["Année"], r["Colonne"]) for r in changed] == [
        ("Rennes", "2024", "Cotisation (€)")
    ]
    assert (changed[0]["Avant"], changed[0]["Après"]) == ("1\u202f500,5", "1\u202f700")
    assert list(ready.differences["retirees"]["Collectivité reconnue"]) == ["Lille"]
    assert list(ready.differences["nouvelles"]["Collectivité"]) == ["Brest"]


def test_every_problem_of_a_file_is_told_and_nothing_is_published(data):  # noqa: F811
    path = members(data, "Rennes;35238;vingt;douze", "Lille;;2024;3 k€")
    ready = prepared(path, data)
    assert not ready.publiable
    assert ready.bilan == ""
    assert {problem.colonne for problem in ready.problemes} == {"Année", "Cotisation (€)"}
    with pytest.raises(InvalidData, match="n’est pas une année"):
        publish_prepared(ready, "direction", data)
    assert current_manifest("cuf", data) is None


def test_the_same_file_again_changes_nothing(data):  # noqa: F811
    before, _ = import_file(members(data), ADHESIONS, "cuf", data)
    ready = prepared(members(data), data)
    assert ready.comptes == Comptes(inchangees=3)
    assert publish_prepared(ready, "direction", data) == before


def test_a_preparation_that_was_overtaken_is_told_by_whom(data):  # noqa: F811
    mine = prepared(members(data), data)
    import_file(members(data, "Brest;;2025;", name="autre.csv"), ADHESIONS, "cuf", data, fonction="animation")
    before = dataset_folder("cuf", data)
    with pytest.raises(CufError, match=r"il a changé depuis la vérification : publié le .* à \d\d:\d\d, par animation"):
        publish_prepared(mine, "direction", data)
    assert dataset_folder("cuf", data) == before
    assert publish_prepared(prepared(members(data), data), "direction", data).historique[-1].nouvelles == 3


def test_a_row_told_by_another_file_or_under_another_name_is_refused(data):  # noqa: F811
    import_file(members(data), ADHESIONS, "cuf", data)
    path = members(data, "Ville de Rennes;;2024;", "Nantes;;2024;", "NANTES;44109;2024;", name="autre.csv")
    other, twice = prepared(path, data).problemes
    assert other.constat == "1 ligne sur 3 déjà dans « adhesions.csv »"
    assert (other.exemple, other.lignes, other.colonne) == ("Ville de Rennes", (2,), "Collectivité")
    assert twice.constat == "2 lignes sur 3 en disent une autre, sous une autre écriture"
    assert (twice.exemple, twice.lignes) == ("Nantes (ligne 3) et NANTES (ligne 4)", (3, 4))


def test_a_file_takes_the_place_of_the_one_it_says(data):  # noqa: F811
    import_file(members(data), ADHESIONS, "cuf", data)
    path = members(data, "Rennes;35238;2024;", name="definitif.csv")
    instead = Origine("classeur", table="adhesions", remplace="adhesions-adhesions-csv")
    assert prepared(path, data, instead).comptes == Comptes(modifiees=1, retirees=2)
    with pytest.raises(CufError, match="aucun fichier de cette table ne porte cet identifiant"):
        prepared(path, data, Origine("classeur", table="reunions", remplace="adhesions-adhesions-csv"))
    beside = Origine("classeur", table="adhesions", remplace="aucun")
    ready = prepared(members(data, "Brest;;2025;"), data, beside)
    assert (ready.document["id_document"], ready.comptes) == ("adhesions-adhesions-csv-2", Comptes(nouvelles=1))


def test_a_decision_moves_the_rows_when_the_dataset_is_resolved_again(data):  # noqa: F811
    import_file(members(data), ADHESIONS, "cuf", data)
    decide(data, ("collectivité française", "Saint-Denis", "", "", "93066"))
    manifest, unused = rebuild("cuf", data)
    assert unused == []
    assert "saint-denis-93066" in set(open_dataset("cuf", data).table("adhesions")["id_collectivite"])
    told = manifest.historique[-1]
    assert (told.operation, told.nouvelles, told.retirees, told.lignes) == ("reconstruction", 1, 1, 3)
    assert rebuild("cuf", data)[0] == manifest


def test_meetings_come_before_who_attended_them_and_leave_after(data):  # noqa: F811
    seen = written(data.parent / "p.csv", "Réunion;Date de la réunion;Collectivité", "Réunion Mali;12/03/2024;Rennes")
    [unknown] = prepared(seen, data, PARTICIPATIONS).problemes
    assert "importez d’abord les réunions" in unknown.remede
    head = "Titre;Type;Date de début;Situation;Pays"
    held = written(data.parent / "r.csv", head, "Réunion Mali;réunion de groupe-pays;12/03/2024;réalisé;Mali")
    import_file(held, REUNIONS, "cuf", data)
    import_file(seen, PARTICIPATIONS, "cuf", data)
    dataset = open_dataset("cuf", data)
    # The published meetings are those of another account: both together would count twice.
    assert list(dataset.table("reunions")["titre"]) == ["Réunion Mali"]
    assert "pour ne rien compter deux fois" in dataset.manifeste.tables["reunions"].explication
    before = dataset_folder("cuf", data)
    with pytest.raises(InvalidData, match=r"table « Participations », colonne « id_reunion » : 1 valeur sur 1 renvoie"):
        withdraw("cuf", "reunions-r-csv", "direction", data)
    assert dataset_folder("cuf", data) == before
    withdraw("cuf", "participations-p-csv", "direction", data)
    withdraw("cuf", "reunions-r-csv", "direction", data)
    after = open_dataset("cuf", data)
    assert after.manifeste.historique[-1].fichier == "r.csv"
    assert len(after.table("reunions")) > 100


def test_flows_and_links_keep_their_readers(data):  # noqa: F811
    head = "étape;fonds;donateur;code donateur;pays;date;montant;Contact"
    flows = written(data.parent / "f.csv", head, "contribution;Maroc;Rennes;35238;;2023-10-02;5000;quelqu’un")
    _, stock = import_file(flows, Origine("classeur", table="flux"), "cuf", data)
    assert (stock.lignes, stock.colonnes_ignorees) == (1, ("Contact",))
    links = written(data.parent / "l.csv", "Collectivité française;Partenaire;Pays;Contact", "Rennes;Sétif;Algérie;X")
    import_file(links, Origine("classeur", table="partenariats"), "cuf", data)
    dataset = open_dataset("cuf", data)
    assert "quelqu’un" not in dataset.table("flux")["citation"].iloc[0]
    assert "Contact" not in dataset.table("attestations")["contenu"].iloc[0]
    # The same file by the command of links is the same document.
    _, again = import_file(links, Origine("partenariats"), "cuf", data)
    assert again.lignes_remplacees == 1


@pytest.mark.parametrize(
    ("origine", "sentence"),
    [
        (Origine("classeur"), "la table n’est pas dite"),
        (Origine("classeur", table="fonds"), "« fonds » n’est pas une table qui s’importe"),
        (Origine("flux", table="flux"), "--table n’a pas d’effet sur cette source"),
        (Origine("classeur", table="adhesions", pays="Mali"), "--pays n’a pas d’effet sur cette source"),
    ],
)
def test_what_is_said_of_a_file_must_mean_something(data, origine, sentence):  # noqa: F811
    with pytest.raises(CufError, match=sentence):
        import_file(members(data), origine, "cuf", data)


def test_a_damaged_dataset_receives_nothing(data):  # noqa: F811
    import_file(members(data), ADHESIONS, "cuf", data)
    path = dataset_folder("cuf", data) / "adhesions.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(CufError, match=r"adhesions\.parquet : le fichier a été altéré.*Revenez à une version"):
        import_file(members(data, "Brest;;2025;"), ADHESIONS, "cuf", data)


GIVEN = [
    {"id_adhesion": "a", "id_collectivite": "x", "annee": 2024, "montant_eur": 10},
    {"id_adhesion": "b", "id_collectivite": "y", "annee": 2024},
]


@pytest.mark.parametrize(
    ("table", "before", "after", "expected"),
    [
        ("adhesions", [], GIVEN, Comptes(nouvelles=2)),
        ("adhesions", GIVEN, [], Comptes(retirees=2)),
        ("adhesions", GIVEN, GIVEN[::-1], Comptes(inchangees=2)),
        ("adhesions", GIVEN, [GIVEN[0] | {"montant_eur": None}, GIVEN[1]], Comptes(modifiees=1, inchangees=1)),
        # Where a row was read says nothing of it.
        ("adhesions", GIVEN, [g | {"section": "ligne 9", "id_adhesion": "z"} for g in GIVEN[:1]], Comptes(0, 0, 1, 1)),
        # Two movements that tell the same are two.
        ("flux", [{"montant_eur": 5}], [{"montant_eur": 5}, {"montant_eur": 5}], Comptes(nouvelles=1, inchangees=1)),
        ("flux", [{"montant_eur": 5}], [{"montant_eur": 6}], Comptes(nouvelles=1, retirees=1)),
    ],
)
def test_rows_are_matched_by_their_key_or_by_all_they_tell(table, before, after, expected):
    compared = Comparaison(table, table_of(table, before), table_of(table, after))
    assert compared.comptes == expected
    shown = {nature: compared.rows(nature).num_rows for nature in ("nouvelles", "modifiees", "inchangees")}
    assert shown == {
        "nouvelles": expected.nouvelles,
        "modifiees": expected.modifiees,
        "inchangees": expected.inchangees,
    }


def test_a_sheet_of_a_workbook_is_a_document_of_its_own(data):  # noqa: F811
    path = data.parent / "membres.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        for year in (2024, 2025):
            rows = pd.DataFrame({"Collectivité": ["Rennes", "Brest"], "Année": [year, year]})
            rows.to_excel(book, sheet_name=str(year), index=False)
    for year in ("2024", "2025"):
        import_file(path, Origine("classeur", table="adhesions", feuille=year), "cuf", data)
    rows = open_dataset("cuf", data).table("adhesions")
    assert sorted(rows["annee"]) == [2024, 2024, 2025, 2025]
    assert set(rows["section"]) == {f"feuille « {year} », ligne {line}" for year in (2024, 2025) for line in (2, 3)}


PRIVEES = {
    "adhesions": (ENTETE.replace("Cotisation (€)", "Note"), "Rennes;35238;2024;a@b.fr"),
    "reunions": (
        "Titre;Type;Date de début;Situation;Organisateur",
        "Mali;réunion de groupe-pays;12/03/2024;réalisé;06 12 34 56 78",
    ),
    "participations": ("Réunion;Date de la réunion;Collectivité", "Mali;12/03/2024;a@b.fr"),
    "flux": ("étape;fonds;donateur;montant;année;note", "contribution;Maroc;Rennes;50;2023;06 12 34 56 78"),
    "partenariats": ("Collectivité française;Partenaire;Pays;Thème", "Rennes;Sétif;Algérie;a@b.fr"),
    "accompagnements": ("Dispositif;Collectivité;Année;Objet", "DCOL;Rennes;2024;a@b.fr"),
    "publications": ("Titre;Type;Date de début;Note", "Guide;communiqué;12/03/2024;a@b.fr"),
    "audiences": ("Canal;Mesure;Valeur;Date de mesure;Note", "Lettre;abonnés;5;12/03/2024;a@b.fr"),
}


@pytest.mark.parametrize("table", PRIVEES)
def test_no_table_takes_personal_data_nor_repeats_it(data, table):  # noqa: F811
    path = written(data.parent / "f.csv", *PRIVEES[table])
    problems = prepared(path, data, Origine("classeur", table=table)).problemes
    told = "\n".join(map(str, problems))
    assert "contient une adresse électronique ou un numéro de téléphone" in told
    assert "a@b.fr" not in told
    assert "12 34" not in told


@pytest.mark.parametrize("table", ["flux", "partenariats"])
def test_their_own_commands_take_none_either(data, table):  # noqa: F811
    path = written(data.parent / "f.csv", *PRIVEES[table])
    with pytest.raises(InvalidData, match="contient une adresse électronique ou un numéro de téléphone"):
        import_file(path, Origine(table), "cuf", data)


def test_the_name_of_a_file_is_no_address(data):  # noqa: F811
    with pytest.raises(CufError, match="nom du fichier importé : il contient une adresse électronique") as refusal:
        prepared(members(data, name="a@b.fr.csv"), data)
    assert "Renommez" in str(refusal.value)
    assert "a@b" not in str(refusal.value)
    with pytest.raises(CufError, match="titre importé"):
        prepared(members(data), data, Origine("classeur", table="adhesions", titre="Vu avec 06 12 34 56 78"))


DONS = ("étape;fonds;donateur;montant;année", "contribution;Maroc;Rennes;50;2023", "contribution;Maroc;Brest;60;2023")
FLUX = Origine("classeur", table="flux")


def test_the_same_money_does_not_come_in_twice(data):  # noqa: F811
    import_file(written(data.parent / "dons.csv", *DONS), FLUX, "cuf", data)
    again = prepared(written(data.parent / "v2.csv", *DONS, ";;;;"), data, FLUX)
    assert "toutes ses lignes (2) sont déjà dans « dons.csv »" in again.problemes[0].constat
    assert "--remplace flux-dons-csv" in again.problemes[0].remede
    more = prepared(written(data.parent / "v3.csv", *DONS, "contribution;Maroc;Lille;7;2023"), data, FLUX)
    assert more.publiable
    assert more.doutes[0].startswith("2 lignes disent la même chose qu’une ligne de « dons.csv », sur 3 : ")


def test_the_same_sheet_does_not_come_in_twice_under_another_name(data):  # noqa: F811
    for name in ("a.xlsx", "b.xlsx"):
        path = data.parent / name
        with pd.ExcelWriter(path, engine="xlsxwriter") as book:
            for sheet in ("2023", "2024"):
                rows = [line.replace("2023", sheet).split(";") for line in DONS]
                pd.DataFrame(rows[1:], columns=rows[0]).to_excel(book, sheet_name=sheet, index=False)
    other = data.parent / "c.xlsx"
    other.write_bytes((data.parent / "a.xlsx").read_bytes())
    both = [Origine("classeur", table="flux", feuille=sheet) for sheet in ("2023", "2024")]
    for origine in both:
        import_file(data.parent / "a.xlsx", origine, "cuf", data)
    ready = prepare(open_file(other.read_bytes(), other.name), "2024", None, both[1], "cuf", data)
    assert "le même contenu est déjà dans ce jeu" in ready.problemes[0].constat


def test_two_names_are_two_documents_and_read_as_they_are_written():
    names = ("dons (1).csv", "dons 1.csv", "dons-1.csv", "dons.1.csv", "Adhésions CUF.xlsx")
    idents = [_file_slug(name) for name in names]
    assert len(set(idents)) == len(names)
    assert idents[2] == "dons-1-csv"
    assert idents[4].startswith("adhesions-cuf-xlsx-")
    assert _file_slug("DONS-1.csv") == "dons-1-csv"


def test_a_mended_copy_replaces_the_file_whatever_its_extension(data):  # noqa: F811
    import_file(members(data), ADHESIONS, "cuf", data)
    ready = prepared(members(data, "Brest;;2025;", name="adhesions-annote (1).xlsx"), data)
    assert ready.document["id_document"] == "adhesions-adhesions-csv"
    assert ready.comptes == Comptes(nouvelles=1, retirees=3)


def test_published_meetings_that_leave_are_told_before(data):  # noqa: F811
    head = "Titre;Type;Date de début;Situation;Pays"
    held = written(data.parent / "r.csv", head, "Réunion Mali;réunion de groupe-pays;12/03/2024;réalisé;Mali")
    [told] = prepared(held, data, REUNIONS).remarques
    rows = open_dataset("publie", data).manifeste.tables["reunions"].lignes
    assert told.startswith(f"Les {rows} réunions et événements des documents publiés quittent ce jeu")
    import_file(held, REUNIONS, "cuf", data)
    assert prepared(held, data, REUNIONS).remarques == ()
    seen = written(data.parent / "p.csv", "Réunion;Date de la réunion;Collectivité", "Réunion Mali;12/03/2024;Rennes")
    import_file(seen, PARTICIPATIONS, "cuf", data)
    moved = written(data.parent / "r.csv", head, "Réunion Mali;réunion de groupe-pays;13/03/2024;réalisé;Mali")
    [gone] = prepared(moved, data, REUNIONS).problemes
    assert "Retirez d’abord « p.csv » (participations-p-csv), importez ce fichier" in gone.remede


def test_the_sheet_with_most_columns_is_read_and_another_table_is_named(data):  # noqa: F811
    path = data.parent / "m.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as book:
        pd.DataFrame({"Collectivité": ["a"], "Année": [2024]}).to_excel(book, sheet_name="Lisez-moi", index=False)
        pd.DataFrame({"Titre": ["x"], "Note": ["y"]}).to_excel(book, sheet_name="Autre", index=False)
        pd.DataFrame({"Collectivité": ["Rennes"], "Année": [2024]}).to_excel(book, sheet_name="2024", index=False)
    ready = prepared(path, data)
    assert (ready.feuille.nom, ready.comptes) == ("2024", Comptes(nouvelles=1))
    wrong = prepared(members(data), data, REUNIONS)
    assert "Ce classeur ressemble au modèle « Adhésions », non à « Réunions et événements »." in wrong.remarques


def test_headers_are_remembered_once_the_file_is_published(data):  # noqa: F811
    path = written(data.parent / "q.csv", "Qui;Année", "Rennes;2024")
    ready = prepare(
        open_file(path.read_bytes(), path.name),
        "",
        recognise(["Qui", "Année"], MODELES["adhesions"], {}).changed("Qui", "nom_source"),
        ADHESIONS,
        "cuf",
        data,
    )
    assert ready.publiable
    with pytest.raises(InvalidData, match="fonction"):
        publish_prepared(ready, "Mme Martin", data)
    assert headers_decided("adhesions", data) == {}
    publish_prepared(ready, "direction", data)
    assert headers_decided("adhesions", data) == {"qui": "nom_source"}
    told = prepared(path, data).remarques
    assert "En-tête retenu d’un import précédent : « Qui » = « Collectivité »." in told


def test_a_file_without_a_row_is_refused(data):  # noqa: F811
    [problem] = prepared(members(data, "Exemple : Rennes;35238;2024;"), data).problemes
    assert problem.constat == "aucune ligne à lire"
