"""One row of the frames that `analysis` gives, from what the modules of the pages answer (columns: `TABLEAUX`)."""

from typing import Any

from cuf_metrics.coherence import Constat
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import spaced
from cuf_metrics.indicators.header import Indicateur
from cuf_metrics.indicators.measure import Mesure
from cuf_metrics.indicators.state import citations, source_text
from cuf_metrics.rapport.rapprochement import Rapprochement
from cuf_metrics.rapport.relecture import Relu


def valued(ind: Indicateur, mesure: Mesure) -> dict[str, Any]:
    """A value of an indicator."""
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


def published_figure(figure: Figure) -> dict[str, Any]:
    """A published figure and its passage."""
    return {
        **{
            name: getattr(figure, name)
            for name in ("code", "id", "libelle", "valeur", "unite", "qualificatif", "periode")
        },
        "document": figure.source.document,
        "section": figure.source.section,
        "citation": figure.source.texte,
    }


def found(constat: Constat) -> dict[str, Any]:
    """A finding, with each of its quotes."""
    quotes = [p.citation for p in constat.passages]
    return {
        **{name: getattr(constat, name) for name in ("code", "gravite", "regle")},
        **{name: spaced(getattr(constat, name)) for name in ("titre", "calcul", "recommandation")},
        "documents": [q.document for q in quotes],
        "sections": [q.section for q in quotes],
        "passages": [q.texte for q in quotes],
    }


def beside(line: Rapprochement) -> dict[str, Any]:
    """A published figure beside what was found again."""
    return {
        **published_figure(line.chiffre),
        **{name: getattr(line, name) for name in ("partie", "calcule", "ecart", "verdict", "est_repete")},
        "publie": line.chiffre.valeur,
        "pourquoi": spaced(line.pourquoi),
        "explication": line.explication.motif if line.explication else None,
        "constats": list(line.constats),
    }


def reread_number(row: Relu) -> dict[str, Any]:
    """A number of a draft and the likeliest known figure."""
    figure = row.candidats[0].fait.figure if row.candidats else None
    return {
        "nombre": row.nombre.texte,
        "valeur_lue": row.nombre.valeur,
        "phrase": row.phrase,
        "verdict": row.etat,
        "pourquoi": spaced(row.pourquoi),
        "suggestion": spaced(row.suggestion) or None,
        **{name: getattr(figure, name, None) for name in ("id", "libelle", "valeur", "unite")},
        **{name: getattr(figure, name, None) or None for name in ("code", "periode")},
        "citation": " ; ".join(c.texte for c in citations(figure)) or None if figure else None,
    }
