"""Memberships as HTML: the answer in a sentence, a published figure beside, the yearly balance, dues."""

import pandas as pd

from cuf_metrics import html
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import NBSP, number, quantity, signed
from cuf_metrics.html import Num, escape
from cuf_metrics.provenance import Requete

# Column → heading, and how it counts from one year to the next.
BILAN = {
    "nb_avant": ("Avant", 0),
    "nb_perdues": ("Perdues", -1),
    "nb_retards": ("En retard", -1),
    "nb_fusionnees": ("Fusions", -1),
    "nb_nouvelles": ("Nouvelles", 1),
    "nb_revenues": ("Revenues", 1),
    "nb_changements": ("Changements", 1),
    "nb_apres": ("Adhérentes", 0),
}
TOUJOURS = ("nb_avant", "nb_perdues", "nb_nouvelles", "nb_revenues", "nb_apres")


def answer(told: str, control: str) -> str:
    """What the page answers, in a sentence with its source."""
    return f'<div class="obs-reponse"><p>{escape(told)}</p>{control}</div>'


def beside(published: Figure, told: str, source: Requete) -> str:
    """A published figure with its passage, and what the rows say beside it with the query that counted them."""
    passage = f'<span data-chiffre="{escape(published.id)}">{html.provenance(published)}</span>'
    rows = html.provenance_of_rows(f"face-a-{published.id}", "Ce que comptent les lignes", [source])
    first = f"Publié : {published.texte}, {published.periode_lisible} ({published.libelle.lower()})."
    return html.note(f"{first} {told}", passage + rows)


def balance(rows: pd.DataFrame, source: Requete) -> str:
    """From each year to the next, term by term, so that every line adds up (rows of the query `adhesions_mouvements`).

    A term that is nil every year has no column.
    """
    kept = [name for name in BILAN if name in TOUJOURS or (rows[name] != 0).any()]
    lines = [
        [f"<b>{row['annee']}</b>", *(_term(name, int(row[name])) for name in kept), Num(escape(renewal(row)))]
        for _, row in rows.iterrows()
    ]
    heads = ["Année", *(Num(BILAN[name][0]) for name in kept), Num("Renouvellement")]
    table = html.html_table("D’une année à l’autre, en collectivités", heads, lines)
    return table + html.provenance_of_rows("bilan", "Le bilan des adhésions, année par année", [source])


def _term(name: str, n: int) -> Num:
    sign = BILAN[name][1]
    if not sign:
        return Num(f"<b>{number(n)}</b>" if name == "nb_apres" else number(n))
    return Num(signed(sign * n, number(sign * n)) if n else "–")


def renewal(row: pd.Series) -> str:
    """The share of a year's members that are still there the next, « 94,5 % » (a row of `adhesions_mouvements`)."""
    if not row["nb_avant"]:
        return number(None)
    return number(100 * row["nb_restees"] / row["nb_avant"], 1) + f"{NBSP}%"


def dues(rows: pd.DataFrame, annee: int, source: Requete) -> str:
    """Dues of a year by type, all types last (rows of the query `adhesions_cotisations` in that year)."""
    ordered = pd.concat([rows[rows["type_collectivite"].notna()], rows[rows["type_collectivite"].isna()]])
    lines = [_due(row) for row in ordered.itertuples()]
    heads = ["Type", *map(Num, ["À jour", "Montants connus", "Total", "Médiane", "En retard"])]
    table = html.html_table(f"Cotisations de {annee}, par type de collectivité", heads, lines)
    return table + html.provenance_of_rows("cotisations-par-type", f"Les cotisations de {annee}", [source])


def _due(row) -> list[str]:
    whole = pd.isna(row.type_collectivite)
    told = [
        number(row.nb_adherents),
        number(row.nb_montants),
        quantity(row.montant_total, "€"),
        quantity(row.montant_median, "€"),
        number(row.nb_en_retard),
    ]
    name = "Ensemble" if whole else row.type_collectivite
    cells = [name, *told]
    shown = [f"<b>{escape(cell)}</b>" if whole else escape(cell) for cell in cells]
    return [shown[0], *map(Num, shown[1:])]
