"""What an edition holds: figures, indicators with their definitions, decisions, and what the review found."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path

from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset
from cuf_metrics.figures import Figure, known
from cuf_metrics.indicators.header import Indicateur, Terme
from cuf_metrics.indicators.measure import Mesure, computed_measures
from cuf_metrics.indicators.overview import case
from cuf_metrics.indicators.state import Etat, indicators_state
from cuf_metrics.pilotage import Decision
from cuf_metrics.provenance import Citation
from cuf_metrics.sql import definition, shown_query, tables_read, view_names
from cuf_metrics.status import SEUILS


def canonical(content: object) -> str:
    """The one JSON text of a content: keys sorted, dates in ISO, no number that JSON does not have."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False, default=str) + "\n"


def situation(dataset: Dataset, au: date, data: Path) -> dict:
    """Everything that may be compared later, as plain JSON values.

    Args:
        dataset: an open dataset.
        au: date of values and statuses.
        data: the data folder, for the decisions.

    Returns:
        au, seuils, manifeste, cles (key of each table), vues (statement that defines each view), chiffres
        (published figures by id) and indicateurs (by id: definition, its fingerprint, values, status, decisions).
    """
    content = {
        "au": au,
        "seuils": SEUILS.version,
        "manifeste": asdict(dataset.manifeste),
        "cles": {name: table.key for name, table in TABLES.items()},
        # What was computed once for speed is a view like the others when it is computed again.
        "vues": [
            {"nom": name, "sql": definition(name).replace("create table", "create view", 1)} for name in view_names()
        ],
        "chiffres": {f.id: _figure(f) for f in _published(dataset)},
        "indicateurs": {s.indicateur.id: _indicator(dataset, s) for s in indicators_state(dataset, au, data)},
    }
    return json.loads(canonical(content))


def reconciled(dataset: Dataset, data: Path) -> dict[str, list]:
    """The `Rapprochement` of each published figure, by document that has some."""
    # Whoever only lists or verifies editions does not need what reviews the report.
    from cuf_metrics.rapport.rapprochement import reconcile  # noqa: PLC0415

    documents = dataset.named("documents_cites").lignes
    return {d.id_document: reconcile(dataset, d.id_document, data) for d in documents.itertuples() if d.nb_chiffres}


def review(dataset: Dataset, verdicts: Mapping[str, list]) -> dict:
    """What the review of the documents says: contradictions found, verdict of each figure.

    Args:
        verdicts: as `reconciled` gives them.

    Returns:
        constats and rapprochement, as plain JSON values.
    """
    from cuf_metrics.coherence import findings  # noqa: PLC0415

    told = [
        {
            "document": ident,
            "id": r.chiffre.id,
            "code": r.chiffre.code,
            "partie": r.partie,
            "verdict": r.verdict,
            "calcule": r.calcule,
            "part": r.part,
            "pourquoi": r.pourquoi,
            "explication": None if r.explication is None else asdict(r.explication),
        }
        for ident, rows in verdicts.items()
        for r in rows
    ]
    found = [{"code": c.code, **asdict(c)} for c in findings(dataset)]
    return json.loads(canonical({"constats": found, "rapprochement": told}))


def figure_of(ident: str, held: Mapping) -> Figure:
    """A published figure as an edition holds it."""
    quote = Citation(held["document"], held["section"], held["citation"])
    return Figure(
        ident,
        held["libelle"],
        held["valeur"],
        held["unite"],
        quote,
        held["qualificatif"],
        held["periode"],
        held["code"],
    )


def indicator_of(ident: str, held: Mapping) -> Indicateur:
    """An indicator as an edition defines it; a key of its header that did not exist then is empty."""
    header = held["entete"]
    values = {f.name: _tupled(header.get(f.name)) for f in fields(Indicateur) if f.name not in ("id", "sql")}
    values["publie"] = tuple(Terme(tuple(t["ids"]), t["operation"], t["au_moins"]) for t in header["publie"])
    return Indicateur(id=ident, sql=held["sql"], **values)


def _tupled(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _published(dataset: Dataset) -> list[Figure]:
    ids = list(dataset.table("chiffres_publies")["id_chiffre_publie"])
    return list(known(dataset, ids).values())


def _figure(figure: Figure) -> dict:
    told = {name: getattr(figure, name) for name in ("code", "libelle", "valeur", "unite", "qualificatif", "periode")}
    quote = figure.source
    return told | {"document": quote.document, "section": quote.section, "citation": quote.texte}


def _indicator(dataset: Dataset, state: Etat) -> dict:
    ind = state.indicateur
    header = {name: value for name, value in asdict(ind).items() if name not in ("id", "sql")}
    whole = canonical([header, shown_query(ind.sql)])
    return {
        "entete": header,
        "sql": ind.sql,
        "empreinte": hashlib.sha256(whole.encode()).hexdigest(),
        "tables": tables_read(ind.sql),
        "annee": state.mesure.annee if state.mesure else None,
        "mesures": [_measure(m) for m in (*state.publiees, *state.calculees)],
        "ventilations": _breakdowns(dataset, state),
        "cas": case(state),
        "statut": asdict(state.statut),
        "reference": _decision(state.reference),
        "cible": _decision(state.cible),
        "jalons": [_decision(d) for d in state.jalons],
    }


def _measure(m: Mesure) -> dict:
    held = {name: getattr(m, name) for name in ("annee", "modalite", "valeur", "numerateur", "denominateur")}
    return held | {
        "origine": m.figure.origine,
        "qualificatif": m.figure.qualificatif,
        "est_validee": m.est_validee,
    }


def _breakdowns(dataset: Dataset, state: Etat) -> dict:
    """Values along each declared dimension, where rows give them."""
    ind = state.indicateur
    if not state.calculees:
        return {}
    return {
        name: [_measure(m) for m in computed_measures(dataset, ind, state.couverture, state.au, name)]
        for name in ind.dimensions
    }


def _decision(decision: Decision | None) -> dict | None:
    return None if decision is None else asdict(decision)
