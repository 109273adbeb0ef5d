"""What an analyst asks for, in one call each: the numbers of the pages, as tidy frames that keep their source.

Nothing is computed here: each function asks the module that the pages ask, and lays out what it answers. In every frame
numbers are float64 and dates datetime64, whatever the rows; what is not known is NaN or NaT, never 0.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

import pandas as pd

from cuf_metrics.coherence import GRAVITES, findings
from cuf_metrics.colonnes import CHIFFRES, CONSTATS, DECLARES, ECARTS, PARTS, VALEURS, framed
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.errors import CufError
from cuf_metrics.exports import iati, paquet
from cuf_metrics.figures import Figure
from cuf_metrics.figures import known as known_figures
from cuf_metrics.indicators import promotion
from cuf_metrics.indicators.header import Indicateur
from cuf_metrics.indicators.measure import Mesure, computed_measures, coverage, rows_behind, years_behind
from cuf_metrics.indicators.registry import registry
from cuf_metrics.indicators.state import COLONNES, Etat, as_frame, as_of, begun, indicators_state, source_text
from cuf_metrics.rapport.parties import RAPPORT
from cuf_metrics.rapport.rapprochement import reconcile
from cuf_metrics.validation import suggestions

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from cuf_metrics.maps import Deck


def _on_dataset(function: Callable) -> Callable:
    """A function whose first argument must be an open dataset; its name, most often given instead, is refused."""

    @wraps(function)
    def checked(dataset: Any, /, *arguments: Any, **named: Any) -> Any:
        if not isinstance(dataset, Dataset):
            raise CufError(
                f"premier argument « {dataset} »",
                "ce n’est pas un jeu de données ouvert",
                "ce que rend open_dataset",
                'Écrivez d’abord : jeu = open_dataset("publie").',
            )
        return function(dataset, *arguments, **named)

    return checked


def list_indicators() -> pd.DataFrame:
    """The indicators of the plan, as their files declare them.

    Returns:
        One row per indicator, in the order of ids, which are the index: the keys of its header that say what it is
        (`DECLARES`); those that take several values are lists (`axes`, `objectif`, `action`, `dimensions`, `sources`).

    Raises:
        InvalidData: a file of the registry is wrong.
    """
    held = registry().values()
    rows = [{name: _listed(getattr(ind, name)) for name in DECLARES} for ind in held]
    return pd.DataFrame(rows, columns=list(DECLARES), index=pd.Index([ind.id for ind in held], name="id"))


def indicator(ident: str) -> Indicateur:
    """The definition and the query of one indicator.

    Raises:
        CufError: no such indicator; the nearest one is told.
    """
    return _indicators(ident)[ident]


@_on_dataset
def compute(dataset: Dataset, ident: str | Iterable[str] | None = None, annee: int | None = None) -> pd.DataFrame:
    """Where indicators stand: last value, reference, target and status, as on the pages of the plan.

    Args:
        ident: one indicator, several, or all of them when left out.
        annee: the situation at the end of that year; today when left out.

    Returns:
        One row per indicator, in the order asked for: columns of `indicators.state.COLONNES`. `valeur`, `reference` and
        `cible` are in `unite` (a percentage in points, an amount in euros). `source` says why where there is no value.

    Raises:
        CufError: no such indicator or year, or a query fails.
    """
    return framed(as_frame(_states(dataset, ident, annee)), COLONNES)


@_on_dataset
def state(dataset: Dataset, ident: str, annee: int | None = None) -> Etat:
    """Everything known of one indicator at a date: its values, decisions and status, shown as on its page.

    Args:
        annee: the situation at the end of that year; today when left out.

    Raises:
        CufError: no such indicator or year, or a query fails.
    """
    return _states(dataset, ident, annee)[0]


@_on_dataset
def series(dataset: Dataset, ident: str | Iterable[str] | None = None, annee: int | None = None) -> pd.DataFrame:
    """Every value of indicators, counted on rows and read in documents.

    Args:
        ident: as in `compute`.
        annee: last year told; every year until today when left out.

    Returns:
        One row per indicator, year and origin (« calculé », « publié », « dérivé »), oldest first: columns of
        `VALEURS`, `valeur` in `unite`. `est_validee` is false for the value of a year that is not over; `source` is one
        French line. No row for an indicator without a value.

    Raises:
        CufError: no such indicator or year, or a query fails.
    """
    told = []
    for held in _states(dataset, ident, annee):
        for mesure in sorted((*held.calculees, *held.publiees), key=lambda m: m.annee):
            told.append(_valued(held.indicateur, mesure))
    return framed(told, VALEURS)


@_on_dataset
def breakdown(dataset: Dataset, ident: str, dimension: str, annee: int | None = None) -> pd.DataFrame:
    """The computed values of an indicator along one of its dimensions.

    Args:
        dimension: one of those its header declares (`indicator(ident).dimensions`).
        annee: last year told; every year until today when left out.

    Returns:
        One row per year and value of the dimension (`modalite`, "" where the rows do not say): columns of `PARTS`. The
        parts of a distinct count, or of a ratio, do not add up to the whole.

    Raises:
        CufError: no such indicator, dimension or year, or nothing counted: its values are read in documents, or its
            tables are incomplete.
    """
    ind, au = indicator(ident), as_of(annee)
    if dimension not in ind.dimensions:
        raise _unknown(f"indicateur {ident}, ventilation", [dimension], "elle n’existe pas", ind.dimensions)
    parts = computed_measures(dataset, ind, coverage(dataset, ind), au, dimension)
    if not parts:
        raise _uncounted(dataset, f"indicateur {ident}, ventilation « {dimension} »", ident, annee)
    return framed([{**_valued(ind, m), "dimension": dimension, "modalite": m.modalite} for m in parts], PARTS)


@_on_dataset
def rows(dataset: Dataset, ident: str, annee: int) -> Resultat:
    """The rows that the value of a year counts, with the query that picks them.

    Returns:
        `lignes`: one row per counted thing, with the columns of the step « lignes » of the query; those of a table that
        is incomplete are given too, and do not make a value (`state(…).couverture`). None where a complete table says
        that there was nothing.

    Raises:
        CufError: no such indicator or year, or no row where the tables are not complete for that year.
    """
    ind, annee = indicator(ident), begun(annee)
    result = rows_behind(dataset, ind, annee)
    if result.lignes.empty and not coverage(dataset, ind).vaut(annee):
        raise _uncounted(dataset, f"indicateur {ident}, lignes de {annee}", ident, annee)
    return result


@_on_dataset
def list_figures(dataset: Dataset, document: str | None = None) -> pd.DataFrame:
    """The published figures, each with the passage it was read in.

    Args:
        document: key of one document (`id_document` of the table « documents »); every document when left out.

    Returns:
        One row per figure, in the order of its identifier: columns of `CHIFFRES`, `valeur` in `unite`.

    Raises:
        CufError: a document without figures, or a dataset without any.
    """
    held = dataset.table("chiffres_publies")
    asked = held if document is None else held[held["id_document"] == _document(dataset, document)]
    found = known_figures(dataset, asked["id_chiffre_publie"])
    return framed([_told(found[i]) for i in sorted(found)], CHIFFRES)


@_on_dataset
def checks(dataset: Dataset, gravite: str = GRAVITES[-1]) -> pd.DataFrame:
    """What documents say that disagrees, as on the page Rapport annuel and the command `check`.

    Args:
        gravite: the lightest severity told, one of `coherence.GRAVITES`.

    Returns:
        One row per finding, the gravest first: columns of `CONSTATS`; `documents`, `sections` and `passages` are lists
        of the same length, one item per quote.

    Raises:
        CufError: no such severity.
    """
    if gravite not in GRAVITES:
        raise _unknown("gravité", [gravite], "elle n’existe pas", GRAVITES)
    shown = GRAVITES[: GRAVITES.index(gravite) + 1]
    told = [
        {
            **{name: getattr(c, name) for name in CONSTATS[:-3]},
            "documents": [p.citation.document for p in c.passages],
            "sections": [p.citation.section for p in c.passages],
            "passages": [p.citation.texte for p in c.passages],
        }
        for c in findings(dataset)
        if c.gravite in shown
    ]
    return framed(told, CONSTATS)


@_on_dataset
def reconciled(dataset: Dataset, document: str = RAPPORT) -> pd.DataFrame:
    """Each figure that a document publishes beside what rows or other figures say, as on the page Rapport annuel.

    Args:
        document: key of the document (`id_document` of the table « documents »).

    Returns:
        One row per figure, in the order of the report: columns of `ECARTS`; `publie`, `calcule` and `ecart` in `unite`,
        NaN where nothing gives the value again; `verdict` is one of `rapport.verdict.VERDICTS`.

    Raises:
        CufError: a document without figures.
        InvalidData: the explanations recorded are wrong.
    """
    lines = reconcile(dataset, _document(dataset, document), dataset.data)
    told = [
        {
            **_told(line.chiffre),
            "partie": line.partie,
            "publie": line.chiffre.valeur,
            "calcule": line.calcule,
            "ecart": line.ecart,
            "verdict": line.verdict,
            "pourquoi": line.pourquoi,
            "explication": line.explication.motif if line.explication else None,
            "constats": list(line.constats),
        }
        for line in lines
    ]
    return framed(told, ECARTS)


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
        QueryRefused: several statements, a write, a file, a value missing, in excess or that no query holds, or a query
            in error.
    """
    return dataset.selected(requete, parametres)


