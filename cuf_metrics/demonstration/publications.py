"""What the network publishes, and the local governments whose action it tells."""

import numpy as np
import pandas as pd

from cuf_metrics.demonstration.calibrage import ANNEES, CROISSANCE, REFERENCE, Cadre, draw, gumbel_top, shared
from cuf_metrics.demonstration.membres import Reseau
from cuf_metrics.demonstration.programme import RESEAU

# Poles whose directories and press releases are published; the other poles share the other directories.
POLES = {"Afrique": "afrique", "Méditerranée": "mediterranee"}
AUTRES_POLES = ("Asie", "Amériques", "Europe")
# Texts of a year that no document counts.
AUTRES_TEXTES = {"tribune": 1, "contribution": 3}
SIGNES = ("communiqué", "tribune")
REPRISES = 0.4
# Directories of another year beside those of the reference one; the last groups of a pole wait long for theirs.
AUTRES_ANNEES, ATTENTE = 0.55, 0.35
RACONTENT = ("répertoire", "capitalisation", "lettre")


def publications(cadre: Cadre) -> pd.DataFrame:
    """Rows of « publications »: those of the reference year are as many, of each type and pole, as published."""
    rows = pd.concat([_of_year(cadre, year) for year in ANNEES], ignore_index=True)
    ids = [f"publication-{rank:04d}" for rank in range(1, len(rows) + 1)]
    return rows.assign(id_publication=ids, date_fin=rows["date_debut"], precision_date="jour", statut_reunion="réalisé")


def mentions(reseau: Reseau, published: pd.DataFrame) -> pd.DataFrame:
    """Rows of « mentions »: three to ten local governments, members more often, per publication that tells actions."""
    rng, made = draw("mentions"), []
    for row in published[published["type_publication"].isin(RACONTENT)].itertuples():
        column = ANNEES.index(row.date_debut.year)
        weights = np.where(reseau.existe[:, column], 0.9 * reseau.gout + 1.2 * reseau.membre[:, column], -np.inf)
        ids = reseau.ids(gumbel_top(rng, weights, rng.integers(3, 11)))
        made.append(pd.DataFrame({"id_publication": row.id_publication, "id_collectivite": ids}))
    rows = pd.concat(made, ignore_index=True)
    return rows.assign(id_mention=[f"mention-{rank:05d}" for rank in range(1, len(rows) + 1)])


def _of_year(cadre: Cadre, year: int) -> pd.DataFrame:
    rng = draw(f"publications {year}")
    texts = [(kind, pole, None, None) for kind, pole, n in _texts(cadre, year) for _ in range(n)]
    rows = pd.DataFrame(
        [*_directories(rng, cadre, year), *texts], columns=["type_publication", "pole", "groupe", "code_pays"]
    )
    day = np.sort(rng.integers(5, 355, len(rows)))
    rows = rows.iloc[rng.permutation(len(rows))].reset_index(drop=True)
    kind, rank = rows["type_publication"], rows.groupby("type_publication").cumcount() + 1
    numbered = kind.str.capitalize() + " n° " + rank.astype(str) + f" de {year}"
    taken_up = (kind == "contribution") & (rng.random(len(rows)) < REPRISES)
    return rows.assign(
        titre=("Répertoire " + rows["groupe"]).fillna(numbered),
        nb_signataires=pd.Series(rng.integers(12, 70, len(rows))).where(kind.isin(SIGNES)),
        repris_par=pd.Series("CGLU", rows.index).where(taken_up),
        date_debut=pd.Timestamp(year, 1, 1) + pd.to_timedelta(day, unit="D"),
    )


def _texts(cadre: Cadre, year: int) -> list[tuple[str, str, int]]:
    """How many texts of each type, but directories."""
    figures = cadre.chiffres
    reports = figures.count("capitalisations_publications_2023") - figures.count("repertoires_publies_2023")
    return [
        ("capitalisation", RESEAU, round(reports * min(CROISSANCE[year], 1))),
        ("lettre", RESEAU, figures.count("lettres_electroniques_2023")),
        *(("communiqué", pole, figures.count(f"communiques_{key}_2023")) for pole, key in POLES.items()),
        *((kind, RESEAU, n) for kind, n in AUTRES_TEXTES.items()),
        ("stratégie de communication", RESEAU, int(year == REFERENCE + 1)),
    ]


def _directories(rng: np.random.Generator, cadre: Cadre, year: int) -> list[tuple[str, str, str, str]]:
    known = cadre.publie["groupes"].drop_duplicates("id_groupe")
    known = known[known["type_groupe"] == "groupe-pays"]
    counts = {pole: cadre.chiffres.count(f"repertoires_{key}_2023") for pole, key in POLES.items()}
    left = cadre.chiffres.count("repertoires_publies_2023") - sum(counts.values())
    counts |= dict(zip(AUTRES_POLES, shared(left, np.ones(len(AUTRES_POLES))), strict=True))
    chosen = []
    for pole, usual in counts.items():
        groups = known[known["pole"] == pole]
        n = usual if year == REFERENCE else rng.binomial(usual, AUTRES_ANNEES)
        turns = gumbel_top(rng, -ATTENTE * np.arange(len(groups)), n)
        chosen += [("répertoire", pole, row.nom, row.code_pays) for row in groups.iloc[turns].itertuples()]
    return chosen
