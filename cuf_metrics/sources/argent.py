"""What every reader of money files gives: rows in the words of a contract, and what was doubted on the way."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from cuf_metrics.errors import Problem
from cuf_metrics.formatting import count, number
from cuf_metrics.reference.noms import PREFIXES, normalise
from cuf_metrics.sources.bruts import by_value, first_filled
from cuf_metrics.sources.colonnes import OPTION, Synonymes, emptied, one_each, recognised

DOUTES = {
    "nature_rapprochement": "str",
    "nom_source": "str",
    "verdict": "str",
    "methode": "str",
    "retenu": "str",
    "explication": "str",
    "nb_lignes": "int64",
    "numero_ligne": "int64",
}
Doute = dict[str, str | int]
# « NA », « N/C », « nd »: in a column of countries, nothing is known; these letters are also codes of countries.
SANS_PAYS = frozenset({"na", "nc", "nd"})
# How a place in a file names its column.
COLONNE_DITE = re.compile(r", colonne « (.+) »\Z")
A_NOMMER = f"Complétez la colonne, ou indiquez la collectivité : {OPTION}."


@dataclass(frozen=True)
class Lecture:
    """A file of amounts, read.

    Attributes:
        lignes: one row per row kept, text ("" : unknown) in columns of the contract, numero_ligne
            among them; amounts with a point; RangeIndex.
        doutes: what was seen and not refused: columns of `DOUTES`, whole numbers for nb_lignes and
            numero_ligne (the first line concerned), text for the others; RangeIndex.
        colonnes_ignorees: headers that no column of the contract takes.
    """

    lignes: pd.DataFrame
    doutes: pd.DataFrame
    colonnes_ignorees: tuple[str, ...]


@dataclass(frozen=True)
class Champs:
    """The cells of a file under the names of its fields.

    Attributes:
        lignes: the file as read.
        textes: text, index of the file's lines; « n.d. » and the like are empty.
        entetes: header of the file for each field it names.
        ignorees: the other headers.
    """

    lignes: pd.DataFrame
    textes: pd.DataFrame
    entetes: dict[str, str]
    ignorees: tuple[str, ...]

    def get(self, *champs: str) -> pd.Series:
        """The first of several fields that is filled, row by row; empty text where the file has none of them."""
        return first_filled(self.textes, champs)

    def ou(self, fichier: str, champ: str) -> str:
        """Where a refusal about a field sends its reader."""
        return f"{fichier}, colonne « {self.entetes[champ]} »"


def fields(
    rows: pd.DataFrame,
    ou: str,
    synonymes: Synonymes,
    exigees: Mapping[str, Collection[str]],
    option: str = "",
    dite: str = "",
) -> Champs:
    """Recognise the columns of a file.

    Args:
        rows: text as `fichier.read_rows` gives it; the index holds line numbers.
        ou, synonymes, exigees, option: see `colonnes.one_each`.
        dite: what the option tells, "" when it is not used.

    Raises:
        InvalidData: two headers for one field, or none for what must be named.
    """
    found, donnees = recognised(rows.columns, synonymes), [option] if dite else []
    entetes = one_each(found, rows.columns, ou, synonymes, exigees, donnees, option)
    textes = emptied(rows[list(entetes.values())]).set_axis(list(entetes), axis=1)
    ignorees = tuple(header for header in rows.columns if header not in entetes.values())
    return Champs(rows, textes, entetes, ignorees)


def lecture(
    colonnes: Mapping[str, pd.Series | str], lignes: pd.Index, doutes: Iterable[Doute], ignorees: Iterable[str]
) -> Lecture:
    """Put a reading together.

    Args:
        colonnes: columns of the contract; those of text are cut down to `lignes`.
        lignes: lines of the file that are kept.
        doutes: see `doute`.
        ignorees: headers that no column takes.
    """
    kept = {name: value if isinstance(value, str) else value.loc[lignes] for name, value in colonnes.items()}
    table = pd.DataFrame(kept, index=lignes).astype("str")
    table["numero_ligne"] = lignes.astype("str")
    told = pd.DataFrame(list(doutes), columns=list(DOUTES)).astype(DOUTES)
    return Lecture(table.reset_index(drop=True), told, tuple(ignorees))


def doute(
    nom_source: str,
    verdict: str,
    methode: str,
    explication: str,
    lignes: pd.Index,
    *,
    retenu: str = "",
    pays: bool = False,
) -> Doute:
    """Something seen and not refused, about some lines of the file.

    Args:
        nom_source: what the file writes, or what it is about.
        verdict: « certain », « supposé », « échec » or « fusion ».
        methode: how it was seen.
        explication: French sentence.
        lignes: the lines concerned, one at least.
        retenu: what was made of it.
        pays: it is about a country.
    """
    nature = "pays" if pays else "valeur"
    values = (nature, nom_source, verdict, methode, retenu, explication, len(lignes), int(lignes[0]))
    return dict(zip(DOUTES, values, strict=True))


def refused(
    ou: str, fautives: pd.Series, constat: str, attendu: str, remede: str, exemple: pd.Series | None = None
) -> list[Problem]:
    """One problem for all the rows that share a defect; none without any.

    Args:
        ou: file, or file and column.
        fautives: whether each row has it; the index holds line numbers.
        constat: what is wrong with them, after « 3 lignes sur 12 ».
        attendu, remede: see `Problem`.
        exemple: the text to show of each row, if it has any.
    """
    n = int(fautives.sum())
    if not n:
        return []
    line = fautives.idxmax()
    shown = None if exemple is None else exemple.loc[line] or None
    found = f"{count(n, 'ligne')} sur {number(len(fautives))} {constat}"
    column = COLONNE_DITE.search(ou)
    lines = tuple(fautives.index[fautives.to_numpy()].tolist())
    named = column[1] if column else ""
    return [Problem(ou, found, attendu, remede, shown, int(line), named, lines, cellule=f"ligne {constat}")]


def about(
    lignes: pd.Series, exemple: pd.Series | str, verdict: str, methode: str, phrase: str, *, lieu: str = ""
) -> list[Doute]:
    """One doubt for all the rows that share something; none without any.

    Args:
        lignes: whether each row does; the index holds line numbers.
        exemple: text to show of each row, or of all.
        verdict, methode: see `doute`.
        phrase: what is said of them, after « 3 lignes ».
        lieu: what comes before.
    """
    lines = lignes.index[lignes]
    if not len(lines):
        return []
    shown = exemple if isinstance(exemple, str) else exemple.loc[lines[0]]
    return [doute(shown, verdict, methode, f"{lieu}{count(len(lines), 'ligne')} {phrase}.", lines)]


def is_generic(noms: pd.Series) -> pd.Series:
    """Whether each name says a kind of local government and none in particular: « VILLE », « Le Département »."""
    return noms.isin([nom for nom in noms.unique() if normalise(nom) in PREFIXES])


def unnamed(noms: pd.Series) -> list[Doute]:
    """One doubt per name that names nobody.

    Args:
        noms: local governments as written; the index holds line numbers.
    """
    generic = noms[is_generic(noms)]
    told = "dont la collectivité « {} » ne nomme personne : indiquez-la par " + OPTION
    return [
        told_of
        for nom in generic.unique()
        for told_of in about(generic == nom, nom, "supposé", "collectivité non nommée", told.format(nom))
    ]


def translated(champs: Champs, champ: str, reading: Callable[[str], str]) -> tuple[pd.Series, list[Doute]]:
    """A column in the words of the contract, and what was not understood.

    Args:
        champs: the file.
        champ: name of the field; a file may not have it.
        reading: text to text, "" where it is not understood.
    """
    text = champs.get(champ)
    read = by_value(text, lambda value: reading(value) if value else "")
    lieu = f"Colonne « {champs.entetes.get(champ, champ)} » : "
    told = "dont le texte n’est pas compris ; laissé vide"
    return read, about((text != "") & (read == ""), text, "échec", "texte non compris", told, lieu=lieu)


def countries(labels: pd.Series, code_pays: Callable[[str], str | None]) -> tuple[pd.Series, list[Doute]]:
    """The country of each label, and one doubt per label that has none.

    Args:
        labels: as written; the index holds line numbers. « NA », « NC » and « ND » say nothing.
        code_pays: label of a country → alpha-3 code, None or "" when unknown.
    """
    silent = labels.isin([label for label in labels.unique() if re.sub(r"\W", "", label).lower() in {"", *SANS_PAYS}])
    codes = by_value(labels.where(~silent, ""), lambda label: code_pays(label) or "" if label else "")
    unknown = labels[~silent & (codes == "")]
    doubts = []
    for label, lines in unknown.groupby(unknown, sort=False).groups.items():
        told = f"« {label} » n’est le nom d’aucun pays du référentiel : {count(len(lines), 'ligne')} sans pays."
        doubts.append(doute(label, "échec", "aucune", told, pd.Index(lines), pays=True))
    return codes, doubts
