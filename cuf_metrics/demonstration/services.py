"""What the network does for local governments: support, grants obtained, and who is told of it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cuf_metrics.demonstration.calibrage import ANNEES, CROISSANCE, REFERENCE, Cadre, draw, gumbel_top
from cuf_metrics.demonstration.membres import Reseau

# New local governments supported each year before the reference one, in proportion; and after it, by call.
MONTEE = {2018: 5, 2019: 8, 2020: 7, 2021: 9, 2022: 9}
ENSUITE = {2024: ("dcol-10e-appel", 6, "réalisé"), 2025: ("dcol-12e-appel", 4, "en cours")}
NEUVIEME = {"syndicat": "dcol_appel9_syndicats_mixtes", "commune": "dcol_appel9_villes"}
OBJETS = ("Projet de coopération", "Stratégie d’action internationale")
ACCOMPAGNABLES = ("commune", "intercommunalité", "département")
DELIBERATIONS = 0.55
DISPOSITIFS = ("ficol", "un-pour-cent-eau", "aap-meae-generaliste", "aap-meae-bilateraux", "aap-meae-jeunesse-et-sport")
LAUREATS = 52
# Followers at the end of the reference year: « more than » is taken for a little more.
RESEAUX = {"X": ("abonnes_x_2023", 1.01), "LinkedIn": ("abonnes_linkedin_2023", 1.0)}
DESTINATAIRES = {
    "liste de diffusion": "collectivites_informees_2023",
    "publications": "collectivites_diffusion_publications_2023",
}
MENSUEL = np.array([9, 8.5, 9, 8, 8, 8.5, 6, 4, 10, 10.5, 10, 8.5])
# Months of the first and of the last letter of a year; addresses it is sent to.
LETTRES, ENVOIS = (2, 11), 6_200


def supports(cadre: Cadre, reseau: Reseau) -> pd.DataFrame:
    """Rows of « accompagnements »: as many distinct local governments as published, in the year and since 2018."""
    rng, calls = draw("dcol"), _calls(cadre)
    calls["id_collectivite"] = reseau.ids(_supported(rng, reseau, calls["type_voulu"].to_numpy()))
    years = calls["annee"]
    decided = pd.to_datetime(years.astype(str)) + pd.to_timedelta(rng.integers(200, 1_000, len(calls)), unit="D")
    follows = (rng.random(len(calls)) < DELIBERATIONS) & (decided.dt.year <= ANNEES[-1])
    return calls.assign(
        id_accompagnement=[f"accompagnement-{rank:03d}" for rank in range(1, len(calls) + 1)],
        objet=np.resize(OBJETS, len(calls)),
        date_deliberation=decided.where(follows & (calls["statut_accompagnement"] == "réalisé")),
    )


def _calls(cadre: Cadre) -> pd.DataFrame:
    """One row per support: year, call, state, and the type it is given to where it is published."""
    in_year, since = (cadre.chiffres.count(f"dcol_{key}collectivites_2023") for key in ("", "cumul_"))
    before, weights = since - in_year, np.array([*MONTEE.values()], float)
    counts = np.floor(before * weights / weights.sum()).astype(int)
    counts[-1] += before - counts.sum()
    rows = [(year, "dcol", "réalisé", None) for year, n in zip(MONTEE, counts, strict=True) for _ in range(n)]
    ninth = [kind for kind, key in NEUVIEME.items() for _ in range(cadre.chiffres.count(key))]
    rows += [(REFERENCE, "dcol-9e-appel", "réalisé", kind) for kind in ninth]
    rows += [(REFERENCE, "dcol", "réalisé", None)] * (in_year - len(ninth))
    rows += [(year, call, state, None) for year, (call, n, state) in ENSUITE.items() for _ in range(n)]
    return pd.DataFrame(rows, columns=["annee", "id_dispositif", "statut_accompagnement", "type_voulu"])


def _supported(rng: np.random.Generator, reseau: Reseau, wanted: np.ndarray) -> np.ndarray:
    """A local government for each support, none twice, of the type that is wanted where one is."""
    types, free = reseau.collectivites["type_collectivite"].to_numpy(), reseau.durable
    chosen = np.empty(len(wanted), int)
    for kind in dict.fromkeys([*NEUVIEME, None]):
        places = wanted == kind if kind else pd.isna(wanted)
        able = free & np.isin(types, [kind] if kind else ACCOMPAGNABLES)
        chosen[places] = gumbel_top(rng, np.where(able, 0.8 * reseau.gout, -np.inf), places.sum())
        free = free & ~np.isin(np.arange(len(types)), chosen[places])
    return chosen


def grants(cadre: Cadre, reseau: Reseau) -> pd.DataFrame:
    """Rows of « financements »: awards of national schemes, to members more often than to others."""
    rng = draw("financements")
    known = set(cadre.publie["dispositifs"]["id_dispositif"])
    made = []
    for column, year in enumerate(ANNEES):
        weights = 0.8 * reseau.gout + 1.5 * reseau.membre[:, column]
        able = np.where(reseau.existe[:, column], weights, -np.inf)
        ids = reseau.ids(gumbel_top(rng, able, round(LAUREATS * CROISSANCE[year])))
        made.append(pd.DataFrame({"id_collectivite": ids, "annee": year}))
    rows = pd.concat(made, ignore_index=True)
    return rows.assign(
        id_financement=[f"financement-{rank:04d}" for rank in range(1, len(rows) + 1)],
        id_dispositif=rng.choice([scheme for scheme in DISPOSITIFS if scheme in known], len(rows)),
        montant_eur=(rng.lognormal(10.2, 0.7, len(rows)) / 500).round() * 500,
    )


def audiences(cadre: Cadre, echelle: int) -> pd.DataFrame:
    """Rows of « audiences »: monthly visits and followers, recipients, letters.

    There is one site whatever the scale: its readings are `echelle` times as large.
    """
    rng = draw("audiences")
    rows = [*_site(rng, cadre), *_followers(cadre), *_recipients(cadre), *_letters(rng, cadre)]
    made = pd.DataFrame(rows, columns=["canal", "mesure", "valeur", "unite", "date_mesure"])
    return made.assign(
        id_audience=[f"audience-{rank:04d}" for rank in range(1, len(made) + 1)],
        valeur=made["valeur"].astype(float) * echelle,
        annee=made["date_mesure"].dt.year,
    )


def _site(rng: np.random.Generator, cadre: Cadre) -> Iterator[tuple]:
    for year, growth in CROISSANCE.items():
        total = round(cadre.chiffres["visites_site_2023"] * growth)
        weights = MENSUEL * rng.uniform(0.93, 1.07, len(MENSUEL))
        visits = np.floor(total * weights / weights.sum()).astype(int)
        visits[-1] += total - visits.sum()
        for month, n in enumerate(visits, 1):
            found = round(n * (0.46 + 0.015 * (year - ANNEES[0])))
            yield "site", "visites", n, "visites", _month_end(year, month)
            yield "site", "visites issues de la recherche", found, "visites", _month_end(year, month)


def _followers(cadre: Cadre) -> Iterator[tuple]:
    for canal, (key, more) in RESEAUX.items():
        for year, growth in CROISSANCE.items():
            before = CROISSANCE.get(year - 1, growth * 0.92)
            for month in range(1, 13):
                value = cadre.chiffres[key] * more * (before + (growth - before) * month / 12)
                yield canal, "abonnés", round(value), "abonnés", _month_end(year, month)


def _recipients(cadre: Cadre) -> Iterator[tuple]:
    for canal, key in DESTINATAIRES.items():
        for year, growth in CROISSANCE.items():
            n = round(cadre.chiffres[key] * (0.6 + 0.4 * growth))
            yield canal, "collectivités destinataires", n, "collectivités", _month_end(year, 12)


def _letters(rng: np.random.Generator, cadre: Cadre) -> Iterator[tuple]:
    months = np.linspace(*LETTRES, cadre.chiffres.count("lettres_electroniques_2023")).round().astype(int)
    for year, growth in CROISSANCE.items():
        for month in months:
            sent = round(ENVOIS * growth * rng.uniform(0.98, 1.02))
            day = pd.Timestamp(year, month, 20)
            yield "lettre", "envois délivrés", sent, "envois", day
            yield "lettre", "ouvertures uniques", round(sent * rng.uniform(0.26, 0.34)), "envois", day


def _month_end(year: int, month: int) -> pd.Timestamp:
    return pd.Timestamp(year, month, 1) + pd.offsets.MonthEnd(0)
