"""Services as HTML: what is published beside what rows hold, calls, what followed, how things spread, directories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cuf_metrics import html, html_communs
from cuf_metrics.charts.parts import percent
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import ABSENT, NBSP, QUALIFICATIFS, count, dated, number, ordinal, quantity
from cuf_metrics.html import Num, escape
from cuf_metrics.html_liens import profile_link
from cuf_metrics.provenance import Citation, Requete

MINIMA = ("plus de", "au moins")
# How far, in proportion, a count may be from what a document rounds to « environ ».
TOLERANCE = 0.05
A_ACTUALISER = "à actualiser"


@dataclass(frozen=True)
class Repere:
    """A published figure and what rows hold of it.

    Attributes:
        publie: the figure, as a document tells it.
        compte: the same counted on rows for the same period, or None where no row speaks of it.
        pourquoi: why there is no count.
    """

    publie: Figure
    compte: float | None
    pourquoi: str = "aucune ligne"


def answer(told: str, key: str, titre: str, figures: Sequence[Figure]) -> str:
    """The sentence that concludes, with the source of each of its figures."""
    return html_communs.answer(told, html.provenance_of_many(key, titre, figures))


def beside(key: str, titre: str, rows: Sequence[Repere], sources: Sequence[Requete]) -> str:
    """Published figures with their passage, what rows hold of the same period, and what the one is to the other."""
    lines = [
        [
            escape(r.publie.libelle) + f'<br><span class="obs-periode">{escape(r.publie.periode_lisible)}</span>',
            Num(
                f'<span data-chiffre="{escape(r.publie.id)}">{escape(_amount(r.publie))} '
                f"{html.provenance(r.publie, 'Source')}</span>"
            ),
            Num(escape(number(r.compte, 0 if _is_whole(r.compte) else 1))),
            escape(r.pourquoi if r.compte is None else compared(r.publie, r.compte)),
        ]
        for r in rows
    ]
    heads = ["Ce qui est compté", Num("Publié"), Num("Dans les lignes"), "Comparaison"]
    table = html.html_table(titre, heads, lines)
    return f'<div class="obs-comparaison">{table}</div>{html.note("", html.provenance_of_rows(key, titre, sources))}'


def _amount(figure: Figure) -> str:
    """Precision and number: what is counted is told on its left."""
    return f"{QUALIFICATIFS[figure.qualificatif]} {figure.nombre}".strip()


def _is_whole(value: float | None) -> bool:
    return value is None or value == round(value)


def compared(published: Figure, counted: float) -> str:
    """What rows hold of a published figure, in words."""
    gap = counted - published.valeur
    if gap == 0:
        return "le même nombre"
    if published.qualificatif in MINIMA and gap > 0:
        return "au-dessus du minimum publié"
    if abs(gap) < TOLERANCE * published.valeur and published.qualificatif == "environ":
        return "du même ordre"
    if gap < 0:
        return f"{percent(counted / published.valeur)} de ce qui est publié"
    return f"{number(round(gap, 1))} de plus que le chiffre publié"


def _told(value: float | None, decimals: int | None = None) -> str:
    """A number of a frame, « n.d. » for whatever a frame holds where nothing is known."""
    return escape(number(None if pd.isna(value) else value, decimals))


def calls(rows: pd.DataFrame, source: Requete) -> str:
    """Calls of the DCOL (rows of the query `services_appels`)."""
    lines = [
        [
            _call(r),
            Num(_candidates(r)),
            Num(_told(r.nb_beneficiaires)),
            Num(_told(r.nb_comptees)),
            html.passage(f"appel-{r.id_dispositif}", r.nom, Citation(r.titre_document, r.section, r.citation)),
        ]
        for r in rows.itertuples()
    ]
    heads = ["Appel", Num("Candidatures"), Num("Bénéficiaires publiés"), Num("Dans les lignes"), "Source"]
    control = html.provenance_of_rows("appels", "Les appels du DCOL", [source])
    table = html.html_table("Appels à candidatures du DCOL, et leurs bénéficiaires", heads, lines)
    return f'<div class="obs-comparaison">{table}</div>{html.note(missing_calls(rows), control)}'


def _call(row) -> str:
    opened = "non publiée" if pd.isna(row.date_ouverture) else dated(row.date_ouverture, None, row.precision_ouverture)
    told = row.beneficiaires if isinstance(row.beneficiaires, str) else row.statut
    name = f"<b>{escape(_rank(row))}</b>, ouverture{NBSP}: {escape(opened)}"
    return f'{name}<br><span class="obs-periode">{escape(told)}</span>'


def _rank(row) -> str:
    return f"{ordinal(int(row.rang))}{NBSP}appel" if pd.notna(row.rang) else row.nom


def _candidates(row) -> str:
    if not isinstance(row.titre_candidatures, str):
        return _told(row.nb_candidatures)
    read = Citation(row.titre_candidatures, row.section_candidatures, row.citation_candidatures)
    control = html.passage(f"candidatures-{row.id_dispositif}", f"Candidatures, {row.nom}", read)
    shown = f"{_told(row.nb_candidatures)} {control}"
    return f'<span data-chiffre="candidatures-{escape(row.id_dispositif)}">{shown}</span>'


def missing_calls(rows: pd.DataFrame) -> str:
    """The calls that no document tells of, among the ranks up to the last one that is told."""
    known = {int(rank) for rank in rows["rang"].dropna()}
    gaps = [rank for rank in range(1, max(known, default=0)) if rank not in known]
    if not gaps:
        return ""
    runs = [
        f"du {ordinal(first)} au {ordinal(last)}" if last > first else f"le {ordinal(first)}"
        for first, last in _runs(gaps)
    ]
    return f"Aucun document lu ne décrit les autres appels{NBSP}: {', '.join(runs)}."


def _runs(ranks: Sequence[int]) -> list[tuple[int, int]]:
    """Successive numbers as (first, last)."""
    starts = [r for r in ranks if r - 1 not in ranks]
    ends = [r for r in ranks if r + 1 not in ranks]
    return list(zip(starts, ends, strict=True))


def outcomes(rows: pd.DataFrame, source: Requete) -> str:
    """What followed each year's supports (rows of the query `services_suites`)."""
    lines = [
        [
            Num(str(r.annee)),
            Num(number(r.nb_collectivites)),
            Num(number(r.nb_deliberations)),
            Num(number(r.nb_financements)),
            Num(f"<b>{number(r.nb_suites)}</b>"),
            Num(f"<b>{percent(r.nb_suites / r.nb_collectivites)}</b>" if r.est_close else "–"),
            "" if r.est_close else f"délai en cours, jusqu’à fin {r.annee + 2}",
        ]
        for r in rows.itertuples()
    ]
    heads = ["Année", "Accompagnées", "Ont délibéré", "Financées", "Une suite au moins", "Part"]
    table = html.html_table("Suites données aux accompagnements, par année", [*map(Num, heads), ""], lines)
    return table + html.note("", html.provenance_of_rows("suites", "Les suites des accompagnements", [source]))


