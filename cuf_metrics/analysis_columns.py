"""The frames that `analysis` gives: their columns in order, each with its type, its unit and what it says, in French.

A frame has the same types whatever its rows, even without any: numbers are float64 and dates datetime64; what is not
known is NaN or NaT.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from cuf_metrics.indicators.state import COLONNES

DTYPES = {
    "texte": "str",
    "nombre": "float64",
    "entier": "int64",
    "date": "datetime64[us]",
    "oui/non": "bool",
    "liste": "object",
}
LEUR_UNITE = "celle de `unite`"


class Colonne(NamedTuple):
    """What a column holds: a key of `DTYPES`, a French sentence, and a unit for a number that has one."""

    type: str
    sens: str
    unite: str = ""


COLUMNS = {
    "action": Colonne("liste", "Codes des actions du plan que sert l’indicateur."),
    "annee": Colonne("entier", "Année de la valeur."),
    "axes": Colonne("liste", "Codes des axes du plan que sert l’indicateur."),
    "calcul": Colonne("texte", "L’opération qui montre le désaccord."),
    "calcule": Colonne("nombre", "Valeur retrouvée ; inconnue quand rien ne la donne.", LEUR_UNITE),
    "cible": Colonne("nombre", "Cible fixée par une instance, s’il y en a une.", LEUR_UNITE),
    "citation": Colonne("texte", "Le passage du document, mot pour mot."),
    "code": Colonne("texte", "Code court sous lequel citer le chiffre (CUF-2023-F-011)."),
    "constats": Colonne("liste", "Codes des contradictions majeures ou moyennes qui citent le chiffre."),
    "date_reference": Colonne("date", "Jour de la valeur de référence."),
    "definition": Colonne("texte", "Ce qui est compté et ce qui ne l’est pas."),
    "denominateur": Colonne("nombre", "Pour un rapport, ce par quoi on divise."),
    "dimension": Colonne("texte", "Colonne selon laquelle la valeur est ventilée."),
    "dimensions": Colonne("liste", "Colonnes selon lesquelles l’indicateur se ventile."),
    "document": Colonne("texte", "Titre du document qui publie le chiffre."),
    "documents": Colonne("liste", "Titre du document de chaque passage."),
    "ecart": Colonne("nombre", "Valeur retrouvée moins valeur publiée.", LEUR_UNITE),
    "echeance": Colonne("date", "Jour auquel la cible est à atteindre."),
    "est_repete": Colonne("oui/non", "Ce qui redonne la valeur n’est qu’une autre mention du même chiffre."),
    "est_validee": Colonne("oui/non", "Faux pour la valeur d’une année qui n’est pas finie."),
    "explication": Colonne("texte", "Ce qu’une instance a dit de l’écart."),
    "formule": Colonne("texte", "Le calcul, en mots."),
    "grain": Colonne("texte", "Ce qu’est une ligne, dans les mots du fichier, en anglais."),
    "gravite": Colonne("texte", "majeure, moyenne, mineure ou information."),
    "id": Colonne("texte", "Identifiant de l’indicateur."),
    "libelle": Colonne("texte", "Ce qui est compté, en français."),
    "libelle_court": Colonne("texte", "Le même, en peu de mots."),
    "limites": Colonne("texte", "Ce que la valeur ne dit pas."),
    "modalite": Colonne("texte", "Valeur de la dimension ; texte vide où les lignes ne la disent pas."),
    "nature": Colonne("texte", "flux, cumul, stock, ratio ou oui_non."),
    "niveau": Colonne("texte", "Niveau du cadre logique."),
    "nom": Colonne("texte", "Nom à donner à `jeu.named` ou à `computed`."),
    "nombre": Colonne("texte", "Le nombre tel que le texte l’écrit."),
    "numerateur": Colonne("nombre", "Pour un rapport, ce qui est divisé."),
    "objectif": Colonne("liste", "Codes des objectifs du plan que sert l’indicateur."),
    "origine": Colonne(
        "texte", "calculé (sur des lignes), publié (lu dans un document) ou dérivé (de chiffres publiés)."
    ),
    "parametres": Colonne("liste", "Valeurs à donner par leur nom ; `filtre` peut manquer."),
    "partie": Colonne("texte", "Partie du rapport où est le chiffre ; ailleurs, sa section."),
    "passages": Colonne("liste", "Les passages en désaccord, mot pour mot."),
    "periode": Colonne("texte", "Année, mois ou années de la valeur, comme publiés."),
    "periodicite": Colonne("texte", "À quel rythme la valeur se mesure."),
    "phrase": Colonne("texte", "La phrase qui porte le nombre."),
    "pourquoi": Colonne("texte", "Ce sur quoi repose le verdict, en une phrase."),
    "precision": Colonne("texte", "Ce que le statut ne dit pas à lui seul."),
    "publie": Colonne("nombre", "Valeur que le document publie.", LEUR_UNITE),
    "qualificatif": Colonne("texte", "Précision annoncée : exact, environ, au moins…"),
    "recommandation": Colonne("texte", "Ce qu’il y a à vérifier ou à corriger."),
    "reference": Colonne("nombre", "Valeur de référence en vigueur.", LEUR_UNITE),
    "regle": Colonne("texte", "Nom de la règle qui trouve le désaccord."),
    "responsable": Colonne("texte", "Fonction qui répond de la valeur."),
    "section": Colonne("texte", "Partie du document où le chiffre a été lu."),
    "sections": Colonne("liste", "Partie du document de chaque passage."),
    "sens": Colonne("texte", "hausse, baisse, maintien ou aucun : ce qui est souhaité."),
    "source": Colonne("texte", "D’où vient la valeur, ou pourquoi il n’y en a pas, en une ligne."),
    "sources": Colonne("liste", "Tables dont les lignes sont comptées."),
    "statut": Colonne("texte", "Où en est l’indicateur, sous les règles de la page Méthodologie."),
    "suggestion": Colonne("texte", "Quoi écrire ou vérifier, s’il y a lieu."),
    "titre": Colonne("texte", "Le désaccord, en une phrase."),
    "unite": Colonne("texte", "Unité des nombres de la ligne ; un pourcentage est en points."),
    "valeur": Colonne("nombre", "La valeur ; inconnue plutôt que 0.", LEUR_UNITE),
    "valeur_lue": Colonne("nombre", "Le nombre du texte, en unités simples ; inconnu pour une date ou un numéro."),
    "verdict": Colonne("texte", "identique, arrondi, écart expliqué, écart inexpliqué, partiel ou non recalculable."),
}


def _columns(names: str, **others: Colonne) -> dict[str, Colonne]:
    """Columns by name, in order; a name that means something else in this frame is told apart."""
    return {name: others.get(name) or COLUMNS[name] for name in names.split()}


_CHIFFRE = Colonne("texte", "Identifiant du chiffre publié.")
_CONSTAT = Colonne("texte", "Code sous lequel citer la contradiction.")
_PREMIER = Colonne("texte", "Code du premier objectif du plan que sert l’indicateur.")
_RELU = Colonne("texte", "retrouvé, ancien, contredit, ambigu, non retrouvé ou non vérifié.")
_CONNU = "Identifiant du chiffre connu le plus proche, s’il y en a un ; les colonnes qui suivent sont les siennes."
# Function → the columns of its frame.
TABLEAUX: dict[str, Mapping[str, Colonne]] = {
    "list_queries": _columns("nom grain parametres"),
    "list_indicators": _columns(
        "id libelle libelle_court axes objectif action niveau nature unite sens periodicite dimensions sources "
        "responsable definition formule limites"
    ),
    "compute": _columns(" ".join(COLONNES), objectif=_PREMIER),
    "series": _columns("id annee valeur unite qualificatif origine est_validee numerateur denominateur source"),
    "breakdown": _columns(
        "id annee dimension modalite valeur unite qualificatif origine est_validee numerateur denominateur source"
    ),
    "list_figures": _columns(
        "code id libelle valeur unite qualificatif periode document section citation", id=_CHIFFRE
    ),
    "checks": _columns("code gravite regle titre calcul recommandation documents sections passages", code=_CONSTAT),
    "reconciled": _columns(
        "code id libelle partie publie calcule ecart unite qualificatif verdict pourquoi explication est_repete "
        "constats document section citation",
        id=_CHIFFRE,
    ),
    "reread": _columns(
        "nombre valeur_lue phrase verdict pourquoi suggestion id code libelle valeur unite periode citation",
        id=Colonne("texte", _CONNU),
        verdict=_RELU,
    ),
}


def framed(records: pd.DataFrame | Iterable[Mapping[str, Any]], name: str) -> pd.DataFrame:
    """Records as the frame of a function of `TABLEAUX`; what they hold besides its columns is left out.

    Raises:
        KeyError: a column that no record gives.
    """
    held, columns = pd.DataFrame(records), TABLEAUX[name]
    if held.empty:
        held = held.reindex(columns=list(columns))
    return held[list(columns)].astype({column: DTYPES[c.type] for column, c in columns.items()})
