"""Columns of a file recognised by what people call them, and cells that hold nothing."""

from collections.abc import Collection, Mapping

import pandas as pd

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.sources.bruts import fold
from cuf_metrics.validation import suggestions

# What people write in a cell they have nothing to put in; « NA » and « NC » are countries.
VIDES = frozenset({"-", "–", "—", "?", "n.d.", "n/a", "#n/a", "null", "non renseigné", "non renseignée"})

OPTION = "--collectivite NOM"
# For each field, what its column may be called, compared without accents, case, punctuation,
# articles or plural; the first name is the one shown.
Synonymes = Mapping[str, tuple[str, ...]]


def emptied(rows: pd.DataFrame) -> pd.DataFrame:
    """The same rows, the words that stand for nothing replaced by nothing."""
    return rows.mask(rows.apply(lambda column: column.str.lower().isin(VIDES)), "")


def by_name(synonymes: Synonymes) -> dict[str, str]:
    """Folded name of a column → its field."""
    return {fold(nom): champ for champ, noms in synonymes.items() for nom in noms}


def recognised(headers: Collection[str], synonymes: Synonymes) -> dict[str, list[str]]:
    """Field → headers of the file that name it."""
    champs, found = by_name(synonymes), {}
    for header in headers:
        if champ := champs.get(fold(header)):
            found.setdefault(champ, []).append(header)
    return found


def one_each(
    found: Mapping[str, list[str]],
    headers: Collection[str],
    ou: str,
    synonymes: Synonymes,
    exigees: Mapping[str, Collection[str]],
    donnees: Collection[str] = (),
    option: str = "",
) -> dict[str, str]:
    """Field → the header that names it.

    Args:
        found: see `recognised`.
        headers: all those of the file.
        ou: the file's name.
        synonymes: what each column may be called.
        exigees: what must be named, as a refusal calls it → the fields that do, one at least.
        donnees: fields that are known without a column.
        option: the field that `OPTION` may tell instead of a column.

    Raises:
        InvalidData: two headers for one field, or none for what must be named.
    """
    problems = [
        Problem(
            f"{ou}, colonnes {_quoted(several)}",
            f"{len(several)} colonnes pour un seul champ, « {synonymes[champ][0]} »",
            "une seule colonne par champ",
            "Renommez ou retirez celles qui disent autre chose, puis relancez.",
        )
        for champ, several in found.items()
        if len(several) > 1
    ]
    known = {*found, *donnees}
    missing = {label: names for label, names in exigees.items() if not known & set(names)}
    if missing:
        problems.append(_missing(missing, found, headers, ou, synonymes, option))
    if problems:
        raise InvalidData(problems=problems)
    return {champ: several[0] for champ, several in found.items()}


def _missing(
    missing: Mapping[str, Collection[str]],
    found: Mapping[str, list[str]],
    headers: Collection[str],
    ou: str,
    synonymes: Synonymes,
    option: str,
) -> Problem:
    """What is not named, what was read, what would have been accepted."""
    accepted = {label: [s for name in names for s in synonymes[name]] for label, names in missing.items()}
    read_as = ", ".join(f"« {several[0]} » ({synonymes[champ][0]})" for champ, several in found.items())
    champs = by_name(synonymes)
    unknown = [header for header in headers if fold(header) not in champs]
    told = any(option in names for names in missing.values())
    otherwise = f", et nommez la collectivité dans l’une d’elles ou indiquez-la : {OPTION}," if told else ""
    remede = [
        f"Colonnes reconnues : {read_as or 'aucune'}.",
        f"Colonnes non reconnues : {_quoted(unknown) or 'aucune'}.",
        suggestions(unknown, [synonym for names in accepted.values() for synonym in names]),
        f"Renommez les colonnes{otherwise} puis relancez.",
    ]
    return Problem(
        ou,
        f"aucune colonne ne nomme {', ni '.join(missing)}",
        " ; ".join(f"pour {label}, une colonne {_quoted(names)}" for label, names in accepted.items()),
        " ".join(part for part in remede if part),
    )


def _quoted(names: Collection[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)
