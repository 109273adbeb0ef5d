"""Import of files about money, end to end: totals to the cent, donors known, datasets published whole."""

import json
from dataclasses import asdict, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cuf_metrics.__main__ import main
from cuf_metrics.cli_import import SOURCES as NOMMEES
from cuf_metrics.database import open_dataset, select, sql
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.imports import SOURCES, Origine, import_file, rebuild
from cuf_metrics.store import _version, current_manifest, dataset_folder
from tests.test_import import PARTENARIATS, data, folder, written  # noqa: F401 — fixtures

REELS = Path(__file__).resolve().parent.parent.parent / "shared/donnees"
FLUX = Origine("flux")
ENTETE = "étape;fonds;donateur;code donateur;bénéficiaire;pays;date;montant"
LIGNES = (
    "contribution;Maroc;Rennes;35238;;;2023-10-02;5000",
    "contribution;Maroc;Département du Finistère;;;;2023-11-15;10000,50",
    "contribution;Ukraine;Rennes;;;;2022-04-01;3000",
    "contribution;Ukraine;Fondation inconnue;;;;2022-05-01;700",
    "versement;Ukraine;;;Municipalité de Chisinau;Moldavie;2022-09-01;2500",
    "frais;Ukraine;;;;;2022-12-31;100",
    "restitution;Maroc;Rennes;35238;;;2024-02-01;250",
)


def real(name: str) -> Path:
    if not (REELS / name).exists():
        pytest.skip(f"le fichier réel {name} n’est pas à côté du projet")
    return REELS / name


def flows(data, *lines: str, origine: Origine = FLUX, name: str = "flux.csv"):  # noqa: F811
    path = written(data.parent / name, ENTETE, *(lines or LIGNES))
    _, bilan = import_file(path, origine, "essai", data)
    return bilan, open_dataset("essai", data)


def exact(dataset, query: str) -> Decimal:
    return select(dataset, query, exact=True).lignes.column(0)[0].as_py()


def test_the_grants_of_toulouse_are_read_to_the_cent(data):  # noqa: F811
    path = real("01b_toulouse_metropole_subventions_2023.csv")
    _, bilan = import_file(path, Origine("subventions", annee="2023"), "argent", data)
    dataset = open_dataset("argent", data)
    assert (bilan.lignes, bilan.sommes) == (551, {"subventions": (117719667.87, 551)})
    assert exact(dataset, "select sum(montant_signe_eur) from subventions") == Decimal("117719667.87")
    told = select(
        dataset,
        "select count(*), sum(montant_signe_eur) from subventions where secteur = 'Solidarité internationale'",
        exact=True,
    ).lignes
    assert [c[0].as_py() for c in told.columns] == [3, Decimal(54000)]
    # A SIRET that a spreadsheet destroyed identifies nobody: it is told, never kept nor joined on.
    assert exact(dataset, "select count(siret_attribuant) + count(siret_beneficiaire) from subventions") == 0
    assert bilan.doutes[0].startswith("Colonne « idAttribuant » : 551 lignes où un tableur a remplacé le code")


def test_the_budget_of_montpellier_is_read_to_the_cent(data):  # noqa: F811
    path = real("05_montpellier_budget_execute_2005_2012.csv")
    _, bilan = import_file(path, Origine("budget", collectivite="Ville de Montpellier"), "argent", data)
    dataset = open_dataset("argent", data)
    assert bilan.lignes == 9998
    query = "select sum(montant_signe_eur) from budgets where fonction = '048' and sens_budget = 'dépense'"
    assert exact(dataset, query) == Decimal("8702111.90")
    assert dataset.manifeste.tables["budgets"].periode_couverte == "2005-2012"


def test_the_twinning_grants_of_montpellier_are_neither_doubled_nor_tripled(data):  # noqa: F811
    path = real("04_montpellier_subventions_2014_fusions.xls")
    _, bilan = import_file(path, Origine("subventions", collectivite="Ville de Montpellier"), "argent", data)
    dataset = open_dataset("argent", data)
    query = "select sum(montant_signe_eur) from subventions where secteur = 'ACTIONS INTERNATIONALES ET JUMELAGES'"
    assert exact(dataset, query) == Decimal(66950)
    assert any("Par thématique" in name for name in bilan.feuilles_non_lues)


