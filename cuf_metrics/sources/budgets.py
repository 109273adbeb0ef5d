"""Executed budgets by nature and function (M14)."""

import re

import pandas as pd

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.reference.noms import normalise
from cuf_metrics.sources.argent import (
    A_NOMMER,
    Champs,
    Doute,
    Lecture,
    about,
    fields,
    lecture,
    refused,
    translated,
    unnamed,
)
from cuf_metrics.sources.bruts import by_value, year
from cuf_metrics.sources.montants import check_headers, counted_twice, in_euros
from cuf_metrics.sources.totaux import find_totals, told_totals
from cuf_metrics.validation import REMEDE

SYNONYMES: dict[str, tuple[str, ...]] = {
    "collectivite": ("collectivité", "nom de la collectivité", "commune", "organisme", "établissement"),
    "budget": ("budget", "code budget", "libellé budget", "nom du budget"),
    "annee": ("exercice", "exercice budgétaire", "année", "millésime"),
    "section_budget": ("section", "I_F", "F_I", "section budgétaire", "fonctionnement ou investissement"),
    "sens_budget": ("sens", "D_R", "R_D", "dépense ou recette", "dépense recette", "type de mouvement"),
    "nature_comptable": ("nature", "code nature", "compte", "compte par nature", "article", "nature comptable"),
    "fonction": ("fonction", "SousFonction", "sous-fonction", "code fonction", "code sous-fonction"),
    "montant_signe_eur": (
        "exécuté",
        "montant exécuté",
        "réalisé",
        "montant réalisé",
        "réalisation",
        "mandaté",
        "montant",
        "montant en euros",
        "montant euros",
    ),
    "libelle_nature": ("libellé nature", "libellé de la nature", "libellé du compte", "libellé compte"),
    "libelle_fonction": ("libellé fonction", "libellé de la fonction", "libellé sous-fonction"),
}
EXIGEES = {
    "l’exercice": ("annee",),
    "dépense ou recette": ("sens_budget",),
    "le montant exécuté": ("montant_signe_eur",),
    "la collectivité": ("collectivite",),
}
# What a line of account is about: a total has none of them.
NOMS = ("nature_comptable", "libelle_nature", "fonction", "libelle_fonction")
SECTIONS = {"f": "fonctionnement", "i": "investissement"}
SENS = {"d": "dépense", "r": "recette"}
# Functions that M14 does not have, and those a spreadsheet makes of them: 048, 026.
ZERO_PERDU = {"48": "048", "26": "026"}
# Functions that M14 has, and that another is written as once its zero is lost: 041, 020 to 025.
PEUT_ETRE = ("41", "20", "21", "22", "23", "24", "25")
# « 48.0 », « 0048 », « 048 - Coopération décentralisée »: a code that a spreadsheet or a label has lengthened.
ALLONGEE = re.compile(r"(?:0+(?=0[1-9]))?([0-9]{1,4})(?:[.,]0+)?(?:\s*[-–—:]\s*(?=\D).*|\s+[^\W\d].*)?", re.DOTALL)
COOPERATION, COOPERATION_DITE = "048", "cooperation decentralisee"


