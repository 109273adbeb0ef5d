"""Twin towns from Wikidata: the extract of 2017, or the result of `jumelages.rq`."""

import re

import pandas as pd

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.formatting import count, number
from cuf_metrics.sources.bruts import assemble, by_value, first_filled, year

# Header of each column of `BRUTS`; of several, the first that is filled.
EXTRAIT_2017 = {
    "porteur": ("origincityLabel",),
    "porteur_latitude": ("originlat",),
    "porteur_longitude": ("originlong",),
    "partenaire": ("sistercityLabel",),
    "partenaire_latitude": ("destinationlat",),
    "partenaire_longitude": ("destinationlong",),
    "pays": ("destination_countryLabel",),
}
REQUETE = {
    "porteur": ("collectiviteLabel",),
    "code_porteur": ("codeInsee", "siren"),
    "partenaire": ("partenaireLabel",),
    "id_lieu": ("geonames",),
    "pays": ("codePays", "paysLabel"),
    "annee_debut": ("debut",),
    "annee_fin": ("fin",),
}
POSITIONS = {"porteur": "positionCollectivite", "partenaire": "positionPartenaire"}
ORIGINE = "origincountry"
# A JSON result leaves out the variables that no row has: only these tell the dialect.
EXIGEES = {
    "extrait de 2017": ("origincityLabel", ORIGINE, "sistercityLabel", "destination_countryLabel"),
    "requête jumelages.rq": ("collectiviteLabel", "partenaireLabel"),
}
POINT = re.compile(r"Point\(\s*([-+]?[\d.]+(?:E[-+]?\d+)?)\s+([-+]?[\d.]+(?:E[-+]?\d+)?)\s*\)", re.IGNORECASE)


def links(rows: pd.DataFrame, ou: str, annee: str = "") -> pd.DataFrame:
    """Links of a base of twin towns.

    Args:
        rows: text as `fichier.read_rows` gives it; the index holds line numbers.
        ou: the file's name, for a refusal.
        annee: year of the extract, "" when unknown; becomes annee_attestation of every row.

    Returns:
        Columns of `bruts.BRUTS`, one row per row of the file. Coordinates are in degrees as
        written, dates reduced to their year where it can be read. A place without a name in the
        languages asked for has its identifier, « Q12193 », as Wikidata answers it.
        `attrs["colonnes_ignorees"]`: headers kept in `contenu` only.

    Raises:
        InvalidData: headers of neither dialect, or links that do not start in France.

    Source: Wikidata, property P190, CC0.
    """
    champs = {"type_lien": "jumelage", "sens_lien": "réciproque", "annee_attestation": annee}
    if _dialect(rows, ou) == "requête jumelages.rq":
        headers = REQUETE
        champs |= _positions(rows)
    else:
        headers = EXTRAIT_2017
        _check_origin(rows, ou)
    champs |= {name: first_filled(rows, columns) for name, columns in headers.items()}
    for name in {"annee_debut", "annee_fin"} & set(headers):
        champs[name] = by_value(champs[name], year)
    bruts = assemble(rows, champs)
    used = {ORIGINE, *POSITIONS.values(), *(header for columns in headers.values() for header in columns)}
    bruts.attrs["colonnes_ignorees"] = tuple(header for header in rows.columns if header not in used)
    return bruts


def _dialect(rows: pd.DataFrame, ou: str) -> str:
    for name, wanted in EXIGEES.items():
        if set(wanted) <= set(rows.columns):
            return name
    attendu = " ; ou ".join(f"{', '.join(wanted)} ({name})" for name, wanted in EXIGEES.items())
    lues = ", ".join(f"« {header} »" for header in rows.columns)
    remede = f"Colonnes lues : {lues}. Une autre table s’importe comme table de partenariats."
    constat = "l’en-tête n’est pas celui d’une base de jumelages de Wikidata"
    raise InvalidData(problems=[Problem(ou, constat, f"les colonnes {attendu}", remede)])


def _check_origin(rows: pd.DataFrame, ou: str) -> None:
    """The extract exists for every country: a link from elsewhere has no French end to look for."""
    elsewhere = rows[rows[ORIGINE] != "France"]
    if len(elsewhere):
        constat = (
            f"{count(len(elsewhere), 'ligne')} sur {number(len(rows))} "
            f"{'part' if len(elsewhere) == 1 else 'partent'} d’un autre pays que la France"
        )
        remede = "Ne gardez que les lignes de la France puis relancez."
        where, line = f"{ou}, colonne « {ORIGINE} »", int(elsewhere.index[0])
        example = elsewhere[ORIGINE].iloc[0]
        raise InvalidData(problems=[Problem(where, constat, "France à chaque ligne", remede, example, line)])


def _positions(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Coordinates of the two ends; one that is not a point of the Earth stays as written, to be told."""
    found = {}
    for end, header in POSITIONS.items():
        text = first_filled(rows, (header,))
        found[f"{end}_latitude"] = by_value(text, lambda t: m[2] if (m := POINT.fullmatch(t)) else t)
        found[f"{end}_longitude"] = by_value(text, lambda t: m[1] if (m := POINT.fullmatch(t)) else t)
    return found