def test_donors_become_local_governments_and_the_ledger_says_how(data):  # noqa: F811
    bilan, dataset = flows(data)
    # Rennes, with its code or without it, gives three times and is one donor.
    assert (bilan.lignes, bilan.donateurs, bilan.donateurs_resolus) == (7, 3, 2)
    assert bilan.sommes["contribution"] == (18700.5, 4)
    donors = sql(
        dataset,
        "select donateur, id_collectivite, type_collectivite from flux left join collectivites using (id_collectivite) "
        "where etape = 'contribution' order by id_flux",
    )
    assert list(donors["id_collectivite"].fillna("")) == ["rennes-35238", "finistere-29", "rennes-35238", ""] or (
        donors["id_collectivite"].nunique() == 2
        and donors["id_collectivite"].iloc[0] == donors["id_collectivite"].iloc[2]
    )
    assert list(donors["type_collectivite"].fillna("")) == ["commune", "département", "commune", ""]
    told = dataset.table("rapprochements").set_index("nom_source")
    assert told.at["Fondation inconnue", "verdict"] == "échec"
    assert bilan.doutes[0] == "1 donateur inconnu du référentiel : « Fondation inconnue »."
    assert told.loc["Rennes", "nb_lignes"].sum() == 3
    assert set(dataset.table("flux")["id_fonds"].dropna()) == {"maroc", "ukraine"}
    assert sql(dataset, "select code_pays from flux where etape = 'versement'").iloc[0, 0] == "MDA"
    # Every line is cited as it was written.
    assert dataset.table("flux")["citation"].str.contains("10000,50", regex=False).sum() == 1


def test_the_same_file_replaces_what_it_had_brought_and_another_adds_to_it(data):  # noqa: F811
    flows(data)
    bilan, dataset = flows(data, *LIGNES[:3])
    assert (bilan.lignes, bilan.lignes_remplacees, len(dataset.table("flux"))) == (3, 7, 3)
    _, dataset = flows(data, LIGNES[4], name="suite.csv")
    assert len(dataset.table("flux")) == 4


def test_links_and_money_live_together_whatever_comes_first(data):  # noqa: F811
    links = written(data.parent / "liens.csv", "collectivité;partenaire;pays;type", "Rennes;Sétif;Algérie;jumelage")
    money = written(data.parent / "flux.csv", ENTETE, *LIGNES)
    for jeu, order in (
        ("un", [(links, PARTENARIATS), (money, FLUX)]),
        ("deux", [(money, FLUX), (links, PARTENARIATS)]),
    ):
        for path, origine in order:
            import_file(path, origine, jeu, data)
    one, two = (dataset_folder(jeu, data) for jeu in ("un", "deux"))
    for name in ("collectivites", "flux", "partenariats", "attestations", "rapprochements", "documents"):
        assert pq.read_table(one / f"{name}.parquet").equals(pq.read_table(two / f"{name}.parquet")), name
    assert sql(open_dataset("un", data), "select count(*) from collectivites").iloc[0, 0] == 2


def test_a_decision_about_a_donor_takes_effect_when_the_dataset_is_built_again(data):  # noqa: F811
    _, before = flows(data)
    (data / "pilotage/correspondances.csv").write_text(
        "id_correspondance,nature_rapprochement,nom_source,pays_source,position_source,retenu,motif,decide_par,decide_le\n"
        "1,collectivité française,Fondation inconnue,,,75056,la fondation de la ville,direction,2026-01-05\n",
        encoding="utf-8",
    )
    _, unused = rebuild("essai", data)
    after = open_dataset("essai", data)
    query = "select count(distinct id_collectivite) as n from flux where etape = 'contribution'"
    assert unused == []
    assert (sql(before, query)["n"].iloc[0], sql(after, query)["n"].iloc[0]) == (2, 3)


def test_a_refused_file_changes_nothing(data):  # noqa: F811
    flows(data)
    before = dataset_folder("essai", data)
    with pytest.raises(InvalidData, match="négati"):
        flows(data, *LIGNES, "contribution;Maroc;Brest;29019;;;2023-10-02;-5000")
    assert dataset_folder("essai", data) == before


def test_rows_made_under_an_older_contract_are_held_to_the_new_one(data):  # noqa: F811
    flows(data)
    path, before = dataset_folder("essai", data) / "flux.parquet", current_manifest("essai", data)
    pq.write_table(pq.read_table(path).drop_columns(["secteur"]), path)
    # As an earlier program published it: another contract, its own fingerprint.
    older = {**before.tables, "flux": replace(before.tables["flux"], sha256=sha256(path.read_bytes()).hexdigest())}
    version = _version(older, "d’avant", before.historique)
    manifest = asdict(replace(before, contrat="d’avant", tables=older, version=version))
    path.with_name("manifeste.json").write_text(json.dumps(manifest), encoding="utf-8")
    rebuild("essai", data)
    rows = pq.read_table(dataset_folder("essai", data) / "flux.parquet")
    assert rows.num_rows == 7
    assert rows["secteur"].null_count == 7


def test_money_never_goes_into_the_published_facts(data):  # noqa: F811
    with pytest.raises(CufError, match="réservé aux faits publiés"):
        import_file(written(data.parent / "flux.csv", ENTETE, *LIGNES), FLUX, "publie", data)