def read(rows: pd.DataFrame, ou: str, collectivite: str = "") -> Lecture:
    """Account lines of a file.

    Args:
        rows: text as `fichier.read_rows` gives it; the index holds line numbers.
        ou: the file's name, for a refusal.
        collectivite: whose budget it is; replaces what the file says (« VILLE » names nobody).

    Returns:
        Columns of « budgets » but id_ligne_budget and id_document. Amounts keep their sign; totals
        and rows without an amount are set apart and told.

    Raises:
        InvalidData: columns missing, or amounts, years or directions that cannot be read.
    """
    check_headers(rows.columns, ou, SYNONYMES["montant_signe_eur"])
    champs = fields(rows, ou, SYNONYMES, EXIGEES, "collectivite", collectivite)
    amounts = in_euros(champs, "montant_signe_eur", ou)
    totals = find_totals(champs, "montant_signe_eur", amounts.textes, NOMS)
    empty = champs.get("montant_signe_eur") == ""
    kept = ~empty & ~rows.index.isin([total.ligne for total in totals])
    fonction, doubts = _functions(champs)
    section, not_read = translated(champs, "section_budget", lambda text: SECTIONS.get(normalise(text)[:1], ""))
    columns = {
        name: champs.get(name) for name in ("budget", "nature_comptable", "libelle_nature", "libelle_fonction")
    } | {
        "collectivite": collectivite or champs.get("collectivite"),
        "annee": by_value(champs.get("annee"), year),
        "section_budget": section,
        "sens_budget": by_value(champs.get("sens_budget"), lambda text: SENS.get(normalise(text)[:1], "")),
        "fonction": fonction,
        "montant_signe_eur": amounts.textes,
    }
    problems = amounts.problemes + _problems(champs, columns, kept, ou)
    if problems:
        raise InvalidData(problems=problems)
    doubts += [*amounts.doutes, *not_read, *told_totals(totals)]
    doubts += about(empty, "montant vide", "échec", "sans montant", "sans montant, à part")
    negative = kept & amounts.textes.str.startswith("-")
    told = "au montant négatif, gardé tel quel : annulation ou régularisation"
    doubts += about(negative, amounts.textes, "certain", "montant négatif", told)
    doubts += [] if collectivite else unnamed(champs.get("collectivite")[kept])
    doubts += _elsewhere(champs, fonction, kept)
    doubts += counted_twice(rows[kept], amounts.textes, amounts.textes, "au contenu identique à celui d’une autre")
    return lecture(columns, rows.index[kept], doubts, champs.ignorees)


def _problems(champs: Champs, columns: dict[str, pd.Series | str], kept: pd.Series, ou: str) -> list[Problem]:
    """Rows whose year, direction or holder is not known."""
    problems = []
    for name, constat, attendu in (
        ("annee", "à l’exercice illisible", "une année (2023)"),
        ("sens_budget", "sans dépense ni recette", "D (dépense) ou R (recette)"),
    ):
        text = champs.get(name)
        wrong = kept & ~columns[name].str.fullmatch(r"(?:19|20)\d{2}|dépense|recette")
        problems += refused(champs.ou(ou, name), wrong, constat, attendu, REMEDE, text)
    named = columns["collectivite"]
    if not isinstance(named, str):
        where = champs.ou(ou, "collectivite")
        problems += refused(where, kept & (named == ""), "sans collectivité", "un nom", A_NOMMER)
    return problems


def _functions(champs: Champs) -> tuple[pd.Series, list[Doute]]:
    """Functions as M14 writes them, with the zero that a spreadsheet took away where no other is written so."""
    text = champs.get("fonction")
    written = by_value(text, lambda code: found[1] if (found := ALLONGEE.fullmatch(code)) else code)
    told = "dont le code de fonction, écrit autrement, est ramené à ses chiffres"
    doubts = about(written != text, text, "certain", "code de fonction", told)
    lost = written.isin(list(ZERO_PERDU))
    for short, whole in ZERO_PERDU.items():
        told = f"de fonction « {short} », que la M14 n’a pas, lue {whole} : un tableur a ôté le zéro de tête"
        doubts += about(written == short, short, "supposé", "zéro de tête rétabli", told)
    if lost.any():
        told = "de fonction 41 ou 20 à 25 gardée telle quelle : 041 ou 020 à 025 ont pu y perdre leur zéro de tête"
        doubts += about(written.isin(PEUT_ETRE), written, "supposé", "zéro de tête peut-être perdu", told)
    return written.replace(ZERO_PERDU), doubts


def _elsewhere(champs: Champs, fonction: pd.Series, kept: pd.Series) -> list[Doute]:
    """Lines whose labels say decentralised cooperation and whose function is another."""
    labels = champs.get("fonction") + " " + champs.get("libelle_fonction") + " " + champs.get("libelle_nature")
    says = labels.isin([label for label in labels.unique() if COOPERATION_DITE in normalise(label)])
    told = f"dont le libellé dit « coopération décentralisée » sans que la fonction soit {COOPERATION}, hors du compte"
    return about(kept & says & (fonction != COOPERATION), labels.str.strip(), "supposé", "fonction", told)
