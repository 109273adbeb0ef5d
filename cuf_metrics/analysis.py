"""What an analyst asks for, in one call each: the numbers of the pages, as tidy frames that keep their source.

Nothing is computed here: each function asks the module that the pages ask, and lays out what it answers.
"""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from cuf_metrics.coherence import GRAVITES, findings
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.errors import CufError
from cuf_metrics.figures import Figure
from cuf_metrics.figures import known as known_figures
from cuf_metrics.indicators.header import Indicateur
from cuf_metrics.indicators.measure import Mesure, computed_measures, coverage, rows_behind
from cuf_metrics.indicators.registry import registry
from cuf_metrics.indicators.state import Etat, as_frame, as_of, indicators_state, source_text
from cuf_metrics.rapport.parties import RAPPORT
from cuf_metrics.rapport.rapprochement import reconcile
from cuf_metrics.validation import suggestions

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from cuf_metrics.maps import Deck

DECLARES = (
    "libelle",
    "objectif",
    "action",
    "niveau",
    "nature",
    "unite",
    "sens",
    "periodicite",
    "dimensions",
    "sources",
    "responsable",
    "definition",
    "formule",
    "limites",
)
VALEURS = (
    "id",
    "annee",
    "valeur",
    "unite",
    "qualificatif",
    "origine",
    "est_validee",
    "numerateur",
    "denominateur",
    "source",
)
PARTS = ("id", "annee", "dimension", "modalite", "valeur", "unite", "est_validee", "numerateur", "denominateur")
CHIFFRES = ("code", "id", "libelle", "valeur", "unite", "qualificatif", "periode", "document", "section", "citation")
CONSTATS = ("code", "gravite", "regle", "titre", "calcul", "recommandation", "documents", "passages")
ECARTS = (
    "code",
    "id",
    "libelle",
    "partie",
    "publie",
    "calcule",
    "ecart",
    "unite",
    "qualificatif",
    "verdict",
    "pourquoi",
    "explication",
    "constats",
    "section",
    "citation",
)


