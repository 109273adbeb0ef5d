"""What was declared and is declared otherwise: published figures, definitions, decisions, statuses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import ndiff

from cuf_metrics.formatting import dated, quantity, unmarked
from cuf_metrics.indicators.header import CHAMPS
from cuf_metrics.indicators.overview import CASES

NOUVELLE, CORRECTION, DEFINITION = "donnée nouvelle", "correction rétroactive", "définition changée"
CIBLE, STATUT = "cible changée", "statut franchi"
CLASSES = (NOUVELLE, CORRECTION, DEFINITION, CIBLE, STATUT)
# What changes in a table.
LIGNES = "lignes"
# What of a published figure is corrected, and what it is called.
LUS = {
    "valeur": "valeur",
    "qualificatif": "précision",
    "unite": "unité",
    "periode": "période",
    "libelle": "intitulé",
    "document": "document",
    "section": "section",
    "citation": "passage",
}
DECISIONS = {"reference": "référence", "cible": "cible"}


@dataclass(frozen=True)
class Changement:
    """Something declared that changed.

    Attributes:
        classe: one of `CLASSES`.
        objet: short code of a figure, id of an indicator, or title of a table.
        nature: what of it changed, in French (« passage », « requête », « cible »).
        libelle: of the figure or indicator.
        avant, apres: as a reader sees them; "" where there was, or is, nothing.
        passage_avant, passage_apres: for a figure, its quote on each side.
        nombre: how many things changed so: the rows of a table, or 1.
    """

    classe: str
    objet: str
    nature: str
    libelle: str
    avant: str
    apres: str
    passage_avant: str = ""
    passage_apres: str = ""
    nombre: int = 1


def declared_changes(before: Mapping, after: Mapping) -> list[Changement]:
    """Every change of what is declared, statuses first.

    Args:
        before, after: as `contenu.situation` gives them.
    """
    old, new = before["indicateurs"], after["indicateurs"]
    both = [(i, old[i], new[i]) for i in sorted(old) if i in new]
    found = [change for ident, first, last in both for change in _status(ident, first, last)]
    found += [change for ident, first, last in both for change in _decided(ident, first, last)]
    found += [change for ident, first, last in both for change in _defined(ident, first, last)]
    found += _alone(old, new)
    return found + list(_figures(before["chiffres"], after["chiffres"]))


def _status(ident: str, first: Mapping, last: Mapping) -> Iterable[Changement]:
    if first["cas"] != last["cas"]:
        told = CASES.get(first["cas"], first["cas"]), CASES.get(last["cas"], last["cas"])
        yield Changement(STATUT, ident, "statut", last["entete"]["libelle"], *told)


def _decided(ident: str, first: Mapping, last: Mapping) -> Iterable[Changement]:
    unit, name = last["entete"]["unite"], last["entete"]["libelle"]
    for key, nature in DECISIONS.items():
        told = _decision(first[key], unit), _decision(last[key], unit)
        if told[0] != told[1]:
            yield Changement(CIBLE, ident, nature, name, *told)
    steps = [" ; ".join(_decision(d, unit) for d in side["jalons"]) for side in (first, last)]
    if steps[0] != steps[1]:
        yield Changement(CIBLE, ident, "jalons", name, *steps)


def _decision(held: Mapping | None, unit: str) -> str:
    """A decision in words: what it asks for, when, and who decided it."""
    if held is None:
        return ""
    room = f", à {quantity(held['tolerance'], unit)} près" if held["tolerance"] else ""
    told = f"{quantity(held['valeur'], unit)} au {dated(date.fromisoformat(held['date']))}{room}"
    return f"{told} ({held['decide_par']}, le {dated(date.fromisoformat(held['decide_le']))})"


def _defined(ident: str, first: Mapping, last: Mapping) -> Iterable[Changement]:
    """Keys of the header that changed, then the query; or else the views it reads."""
    name, keys = last["entete"]["libelle"], dict.fromkeys([*first["entete"], *last["entete"]])
    told = {key: (_words(first["entete"].get(key)), _words(last["entete"].get(key))) for key in keys}
    told["requête"] = _lines_apart(first["sql"], last["sql"])
    changed = {key: texts for key, texts in told.items() if texts[0] != texts[1]}
    for key, texts in changed.items():
        label = CHAMPS[key].libelle.lower() if key in CHAMPS else key
        yield Changement(DEFINITION, ident, label, name, *texts)
    if not changed and first["empreinte"] != last["empreinte"]:
        yield Changement(DEFINITION, ident, "vues lues par la requête", name, "texte d’alors", "texte modifié")


def _lines_apart(old: str, new: str) -> tuple[str, str]:
    """Lines of a query that one side only has."""
    lines = list(ndiff(old.splitlines(), new.splitlines()))
    return tuple("\n".join(line[2:].strip() for line in lines if line.startswith(mark)) for mark in ("- ", "+ "))


def _words(value: object) -> str:
    if isinstance(value, list):
        return " ; ".join(_words(v) for v in value)
    if isinstance(value, Mapping):
        told = f" {value['operation']} ".join(value["ids"])
        return f"{told} (au moins)" if value["au_moins"] else told
    return "" if value is None else str(value)


def _alone(old: Mapping, new: Mapping) -> list[Changement]:
    """Indicators that one side only defines."""
    gone = [(i, old[i]["entete"]["libelle"], "défini", "") for i in sorted(old) if i not in new]
    come = [(i, new[i]["entete"]["libelle"], "", "défini") for i in sorted(new) if i not in old]
    return [Changement(DEFINITION, i, "indicateur", label, *told) for i, label, *told in gone + come]


def _figures(old: Mapping, new: Mapping) -> Iterable[Changement]:
    """Published figures added, removed, or read otherwise, each with its passages."""
    for ident in dict.fromkeys([*old, *new]):
        first, last = old.get(ident), new.get(ident)
        held = last or first
        quotes = _quote(first), _quote(last)
        if first is None or last is None:
            classe = NOUVELLE if first is None else CORRECTION
            yield Changement(classe, held["code"] or ident, "chiffre", held["libelle"], *_texts(first, last), *quotes)
        elif any(first[key] != last[key] for key in LUS):
            nature = ", ".join(label for key, label in LUS.items() if first[key] != last[key])
            told = _texts(first, last)
            yield Changement(CORRECTION, held["code"] or ident, nature, held["libelle"], *told, *quotes)


def _texts(*sides: Mapping | None) -> list[str]:
    return [quantity(s["valeur"], s["unite"], s["qualificatif"]) if s else "" for s in sides]


def _quote(held: Mapping | None) -> str:
    return f"« {unmarked(held['citation'])} » ({held['document']}, {held['section']})" if held else ""
