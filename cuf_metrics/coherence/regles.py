"""The registry of rules, each read once over the rows of a dataset; none knows a case."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from cuf_metrics.coherence import chiffres, dates, enonces, relations
from cuf_metrics.coherence.constat import GRAVITES, Constat, Examen
from cuf_metrics.coherence.faits import Faits
from cuf_metrics.database import Dataset


@dataclass(frozen=True)
class Regle:
    """A rule: what it compares, for a reader, and the function that examines the rows."""

    titre: str
    examine: Callable[[Faits], Iterator[Examen]]


REGLES = {
    "relation": Regle("Ce que des chiffres doivent être les uns pour les autres", relations.relations_declarees),
    "addition": Regle("Additions sans signification", relations.additions),
    "reprise": Regle("La même quantité dite deux fois", chiffres.memes_quantites),
    "ventilation": Regle("Un total et ses parts", chiffres.parts_et_total),
    "décompte": Regle("Un nombre et les lignes qu’il compte", chiffres.decomptes),
    "fonds": Regle("Donateurs et montants des fonds", chiffres.montants_des_fonds),
    "liste": Regle("Une liste et le nombre annoncé", enonces.listes),
    "fréquence": Regle("Un rythme annoncé et ce qui a été tenu", enonces.frequences),
    "date": Regle("La date d’un même événement", enonces.memes_dates),
    "jour": Regle("Le jour de la semaine et la date", dates.jours_de_semaine),
    "période": Regle("L’année dont le document rend compte", dates.hors_periode),
    "intitulé": Regle("Un même intitulé, un même nom", enonces.memes_textes),
    "doublon": Regle("Un intitulé propre à chacun", enonces.propres_au_sujet),
}
DECLAREES = {"relations", "enonces"}
# A version never changes: what was examined once is what it holds.
_EXAMINES: WeakKeyDictionary[Dataset, list[Examen]] = WeakKeyDictionary()


def examine(dataset: Dataset) -> list[Examen]:
    """Every relation that the rules find in a dataset; none where it was built before relations were declared."""
    if DECLAREES - set(dataset.manifeste.tables):
        return []
    if dataset not in _EXAMINES:
        _EXAMINES[dataset] = examined(Faits.of(dataset))
    return list(_EXAMINES[dataset])


def examined(faits: Faits) -> list[Examen]:
    """The relations examined by each rule of the registry, in its order."""
    return [found for rule in REGLES.values() for found in rule.examine(faits)]


def findings(dataset: Dataset) -> list[Constat]:
    """What is wrong or to beware of in a dataset, most severe first, in the order of the rules."""
    found = [e.constat for e in examine(dataset) if e.constat]
    return sorted(found, key=lambda c: (GRAVITES.index(c.gravite), list(REGLES).index(c.regle), c.annee))
