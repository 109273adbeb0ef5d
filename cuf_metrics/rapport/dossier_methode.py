"""How the report was made, and out of what: method, documents, tables."""

from collections.abc import Sequence

import pandas as pd

from cuf_metrics.catalogue import tables_of
from cuf_metrics.formatting import ABSENT, count, dated, period
from cuf_metrics.rapport.blocs import Bloc, Paragraphe, Tableau, Titre
from cuf_metrics.rapport.matiere import Matiere

CODES = (
    "Chaque nombre porte un code court, que la page « Retrouver un chiffre » de l’Observatoire ouvre : F pour un "
    "chiffre publié, I pour un indicateur à la fin de l’année, C pour un constat, S pour un nombre compté pour ce "
    "dossier."
)
VERDICTS = (
    "Identique : le recalcul donne le chiffre publié. Arrondi : il s’accorde avec ce que le texte annonce "
    "(« environ », « plus de », un pourcentage arrondi). Écart expliqué : une explication datée, signée d’une "
    "fonction, vaut pour ces deux valeurs. Écart inexpliqué : rien ne rend compte de la différence. Partiel : les "
    "données n’en contiennent qu’une part. Non recalculable : aucune ligne ne compte cette quantité."
)
STATUTS = (
    "Un statut compare la dernière valeur validée à la cible en vigueur, sur le chemin qui part de la référence. "
    "Sans cible, un indicateur n’est pas noté."
)
ABSENCE = "« n.d. » : non disponible. Ce qui n’est pas connu n’est jamais remplacé par un zéro."
CONSTATS = (
    "Un constat naît d’une règle générale appliquée à tous les chiffres, passages et lignes : parts et total, "
    "pourcentage et ses deux nombres, même quantité dite deux fois, liste et nombre annoncé, dates, libellés qui "
    "devraient être les mêmes. Un nombre écrit vaut un intervalle : « environ 5 000 », « plus de 30 », « 13 % »."
)
PARTIES = {
    "Les codes": CODES,
    "Les verdicts": VERDICTS,
    "Les constats": CONSTATS,
    "Les statuts": STATUTS,
    "Ce qui manque": ABSENCE,
}


def method(m: Matiere, absences: Sequence[str]) -> list[Bloc]:
    """How to read the report, what it is made of, and what it could not tell; without its own heading.

    Args:
        m: what the report is made of.
        absences: why some parts are not there, one sentence each.
    """
    told = [bloc for title, text in PARTIES.items() for bloc in (Titre(title, 2), Paragraphe(text))]
    if absences:
        told += [Titre("Ce que ce dossier ne contient pas", 2), *map(Paragraphe, absences)]
    return [*told, Titre("Documents", 2), _documents(m), Titre("Données", 2), _tables(m)]


def _documents(m: Matiere) -> Tableau:
    rows = m.dataset.named("documents_cites").lignes
    lines = tuple(
        (
            row.titre,
            _published_on(row),
            m.compte(f"d-{row.id_document}", row.nb_chiffres, "chiffre") if row.nb_chiffres else "aucun",
            row.empreinte_sha256[:16],
        )
        for row in rows.itertuples()
    )
    note = "Empreinte : début du SHA-256 du texte lu ; la même empreinte, c’est le même texte."
    return Tableau("", ("Document", "Publié", "Chiffres lus", "Empreinte"), (66, 28, 44, 32), lines, note)


def _published_on(row) -> str:
    if pd.isna(row.date_publication):
        return "date non précisée"
    return dated(row.date_publication, None, row.precision_date)


def _tables(m: Matiere) -> Tableau:
    """Tables that hold rows, then in one line those that hold none."""
    known = tables_of(m.dataset.manifeste)
    lines = tuple(
        (
            row.titre,
            m.compte(f"t-{row.nom}", row.lignes, "ligne"),
            row.couverture,
            period(row.periode_couverte) or ABSENT,
        )
        for row in known.itertuples()
        if row.lignes
    )
    absent = [row.titre for row in known.itertuples() if not row.lignes]
    note = f"{count(len(absent), 'table')} sans ligne : {', '.join(absent)}." if absent else ""
    return Tableau("", ("Table", "Lignes", "Couverture", "Période"), (58, 52, 28, 32), lines, note)