def test_the_command_tells_what_was_read(data, monkeypatch, capsys):  # noqa: F811
    for commands in ("__main__", "cli_import"):
        monkeypatch.setattr(f"cuf_metrics.{commands}.DATA", data)
    path = written(data.parent / "flux.csv", ENTETE, *LIGNES)
    assert main(["import", str(path), "--source", "flux", "--jeu", "essai", "--fonction", "direction"]) == 0
    told = capsys.readouterr().out
    assert "7 lignes gardées." in told
    assert "- contribution : 18 700,50 € (4 lignes)" in told.replace("\u202f", " ").replace("\xa0", " ")
    assert main(["sql", "select sum(montant_eur) as total from flux", "--jeu", "essai", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"total": 21550.5}]


def test_the_command_names_every_source():
    assert set(NOMMEES) == set(SOURCES)


CLEAN = {
    "flux": [ENTETE, "versement;Haïti;;;Commune de Jacmel;Haïti;2022-05-01;5000"],
    "subventions": ["nomAttribuant;nomBeneficiaire;objet;montant", "Ville A;Association B;Puits;100,00"],
    "budget": ["Collectivite;Budget;Exercice;I_F;D_R;Nature;SousFonction;Montant", "A;01;2011;F;D;6238;048;38,99"],
    "apd": [
        "Annee de declaration;Agence;Pays beneficiaire;Type de flux;Montant verse (K EUR)",
        "2020;Collectivités territoriales;Mali;Aide Publique au Développement;10.5",
    ],
}


@pytest.mark.parametrize(("source", "lines"), CLEAN.items(), ids=CLEAN)
def test_a_file_without_a_doubt_is_told_without_one(data, monkeypatch, capsys, source, lines):  # noqa: F811
    for commands in ("__main__", "cli_import"):
        monkeypatch.setattr(f"cuf_metrics.{commands}.DATA", data)
    path = written(data.parent / "propre.csv", *lines)
    assert main(["import", str(path), "--source", source, "--jeu", "essai", "--fonction", "direction"]) == 0
    told = capsys.readouterr().out
    assert "1 ligne gardée." in told
    assert "À vérifier" not in told


def test_what_is_not_aid_is_never_added_to_it(data):  # noqa: F811
    lines = [
        "2020;Collectivités territoriales;Mali;Aide Publique au Développement;10.5",
        "2020;Collectivités territoriales;Mali;Autres apports;2",
        "2020;Proparco;Mali;Autres apports;7",
    ]
    path = written(data.parent / "apd.csv", CLEAN["apd"][0], *lines)
    _, bilan = import_file(path, Origine("apd"), "essai", data)
    assert bilan.sommes == {
        "versements des collectivités territoriales, aide publique au développement": (10500.0, 1),
        "versements des collectivités territoriales, hors aide publique au développement": (2000.0, 1),
        "versements des autres administrations, hors aide publique au développement": (7000.0, 1),
    }


def test_the_same_content_under_another_name_is_refused(data):  # noqa: F811
    flows(data)
    with pytest.raises(CufError, match="le même contenu est déjà dans ce jeu, sous le titre « flux.csv »"):
        flows(data, name="copie.csv")


def test_two_local_governments_may_give_their_files_the_same_name(data):  # noqa: F811
    header = "nomBeneficiaire;objet;montant"
    for name, amount in (("Lyon", "10"), ("Nantes", "20")):
        path = written(data.parent / "subventions.csv", header, f"Association;Puits;{amount}")
        import_file(path, Origine("subventions", collectivite=name), "essai", data)
    rows = open_dataset("essai", data).table("subventions")
    assert dict(zip(rows["attribuant"], rows["montant_signe_eur"], strict=True)) == {"Lyon": 10, "Nantes": 20}


@pytest.mark.parametrize(
    ("origine", "option"),
    [(Origine("flux", pays="Maroc"), "pays"), (Origine("apd", collectivite="Lyon"), "collectivite")],
)
def test_an_option_without_effect_is_refused(data, origine, option):  # noqa: F811
    path = written(data.parent / "flux.csv", ENTETE, *LIGNES)
    with pytest.raises(CufError, match=f"--{option} n’a pas d’effet sur cette source"):
        import_file(path, origine, "essai", data)


def test_a_ledger_of_co_financing_names_its_device(data):  # noqa: F811
    path = written(
        data.parent / "cofinancements.csv",
        "étape;dispositif;donateur;année;montant",
        "contribution;FICOL;Rennes;2023;5000",
    )
    import_file(path, FLUX, "essai", data)
    rows = open_dataset("essai", data).table("flux")
    assert (rows["id_dispositif"].iloc[0], rows["id_fonds"].isna().all()) == ("ficol", True)