def spread(key: str, titre: str, groups: Mapping[str, pd.Series], unite: str, sources: Sequence[Requete]) -> str:
    """How a number spreads, one small list of bars per dimension.

    Args:
        groups: title → value of the dimension → count, largest first; a full bar stands for the largest.
        unite: what is counted, told after each title.
    """
    lists = html_communs.facets({f"{name}, {unite}": values for name, values in groups.items()})
    return lists + html.note("", html.provenance_of_rows(key, titre, sources))


def sessions(rows: pd.DataFrame, words: Mapping[str, str], source: Requete, annee: int) -> str:
    """Sessions of a year by type, the whole last (rows of the query `services_sessions`).

    Args:
        words: type of session → as the reader reads it, in the plural.
    """
    counted = {
        "Sessions": rows["nb_sessions"].map(_told),
        "Collectivités distinctes": rows["nb_collectivites"].map(_told),
        "Collectivités par session": [_told(n, 0) for n in rows["nb_presences"] / rows["nb_sessions"]],
        "dont adhérentes": (rows["nb_presences_membres"] / rows["nb_presences"]).map(percent),
        "Participants": rows["nb_participants"].map(_told),
    }
    # What no session tells is not a column of unknowns.
    shown = {head: list(values) for head, values in counted.items() if set(values) != {ABSENT}}
    names = [escape(words[t]) if isinstance(t, str) else "<b>Ensemble</b>" for t in rows["type_reunion"]]
    titre = f"Sessions organisées par CUF en {annee}" + (
        ", et qui y vient" if "Collectivités distinctes" in shown else ""
    )
    lines = [[name, *map(Num, cells)] for name, *cells in zip(names, *shown.values(), strict=True)]
    table = html.html_table(titre, ["Type", *map(Num, shown)], lines)
    told = "Une collectivité venue à plusieurs types de session compte une fois dans chacun, une seule dans l’ensemble."
    control = html.provenance_of_rows("sessions", titre, [source])
    return table + html.note(told if "Collectivités distinctes" in shown else "", control)


