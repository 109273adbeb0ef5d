"""Names, codes and positions of a file → the reference: what each end of a link is, and how sure that is.

Distinct ends are looked up once, then given back to the rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cuf_metrics.resolution.decisions import COLLECTIVITE, LIEU, PAYS, Decisions
from cuf_metrics.resolution.ecrits import written_places
from cuf_metrics.resolution.etranger import place_rank, resolve_foreign
from cuf_metrics.resolution.francais import resolve_french
from cuf_metrics.resolution.pays import TERRITOIRES_FRANCAIS, resolve_countries
from cuf_metrics.resolution.positions import read_positions
from cuf_metrics.resolution.referentiel import Referentiel
from cuf_metrics.resolution.rendu import country_ledger, french_columns, ledger, partner_columns, slug
from cuf_metrics.resolution.reponse import Reponse

__all__ = ["Referentiel", "Resolution", "resolve", "slug"]

PORTEUR = {"nom": "porteur", "code": "code_porteur", "departement": "departement_porteur"}
PARTENAIRE = {"nom": "partenaire", "id_lieu": "id_lieu", "pays": "pays"}


@dataclass(frozen=True)
class Resolution:
    """What the ends of links were found to be.

    Attributes:
        lignes: same index as the raw rows; key, name, position and verdict of each end.
        journal: one row per distinct end or country as written (and per document when the rows
            name theirs): verdict, method, code retained, and one sentence.
        sans_effet: one row per decision in force that no end of the files met: ligne (in their file,
            header = 1), nature_rapprochement, nom_source, pays_source, retenu.
    """

    lignes: pd.DataFrame
    journal: pd.DataFrame
    sans_effet: pd.DataFrame


def resolve(bruts: pd.DataFrame, referentiel: Referentiel, correspondances: pd.DataFrame) -> Resolution:
    """Look up both ends of every row.

    Args:
        bruts: raw rows (`sources.bruts`); an `id_document` column, if any, splits the journal; `nb_lignes`, if
            any, says how many lines a row stands for.
        referentiel: the reference geography.
        correspondances: decisions, which override every look-up, one row per line of their file.
    Returns:
        One line per raw row; nothing is dropped, what is unknown says why.
    Raises:
        InvalidData: a decision retains a code that designates nothing.
    """
    decisions = Decisions.read(correspondances, referentiel)
    french, french_end = _distinct(bruts, PORTEUR, "porteur")
    names = french["nom"].where(french["nom"] != "", french["code"])
    french = french.assign(nature=COLLECTIVITE, nom_source=names, pays="")
    found = resolve_french(french, referentiel)
    french["texte"] = written_places(french, referentiel.departements)
    found = decisions.applied(_named(french), french, found)
    partners, partner_end = _distinct(bruts, PARTENAIRE, "partenaire")
    ranks = [place_rank(text, referentiel) for text in partners["id_lieu"]]
    homes = [referentiel.codes_lieux[rank] if rank >= 0 else "" for rank in ranks]
    partners = partners.assign(nom_source=partners["nom"], rang_lieu=ranks, pays_lieu=homes)
    labels = [(PAYS, label, "") for label in partners["pays"]]
    countries = decisions.applied(labels, partners, resolve_countries(partners, referentiel.atlas))
    domestic = np.array([answer.retenu in TERRITOIRES_FRANCAIS for answer in countries], dtype=bool)
    partners["nature"] = np.where(domestic, COLLECTIVITE, LIEU)
    places = _partners(partners, domestic, countries, referentiel)
    places = decisions.applied(_named(partners), partners, places)
    countries = _country_of_places(countries, places, domestic, referentiel)
    left = french_columns(french, found, referentiel)
    right = partner_columns(partners, places, domestic, countries, referentiel)
    lignes = [left.take(french_end).set_axis(bruts.index), right.take(partner_end).set_axis(bruts.index)]
    journal = [
        ledger(bruts, french, french_end, found),
        ledger(bruts, partners, partner_end, places),
        country_ledger(bruts, partners, partner_end, countries),
    ]
    return Resolution(pd.concat(lignes, axis=1), pd.concat(journal, ignore_index=True), decisions.sans_effet)


def _distinct(bruts: pd.DataFrame, columns: dict[str, str], side: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Distinct ends as written, and the end of each row; positions less than 1 km apart are the same."""
    rows = pd.DataFrame({name: bruts[origin].to_numpy() for name, origin in columns.items()})
    for name, origin in {"y": f"{side}_latitude", "x": f"{side}_longitude"}.items():
        rows[name] = bruts[origin].to_numpy()
    rows = rows.astype("str").fillna("").apply(lambda texts: texts.str.replace(r"\s+", " ", regex=True).str.strip())
    written = rows[["y", "x"]].drop_duplicates(ignore_index=True)
    positions = read_positions(written["y"], written["x"])
    rounded = positions["latitude"].round(2).astype(str) + " " + positions["longitude"].round(2).astype(str)
    positions["lieu"] = rounded.where(positions["valable"], positions["texte"])
    rows = rows.merge(pd.concat([written, positions], axis=1), on=["y", "x"], how="left", validate="many_to_one")
    end = rows.groupby([*columns, "lieu"], sort=False).ngroup().to_numpy()
    first = ~pd.Series(end).duplicated().to_numpy()
    return rows[first].reset_index(drop=True), end


def _named(ends: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """What a decision about each end is about."""
    return zip(ends["nature"], ends["nom_source"], ends["pays"], strict=True)


def _partners(
    ends: pd.DataFrame, domestic: np.ndarray, countries: list[Reponse], referentiel: Referentiel
) -> list[Reponse]:
    """What the other ends are: some of them are French local governments."""
    french = ends[domestic].assign(code="", departement="").reset_index(drop=True)
    foreign = ends[~domestic].reset_index(drop=True)
    abroad = [answer for answer, home in zip(countries, domestic, strict=True) if not home]
    at_home = iter(resolve_french(french, referentiel))
    away = iter(resolve_foreign(foreign, abroad, referentiel))
    return [next(at_home if home else away) for home in domestic]


def _country_of_places(
    countries: list[Reponse], places: list[Reponse], domestic: np.ndarray, referentiel: Referentiel
) -> list[Reponse]:
    """Countries, completed by the place that a decision retains where nothing else said the country."""
    completed = list(countries)
    for rank, (country, place, home) in enumerate(zip(countries, places, domestic, strict=True)):
        if country.verdict == "échec" and place.verdict == "décision" and place.rang is not None and not home:
            code = referentiel.codes_lieux[place.rang]
            nom = referentiel.atlas.noms[code]
            known = replace(country, verdict="décision", methode="décision", retenu=code, nom_retenu=nom)
            completed[rank] = known.noting(f"d’après le lieu décidé : {nom}")
    return completed
