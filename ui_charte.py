"""Samples of every kind of chart, on invented values, for the page of the visual charter."""

import pandas as pd
import plotly.graph_objects as go

import ui
import ui_graphiques
from cuf_metrics.charte import FORMATS_DE_REUNION, TYPES_DE_COLLECTIVITE
from cuf_metrics.charts import annees, parts
from cuf_metrics.formatting import capitalised, number
from cuf_metrics.provenance import Requete

DITS = "Valeurs d’exemple."
ANNEES = range(2018, 2026)
SERIES = {
    "commune": (182, 185, 176, 180, None, 171, 178, 183),
    "intercommunalité": (44, 47, 46, 52, 55, 58, 60, 64),
    "département": (43, 44, 44, 43, 41, 41, 40, 41),
    "région": (16, 16, 16, 16, 16, 16, 16, 16),
    "syndicat": (12, 13, 13, 14, 15, 15, 16, None),
}


def samples(source: Requete) -> None:
    """Each kind of chart once, with what is under it."""
    for key, (titre, figure, rows) in _drawn(ui.is_dark()).items():
        columns = {name: capitalised(name.replace("_", " ")) for name in rows.columns}
        ui_graphiques.plot(f"exemple-{key}", titre, figure, DITS, [source], donnees=(rows, columns))


def _drawn(dark: bool) -> dict[str, tuple[str, go.Figure, pd.DataFrame]]:
    series = pd.DataFrame(
        [
            {"serie": name, "annee": year, "valeur": value, "texte": number(value)}
            for name, values in SERIES.items()
            for year, value in zip(ANNEES, values, strict=True)
        ]
    )
    colours = {name: pair for name, pair in TYPES_DE_COLLECTIVITE.items() if name in SERIES}
    totals = series.pivot_table(index="annee", columns="serie", values="valeur", dropna=False).reset_index()
    totals = totals.ffill()
    totals["texte"] = totals[list(SERIES)].sum(axis=1).map("{:.0f}".format)
    stacked = {name: (name, pair) for name, pair in colours.items()}
    moves = pd.DataFrame({"annee": ANNEES, "nb_gagnes": (0, 14, 9, 21, 12, 30, 26, 18)})
    moves["nb_perdus"] = (0, 6, 17, 8, 11, 9, 12, 4)
    cohorts, shares = _cohorts(), _shares()
    meetings = _meetings()
    one = totals.assign(valeur=totals["commune"], texte=totals["commune"].map("{:.0f}".format))
    sides, wide = ("Cohorte", "Années après"), annees.columns(totals, stacked, dark=dark)
    quarters = _quarters(meetings)
    return {
        "courbes": ("Courbes nommées à leur bout, en nombre", annees.lines(series, colours, dark), series),
        "colonnes": ("Colonnes, une année choisie", annees.columns(one, chosen=[2023], dark=dark), one),
        "empilees": ("Colonnes faites de parts, en nombre", wide, totals),
        "solde": ("Gagnés et perdus, en nombre", annees.diverging(moves, dark=dark), moves),
        "cohortes": ("Grille de parts, en % de la cohorte", parts.heatmap(cohorts, sides, dark), cohorts),
        "strates": ("Parts par strate, en %", parts.dots(shares, dark=dark), shares),
        "mois": ("Réunions par mois et par format", annees.months(meetings, dark=dark), meetings),
        "trimestres": ("Réunions par trimestre et par format", annees.months(quarters, True, dark), quarters),
    }


def _cohorts() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"ligne": year, "colonne": after, "part": 1 - 0.09 * after - 0.004 * (year - 2018), "detail": "exemple"}
            for year in ANNEES
            for after in range(2026 - year)
        ]
    ).assign(part=lambda rows: rows["part"].where(rows["colonne"] > 0, 1.0))


def _shares() -> pd.DataFrame:
    named = {
        "régions": (16, 18),
        "départements": (41, 101),
        "plus de 100 000 habitants": (30, 42),
        "moins de 3 500 habitants": (12, 900),
    }
    rows = [{"libelle": name, "part": n / total, "texte": f"{n} sur {total}"} for name, (n, total) in named.items()]
    return pd.DataFrame([*rows, {"libelle": "syndicats", "part": None, "texte": "16, ensemble inconnu"}])


def _meetings() -> pd.DataFrame:
    days = pd.date_range("2022-01-01", "2024-12-01", freq="MS")
    return pd.DataFrame(
        [
            {"debut": day, "format_reunion": name, "nb_reunions": (day.month * (rank + 2) + day.year) % 7}
            for day in days
            for rank, name in enumerate(FORMATS_DE_REUNION)
        ]
    )


def _quarters(meetings: pd.DataFrame) -> pd.DataFrame:
    starts = meetings["debut"].dt.to_period("Q").dt.start_time
    return meetings.assign(debut=starts).groupby(["debut", "format_reunion"], as_index=False)["nb_reunions"].sum()
