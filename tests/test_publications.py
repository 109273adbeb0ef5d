"""Published facts: every quote stands in its document, every fact of the transcription is here."""

import csv
import hashlib
import re
import unicodedata
from pathlib import Path

import pandas as pd
import pytest

RACINE = Path(__file__).resolve().parent.parent
PUBLICATIONS = RACINE / "data/publications"
SOURCES = RACINE.parent / "shared/sources"
FAITS = RACINE.parent / "shared/faits"
FICHIERS = {
    "projet_2018_2022": "projet_2018_2022.txt",
    "projet_2023_2027": "projet_strategique_2023_2027.txt",
    "rapport_2023": "rapport_activites_2023.txt",
    "guide_dcol": "guide_dcol_strategie_internationale.txt",
    "lettre_2025_09_10": "lettre_septembre_octobre_2025.txt",
}
TABLES = sorted(path.stem for path in PUBLICATIONS.glob("*.csv"))
CITANTES = [
    t for t in TABLES if "citation" in (PUBLICATIONS / f"{t}.csv").read_text("utf-8").split("\n", 1)[0].split(",")
]
# From the published fund to the name the figures give it.
NOMS_DES_FONDS = {
    "ukraine": "Ukraine",
    "turquie": "Turquie",
    "maroc": "Maroc",
    "gaza": "Gaza",
    "haiti": "Haïti",
    "liban-2020": "Liban (2020)",
}
needs_sources = pytest.mark.skipif(
    not SOURCES.exists(), reason="les textes des documents ne sont pas ici : les citations ne peuvent pas être relues"
)
needs_facts = pytest.mark.skipif(not FAITS.exists(), reason="la transcription d’origine n’est pas ici")


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(PUBLICATIONS / f"{name}.csv", dtype=str, keep_default_na=False)


def flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    return {ident: flat((SOURCES / name).read_text(encoding="utf-8")) for ident, name in FICHIERS.items()}


@needs_sources
@pytest.mark.parametrize("name", CITANTES)
def test_every_quote_stands_in_its_document(documents, name):
    rows = table(name)
    quoted = rows[rows["citation"] != ""]
    lost = [
        f"{name}.csv, « {row.iloc[0]} » : « {row['citation'][:80]}… » n’est pas dans {row['id_document']}"
        for _, row in quoted.iterrows()
        if flat(row["citation"]) not in documents[row["id_document"]]
    ]
    assert len(quoted)
    assert not lost, "\n".join(lost)


@needs_sources
def test_documents_are_those_that_were_read():
    rows = table("documents").set_index("id_document")
    assert set(rows.index) == set(FICHIERS)
    for ident, name in FICHIERS.items():
        raw = (SOURCES / name).read_bytes()
        assert rows.loc[ident, "empreinte_sha256"] == hashlib.sha256(raw).hexdigest(), ident
        assert int(rows.loc[ident, "nb_caracteres"]) == len(raw.decode("utf-8")), ident


@needs_facts
@pytest.mark.parametrize("path", sorted(FAITS.glob("*.csv")) if FAITS.exists() else [], ids=lambda p: p.stem)
def test_every_transcribed_fact_is_kept(path):
    """A quote of the transcription is the quote of a row here, or contains it (a person's name left out)."""
    kept = {ident: [] for ident in FICHIERS}
    for name in CITANTES:
        for row in table(name).itertuples():
            if row.citation:
                kept[row.id_document].append(flat(row.citation))
    exact = {ident: set(quotes) for ident, quotes in kept.items()}
    lost = []
    with path.open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            for column in (c for c in row if c.startswith("quote")):
                quote, document = flat(row[column] or ""), row["document"]
                if (
                    quote
                    and quote not in exact[document]
                    and not any(q in quote and len(q) > 15 for q in kept[document])
                ):
                    lost.append(f"{path.name} ({document}) : « {quote[:90]} »")
    assert not lost, f"{len(lost)} faits perdus :\n" + "\n".join(lost[:20])