def list_indicators() -> pd.DataFrame:
    """The indicators of the plan, as their files declare them.

    Returns:
        One row per indicator, in the order of ids, which are the index: the keys of its header that say what it is;
        those that take several values are lists.

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
    known = registry()
    if ident not in known:
        near = suggestions([ident], known) or "La liste : list_indicators()."
        raise CufError(
            f"indicateur « {ident} »", "il n’existe pas", "un identifiant du registre, comme « 1.1.a »", near
        )
    return known[ident]


def compute(dataset: Dataset, ident: str | Iterable[str] | None = None, annee: int | None = None) -> pd.DataFrame:
    """Where indicators stand: last value, reference, target and status, as on the pages of the plan.

    Args:
        ident: one indicator, several, or all of them when left out.
        annee: the situation at the end of that year; today when left out.

    Returns:
        One row per indicator, in the order asked for: columns of `indicators.state.COLONNES`; what is not known is
        None, never 0.

    Raises:
        CufError: no such indicator, or a query fails.
    """
    return as_frame(_states(dataset, _asked(ident), annee))


def state(dataset: Dataset, ident: str, annee: int | None = None) -> Etat:
    """Everything known of one indicator at a date: its values, decisions and status, shown as on its page."""
    return _states(dataset, [ident], annee)[0]


def series(dataset: Dataset, ident: str | Iterable[str] | None = None, annee: int | None = None) -> pd.DataFrame:
    """Every value of indicators, counted on rows and read in documents.

    Args:
        ident: as in `compute`.
        annee: last year told; every year until today when left out.

    Returns:
        One row per indicator, year and origin (« calculé », « publié », « dérivé »), oldest first: columns of `VALEURS`;
        `est_validee` is false for the value of a year that is not over, and `source` is one French line.
    """
    told = []
    for held in _states(dataset, _asked(ident), annee):
        for mesure in sorted((*held.calculees, *held.publiees), key=lambda m: m.annee):
            told.append(_valued(held.indicateur, mesure))
    return pd.DataFrame(told, columns=list(VALEURS))


def breakdown(dataset: Dataset, ident: str, dimension: str, annee: int | None = None) -> pd.DataFrame:
    """The computed values of an indicator along one of its dimensions.

    Args:
        dimension: one of those its header declares (`indicator(ident).dimensions`).
        annee: last year told; every year until today when left out.

    Returns:
        One row per year and value of the dimension (`modalite`, "" where the rows do not say): columns of `PARTS`. The
        parts of a distinct count may exceed the whole.

    Raises:
        CufError: no such indicator or dimension, or tables too incomplete for any year.
    """
    ind, au = indicator(ident), as_of(annee)
    covered = coverage(dataset, ind)
    parts = computed_measures(dataset, ind, covered, au, dimension)
    if not parts:
        raise CufError(
            f"indicateur {ident}, ventilation « {dimension} »",
            state(dataset, ident, annee).motif or "aucune année n’est comptée : sa valeur vient d’un document",
            "des tables déclarées complètes pour une année au moins",
            "Importez-les, ou lisez les lignes telles quelles avec rows().",
        )
    return pd.DataFrame(
        [{**_valued(ind, m), "dimension": dimension, "modalite": m.modalite} for m in parts], columns=list(PARTS)
    )


def rows(dataset: Dataset, ident: str, annee: int) -> Resultat:
    """The rows that the computed value of a year counts, with the query that picks them."""
    return rows_behind(dataset, indicator(ident), annee)


def list_figures(dataset: Dataset, document: str | None = None) -> pd.DataFrame:
    """The published figures, each with the passage it was read in.

    Args:
        document: key of one document; every document when left out.

    Returns:
        One row per figure, in the order of its identifier: columns of `CHIFFRES`.
    """
    held = dataset.table("chiffres_publies")
    asked = held if document is None else held[held["id_document"] == document]
    if asked.empty:
        documents = sorted(held["id_document"].unique())
        raise CufError(
            "chiffres publiés" if document is None else f"document « {document} »",
            "ce jeu n’en porte aucun chiffre",
            "l’un de : " + ", ".join(documents) if documents else "un jeu qui porte des chiffres publiés",
            suggestions([document], documents) if document else "Ouvrez le jeu « publie ».",
        )
    found = known_figures(dataset, asked["id_chiffre_publie"])
    return pd.DataFrame([_told(found[i]) for i in sorted(found)], columns=list(CHIFFRES))


def checks(dataset: Dataset, gravite: str = GRAVITES[-1]) -> pd.DataFrame:
    """What documents say that disagrees, as on the page Rapport annuel and the command `check`.

    Args:
        gravite: the lightest severity told, one of `coherence.GRAVITES`.

    Returns:
        One row per finding, the gravest first: columns of `CONSTATS`; `documents` and `passages` are lists of the same
        length.

    Raises:
        CufError: no such severity.
    """
    if gravite not in GRAVITES:
        raise CufError(
            f"gravité « {gravite} »", "elle n’existe pas", "l’une de : " + ", ".join(GRAVITES), "Corrigez-la."
        )
    shown = GRAVITES[: GRAVITES.index(gravite) + 1]
    found = [c for c in findings(dataset) if c.gravite in shown]
    return pd.DataFrame(
        [
            {
                **{name: getattr(c, name) for name in CONSTATS[:-2]},
                "documents": [p.citation.document for p in c.passages],
                "passages": [p.citation.texte for p in c.passages],
            }
            for c in found
        ],
        columns=list(CONSTATS),
    )


def reconciled(dataset: Dataset, document: str = RAPPORT) -> pd.DataFrame:
    """Each figure that a document publishes beside what rows or other figures say, as on the page Rapport annuel.

    Args:
        document: key of the document.

    Returns:
        One row per figure, in the order of the report: columns of `ECARTS`; `publie`, `calcule` and `ecart` in `unite`,
        None where nothing gives the value again.
    """
    lines = reconcile(dataset, document, dataset.data)
    return pd.DataFrame(
        [
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
        ],
        columns=list(ECARTS),
    )


def query(dataset: Dataset, requete: str, /, **parametres: Any) -> Resultat:
    """Run one SELECT of one's own, values bound by name (`$annee`), read-only.

    Returns:
        Its rows, and the query, values and tables to cite.

    Raises:
        QueryRefused: several statements, a write, a file, a value missing or in excess, or a query in error.
    """
    raise NotImplementedError


def chart(dataset: Dataset, ident: str, annee: int | None = None) -> "go.Figure":
    """The trajectory of an indicator as its page draws it: values, reference, expected path, target.

    Raises:
        CufError: no such indicator, or nothing to draw yet.
    """
    raise NotImplementedError


def world(dataset: Dataset, niveau: str = "pays", couche_pays: bool = True, **filtre: Any) -> "Deck":
    """The map of cooperation links as its page draws it.

    Args:
        niveau: « region », « pays » or « lieu »: what an arc joins.
        couche_pays: countries coloured by what is known of each.
        filtre: keys of `liens.TOUS`, with the values that the queries take (`pays=["LBN"]`, `depuis=2020`).

    Raises:
        CufError: no such level or filter.
    """
    raise NotImplementedError


def _states(dataset: Dataset, idents: list[str], annee: int | None) -> list[Etat]:
    only = {ident: indicator(ident) for ident in idents}
    return indicators_state(dataset, as_of(annee), dataset.data, only)


def _asked(ident: str | Iterable[str] | None) -> list[str]:
    if ident is None:
        return list(registry())
    return [ident] if isinstance(ident, str) else list(ident)


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
