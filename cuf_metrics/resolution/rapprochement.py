"""Rows of a link file → what each end is: distinct ends are looked up once, then given back to the rows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isnan

import numpy as np
import pandas as pd

from cuf_metrics.resolution.atlas import TERRITOIRES_FRANCAIS
from cuf_metrics.resolution.decisions import COLLECTIVITE, LIEU, PAYS, Decisions
from cuf_metrics.resolution.etranger import place_rank, resolve_foreign
from cuf_metrics.resolution.francais import resolve_french
from cuf_metrics.resolution.journal import country_ledger, ledger
from cuf_metrics.resolution.lignes import french_columns, partner_columns
from cuf_metrics.resolution.pays import resolve_countries
from cuf_metrics.resolution.positions import distance_km, read_positions
from cuf_metrics.resolution.referentiel import Referentiel
from cuf_metrics.resolution.reponse import Reponse

PORTEUR = {"nom": "porteur", "code": "code_porteur", "departement": "departement_porteur"}
PARTENAIRE = {"nom": "partenaire", "id_lieu": "id_lieu", "pays": "pays"}


@dataclass(frozen=True)
class Resolution:
    """What the ends of links were found to be.

    Attributes:
        lignes: same index as the raw rows; key, name, position and doubt of each end.
        journal: one row per distinct end or country as written (and per document when the rows
            name theirs): verdict, method, code retained, and one sentence.
    """

    lignes: pd.DataFrame
    journal: pd.DataFrame


def resolve(bruts: pd.DataFrame, lieux: Referentiel, correspondances: pd.DataFrame) -> Resolution:
    """Look up both ends of every row.

    Args:
        bruts: raw rows (`sources.bruts`); an `id_document` column, if any, splits the journal.
        lieux: the reference geography.
        correspondances: decisions, which override every look-up.
    Returns:
        One line per raw row; nothing is dropped, what is unknown says why.
    Raises:
        InvalidData: a decision retains a code that designates nothing.
    """
    decisions = Decisions.read(correspondances, lieux)
    french, french_end = _distinct(bruts, PORTEUR, "porteur")
    french["pays"] = ""
    partners, partner_end = _distinct(bruts, PARTENAIRE, "partenaire")
    partners["rang_lieu"] = [place_rank(text, lieux) for text in partners["id_lieu"]]
    found = _decided(french, resolve_french(french, lieux), decisions, lambda _: COLLECTIVITE)
    countries = _decided_countries(partners, resolve_countries(partners, lieux), decisions)
    codes = np.array([answer.retenu for answer in countries], dtype=object)
    places, domestic = _partners(partners, codes, countries, decisions, lieux)
    countries = _country_of_places(countries, places, domestic, lieux)
    left, right = french_columns(french, found, lieux), partner_columns(partners, places, domestic, countries, lieux)
    lignes = [left.take(french_end).set_axis(bruts.index), right.take(partner_end).set_axis(bruts.index)]
    natures = np.where(domestic, COLLECTIVITE, LIEU)
    journal = [
        ledger(bruts, french, french_end, np.full(len(french), COLLECTIVITE), found),
        ledger(bruts, partners, partner_end, natures, places),
        country_ledger(bruts, partners, partner_end, countries),
    ]
    return Resolution(pd.concat(lignes, axis=1), pd.concat(journal, ignore_index=True))


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


def _partners(
    ends: pd.DataFrame, codes: np.ndarray, countries: list[Reponse], decisions: Decisions, lieux: Referentiel
) -> tuple[list[Reponse], np.ndarray]:
    """What the other ends are, and which of them are French local governments."""
    domestic = np.isin(codes, list(TERRITOIRES_FRANCAIS)) if len(codes) else np.zeros(0, bool)
    answers: list[Reponse] = [None] * len(ends)  # type: ignore[list-item]
    french = ends[domestic].assign(code="", departement="").reset_index(drop=True)
    foreign = ends[~domestic].reset_index(drop=True)
    abroad = [answer for answer, home in zip(countries, domestic, strict=True) if not home]
    for ranks, found in (
        (np.flatnonzero(domestic), resolve_french(french, lieux)),
        (np.flatnonzero(~domestic), resolve_foreign(foreign, abroad, lieux)),
    ):
        for rank, answer in zip(ranks, found, strict=True):
            answers[rank] = answer
    return _decided(ends, answers, decisions, lambda rank: COLLECTIVITE if domestic[rank] else LIEU), domestic


def _decided(
    ends: pd.DataFrame, answers: list[Reponse], decisions: Decisions, nature: Callable[[int], str]
) -> list[Reponse]:
    """Answers, each replaced by the decision about its end, if any."""
    if not decisions.reponses:
        return answers
    kept = list(answers)
    for rank, end in enumerate(ends.itertuples(index=False)):
        decision = decisions.about(nature(rank), end.nom, end.pays)
        if decision is None:
            continue
        if end.valable and not isnan(decision.latitude):
            km = distance_km(end.latitude, end.longitude, decision.latitude, decision.longitude)
            decision = replace(decision, distance_km=float(km))
        kept[rank] = decision
    return kept


def _decided_countries(ends: pd.DataFrame, answers: list[Reponse], decisions: Decisions) -> list[Reponse]:
    return [decisions.about(PAYS, label) or answer for label, answer in zip(ends["pays"], answers, strict=True)]


def _country_of_places(
    countries: list[Reponse], places: list[Reponse], domestic: np.ndarray, lieux: Referentiel
) -> list[Reponse]:
    """Countries, completed by the place that a decision retains where nothing else said the country."""
    completed = list(countries)
    for rank, (country, place, home) in enumerate(zip(countries, places, domestic, strict=True)):
        if country.verdict == "échec" and place.verdict == "décision" and place.rang is not None and not home:
            code = lieux.codes_lieux[place.rang]
            nom = lieux.atlas.noms[code]
            known = replace(country, verdict="décision", methode="décision", retenu=code, nom_retenu=nom)
            completed[rank] = known.noting(f"d’après le lieu décidé : {nom}")
    return completed
