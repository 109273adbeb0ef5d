"""Figures against each other and against rows: told twice, broken down, counted, kept by funds."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from itertools import combinations
from operator import add

from cuf_metrics.coherence.constat import Examen
from cuf_metrics.coherence.faits import Faits, Ligne
from cuf_metrics.coherence.mots import TOTAUX, bornes, dit, ecrit, mesure, nomme, norme
from cuf_metrics.equations import etendue
from cuf_metrics.formatting import number, quantity
from cuf_metrics.intervalles import INFINI

RETENIR = "Retenir le nombre exact après vérification auprès de la fonction qui suit ce sujet, et corriger l’autre"
RECOMPTER = "Recompter avec la fonction qui tient la liste, et corriger le nombre ou compléter la liste"
DECOMPOSER = (
    "Dire ce que le nombre compte en plus, par exemple ce qui a commencé avant l’année, ou corriger l’un des deux"
)


def memes_quantites(faits: Faits) -> Iterator[Examen]:
    """The same quantity told twice: a declared repetition, or the same label, unit, period and breakdown."""
    for one, other in _couples(faits):
        yield faits.examen(
            "reprise",
            (one.id_chiffre_publie, other.id_chiffre_publie),
            "tient" if etendue(one).meets(etendue(other)) else "contredit",
            (one, other),
            enonce=f"{nomme(one)} : {dit(one)} et {dit(other)}",
            gravite=_gravity(one, other),
            titre=f"{nomme(one)} : {dit(one)} ici, {dit(other)} là",
            calcul=f"{mesure(one)} et {mesure(other)} : la même quantité ne peut être les deux",
            recommandation=RETENIR,
        )


def _gravity(*figures: Ligne) -> str:
    return "majeure" if all(f.qualificatif == "exact" for f in figures) else "moyenne"


def _couples(faits: Faits) -> Iterator[tuple[Ligne, Ligne]]:
    same = defaultdict(list)
    for figure in faits.chiffres.values():
        if origin := faits.chiffres.get(figure.id_chiffre_repris):
            yield origin, figure
        elif figure.periode:
            same[(norme(figure.libelle), figure.unite, figure.periode, *_dimensions(figure).items())].append(figure)
    for figures in same.values():
        yield from combinations(figures, 2)


def _dimensions(figure: Ligne) -> dict[str, str]:
    pairs = (
        (figure.nom_dimension_1, figure.valeur_dimension_1),
        (figure.nom_dimension_2, figure.valeur_dimension_2),
    )
    return {name: value for name, value in pairs if name}


def parts_et_total(faits: Faits) -> Iterator[Examen]:
    """A figure broken down along a dimension: the whole is at least the sum of the parts found."""
    declared = [{r.id_chiffre_publie, *r.termes} for r in faits.lignes["relations"]]
    for whole, parts in _breakdowns(faits):
        objets = [f.id_chiffre_publie for f in (whole, *parts)]
        if any(set(objets) <= told for told in declared):
            continue
        total = reduce(add, map(etendue, parts))
        arithmetic = f"{' + '.join(map(ecrit, parts))} = {bornes(total)}, le document dit {mesure(whole)} en tout"
        yield faits.examen(
            "ventilation",
            objets,
            "tient" if etendue(whole).meets(replace(total, haut=INFINI)) else "contredit",
            (whole, *parts),
            enonce=f"{nomme(whole)} : {arithmetic}",
            gravite=_gravity(whole, *parts),
            titre=f"{nomme(whole)} : {dit(whole)}, moins que ses parts ensemble ({bornes(total)})",
            calcul=arithmetic,
            recommandation=RETENIR,
        )


def _breakdowns(faits: Faits) -> Iterator[tuple[Ligne, list[Ligne]]]:
    """Wholes (« toutes », « tous réseaux ») with the figures of the other values of the same dimension."""
    first_told = [f for f in faits.chiffres.values() if not f.id_chiffre_repris]
    for whole in first_told:
        for name in [n for n, v in _dimensions(whole).items() if v.split(" ")[0] in TOTAUX]:
            parts = [f for f in first_told if f is not whole and _same_but(name, f, whole)]
            if parts:
                yield whole, parts


def _same_but(name: str, figure: Ligne, whole: Ligne) -> bool:
    """Same unit, period, document and breakdown, but for one dimension."""
    ours, theirs = _dimensions(figure), _dimensions(whole)
    return (
        name in ours
        and (figure.unite, figure.periode, figure.id_document) == (whole.unite, whole.periode, whole.id_document)
        and {**ours, name: ""} == {**theirs, name: ""}
    )


def decomptes(faits: Faits) -> Iterator[Examen]:
    """Figures against the rows that they count: never fewer than the rows, and as many where every row is known."""
    counts = defaultdict(list)
    for row in faits.lignes["comptes"]:
        counts[(row.unite, row.nom_dimension, row.valeur_dimension, row.id_document)].append(row)
    for figure in faits.chiffres.values():
        if figure.id_chiffre_repris or figure.nom_dimension_2:
            continue
        told = (figure.unite, figure.nom_dimension_1, figure.valeur_dimension_1, figure.id_document)
        for row in [each for each in counts[told] if each.periode in (None, figure.periode)]:
            room = etendue(figure)
            more = row.nb > room.haut
            held = row.nb in (room if row.est_complet else replace(room, bas=0, bas_exclu=False))
            yield faits.examen(
                "décompte",
                (figure.id_chiffre_publie, row.quoi),
                "tient" if held else "contredit",
                (figure, row),
                enonce=f"{nomme(figure)} : {mesure(figure)} d’après le document, {number(row.nb)} dans {row.quoi}",
                # Rows that are missing may only be untold.
                gravite=_gravity(figure) if more else "moyenne",
                titre=f"{nomme(figure)} : {dit(figure)} d’après le document, {number(row.nb)} dans {row.quoi}",
                calcul=f"{mesure(figure)} d’après le document, {number(row.nb)} dans {row.quoi} : {row.noms}",
                recommandation=RECOMPTER if more else DECOMPOSER,
            )


def montants_des_fonds(faits: Faits) -> Iterator[Examen]:
    """Donors and amounts of a fund: the row that the pages show against the figures read in documents."""
    for row in faits.lignes["fonds"]:
        figure = faits.chiffres[row.id_chiffre_publie]
        told = f"{number(row.valeur)} pour le fonds, {mesure(figure)} d’après le document ({figure.libelle})"
        yield faits.examen(
            "fonds",
            (row.id_fonds, row.colonne, figure.id_chiffre_publie),
            "tient" if row.valeur in etendue(figure) else "contredit",
            (figure, row),
            enonce=f"{row.nom} : {told}",
            gravite="majeure",
            titre=f"{row.nom} : {quantity(row.valeur, figure.unite)} ici, {dit(figure)} là",
            calcul=told,
            recommandation=RETENIR,
        )
