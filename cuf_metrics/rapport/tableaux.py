"""The review of a report as tables: one line per figure, one per finding."""

from collections.abc import Sequence

import pandas as pd

from cuf_metrics.coherence.constat import Constat
from cuf_metrics.provenance import Derivation, Requete, Source
from cuf_metrics.rapport.rapprochement import Rapprochement


def reconciliation_table(rows: Sequence[Rapprochement]) -> pd.DataFrame:
    """Figures and what was found again.

    Returns:
        One row per figure, columns under French headings; values in the unit of the figure, the share between 0 and 1,
        empty where nothing is known.
    """
    return pd.DataFrame([_figure(row) for row in rows])


def findings_table(found: Sequence[Constat]) -> pd.DataFrame:
    """Findings.

    Returns:
        One row per finding, columns under French headings; the passages in one cell, one a line.
    """
    return pd.DataFrame([_finding(each) for each in found])


def _figure(row: Rapprochement) -> dict:
    figure, said = row.chiffre, row.explication
    return {
        "Code": figure.code,
        "Partie": row.partie,
        "Section": figure.source.section,
        "Chiffre": figure.libelle,
        "Précision": figure.qualificatif,
        "Publié": figure.valeur,
        "Recalculé": row.calcule,
        "Écart": row.ecart,
        "Unité": figure.unite,
        "Période": figure.periode_lisible,
        "Verdict": row.verdict,
        "Part connue": row.part,
        "Pourquoi": row.pourquoi,
        "Explication": f"{said.motif} ({said.decide_par}, {said.decide_le:%d/%m/%Y})" if said else "",
        "Source du recalcul": _source(row.source),
        "Document": figure.source.document,
        "Passage": figure.source.texte,
    }


def _source(source: Source | None) -> str:
    if isinstance(source, Requete):
        return f"requête {source.nom}, sur {source.comptees} de : {', '.join(source.tables)}"
    return source.formule if isinstance(source, Derivation) else ""


def _finding(found: Constat) -> dict:
    told = [f"{p.citation.document}, {p.citation.section} : « {p.citation.texte} »" for p in found.passages]
    return {
        "Code": found.code,
        "Gravité": found.gravite,
        "Constat": found.titre,
        "Calcul": found.calcul,
        "À faire": found.recommandation,
        "Règle": found.regle,
        "Chiffres": " ; ".join(p.code for p in found.passages if p.code),
        "Passages": "\n".join(told),
    }