def test_counts_that_the_documents_promise():
    assert len(table("chiffres_publies")) >= 320
    plan = table("plan")
    levels = plan[plan["periode_plan"] == "2023-2027"]["niveau"].value_counts().to_dict()
    assert levels == {"axe": 4, "objectif": 12, "action": 29}
    assert len(plan[plan["periode_plan"] == "2018-2022"]) == 61
    funds = table("fonds")
    assert len(funds) == 9
    assert list(funds[funds["code_pays"] == "LBN"]["id_fonds"]) == ["liban-2020", "liban-2024"]
    assert set(funds[funds["montant_eur"] == ""]["id_fonds"]) == {"liban-2024", "equateur", "indonesie"}
    assert len(table("partenariats")) == 48


@needs_facts
def test_every_event_is_a_meeting_or_a_publication():
    with (FAITS / "events.csv").open(encoding="utf-8") as handle:
        events = {row["event_key"].replace("_", "-") for row in csv.DictReader(handle)}
    meetings, publications = set(table("reunions")["id_reunion"]), set(table("publications")["id_publication"])
    assert len(events) == 198
    # Two sections of the report tell of one press release, which its « 1 communiqué » counts once.
    events.remove("communique-sahel-2023")
    assert not events - meetings - publications, f"événements absents : {sorted(events - meetings - publications)}"
    assert not meetings & publications


def test_the_sixteen_publications_of_2023_are_named():
    rows = table("publications")
    listed = rows[
        (rows["id_document"] == "rapport_2023")
        & rows["section"].isin(["Répertoires", "Capitalisations / publications"])
    ]
    others = table("citations")
    others = others[(others["nom_table"] == "publications") & (others["section"] == "Répertoires")]
    assert len(set(listed["id_publication"]) | set(others["id_ligne"])) == 16


@pytest.mark.parametrize("name", CITANTES)
def test_every_quote_says_where_it_stands(name):
    rows = table(name)
    astray = rows[(rows["citation"] != "") & ((rows["section"] == "") | (rows["id_document"] == ""))]
    assert astray.empty, f"{name}.csv, sans document ou sans section : {list(astray.iloc[:, 0])}"


def test_more_than_and_at_least_are_told_apart():
    rows = table("chiffres_publies")
    above = rows["citation"].str.contains("plus de", case=False)
    assert rows[rows["qualificatif"] == "plus de"].index.difference(rows[above].index).empty
    assert rows[(rows["qualificatif"] == "au moins") & above].empty


@pytest.mark.parametrize("fonds", NOMS_DES_FONDS)
def test_a_fund_agrees_with_the_published_figures(fonds):
    figures = table("chiffres_publies")
    own = figures[(figures["nom_dimension_1"] == "fonds") & (figures["valeur_dimension_1"] == NOMS_DES_FONDS[fonds])]
    row = table("fonds").set_index("id_fonds").loc[fonds]
    amounts = own[own["unite"] == "€"]["valeur"].tolist()
    donors = own[own["id_chiffre_publie"].str.endswith("_donateurs")]["valeur"].tolist()
    assert amounts == [row["montant_eur"]]
    assert donors == [row["nb_donateurs"]]


def test_the_six_published_amounts_add_up():
    amounts = table("fonds")["montant_eur"]
    assert sum(int(a) for a in amounts if a) == 2_230_000


@pytest.mark.parametrize("name", TABLES)
def test_no_personal_contact_is_kept(name):
    text = (PUBLICATIONS / f"{name}.csv").read_text(encoding="utf-8")
    assert not re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+", text)
    assert not re.findall(r"(?<!\d)(?:\+33|0)[1-9](?:[ .-]?\d\d){4}(?!\d)", text)


@pytest.mark.parametrize("name", TABLES)
def test_files_are_plain(name):
    raw = (PUBLICATIONS / f"{name}.csv").read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\n")
