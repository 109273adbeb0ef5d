"""Which local governments take part in what: few come often, many come once, members come more."""

import numpy as np
import pandas as pd

from cuf_metrics.demonstration.calibrage import ANNEES, REFERENCE, RYTHME, Cadre, draw, gumbel_top, shared
from cuf_metrics.demonstration.invites import guests
from cuf_metrics.demonstration.membres import Reseau
from cuf_metrics.demonstration.programme import PUBLICS

# What draws a local government to a circle: its taste for the network, its dues, its own interests, and chance.
GOUT, MEMBRE, AFFINITE, HASARD = 0.45, 1.5, 1.3, 0.6
# How unequal those of a circle are before its meetings.
ASSIDUITE = 1.0
# At a hybrid meeting, those who are not in the room; anywhere, the chance that each of two more people comes along.
A_DISTANCE, ACCOMPAGNE = 0.45, 0.16
# At meetings of partners, how many different local governments for one presence.
A_CHACUN = 0.6


def attendance(cadre: Cadre, reseau: Reseau, partners: pd.DataFrame, meetings: pd.DataFrame) -> pd.DataFrame:
    """Rows of « participations »: local governments and partners at meetings that took place.

    Args:
        cadre: published figures.
        reseau: the local governments.
        partners: rows of « partenaires ».
        meetings: what `reunions.meetings` makes.
    """
    rng, held = draw("participations"), meetings[meetings["est_tenue"]]
    rows = pd.concat([_local(cadre, reseau, held), guests(cadre, partners, held)], ignore_index=True)
    rows = rows.sort_values(["id_reunion", "id_collectivite", "id_partenaire"], kind="stable", ignore_index=True)
    how = rows["id_reunion"].map(held.set_index("id_reunion")["format_reunion"])
    away = (how == "visio") | ((how == "hybride") & (rng.random(len(rows)) < A_DISTANCE))
    rows = rows.assign(
        id_participation=[f"presence-{rank:05d}" for rank in range(1, len(rows) + 1)],
        nb_participants=1 + rng.binomial(2, ACCOMPAGNE, len(rows)),
        mode_participation=np.where(away, "visio", "présentiel"),
    )
    return _with_crowds(rng, cadre, rows, partners, held)


def with_attendance(meetings: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Meetings with how many people and local governments were there, empty for those that were not held."""
    counted = rows.groupby("id_reunion").agg(
        nb_participants=("nb_participants", "sum"), nb_collectivites=("id_collectivite", "nunique")
    )
    return meetings.join(counted, on="id_reunion")


def _local(cadre: Cadre, reseau: Reseau, held: pd.DataFrame) -> pd.DataFrame:
    """Circle by circle, year by year: those who belong to it, then who came to each of its meetings."""
    came: dict[str, np.ndarray] = {}
    for circle, meetings in held.groupby("cercle"):
        liking = draw(f"affinités {circle}").normal(0, AFFINITE, len(reseau.gout))
        for year, of_year in meetings.groupby("annee"):
            came |= _circle(cadre, reseau, liking, int(year), of_year)
    ids = np.repeat([*came], [len(positions) for positions in came.values()])
    return pd.DataFrame({"id_reunion": ids, "id_collectivite": reseau.ids(np.concatenate([*came.values()]))})


def _circle(
    cadre: Cadre, reseau: Reseau, liking: np.ndarray, year: int, meetings: pd.DataFrame
) -> dict[str, np.ndarray]:
    """Who came to each meeting of a circle in a year, as positions."""
    circle, column = meetings["cercle"].iloc[0], ANNEES.index(year)
    rng, member = draw(f"présences {circle} {year}"), reseau.membre[:, column]
    # Those about to join come already.
    close = member | reseau.membre[:, min(column + 1, len(ANNEES) - 1)]
    weights = GOUT * reseau.gout + liking + MEMBRE * close + rng.normal(0, HASARD, len(member))
    weights[~reseau.existe[:, column] | reseau.muet | (meetings["membres"].all() & ~member)] = -np.inf
    public = np.argsort(-weights, kind="stable")[: _public(cadre, circle, year, meetings)]
    zeal = rng.normal(0, ASSIDUITE, len(public))
    came = {}
    for row in meetings.itertuples():
        size = max(round(row.taille * np.exp(row.ecart * rng.normal())), 1)
        able = np.where(member[public] | (not row.membres), zeal, -np.inf)
        came[row.id_reunion] = public[gumbel_top(rng, able, size)]
    return _covering(rng, came, public, meetings)


def _public(cadre: Cadre, circle: str, year: int, meetings: pd.DataFrame) -> int:
    """How many local governments a circle gathers over a year: the published number in the reference year.

    Each partner has its own local governments, where a circle of CUF calls the same ones again.
    """
    known = {f"groupes {pole}": f"collectivites_participantes_{key}_2023" for pole, key in PUBLICS.items()}
    known["formations"] = "collectivites_encadre_ultramarin_2023"
    if circle in known:
        return max(round(cadre.chiffres[known[circle]] * RYTHME[year]), 1)
    if not meetings["est_de_cuf"].any():
        return round(meetings["taille"].sum() * A_CHACUN)
    return round(meetings["taille"].max() * (1 + 0.5 * np.log2(len(meetings))))


def _covering(
    rng: np.random.Generator, came: dict[str, np.ndarray], public: np.ndarray, meetings: pd.DataFrame
) -> dict[str, np.ndarray]:
    """Those of a public who would have come to nothing come to one meeting, of those that are open to them."""
    absent = np.setdiff1d(public, np.concatenate([*came.values()]))
    able = meetings[~meetings["membres"] | meetings["membres"].all()]
    where = rng.choice(able["id_reunion"].to_numpy(), len(absent))
    return {meeting: np.concatenate([there, absent[where == meeting]]) for meeting, there in came.items()}


def _with_crowds(
    rng: np.random.Generator, cadre: Cadre, rows: pd.DataFrame, partners: pd.DataFrame, held: pd.DataFrame
) -> pd.DataFrame:
    """Meetings whose public is published hold that many people, and that many from abroad."""
    country = rows["id_partenaire"].map(partners.set_index("id_partenaire")["code_pays"]).fillna("FRA")
    for meeting in held[held["type_reunion"].isin(["RAICT", "assises"])].itertuples():
        there = rows["id_reunion"] == meeting.id_reunion
        for side, people in zip((country != "FRA", country == "FRA"), _crowd(rng, cadre, meeting), strict=False):
            rows.loc[there & side, "nb_participants"] = shared(people, rng.lognormal(0, 0.5, (there & side).sum()))
    return rows


def _crowd(rng: np.random.Generator, cadre: Cadre, meeting) -> tuple[int, ...]:
    """People from abroad, then from France, at a meeting; nothing where no document tells."""
    figures = cadre.chiffres
    if meeting.type_reunion == "RAICT":
        usual = [figures.count(f"raict_participants_usuel_{bound}") for bound in ("min", "max")]
        total = figures.count("raict_participants_2023") if meeting.annee == REFERENCE else int(rng.integers(*usual))
        abroad = round(total * figures["raict_part_etrangers_2023"] / 100)
        return abroad, total - abroad
    if meeting.annee == REFERENCE and meeting.id_groupes == "palestine":
        total, french = (figures.count(f"assises_palestine_{k}_2023") for k in ("participants", "delegation_francaise"))
        return total - french, french
    return ()
