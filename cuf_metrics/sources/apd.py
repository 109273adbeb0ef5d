"""Official development assistance as France declares it to the OECD, one row per declaration."""

import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.formatting import count
from cuf_metrics.reference.noms import normalise
from cuf_metrics.sources.argent import (
    Champs,
    Doute,
    Lecture,
    about,
    countries,
    doute,
    fields,
    lecture,
    refused,
    translated,
)
from cuf_metrics.sources.bruts import by_value, year
from cuf_metrics.sources.montants import counted_twice, in_euros
from cuf_metrics.sources.totaux import find_totals, told_totals
from cuf_metrics.validation import REMEDE

# Names of the CSV file; identifiers of the portal are the same words without accents, joined by « _ ».
SYNONYMES: dict[str, tuple[str, ...]] = {
    "annee": ("Annee de declaration",),
    "agence": ("Agence",),
    "type_flux": ("Type de flux",),
    "type_financement": ("Type de financement",),
    "zone": ("Pays beneficiaire",),
    "region_monde": ("Région",),
    "categorie_revenu": ("Catégorie CAD",),
    "secteur": ("Secteur",),
    "code_objet": ("Code objet",),
    "objet": ("Objet",),
    "odd_source": ("ODD",),
    "canal_transfert": ("Canal de transfert",),
    "numero_projet": ("Numero de projet",),
    "engagement_eur": ("Engagements (K EUR)",),
    "versement_eur": ("Montant verse (K EUR)",),
    "equivalent_don_eur": ("Equivalent don (K EUR)",),
}
EXIGEES = {
    "l’année": ("annee",),
    "l’agence": ("agence",),
    "le type de flux": ("type_flux",),
    "le pays ou la zone": ("zone",),
    "le montant versé": ("versement_eur",),
}
MONTANTS = ("engagement_eur", "versement_eur", "equivalent_don_eur")
TELLES_QUELLES = (
    "agence",
    "type_flux",
    "type_financement",
    "zone",
    "region_monde",
    "categorie_revenu",
    "secteur",
    "objet",
    "odd_source",
    "canal_transfert",
    "numero_projet",
)
EUROS_PAR_MILLIER = 1000
COLLECTIVITES = normalise("Collectivités territoriales")
# « Collectivités territoriales (CT) », « Collectivités territoriales - CT ».
SIGLE = re.compile(r"\s*(?:\([^)]*\)|[-–—/]\s*[A-Z]{2,5})\s*$")
# What names a row: a total says so there, the titles of projects may begin with the word.
NOMS = ("agence", "zone")
AIDE = normalise("Aide Publique au Développement")
# Words of the labels that name no country: « Afrique, régional », « Multilatéral », « … non spécifié ».
ZONE = re.compile(r"\b(regional|multilateral|non specifie)\b")
CIBLE = re.compile(r"(\d{1,2})(?:\.[0-9a-z]{1,2})?", re.IGNORECASE | re.ASCII)


def read(rows: pd.DataFrame, ou: str, code_pays: Callable[[str], str | None]) -> Lecture:
    """Declarations of a file, in either dialect of headers.

    Args:
        rows: text as `fichier.rows_of(…, repetes=True)` gives it; the index holds line numbers.
        ou: the file's name, for a refusal.
        code_pays: label of a country → alpha-3 code, None or "" when unknown.

    Returns:
        Columns of « declarations_apd » but id_declaration_apd and id_document; amounts in euros,
        empty where the file says nothing, zero where it says zero.

    Raises:
        InvalidData: columns missing, or years, agencies or amounts that cannot be read.
    """
    champs = fields(rows, ou, SYNONYMES, EXIGEES)
    columns: dict[str, pd.Series | str] = {name: champs.get(name) for name in TELLES_QUELLES}
    columns["annee"] = by_value(champs.get("annee"), year)
    columns["code_objet"] = champs.get("code_objet").str.removesuffix(".0")
    columns["est_apd"] = by_value(columns["type_flux"], lambda text: _yes(normalise(text) == AIDE))
    columns["odd"], doubts = translated(champs, "odd_source", goals)
    problems, said = _amounts(champs, columns, ou)
    named = replace(champs, lignes=rows[[champs.entetes[name] for name in (*NOMS, "versement_eur")]])
    totals = find_totals(named, "versement_eur", columns["versement_eur"], NOMS)
    kept = pd.Series(~rows.index.isin([total.ligne for total in totals]), index=rows.index)
    wrong = kept & ~columns["annee"].str.fullmatch(r"(?:19|20)\d{2}")
    attendu = "une année (2020)"
    problems += refused(champs.ou(ou, "annee"), wrong, "à l’année illisible", attendu, REMEDE, champs.get("annee"))
    problems += refused(champs.ou(ou, "agence"), kept & (columns["agence"] == ""), "sans agence", "un nom", REMEDE)
    if problems:
        raise InvalidData(problems=problems)
    columns["est_collectivites"], close = _local(columns["agence"])
    columns["code_pays"], zones = _countries(columns["zone"].where(kept, ""), code_pays)
    doubts += [*said, *told_totals(totals), *close, *zones, *_repeated(columns["numero_projet"])]
    doubts += _doubtful(rows[kept], columns)
    return lecture(columns, rows.index[kept], doubts, champs.ignorees)