@_on_dataset
def chart(dataset: Dataset, ident: str, annee: int | None = None, dark: bool = False) -> "go.Figure":
    """The trajectory of an indicator as its page draws it: values, reference, expected path, target.

    Args:
        annee: the situation at the end of that year; today when left out.
        dark: colours for a dark ground.

    Raises:
        CufError: no such indicator or year, or nothing to draw yet.
    """
    # Who only computes does not wait for what draws.
    from cuf_metrics.indicators.trajectoire import trajectory_of  # noqa: PLC0415

    return trajectory_of(state(dataset, ident, annee), dark)


@_on_dataset
def world(
    dataset: Dataset, niveau: str = "pays", couche_pays: bool = True, dark: bool = False, **filtre: Any
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
draft, promote = _on_dataset(promotion.draft), _on_dataset(promotion.promote)
export, export_results = _on_dataset(paquet.export), _on_dataset(iati.export_results)


def _states(dataset: Dataset, ident: str | Iterable[str] | None, annee: int | None) -> list[Etat]:
    return indicators_state(dataset, as_of(annee), dataset.data, _indicators(ident))


def _indicators(ident: str | Iterable[str] | None) -> Mapping[str, Indicateur]:
    """The indicators asked for, in that order; all the ids that are none are told at once."""
    known = registry()
    alone = isinstance(ident, str) or not isinstance(ident, Iterable)
    asked = list(known) if ident is None else [ident] if alone else list(ident)
    if wrong := [i for i in asked if i not in known]:
        several = len(wrong) > 1
        found = "ils n’existent pas" if several else "il n’existe pas"
        raise _unknown(f"indicateur{'s' * several}", wrong, found, known)
    return {i: known[i] for i in asked}


def _document(dataset: Dataset, document: str) -> str:
    """Key of a document whose figures the dataset holds."""
    documents = sorted(dataset.table("chiffres_publies")["id_document"].unique())
    if document not in documents:
        raise _unknown("document", [document], "ce jeu n’en porte aucun chiffre", documents)
    return document


def _unknown(ou: str, given: Sequence[Any], constat: str, known: Collection[str]) -> CufError:
    """Names that are none of those known, with the nearest ones and the list."""
    wrong, listed = [str(name) for name in given], ", ".join(known)
    wanted = f"parmi {listed}" if listed else "rien, il n’y en a aucune"
    told = ", ".join(f"« {name} »" for name in wrong)
    return CufError(f"{ou} {told}", constat, wanted, suggestions(wrong, known) or "Corrigez le nom.")


def _uncounted(dataset: Dataset, ou: str, ident: str, annee: int | None) -> CufError:
    """Why rows give nothing: what is missing, the years that have some, and what documents say instead."""
    held = state(dataset, ident, annee)
    years = ", ".join(map(str, years_behind(dataset, held.indicateur)))
    wanted = "des tables complètes" + (
        f" ; celles-ci ont des lignes pour : {years}" if years else ", qui aient des lignes"
    )
    told = "Ses valeurs lues dans les documents : series()." if held.publiees else "Importez l’extrait."
    return CufError(ou, f"rien n’est compté ({held.manque})", wanted, told)


def _valued(ind: Indicateur, mesure: Mesure) -> dict[str, Any]:
    figure = mesure.figure
    return {
        "id": ind.id,
        "annee": mesure.annee,
        "valeur": figure.valeur,
        "unite": ind.unite,
        "qualificatif": figure.qualificatif,
        "origine": figure.origine,
        "est_validee": mesure.est_validee,
        "numerateur": mesure.numerateur,
        "denominateur": mesure.denominateur,
        "source": source_text(figure),
    }


def _told(figure: Figure) -> dict[str, Any]:
    """A published figure and its passage, in columns."""
    return {
        "code": figure.code,
        "id": figure.id,
        "libelle": figure.libelle,
        "valeur": figure.valeur,
        "unite": figure.unite,
        "qualificatif": figure.qualificatif,
        "periode": figure.periode,
        "document": figure.source.document,
        "section": figure.source.section,
        "citation": figure.source.texte,
    }


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
