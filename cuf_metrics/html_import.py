"""Importing a file, as HTML: where one stands, columns, problems, what would change, versions of a dataset."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, islice
from urllib.parse import quote

from cuf_metrics.contracts import TABLES
from cuf_metrics.errors import CufError, Problem
from cuf_metrics.formatting import NBSP, capitalised, count, moment, number
from cuf_metrics.html import escape, note, provenance_note, tag
from cuf_metrics.html_communs import answer
from cuf_metrics.imports.cellules import PERSONNEL
from cuf_metrics.imports.colonnes import Appariement
from cuf_metrics.imports.preparation import Preparation
from cuf_metrics.sources.classeur import Classeur, Feuille
from cuf_metrics.sources.flux import CIVILITE
from cuf_metrics.validation import REMEDE
from cuf_metrics.versions import Entree

ETAPES = ("Fichier", "Colonnes", "Vérification", "Publication")
# What is known of a header → the word that says it, and its colour.
ORIGINES = {
    "reconnu": ("reconnue", "statut-en-bonne-voie"),
    "retenu": ("retenue d’un import précédent", "statut-en-bonne-voie"),
    "choisi": ("choisie", "statut-en-bonne-voie"),
    "proche": ("à confirmer", "statut-à-surveiller"),
    "inconnu": ("non reconnue", "gris"),
}
LIGNES_DITES = 6
# Rows read to show what a column holds, and a day as a workbook gives it.
LUES = 500
JOUR = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b(?:[T ]00:00(?::00)?)?")
EMPREINTE_DITE = 8
# Pages that read a table, where what was imported is seen first.
PAGES = {
    "adhesions": ("adhesions", "Adhésions"),
    "reunions": ("reunions", "Réunions"),
    "participations": ("reunions", "Réunions"),
    "flux": ("fonds", "Fonds de solidarité"),
    "partenariats": ("partenariats", "Partenariats"),
    "accompagnements": ("services", "Services"),
    "publications": ("services", "Services"),
    "audiences": ("services", "Services"),
}


def steps(current: int) -> str:
    """Where one stands among the four steps, counted from 1."""
    items = "".join(_step(rank, name, current) for rank, name in enumerate(ETAPES, 1))
    return f'<ol class="obs-etapes" data-etape="{current}" aria-label="Étapes de l’import">{items}</ol>'


def _step(rank: int, name: str, current: int) -> str:
    state = "fait" if rank < current else "en cours" if rank == current else "à venir"
    here = ' aria-current="step"' if rank == current else ""
    done = ' class="obs-etape-faite"' if rank < current else ""
    return f"<li{here}{done}><i>{rank}</i><b>{escape(name)}</b><span>{state}</span></li>"


def file(classeur: Classeur, feuille: Feuille) -> str:
    """What a file holds, in a sentence, with the control that tells it from another."""
    where = f"feuille « {feuille.nom} », " if len(classeur.feuilles) > 1 else ""
    told = (
        f"« {classeur.nom} » : {where}{count(len(feuille.lignes), 'ligne')} et "
        f"{count(len(feuille.entetes), 'colonne')}, en-têtes à la ligne {number(feuille.ligne_entete)}."
    )
    encoding = f", encodage {classeur.encodage}" if classeur.encodage else ""
    source = (
        f"Le fichier « {classeur.nom} » lui-même ({classeur.format}{encoding}), lu dans cette session : "
        f"{number(classeur.octets)} octets, empreinte SHA-256 {classeur.empreinte}."
    )
    return answer(told, provenance_note("import-fichier", f"Ce qui a été lu dans « {classeur.nom} »", source))


def recognised(known: int, every: int, titre: str) -> str:
    """How many columns of the file are known of the table."""
    told = (
        "Toutes les colonnes sont reconnues."
        if known == every
        else f"{count(known, 'colonne reconnue', 'colonnes reconnues')} sur {number(every)} : dites ce que sont les "
        "autres, ou laissez-les de côté."
    )
    source = f"Les en-têtes du fichier, comparés aux noms connus des colonnes de la table « {titre} »."
    return answer(told, provenance_note("import-colonnes", "Comment les colonnes sont reconnues", source))


def columns_left(appariement: Appariement) -> str:
    """What is to be confirmed, lacking or told twice, and what is left aside."""
    told = []
    if alike := appariement.proches:
        left = count(len(alike), "colonne reste", "colonnes restent")
        told.append(f"{left} à confirmer : {_quoted(alike)}.")
    if lacking := [c.entete for c in appariement.manquants]:
        told.append(f"Aucune colonne ne donne {_quoted(lacking)} : dites laquelle c’est, ou complétez le fichier.")
    for champ, headers in appariement.doubles.items():
        name = appariement.modele.par_champ[champ].entete
        told.append(f"Plusieurs colonnes donnent « {name} » : {_quoted(headers)}. N’en gardez qu’une.")
    wrong = "".join(f'<p class="obs-alerte-ligne">{escape(text)}</p>' for text in told)
    aside = appariement.ignorees
    return wrong + (note(f"Laissées de côté, donc non gardées : {_quoted(aside)}.") if aside else "")


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)


def refusal(error: CufError) -> str:
    """A refusal: its problems, and what it left untouched."""
    return problems(error.problems) + (note(error.consequence) if error.consequence else "")


def verdict(ready: Preparation, where: str) -> str:
    """Whether a file can be published and what it would change, in two sentences."""
    c = ready.comptes
    if ready.problemes:
        found = count(len(ready.problemes), "problème")
        told = f"{found} : corrigez ces cellules, puis déposez de nouveau le fichier. Rien n’a été modifié."
    else:
        told = f"Rien ne s’oppose à la publication : {_moved(c.nouvelles, c.modifiees, c.retirees, c.inchangees)}."
    return answer(told, provenance_note("import-verdict", "Comment ces lignes sont comptées", where))


def _moved(new: int, changed: int, removed: int, same: int = 0) -> str:
    """« 14 lignes nouvelles, 3 modifiées, 2 retirées, 302 inchangées »: those that are not none."""
    counts = {"nouvelle": new, "modifiée": changed, "retirée": removed, "inchangée": same}
    (n, word), *others = [(n, word) for word, n in counts.items() if n] or [(0, "")]
    told = [count(n, f"ligne {word}", f"lignes {word}s"), *(count(n, word) for n, word in others)]
    return ", ".join(told) if n else "aucune ligne ne change"


def about_to(ready: Preparation, nom: str) -> str:
    """What publishing will do, in one sentence."""
    c, into = ready.comptes, f"le jeu « {ready.jeu} »" if ready.base else f"un nouveau jeu, « {ready.jeu} »"
    told = (
        f"« {nom} » entrera dans {into} : {_moved(c.nouvelles, c.modifiees, c.retirees)}. "
        "Tout est publié d’un coup, et l’on peut revenir à la version d’avant."
    )
    return answer(told, provenance_note("import-annonce", "Comment ces lignes sont comptées", ready.bilan))


def published(entree: Entree | None, jeu: str) -> str:
    """What a publication did, and where it is seen."""
    if entree is None:
        return answer(f"Le jeu « {jeu} » contenait déjà ce fichier tel quel : rien n’a changé.") + seen(jeu, [])
    moved = _moved(entree.nouvelles, entree.modifiees, entree.retirees)
    told = f"« {entree.fichier} » est publié dans le jeu « {jeu} » : {moved}."
    source = f"Comptes écrits dans le manifeste de la version {entree.version}, avec l’empreinte du fichier."
    control = provenance_note("import-publie", "Où cet import est inscrit", source)
    return answer(told, control) + seen(jeu, [entree.table])


def undone(jeu: str) -> str:
    """That an import was undone."""
    return answer(f"L’import est annulé : le jeu « {jeu} » est celui d’avant.")


def remarks(titre: str, told: Sequence[str], *, opened: bool = False) -> str:
    """Sentences about a file, folded under how many there are unless `opened`; nothing where there is none."""
    if not told:
        return ""
    items = "".join(f"<li>{escape(text)}</li>" for text in told)
    summary = f"{titre} ({len(told)})"
    state = " open" if opened else ""
    return f'<details class="obs-remarques"{state}><summary>{escape(summary)}</summary><ul>{items}</ul></details>'


def sample(values: Iterable[str]) -> list[str]:
    """Two values of a column, its days as they are written in French and what may name a person hidden."""
    shown = dict.fromkeys(_shown(value) for value in islice(values, LUES) if value)
    return list(shown)[:2]


def _shown(value: str) -> str:
    if re.search(PERSONNEL, value) or CIVILITE.match(value):
        return "(masqué)"
    return JOUR.sub(r"\3/\2/\1", value)


def column(entete: str, echantillon: Sequence[str], origine: str) -> str:
    """A header of the file, two of its values, and whether it was recognised."""
    word, colour = ORIGINES[origine]
    shown = " · ".join(echantillon) or "aucune valeur"
    return (
        f'<div class="obs-entete"><b>{escape(entete)}</b>{tag(word, colour)}'
        f'<span class="obs-periode">{escape(shown)}</span></div>'
    )


def problems(problemes: Sequence[Problem]) -> str:
    """What is wrong, gathered by column of the file: how many, an example, what was expected, what to do."""
    ranked = sorted(problemes, key=lambda p: p.colonne == "")
    order = {name: rank for rank, name in reversed([*enumerate(p.colonne for p in ranked)])}
    grouped = groupby(sorted(ranked, key=lambda p: order[p.colonne]), key=lambda p: p.colonne)
    heads = "".join(f"<span>{head}</span>" for head in ("Colonne", "Constat", "Attendu"))
    body = "".join(_problem(name, problem) for name, some in grouped for problem in some)
    return f'<ul class="obs-refus"><li class="obs-tetes" aria-hidden="true">{heads}</li>{body}</ul>'


def _problem(colonne: str, problem: Problem) -> str:
    example = f"ex. «{NBSP}{problem.exemple}{NBSP}»" if problem.exemple is not None else ""
    where = ", ".join(part for part in (example, _lines(problem)) if part)
    # What every problem says of what to do is told once, above.
    advice = "" if problem.remede == REMEDE else problem.remede
    return (
        f"<li><div><b>{escape(colonne or 'Tout le fichier')}</b></div>"
        f"<div>{escape(capitalised(problem.constat))}.{_small(where)}</div>"
        f"<div><em>Attendu</em>{escape(capitalised(problem.attendu))}{_small(advice)}</div></li>"
    )


def _lines(problem: Problem) -> str:
    """« ligne 12 », « lignes 12, 14 et 3 autres »."""
    lines = list(problem.lignes) or ([] if problem.ligne is None else [problem.ligne])
    shown, more = lines[:LIGNES_DITES], len(lines) - LIGNES_DITES
    told = ", ".join(map(str, shown)) + (f" et {count(more, 'autre')}" if more > 0 else "")
    return f"{'ligne' if len(lines) == 1 else 'lignes'} {told}" if lines else ""


def _small(text: str) -> str:
    return f'<span class="obs-periode">{escape(text)}</span>' if text else ""


def seen(jeu: str, tables: Iterable[str]) -> str:
    """Links to the pages that show what a dataset holds."""
    known = dict(PAGES[table] for table in tables if table in PAGES) | {"donnees": "Données"}
    address = f"jeu={quote(jeu)}"
    links = "".join(f'<a href="{path}?{address}" target="_self">{escape(name)}</a>' for path, name in known.items())
    return f'<p class="obs-sommaire">{escape("Voir ce jeu sur les pages :")} {links}</p>'


def version(entree: Entree, titres: Mapping[str, str], en_vigueur: bool) -> str:
    """One step of the history of a dataset: what was done, by whom, when, and what it changed.

    Args:
        titres: version → when it was published (`moments`).
    """
    state = tag("en vigueur", "statut-en-bonne-voie") if en_vigueur else ""
    who = f", par {entree.fonction}" if entree.fonction else ""
    told = f"{titres[entree.version]}{who}. {changes(entree)}"
    named = f"version {entree.version}" + (
        f", empreinte du fichier {entree.empreinte_sha256[:EMPREINTE_DITE]}" if entree.empreinte_sha256 else ""
    )
    return (
        f'<div class="obs-version"><b>{escape(operation(entree, titres))}</b>{state}'
        f"<span>{escape(told)}</span>{_small(named)}</div>"
    )


def operation(entree: Entree, titres: Mapping[str, str]) -> str:
    """What was done, in words: « Import de « adhesions.xlsx » (Adhésions) »."""
    table = f" ({TABLES[entree.table].titre})" if entree.table in TABLES else ""
    return {
        "import": f"Import de « {entree.fichier} »{table}",
        "retrait": f"Retrait de « {entree.fichier} »{table}",
        "retour": f"Retour à la version du {titres.get(entree.vers, entree.vers)}",
        "reconstruction": entree.motif or "Reconstruction du jeu sur le référentiel et les faits publiés du moment",
    }[entree.operation]


def came_back(entree: Entree, titres: Mapping[str, str], jeu: str, present: int) -> str:
    """What a return to a version will do, before it is confirmed."""
    return (
        f"Le jeu « {jeu} » redeviendra celui du {titres[entree.version]} ({operation(entree, titres)}) : "
        f"{count(entree.lignes, 'ligne')} de fichiers, au lieu de {number(present)}. "
        "Ce qui est venu depuis reste dans la liste."
    )


def changes(entree: Entree) -> str:
    """« 14 lignes nouvelles, 3 modifiées ; 321 lignes ensuite. »"""
    moved = capitalised(_moved(entree.nouvelles, entree.modifiees, entree.retirees))
    return f"{moved} ; {count(entree.lignes, 'ligne')} ensuite."


def moments(entries: Sequence[Entree]) -> dict[str, str]:
    """When each version was made, to the second where another one was made in the same minute."""
    minutes = {entree.version: moment(entree.le) for entree in entries}
    often = Counter(minutes.values())
    return {
        entree.version: minute + (f":{entree.le[17:19]}" if often[minute] > 1 else "")
        for entree, minute in zip(entries, minutes.values(), strict=True)
    }


def chain(entries: Sequence[Entree], jeu: str) -> str:
    """How many versions an imported dataset has kept, and since when."""
    if not entries:
        return note("L’histoire de ce jeu commencera à son prochain import.")
    told = (
        f"{count(len(entries), 'version gardée', 'versions gardées')} depuis le {moment(entries[-1].le)}. "
        "Revenir à l’une d’elles en fait une nouvelle : rien ne se perd."
    )
    source = f"L’histoire que porte le manifeste du jeu « {jeu} » : elle change avec ses lignes, d’un seul coup."
    return answer(told, provenance_note("versions", "Où cette histoire est écrite", source))


def document(name: str, tables: Sequence[str], entree: Entree | None) -> str:
    """A file that a dataset is made of: what it fills, since when, from whom."""
    filled = ", ".join(TABLES[table].titre for table in tables)
    since = f" Importé le {moment(entree.le)}{f', par {entree.fonction}' if entree.fonction else ''}." if entree else ""
    return f'<div class="obs-version"><b>{escape(name)}</b><span>{escape(f"{filled}.{since}")}</span></div>'


def warned(text: str) -> str:
    """What is about to be done, before it is confirmed."""
    return f'<p class="obs-conseil">{escape(text)}</p>'


def succeeded(text: str) -> str:
    """That something was done."""
    return f'<p class="obs-conseil obs-fait" role="status">{escape(text)}</p>'