def _local(agencies: pd.Series) -> tuple[pd.Series, list[Doute]]:
    """Whether the local governments declare, under their name with or without an acronym; names that resemble it."""
    said = {name: normalise(SIGLE.sub("", name)) for name in agencies.unique()}
    local = agencies.isin([name for name, words in said.items() if words == COLLECTIVITES])
    close = ~local & agencies.isin([name for name, words in said.items() if COLLECTIVITES in words])
    told = "dont l’agence ne nomme pas que les collectivités territoriales, hors de leur compte"
    return local.map({True: "oui", False: "non"}).astype("str"), about(close, agencies, "supposé", "agence", told)


def _doubtful(rows: pd.DataFrame, columns: dict[str, pd.Series | str]) -> list[Doute]:
    """What is counted as it stands and may not be what it seems, among the rows kept."""
    flow, paid = columns["type_flux"][rows.index], columns["versement_eur"]
    told = "sans type de flux, comptées hors de l’aide publique au développement"
    doubts = about(flow == "", "type de flux vide", "supposé", "type de flux", told)
    kept = paid[rows.index]
    told = "au versement négatif, gardé tel quel : remboursements"
    doubts += about(kept.str.startswith("-"), kept, "certain", "montant négatif", told)
    return doubts + counted_twice(rows, paid, paid, "au contenu identique à celui d’une autre")


def goals(texte: str) -> str:
    """Numbers of the goals behind targets: « 6.1, 6.2 » gives « 6 », « 13;11 » gives « 11 ; 13 ».

    Args:
        texte: as written.

    Returns:
        Numbers from 1 to 17, sorted, each once; empty where anything else is read.
    """
    found = [CIBLE.fullmatch(part) for part in re.split(r"[\s;,|/]+", texte.strip(" ;,|/"))]
    numbers = {int(target[1]) for target in found if target}
    readable = all(found) and numbers <= set(range(1, 18))
    return " ; ".join(map(str, sorted(numbers))) if readable else ""


def _yes(said: bool) -> str:
    return "oui" if said else "non"


def _amounts(champs: Champs, columns: dict[str, pd.Series | str], ou: str) -> tuple[list[Problem], list[Doute]]:
    """Put the amounts among the columns, in euros; what is wrong with them, what is doubted."""
    problems, doubts = [], []
    for name in MONTANTS:
        if name in champs.entetes:
            read_as = in_euros(champs, name, ou, EUROS_PAR_MILLIER, ".")
            columns[name] = read_as.textes
            problems += read_as.problemes
            doubts += read_as.doutes
    return problems, doubts


def _countries(labels: pd.Series, code_pays: Callable[[str], str | None]) -> tuple[pd.Series, list[Doute]]:
    """The country of each label; one doubt per label that has none, a zone being one by its own words."""
    zones = labels.isin([label for label in labels.unique() if ZONE.search(normalise(label))])
    codes, doubts = countries(labels.where(~zones, ""), code_pays)
    for label, lines in labels[zones].groupby(labels[zones]).groups.items():
        told = f"« {label} » nomme une zone et non un pays : {count(len(lines), 'ligne')} sans pays."
        doubts.append(doute(label, "certain", "zone régionale", told, pd.Index(lines), retenu=label, pays=True))
    return codes, doubts


def _repeated(numbers: pd.Series) -> list[Doute]:
    repeated = (numbers != "") & numbers.duplicated(keep=False)
    told = f"au numéro de projet répété ({count(numbers[repeated].nunique(), 'numéro')}) : il ne sert jamais de clé"
    return about(repeated, numbers, "certain", "numéro répété", told)