def directories(rows: pd.DataFrame, source: Requete) -> str:
    """Last directory of each country, oldest first (rows of `services_repertoires` that have one)."""
    lines = [
        [
            profile_link("code_pays", r.code_pays, r.libelle) if isinstance(r.code_pays, str) else escape(r.libelle),
            escape(r.pole) if isinstance(r.pole, str) else "",
            escape(dated(r.date_debut, r.date_fin, r.precision_date)),
            escape(age(int(r.nb_mois), r.precision_date)),
            html.tag(A_ACTUALISER, "statut-à-surveiller") if r.est_a_actualiser else "",
            html.passage(f"repertoire-{rank}", r.titre, Citation(r.titre_document, r.section, r.citation)),
        ]
        for rank, r in enumerate(rows.itertuples())
    ]
    heads = ["Pays", "Pôle", "Dernière édition", "Âge", "", "Source"]
    table = html.html_table("Dernier répertoire paru de chaque pays, du plus ancien au plus récent", heads, lines)
    control = html.provenance_of_rows("repertoires", "Les derniers répertoires", [source])
    return f'<div class="obs-comparaison">{table}</div>{html.note("", control)}'


def age(months: int, precision: str) -> str:
    """How old an edition is, no more precise than its date: « 3 ans et 2 mois », « plus de 2 ans »."""
    years, rest = divmod(months, 12)
    if precision == "annee":
        return f"plus {'de' if years else 'd’un mois, moins de'} {count(years or 1, 'an')}"
    told = [count(years, "an")] if years else []
    told += [f"{rest} mois"] if rest or not years else []
    return " et ".join(told).replace(" ", NBSP)


def without_directory(rows: pd.DataFrame, source: Requete) -> str:
    """The countries that have a group and no directory (rows of `services_repertoires` without one)."""
    named = ", ".join(profile_link("code_pays", r.code_pays, r.libelle) for r in rows.itertuples())
    told = f"{count(len(rows), 'pays a', 'pays ont')} un groupe et aucun répertoire connu{NBSP}: "
    control = html.provenance_of_rows("sans-repertoire", "Pays qui ont un groupe et aucun répertoire", [source])
    return f'<div class="obs-sous-graphique"><span class="obs-note">{escape(told)}{named}.</span>{control}</div>'


def channels(rows: pd.DataFrame, sources: Sequence[Requete]) -> str:
    """What the audience of each channel was, year by year.

    Args:
        rows: one row per measure, `libelle`, `unite`, then one column per year, empty where unknown.
    """
    years = [c for c in rows if c not in ("libelle", "unite")]
    lines = [[escape(row["libelle"]), *(Num(_cell(row[y], row["unite"])) for y in years)] for _, row in rows.iterrows()]
    table = html.html_table("Audience par canal et par année", ["Mesure", *(Num(str(y)) for y in years)], lines)
    told = "Dernier relevé de l’année pour un nombre d’abonnés, somme de l’année pour les visites et les envois."
    return table + html.note(told, html.provenance_of_rows("canaux", "L’audience par canal", sources))


def _cell(value: float, unite: str) -> str:
    if pd.isna(value):
        return ABSENT
    return escape(quantity(round(value, 1), "%") if unite == "%" else number(round(value)))
