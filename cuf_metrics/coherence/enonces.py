"""What passages say of one subject: the same text, the same dates, as many elements as announced."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from cuf_metrics.coherence.constat import Examen
from cuf_metrics.coherence.faits import Faits, Ligne
from cuf_metrics.coherence.mots import dit, extrait, extraits, jours, mesure, nomme, norme
from cuf_metrics.contracts.listes import PROPRIETES
from cuf_metrics.equations import etendue
from cuf_metrics.formatting import capitalised, count, number

TEXTES = tuple(propriete for propriete, compared in PROPRIETES.items() if compared.startswith("même texte"))
# What a difference of text is worth: how a thing is called, rather than what it is.
MINEURES = ("nom", "titre", "sigle", "format", "lieu")
NOMMENT = ("nom", "titre")
UNIFIER = "Retenir une seule formulation avec la fonction qui rédige, et l’employer partout"
# What to do about what is more than a wording, within one document.
TRANCHER = {
    "rôle": "Reprendre le texte adopté, et s’y tenir dans tout le document",
    "mission": "Reprendre le texte adopté, et s’y tenir dans tout le document",
    "composition": "Vérifier ce qui y est compris avec la fonction qui suit ce sujet, et corriger l’un des passages",
    "format": "Vérifier si l’on y vient, s’y connecte ou choisit, et l’annoncer partout de même",
    "lieu": "Vérifier le lieu auprès de la fonction qui organise, et corriger l’un des passages",
    "pôle": "Dire à quel pôle rattacher cet objet, et l’y compter partout",
    "période": "Dire quelle période est couverte, et l’écrire partout de même",
    "statut": "Dire où en est cet objet à la date du document, et l’écrire partout de même",
}
ACTUALISER = "Vérifier ce qui est exact, l’objet ayant pu changer d’un document à l’autre, et s’y tenir"
DISTINGUER = "Rétablir ce qui est propre à chacun, ou retirer la répétition : un passage a été repris d’un autre"
NOMMER = "Donner à chacun un nom qui le distingue, par exemple son année"
DATER = "Vérifier la date auprès de la fonction qui suit ce sujet, et corriger l’un des passages"
RECOMPTER = "Recompter la liste avec la fonction qui la tient, et corriger le nombre ou la liste"
RATTACHER = "Dire ce que le nombre compte, le rattachement de la liste étant incertain, et l’écrire près de lui"
RYTHMER = "Dire combien de rendez-vous ont été tenus plutôt qu’un rythme qui ne l’a pas été"


def memes_textes(faits: Faits) -> Iterator[Examen]:
    """The same property of the same subject: one text, whatever the passage."""
    for (sujet, propriete), rows in _by_subject(faits, TEXTES).items():
        if len(rows) < 2:
            continue
        apart = _distinct(rows, norme)
        told = " ; ".join(extrait(row.valeur_enoncee, 400) for row in apart)
        yield faits.examen(
            "intitulé",
            (sujet, propriete),
            "tient" if len(apart) == 1 else "contredit",
            apart,
            enonce=f"{capitalised(propriete)}, {faits.nom(sujet)} : {told}",
            gravite="mineure" if propriete in MINEURES else "moyenne",
            titre=f"{_heading(faits, sujet, propriete)} : {' ou '.join(extraits([r.valeur_enoncee for r in apart]))}",
            calcul=f"{told} : {len(apart)} formulations pour le même objet",
            recommandation=TRANCHER.get(propriete, UNIFIER) if len({r.id_document for r in apart}) == 1 else ACTUALISER,
        )


def _heading(faits: Faits, sujet: str, propriete: str) -> str:
    """What differs, and of what, unless the texts that differ are all that names it."""
    named = sujet in faits.intitules or propriete not in NOMMENT
    return capitalised(f"{faits.nom(sujet)}, {propriete}" if named else propriete)


def propres_au_sujet(faits: Faits) -> Iterator[Examen]:
    """A role, or the title of a part, belongs to one subject of its family in a document; a name, in all of them."""
    families = defaultdict(lambda: defaultdict(dict))
    for row in faits.enonces:
        family, named = row.sujet.partition("/")[0], row.propriete == "nom"
        if named or row.propriete == "rôle" or (row.propriete == "titre" and family.startswith("partie")):
            key = ("" if named else row.id_document, family, row.propriete)
            families[key][norme(row.valeur_enoncee)].setdefault(row.sujet, row)
    for key, texts in families.items():
        named = key[-1] == "nom"
        for subjects in texts.values():
            rows, numbered = list(subjects.values()), all(sujet.rpartition("/")[2].isdigit() for sujet in subjects)
            apart = f"pour {' et '.join(map(faits.nom, subjects))}"
            where = apart if numbered or named else f"à {len(rows)} endroits"
            yield faits.examen(
                "doublon",
                (*key, *subjects),
                "contredit" if len(rows) > 1 else "tient",
                rows,
                enonce=f"{extrait(rows[0].valeur_enoncee)} : à un seul endroit",
                gravite="mineure" if named else "moyenne",
                titre=f"Le même {'nom' if named else 'texte'} {where} : {extrait(rows[0].valeur_enoncee)}",
                calcul=f"{extrait(rows[0].valeur_enoncee, 400)} est écrit {where}",
                recommandation=NOMMER if named else DISTINGUER,
            )


def memes_dates(faits: Faits) -> Iterator[Examen]:
    """Mentions of the date of one event: periods that overlap, each from its start to its end."""
    for (sujet, _), rows in _by_subject(faits, ("date",)).items():
        apart = _distinct(rows, str)
        for one, other in combinations(apart if len(apart) > 1 else rows[:2], 2):
            told = f"{jours(*_period(one))} ici, {jours(*_period(other))} là"
            yield faits.examen(
                "date",
                (sujet, one.id_enonce, other.id_enonce),
                "tient" if _overlap(_period(one), _period(other)) else "contredit",
                (one, other),
                enonce=f"{faits.nom(sujet)} : {told}",
                gravite="moyenne",
                titre=f"{capitalised(faits.nom(sujet))} : {told}",
                calcul=f"{told} : aucun jour commun",
                recommandation=DATER,
            )


def _period(row: Ligne) -> tuple[date, date]:
    start, _, end = row.valeur_enoncee.partition("/")
    return date.fromisoformat(start), date.fromisoformat(end or start)


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def listes(faits: Faits) -> Iterator[Examen]:
    """A list against the figure that announces how many elements it holds."""
    for (sujet, ident), rows in _by_figure(faits, "élément").items():
        figure, named = faits.chiffres[ident], _distinct(rows, norme)
        told, more = dict.fromkeys(row.note.rstrip(".") for row in rows if row.note), len(named) > etendue(figure).haut
        names = " ; ".join((", ".join(row.valeur_enoncee for row in named), *told))
        arithmetic = f"{mesure(figure)} d’après le document, {count(len(named), 'nommé')} : {names}"
        # Elements that are missing may only be untold; a note says that some may not be of the list.
        doubt = (not more) + bool(told)
        yield faits.examen(
            "liste",
            (sujet, ident),
            "tient" if len(named) in etendue(figure) else "contredit",
            (figure, *rows),
            enonce=f"{nomme(figure)} : {arithmetic}",
            gravite=("majeure", "moyenne", "information")[doubt],
            titre=f"{nomme(figure)} : {dit(figure)} d’après le document, {number(len(named))} dans la liste",
            calcul=arithmetic,
            recommandation=RATTACHER if told else RECOMPTER,
        )


def frequences(faits: Faits) -> Iterator[Examen]:
    """An announced frequency against what the year counts."""
    for (sujet, ident), rows in _by_figure(faits, "fréquence").items():
        figure = faits.chiffres[ident]
        for row in _distinct(rows, str):
            announced = float(row.valeur_enoncee)
            arithmetic = f"{number(announced)} par an d’après le rythme annoncé, {mesure(figure)} d’après le décompte"
            yield faits.examen(
                "fréquence",
                (sujet, ident, row.valeur_enoncee),
                "tient" if announced in etendue(figure) else "contredit",
                (row, figure),
                enonce=f"{nomme(figure)} : {arithmetic}",
                gravite="moyenne",
                titre=f"{nomme(figure)} : {dit(figure)}, le rythme annoncé en donnerait {number(announced)}",
                calcul=arithmetic,
                recommandation=RYTHMER,
            )


def _by_subject(faits: Faits, proprietes: tuple[str, ...]) -> dict[tuple[str, str], list[Ligne]]:
    groups = defaultdict(list)
    for row in faits.enonces:
        if row.propriete in proprietes:
            groups[(row.sujet, row.propriete)].append(row)
    return groups


def _by_figure(faits: Faits, propriete: str) -> dict[tuple[str, str], list[Ligne]]:
    groups = defaultdict(list)
    for row in faits.enonces:
        if row.propriete == propriete and row.id_chiffre_publie in faits.chiffres:
            groups[(row.sujet, row.id_chiffre_publie)].append(row)
    return groups


def _distinct(rows: list[Ligne], key) -> list[Ligne]:
    """The first row of each value told."""
    first: dict[str, Ligne] = {}
    for row in rows:
        first.setdefault(key(row.valeur_enoncee), row)
    return list(first.values())
