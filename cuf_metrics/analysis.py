"""What an analyst asks for, in one call each: the numbers of the pages, as tidy frames that keep their source.

Nothing is computed here: each function asks the module that the pages ask, and lays out what it answers. In every frame
numbers are float64 and dates datetime64, whatever the rows; what is not known is NaN or NaT, never 0.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Any

import pandas as pd

from cuf_metrics import figures
from cuf_metrics.analysis_columns import TABLEAUX, framed
from cuf_metrics.analysis_records import beside, found, published_figure, reread_number, valued
from cuf_metrics.coherence import GRAVITES, findings
from cuf_metrics.database import Dataset, Resultat, select
from cuf_metrics.errors import CufError
from cuf_metrics.exports import iati, paquet
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import UNITS, capitalised
from cuf_metrics.indicators import promotion
from cuf_metrics.indicators.header import Indicateur
from cuf_metrics.indicators.measure import computed_measures, coverage, rows_behind, years_behind
from cuf_metrics.indicators.registry import registry
from cuf_metrics.indicators.state import Etat, as_frame, as_of, begun, indicators_state
from cuf_metrics.rapport import relecture
from cuf_metrics.rapport.parties import RAPPORT
from cuf_metrics.rapport.rapprochement import reconcile
from cuf_metrics.sql import grain, named_query, parameters_of, query_names, shown_query
from cuf_metrics.validation import not_among

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from cuf_metrics.maps import Deck


def _on_dataset(function: Callable) -> Callable:
    """A function whose first argument must be an open dataset; its name, most often given instead, is refused."""
    shape = signature(function)

    @wraps(function)
    def checked(*arguments: Any, **named: Any) -> Any:
        if not arguments or not isinstance(arguments[0], Dataset):
            raise CufError(
                f"premier argument « {arguments[0]} »" if arguments else f"{function.__name__}, premier argument",
                "ce n’est pas un jeu de données ouvert" if arguments else "il manque",
                "ce que rend open_dataset, sans nom devant",
                f'Écrivez : jeu = open_dataset("publie"), puis {function.__name__}(jeu, …).',
            )
        try:
            shape.bind(*arguments, **named)
        except TypeError:
            wanted = ", ".join(str(p).split(":")[0].split(" =")[0] for p in shape.parameters.values())
            raise CufError(
                f"appel de {function.__name__}",
                "il manque un argument, ou il y en a un de trop",
                f"{function.__name__}({wanted})",
                f"Voyez help(cuf.{function.__name__}).",
            ) from None
        return function(*arguments, **named)

    return checked


def list_queries() -> pd.DataFrame:
    """The queries that the pages use, for `jeu.named(nom, …)`.

    Returns:
        One row per query, in the order of names.
    """
    told = [
        {"nom": name, "grain": grain(name), "parametres": sorted(parameters_of(shown_query(named_query(name))))}
        for name in query_names()
    ]
    return framed(told, "list_queries")


def list_indicators() -> pd.DataFrame:
    """The indicators of the plan, as their files declare them.

    Returns:
        One row per indicator, in the order of ids: the keys of its header that say what it is.

    Raises:
        InvalidData: a file of the registry is wrong.
    """
    told = [{name: getattr(ind, name) for name in TABLEAUX["list_indicators"]} for ind in registry().values()]
    return framed(
        [{n: list(v) if isinstance(v, tuple) else v for n, v in row.items()} for row in told], "list_indicators"
    )


def indicator(ident: str) -> Indicateur:
    """The definition and the query of one indicator.

    Raises:
        CufError: no such indicator; the nearest one is told.
    """
    return _indicators(_alone(ident))[ident]


@_on_dataset
def compute(dataset: Dataset, /, ident: str | Iterable[str] | None = None, annee: int | None = None) -> pd.DataFrame:
    """Where indicators stand: last value, reference, target and status, as on the pages of the plan.

    Args:
        ident: one indicator, several, or all of them when left out.
        annee: the situation at the end of that year; today when left out.

    Returns:
        One row per indicator, in the order asked for.

    Raises:
        CufError: no such indicator or year, or a query fails.
    """
    return framed(as_frame(_states(dataset, ident, annee)), "compute")


@_on_dataset
def state(dataset: Dataset, /, ident: str, annee: int | None = None) -> Etat:
    """Everything known of one indicator at a date: its values, decisions and status, shown as on its page.

    Args:
        annee: the situation at the end of that year; today when left out.

    Raises:
        CufError: no such indicator or year, or a query fails.
    """
    return _states(dataset, _alone(ident), annee)[0]


@_on_dataset
def series(dataset: Dataset, /, ident: str | Iterable[str] | None = None, annee: int | None = None) -> pd.DataFrame:
    """Every value of indicators, counted on rows and read in documents.

    Args:
        ident: as in `compute`.
        annee: last year told; every year until today when left out.

    Returns:
        One row per indicator, year and origin, oldest first; none for an indicator without a value.

    Raises:
        CufError: no such indicator or year, or a query fails.
    """
    told = []
    for held in _states(dataset, ident, annee):
        for mesure in sorted((*held.calculees, *held.publiees), key=lambda m: m.annee):
            told.append(valued(held.indicateur, mesure))
    return framed(told, "series")


@_on_dataset
def breakdown(dataset: Dataset, /, ident: str, dimension: str, annee: int | None = None) -> pd.DataFrame:
    """The computed values of an indicator along one of its dimensions.

    Args:
        dimension: one of those its header declares (`indicator(ident).dimensions`).
        annee: last year told; every year until today when left out.

    Returns:
        One row per year and value of the dimension. The parts of a distinct count, or of a ratio, do not add up to the
        whole.

    Raises:
        CufError: no such indicator, dimension or year, or nothing counted: its values are read in documents, or its
            tables are incomplete.
    """
    ind, au = indicator(ident), as_of(annee)
    if dimension not in ind.dimensions:
        raise not_among(f"indicateur {ident}, ventilation", str(dimension), ind.dimensions)
    parts = computed_measures(dataset, ind, coverage(dataset, ind), au, dimension)
    if not parts:
        raise _uncounted(dataset, f"indicateur {ident}, ventilation « {dimension} »", ident, annee)
    return framed([{**valued(ind, m), "dimension": dimension, "modalite": m.modalite} for m in parts], "breakdown")


@_on_dataset
def rows(dataset: Dataset, /, ident: str, annee: int | None = None) -> Resultat:
    """The rows that the value of a year counts, with the query that picks them.

    Args:
        annee: the year of the indicator's last value when left out.

    Returns:
        `lignes`: one row per counted thing, with the columns of the step « lignes » of the query; those of a table that
        is incomplete are given too, and do not make a value (`state(…).couverture`). None where a complete table says
        that there was nothing.

    Raises:
        CufError: no such indicator or year, or no row where the tables are not complete for that year.
    """
    ind = indicator(ident)
    annee = _last_year(dataset, ident) if annee is None else begun(annee)
    result = rows_behind(dataset, ind, annee)
    if result.lignes.empty and not coverage(dataset, ind).vaut(annee):
        raise _uncounted(dataset, f"indicateur {ident}, lignes de {annee}", ident, annee)
    return result


@_on_dataset
def list_figures(dataset: Dataset, /, document: str | None = None) -> pd.DataFrame:
    """The published figures, each with the passage it was read in.

    Args:
        document: key of one document (`id_document` of the table « documents »); every document when left out.

    Returns:
        One row per figure, in the order of its identifier.

    Raises:
        CufError: a document without figures, or a dataset without any.
    """
    listed = dataset.table("chiffres_publies")
    asked = listed if document is None else listed[listed["id_document"] == _document(dataset, document)]
    held = figures.known(dataset, asked["id_chiffre_publie"])
    return framed([published_figure(held[i]) for i in sorted(held)], "list_figures")


@_on_dataset
def checks(dataset: Dataset, /, gravite: str = GRAVITES[-1]) -> pd.DataFrame:
    """What documents say that disagrees, as on the page Rapport annuel and the command `check`.

    Args:
        gravite: the lightest severity told, one of `coherence.GRAVITES`.

    Returns:
        One row per finding, the gravest first; `documents`, `sections` and `passages` have one item per quote.

    Raises:
        CufError: no such severity.
    """
    if gravite not in GRAVITES:
        raise not_among("gravité", str(gravite), GRAVITES)
    shown = GRAVITES[: GRAVITES.index(gravite) + 1]
    return framed([found(c) for c in findings(dataset) if c.gravite in shown], "checks")


@_on_dataset
def reconciled(dataset: Dataset, /, document: str = RAPPORT) -> pd.DataFrame:
    """Each figure that a document publishes beside what rows or other figures say, as on the page Rapport annuel.

    Args:
        document: key of the document (`id_document` of the table « documents »).

    Returns:
        One row per figure, in the order of the report.

    Raises:
        CufError: a document without figures.
        InvalidData: the explanations recorded are wrong.
    """
    lines = reconcile(dataset, _document(dataset, document), dataset.data)
    return framed([beside(line) for line in lines], "reconciled")


@_on_dataset
def reread(dataset: Dataset, /, texte: str, annee: int | None = None) -> pd.DataFrame:
    """A draft read against what is known, as on the page Relire un texte.

    Args:
        texte: French text; it is neither kept nor written anywhere.
        annee: the situation at the end of that year; today when left out.

    Returns:
        One row per number, in the order of the text.

    Raises:
        CufError: no text, or no such year.
    """
    if not isinstance(texte, str):
        raise CufError("texte à relire", f"« {texte} » n’est pas un texte", "un texte entre guillemets")
    return framed(
        [reread_number(row) for row in relecture.reread(dataset, texte, as_of(annee), dataset.data)], "reread"
    )


@_on_dataset
def query(dataset: Dataset, requete: str, /, **parametres: Any) -> Resultat:
    """Run one SELECT of one's own, values bound by name, read-only.

        query(jeu, "select nom from fonds where code_pays = any($pays)", pays=["LBN", "UKR"])

    Args:
        requete: one SELECT (or DESCRIBE, SHOW TABLES, SUMMARIZE) that names each value `$name`.
        parametres: a number, a text, a date, a boolean, None, or a list of one of them, per name.

    Returns:
        `lignes`: its rows, dates as datetime64, amounts as float64, what is not known as NaN, NaT or NA; `source`: the
        query, values and tables to cite.

    Raises:
        QueryRefused: several statements, a write, a file, a function that hides what it reads, a value missing, in
            excess or that no query holds, or a query in error.
    """
    return select(dataset, requete, parametres)


@_on_dataset
def chart(dataset: Dataset, /, ident: str, annee: int | None = None, dark: bool = False) -> "go.Figure":
    """The trajectory of an indicator as its page draws it, under its title: values, reference, expected path, target.

    Args:
        annee: the situation at the end of that year; today when left out.
        dark: colours for a dark ground.

    Raises:
        CufError: no such indicator or year, or nothing to draw yet.
    """
    # Who only computes does not wait for what draws.
    from cuf_metrics.charts import titled  # noqa: PLC0415
    from cuf_metrics.indicators.trajectoire import trajectory_of  # noqa: PLC0415

    held = state(dataset, ident, annee)
    drawn, ind = trajectory_of(held, dark), held.indicateur
    return titled(drawn, _in_unit(ind.libelle, ind.unite), figures.mention(m.figure for m in held.calculees))


def bars(chiffres: Sequence[Figure], titre: str = "", dark: bool = False) -> "go.Figure":
    """Figures of one unit compared as horizontal bars, largest first, each labelled with its value.

    Args:
        chiffres: what `published`, `by_dimension` or `computed` give.
        titre: what is counted; its unit is added.
        dark: colours for a dark ground.

    Raises:
        CufError: no figures, one without a value, or several units.
    """
    from cuf_metrics import charts  # noqa: PLC0415 — who only computes does not wait for what draws

    held = list(chiffres) if isinstance(chiffres, Iterable) else [chiffres]
    if not held or not all(isinstance(f, Figure) and f.valeur is not None for f in held):
        wanted = "des chiffres qui ont une valeur, que rendent published, by_dimension ou computed"
        raise CufError("barres", "ce ne sont pas des chiffres à comparer", wanted)
    if len(units := {f.unite: None for f in held}) > 1:
        raise CufError("barres", f"les unités diffèrent : {', '.join(units)}", "des chiffres d’une seule unité")
    drawn = charts.bars(figures.compared(held), dark=dark)
    return charts.titled(drawn, _in_unit(titre, held[0].unite), figures.mention(held))


@_on_dataset
def world(
    dataset: Dataset, /, niveau: str = "pays", couche_pays: bool = True, dark: bool = False, **filtre: Any
) -> "Deck":
    """The map of cooperation links as its page draws it, its key and its sentence under it.

    Args:
        niveau: « region », « pays » or « lieu »: what an arc joins.
        couche_pays: countries coloured by what is known of each.
        dark: colours for a dark ground.
        filtre: keys of `liens.TOUS`, with the values that the queries take (`pays=["LBN"]`, `depuis=2020`).

    Raises:
        CufError: no such level, or a dataset that names no link.
        InvalidData: no such filter, or a value that it does not take.
    """
    from cuf_metrics.carte import world as drawn  # noqa: PLC0415

    return drawn(dataset, niveau, couche_pays, dark, **filtre)


# What is written elsewhere, under the same care of the first argument.
published, by_dimension = _on_dataset(figures.published), _on_dataset(figures.by_dimension)
computed = _on_dataset(figures.computed)
draft, promote = _on_dataset(promotion.draft), _on_dataset(promotion.promote)
export, export_results = _on_dataset(paquet.export), _on_dataset(iati.export_results)


def _states(dataset: Dataset, ident: str | Iterable[str] | None, annee: int | None) -> list[Etat]:
    return indicators_state(dataset, as_of(annee), dataset.data, _indicators(ident))


def _indicators(ident: str | Iterable[str] | None) -> Mapping[str, Indicateur]:
    """The indicators asked for, in that order; all the ids that are none are told at once."""
    known = registry()
    alone = isinstance(ident, str) or not isinstance(ident, Iterable)
    asked = list(known) if ident is None else [ident] if alone else list(ident)
    if wrong := [str(i) for i in asked if i not in [*known]]:
        raise not_among("indicateur", wrong, known)
    return {i: known[i] for i in asked}


def _alone(ident: str) -> str:
    """The identifier of one indicator."""
    if isinstance(ident, str):
        return ident
    wanted, remedy = "l’identifiant d’un seul, comme « 1.1.a »", "Pour plusieurs : compute() ou series()."
    raise CufError("indicateur", f"« {ident} » n’est pas un identifiant", wanted, remedy)


def _document(dataset: Dataset, document: str) -> str:
    """Key of a document whose figures the dataset holds."""
    documents = sorted(dataset.table("chiffres_publies")["id_document"].unique())
    if document not in documents:
        wanted = f"un document dont ce jeu porte des chiffres : {', '.join(documents)}"
        raise not_among("document", str(document), documents, wanted)
    return document


def _in_unit(titre: str, unite: str) -> str:
    """A title and the unit of what is drawn, where the unit has a name."""
    unit = f"en {UNITS[unite].plural}" if UNITS[unite].plural else ""
    return capitalised(", ".join(filter(None, (titre, unit))))


def _last_year(dataset: Dataset, ident: str) -> int:
    """The year of an indicator's last value."""
    if held := state(dataset, ident).mesure:
        return held.annee
    raise _uncounted(dataset, f"indicateur {ident}, lignes", ident, None)


def _uncounted(dataset: Dataset, ou: str, ident: str, annee: int | None) -> CufError:
    """Why rows give nothing: what is missing, the years that have some, and what documents say instead."""
    held = state(dataset, ident, annee)
    years = ", ".join(map(str, years_behind(dataset, held.indicateur)))
    wanted = "des tables complètes" + (
        f" ; celles-ci ont des lignes pour : {years}" if years else ", qui aient des lignes"
    )
    told = "Ses valeurs lues dans les documents : series()." if held.publiees else "Importez l’extrait."
    return CufError(ou, f"rien n’est compté ({held.manque})", wanted, told)
