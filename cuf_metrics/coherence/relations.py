"""Declared relations between published figures: contradicted only when no values agree with every passage."""

from collections.abc import Callable, Iterator
from itertools import combinations

from cuf_metrics import equations
from cuf_metrics.coherence.constat import Examen
from cuf_metrics.coherence.faits import Faits, Ligne
from cuf_metrics.coherence.mots import bornes, dit, ecrit, mesure, nomme, norme
from cuf_metrics.equations import etendue
from cuf_metrics.formatting import number
from cuf_metrics.intervalles import Intervalle

CORRIGER = "Vérifier ces nombres auprès de la fonction qui a rédigé la section, et corriger celui qui est faux"
SEPARER = "Ne pas additionner ces nombres ; si un total est utile, compter chaque objet une seule fois"


def relations_declarees(faits: Faits) -> Iterator[Examen]:
    """Each declared relation between figures: it holds, is contradicted, or cannot be decided."""
    for relation, first, terms in _declared(faits):
        if relation.type_relation == "non additif":
            continue
        compute, title = CALCULS[relation.type_relation]
        said, allowed, arithmetic = compute(first, terms)
        hedged = relation.type_relation == "suite" or any(f.qualificatif != "exact" for f in (first, *terms))
        yield faits.examen(
            "relation",
            (relation.type_relation, first.id_chiffre_publie, *relation.termes),
            decided(said, allowed),
            (first, *terms),
            enonce=f"{nomme(first)} : {arithmetic}",
            gravite="moyenne" if hedged else "majeure",
            titre=f"{nomme(first)} : {title.format(dit(first), bornes(allowed or said, first.unite), dit(terms[0]))}",
            calcul=f"{arithmetic} ; {relation.motif}",
            recommandation=CORRIGER,
        )


def additions(faits: Faits) -> Iterator[Examen]:
    """Figures that a reader would add up, and what they would wrongly find: to beware of, not a contradiction."""
    for relation, first, terms in _declared(faits):
        if relation.type_relation != "non additif":
            continue
        # A figure told like its terms is one of them; another one is what they would be taken for.
        added = [first, *terms] if norme(first.libelle) == norme(terms[0].libelle) else terms
        added = list({f.id_chiffre_publie: f for f in added}.values())
        arithmetic = (
            f"{_plus(added)} = {bornes(equations.somme(first, added))}, un total qui n’a pas de sens : {relation.motif}"
        )
        yield faits.examen(
            "addition",
            sorted({first.id_chiffre_publie, *relation.termes}),
            "mise en garde",
            [*added, first],
            enonce=arithmetic,
            gravite="information",
            titre=f"{added[0].libelle} : {len(added)} nombres qui ne s’additionnent pas",
            calcul=arithmetic,
            recommandation=SEPARER,
        )


def _declared(faits: Faits) -> Iterator[tuple[Ligne, Ligne, list[Ligne]]]:
    """Relations whose figures are all known: the relation, its first figure, its terms."""
    for relation in faits.lignes["relations"]:
        figures = [faits.chiffres.get(i) for i in (relation.id_chiffre_publie, *relation.termes)]
        if all(f is not None for f in figures):
            yield relation, figures[0], figures[1:]


def decided(said: Intervalle, allowed: Intervalle | None) -> str:
    """Whether some value agrees with both; two intervals that only touch are at the limit of their rounding."""
    if allowed is None:
        return "indécidable"
    if not said.meets(allowed):
        return "contredit"
    limit = said.touches(allowed) and said.bas < said.haut and allowed.bas < allowed.haut
    return "indécidable" if limit else "tient"


def _plus(terms: list[Ligne]) -> str:
    return " + ".join(map(ecrit, terms))


# What the first figure, or a term, is said to be; what the others allow it; the arithmetic in words.
Calculee = tuple[Intervalle, Intervalle | None, str]


def somme(first: Ligne, terms: list[Ligne]) -> Calculee:
    """The first is the sum of its terms."""
    total = equations.somme(first, terms)
    return etendue(first), total, f"{_plus(terms)} = {bornes(total, first.unite)}, le document dit {mesure(first)}"


def majorant(first: Ligne, terms: list[Ligne]) -> Calculee:
    """The first is at least the sum of its terms."""
    told = f"{_plus(terms)} = {bornes(equations.somme(first, terms))}, le document dit {mesure(first)} en tout"
    return etendue(first), equations.au_moins_la_somme(first, terms), told


def inclusion(first: Ligne, terms: list[Ligne]) -> Calculee:
    """The first is at least each of its terms."""
    included = " et ".join(f"{mesure(t)} ({t.libelle})" for t in terms)
    told = f"{included}, compris dans {mesure(first)} ({first.libelle})"
    return etendue(first), equations.inclusion(first, terms), told


def union(first: Ligne, terms: list[Ligne]) -> Calculee:
    """The first is at least each of its terms and at most their sum."""
    allowed, told = equations.union(first, terms), " et ".join(map(mesure, terms))
    return etendue(first), allowed, f"{told}, sans double : {bornes(allowed)} ; le document dit {mesure(first)}"


def egalite(first: Ligne, terms: list[Ligne]) -> Calculee:
    """The first and its terms are one quantity: any two of them that disagree contradict it."""
    spans = [etendue(f) for f in (first, *terms)]
    apart = next((couple for couple in combinations(spans, 2) if not couple[0].meets(couple[1])), spans[:2])
    return *apart, f"{mesure(first)} ici, {' et '.join(map(mesure, terms))} là"


def proportion(first: Ligne, terms: list[Ligne]) -> Calculee:
    """The first is the share of the first term in the second: the part is their product, as a reader checks it."""
    part, whole = terms
    expected = equations.produit(part, (first, whole))
    told = f"{ecrit(first)} de {ecrit(whole)} = {bornes(expected)}, le document dit {mesure(part)}"
    return etendue(part), expected, told


def produit(first: Ligne, terms: list[Ligne]) -> Calculee:
    """The first is the product of its terms."""
    total = equations.produit(first, terms)
    return etendue(first), total, f"{' × '.join(map(ecrit, terms))} = {bornes(total)}, le document dit {mesure(first)}"


def suite(first: Ligne, terms: list[Ligne]) -> Calculee:
    """The first is the rank of a later edition than that of the first term, at the pace of the second."""
    earlier, every, rank = terms[0], equations.rythme(terms), equations.suite(first, terms)
    if rank is None:
        return etendue(first), None, f"{ecrit(earlier)} puis {ecrit(first)}, à des années ou un rythme non dits"
    pace = f"une édition tous les {number(every)} ans" if every > 1 else "une édition par an"
    told = f"{ecrit(earlier)} en {earlier.annee}, {pace} : rang {bornes(rank)} en {first.annee}, dit {ecrit(first)}"
    return etendue(first), rank, told


# How each relation is checked, and the title of what disagrees.
CALCULS: dict[str, tuple[Callable[[Ligne, list[Ligne]], Calculee], str]] = {
    "somme": (somme, "{} d’après le document, {} en additionnant ses parts"),
    "majorant": (majorant, "{}, moins que ses parts ensemble ({})"),
    "inclusion": (inclusion, "{}, moins que ce qui y est compris ({})"),
    "union": (union, "{}, quand ses composantes donnent {}"),
    "egalite": (egalite, "{} ici, {} là pour la même quantité"),
    "proportion": (proportion, "{}, soit {}, quand le document dit {}"),
    "produit": (produit, "{}, quand ses facteurs donnent {}"),
    "suite": (suite, "{}, quand le rythme annoncé donne le rang {}"),
}
