"""Rows of a sheet, its columns recognised → rows of the contract, or every problem at once."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.contracts import TABLES
from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.imports import remplir
from cuf_metrics.imports.cellules import Cellules, Lecture, Lu
from cuf_metrics.imports.colonnes import Appariement
from cuf_metrics.imports.modeles import EXEMPLE, Modele
from cuf_metrics.imports.remplir import Contexte, Lot, Rencontre, flags, mapped
from cuf_metrics.imports.valeurs import date_of, reading_of, text_of
from cuf_metrics.resolution.rendu import slug
from cuf_metrics.sources.argent import DOUTES, refused
from cuf_metrics.sources.classeur import Feuille
from cuf_metrics.sources.tableau import FORMULE
from cuf_metrics.validation import REMEDE, read_columns

__all__ = ["A_RESOUDRE", "Contexte", "Rencontre", "Saisie", "personal_data", "read_sheet", "without_examples"]

# What stands for the local government and the document until the rows join the others of the dataset.
A_RESOUDRE = "a-resoudre"
# Columns of a template that are read with others, and what reads them, in this order; the rest is read cell by cell.
# With each, the columns that it reads itself.
COLLECTIVITE = (("code_source", remplir.codes), ("", remplir.departements))
EVENEMENT = (("date_debut date_fin", remplir.dates), ("", remplir.groups), ("pays", remplir.country))
COMPLEMENTS: dict[str, tuple[tuple[str, Callable[[Lot], None]], ...]] = {
    "adhesions": (
        *COLLECTIVITE,
        ("date_adhesion", partial(remplir.days, champ="date_adhesion")),
        ("montant_eur", remplir.amounts),
    ),
    "reunions": (*EVENEMENT, ("", remplir.place), ("", remplir.organiser)),
    "participations": (*COLLECTIVITE, ("reunion date_reunion", remplir.meeting)),
    "accompagnements": (
        *COLLECTIVITE,
        ("date_deliberation", partial(remplir.days, champ="date_deliberation")),
        ("dispositif", remplir.scheme),
    ),
    "publications": EVENEMENT,
    "audiences": (("date_mesure", remplir.reading_date), ("", remplir.unit)),
}
# Columns that name an organisation, never a person.
NOMMEES = frozenset({"nom_source", "organisateur"})
# What makes the identifier of a row: the same file gives the same ones.
IDENTITE = {
    "adhesions": ("collectivite", "annee"),
    "reunions": ("titre", "date_debut"),
    "participations": ("id_reunion", "collectivite"),
    "accompagnements": ("id_dispositif", "collectivite", "annee", "objet"),
    "publications": ("type_publication", "titre", "date_debut"),
    "audiences": ("canal", "mesure", "date_mesure", "annee"),
}
# Columns of the contract that bear another name in the template.
CHAMP_DE = {
    "id_dispositif": "dispositif",
    "id_reunion": "reunion",
    "code_pays": "pays",
    "id_groupes": "groupe",
    "precision_date": "date_debut",
}
LONGUEUR, PAQUET = 60, 100_000
SIGNES = re.compile(r"[+#]")
EXEMPLE_LU = rf"(?i)^{EXEMPLE.split()[0]}[ \x{{A0}}\x{{202F}}]*:"


@dataclass(frozen=True)
class Saisie:
    """A sheet, read.

    Attributes:
        table: a key of `MODELES`.
        lignes: rows in the contract's schema; id_document is `A_RESOUDRE`, and id_collectivite where the
            table has one.
        doutes: what was seen and not refused, columns of `sources.argent.DOUTES`.
        ignorees: headers left aside, of which nothing is kept.
        ecartees: rows set aside: ligne, motif, contenu.
    """

    table: str
    lignes: pa.Table
    doutes: pd.DataFrame
    ignorees: tuple[str, ...]
    ecartees: pd.DataFrame


def read_sheet(feuille: Feuille, appariement: Appariement, ou: str, contexte: Contexte) -> Saisie:
    """Read a sheet into rows of its table.

    Args:
        feuille: the sheet as opened.
        appariement: what its headers name; suggestions must have been confirmed or left aside.
        ou: file and sheet, for a refusal.
        contexte: known names.

    Raises:
        InvalidData: every problem, each with its column as the file writes it and its lines.
    """
    modele = appariement.modele
    problems = [p for p in feuille.problemes if not p.colonne or appariement.champs.get(p.colonne)]
    if wrong := appariement.problems(ou):
        raise InvalidData(problems=[*wrong, *problems])
    rows, ecartees = without_examples(feuille.lignes, appariement)
    lot = Lot(ou, appariement.entetes, rows, contexte, problemes=problems)
    _read(lot, modele)
    _check_filled(lot, modele)
    parts = _identity(lot, modele.table)
    _identify(lot, modele.table, feuille.nom, parts)
    _check_once(lot, modele, parts)
    table = _guarded(lot, modele.table)
    doubts = pd.DataFrame(lot.doutes, columns=list(DOUTES)).astype(DOUTES)
    return Saisie(modele.table, table, doubts, appariement.ignorees, ecartees)


def without_examples(lignes: pd.DataFrame, appariement: Appariement) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows less the example of the template, which says that it is one.

    Args:
        lignes: rows of a sheet; the index holds line numbers.
        appariement: what its headers name.

    Returns:
        (the others, those set aside: ligne, motif, contenu).
    """
    header = appariement.entetes.get(appariement.modele.colonnes[0].champ)
    column = lignes[header] if header else pd.Series("", lignes.index, dtype="str")
    shown = pc.match_substring_regex(pa.chunked_array(pa.array(column, pa.string())), EXEMPLE_LU).to_numpy()
    told = pd.DataFrame(
        {
            "ligne": lignes.index[shown],
            "motif": "exemple du modèle",
            "contenu": [" | ".join(filter(None, row)) for row in lignes[shown].itertuples(index=False)],
        }
    )
    return lignes[~shown] if shown.any() else lignes, told


def personal_data(lignes: pd.DataFrame, appariement: Appariement, ou: str) -> list[Problem]:
    """What a table that has its own reader must refuse before: an e-mail address, a telephone number, a year that a
    spreadsheet shows as a day.

    Args:
        lignes: rows of a sheet, under its headers.
        appariement: what its headers name; columns left aside are not looked at.
        ou: file and sheet.
    """
    cells = {champ: Cellules.of(ou, header, lignes[header]) for champ, header in appariement.entetes.items()}
    private = [problem for column in cells.values() for problem in Lecture(column, text_of(column)).problems()]
    dated = [column.read(_shown_as_day) for champ, column in cells.items() if champ.startswith(("annee", "date"))]
    return private + [problem for read in dated for problem in read.problems()]


def _shown_as_day(texte: str) -> Lu:
    read = date_of(texte)
    return read if read.remarque == "serie" else Lu()


def _read(lot: Lot, modele: Modele) -> None:
    """Every column, cell by cell; then those that are read together."""
    together = {champ for champs, _ in COMPLEMENTS[modele.table] for champ in champs.split()}
    for champ in lot.entetes:
        field = modele.par_champ[champ].field
        cells, reading = lot.cellules(champ), reading_of(champ, field)
        if champ in together and field.type != "texte":
            continue
        read = cells.read(reading) if reading else Lecture(cells, text_of(cells, champ in NOMMEES))
        lot.problemes += read.problems(field)
        if champ not in together:
            lot.colonnes[champ] = read.column()
    for _, complete in COMPLEMENTS[modele.table]:
        complete(lot)


def _check_filled(lot: Lot, modele: Modele) -> None:
    """Refuse rows where something that must be there is not."""
    for names in modele.exigences.values():
        present = [name for name in names if name in lot.entetes]
        empty = pa.repeat(True, len(lot.lignes))
        for name in present:
            cells = lot.cellules(name)
            empty = pc.and_(empty, pc.equal(cells.spread(cells.textes), ""))
        wanted = " ou ".join(f"« {modele.par_champ[name].entete} »" for name in names)
        where = f"{lot.ou}, colonne « {lot.entetes[present[0]]} »"
        lot.problemes += refused(where, flags(lot, empty), "sans valeur", f"{wanted} sur chaque ligne", REMEDE)


def _identity(lot: Lot, table: str) -> dict[str, pa.Array]:
    """What tells a row from the others; a local government is its known code, else its name and its département."""
    code, name = lot.get("code_connu"), lot.get("nom_source")
    placed = pc.utf8_trim_whitespace(pc.binary_join_element_wise(name, lot.get("departement_source"), " "))
    local = pc.if_else(pc.equal(code, ""), pc.if_else(pc.equal(name, ""), lot.get("code_source"), placed), code)
    return {part: local if part == "collectivite" else lot.get(part) for part in IDENTITE[table]}


def _identify(lot: Lot, table: str, feuille: str, parts: Mapping[str, pa.Array]) -> None:
    """Identifiers made of what identifies each row, its line, and the cells it was read from."""
    lines = pa.array(lot.lignes.index.astype("int64")).cast(pa.string())
    sheet = f"feuille « {feuille} », ligne " if feuille else "ligne "
    lot.colonnes |= {
        TABLES[table].key[0]: _joined([mapped(part, _key) for part in parts.values()], "-"),
        "numero_ligne": lines,
        "section": pc.binary_join_element_wise(sheet, lines, ""),
        "citation": _citation(lot),
        "id_document": pa.repeat(A_RESOUDRE, len(lot.lignes)),
        "id_collectivite": pa.repeat(A_RESOUDRE, len(lot.lignes)),
    }


def _key(texte: str) -> str:
    """A part of an identifier; what is cut off is told by a digest."""
    key = slug(texte) if texte else ""
    if SIGNES.search(texte):
        # « C » and « C++ » are two titles.
        return f"{key[:LONGUEUR]}-{hashlib.sha256(texte.encode()).hexdigest()[:8]}"
    return key if len(key) <= LONGUEUR else f"{key[:LONGUEUR]}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def _citation(lot: Lot) -> pa.Array:
    """« en-tête : valeur | … » of the columns that are kept, in the order of the file."""
    champs = sorted(lot.entetes, key=lambda champ: lot.lignes.columns.get_loc(lot.entetes[champ]))
    told = []
    for champ in champs:
        column = lot.cellules(champ)
        said = pc.binary_join_element_wise(f" | {lot.entetes[champ]} : ", column.bruts, "")
        told.append((column, pc.if_else(pc.equal(column.bruts, ""), "", said)))
    # A part of the rows at a time: what is joined weighs as much as the file.
    return pa.concat_arrays(
        pc.utf8_slice_codeunits(
            pc.binary_join_element_wise(*(c.spread(said, slice(start, start + PAQUET)) for c, said in told), ""), 3
        )
        for start in range(0, max(len(lot.lignes), 1), PAQUET)
    )


def _joined(parts: list[pa.Array], separator: str) -> pa.Array:
    """The filled parts of each row, separated; Arrow drops the rows where it skips them all."""
    marked = [pc.if_else(pc.equal(p, ""), "", pc.binary_join_element_wise(separator, p, "")) for p in parts]
    return pc.utf8_slice_codeunits(pc.binary_join_element_wise(*marked, ""), len(separator))


def _check_once(lot: Lot, modele: Modele, parts: Mapping[str, pa.Array]) -> None:
    """Refuse rows that say again what another says, or something else of the same thing."""
    keys = lot.colonnes[TABLES[modele.table].key[0]]
    if pc.count_distinct(keys).as_py() == len(keys):
        return
    text = pd.Series(keys.to_pylist(), lot.lignes.index)
    for name in parts.keys() & {"collectivite", *TABLES[modele.table].required}:
        # What could not be read identifies nothing.
        text = text.where(flags(lot, pc.not_equal(parts[name], "")))
    again = text.duplicated(keep=False) & text.notna()
    kept = lot.lignes.loc[again, list(lot.entetes.values())]
    whole = pd.Series(["\t".join(row) for row in kept.itertuples(index=False)], kept.index, dtype="str")
    same = whole.duplicated(keep=False).reindex(lot.lignes.index, fill_value=False)
    shown = pd.Series(_joined([*parts.values()], ", ").to_pylist(), lot.lignes.index).str.slice(0, 80)
    differing = again & ~same
    one = "qui parle" if differing.sum() == 1 else "qui parlent"
    several = (
        ("identiques à une autre", "ligne identique à la ligne", same, whole),
        (f"{one} de la même chose qu’une autre", "ligne qui parle de la même chose que la ligne", differing, text),
    )
    for constat, said, wrong, keys in several:
        if wrong.any():
            lines = keys.index[keys == keys[wrong[wrong].index[0]]][:2]
            told = f"{constat} (par exemple les lignes {' et '.join(map(str, lines))})"
            attendu = f"{modele.grain} par ligne, une seule fois"
            found = refused(lot.ou, wrong, told, attendu, REMEDE, shown)
            lot.problemes += [replace(problem, cellule=_others(keys, wrong[wrong].index, said)) for problem in found]


def _others(keys: pd.Series, wrong: pd.Index, constat: str) -> dict[int, str]:
    """For each row that another one says, which: the first of them, for that one the second."""
    lines: dict[str, list[int]] = {}
    for line, key in keys[keys.duplicated(keep=False) & keys.notna()].items():
        lines.setdefault(key, []).append(int(line))
    told = {int(line): lines[keys[line]] for line in wrong}
    return {line: f"{constat} {others[others[0] == line]}" for line, others in told.items()}


def _told_once(problems: list[Problem]) -> list[Problem]:
    """Less those of cells where the reader of the file already said that a formula failed."""
    failed = {(p.colonne, line) for p in problems if p.cellule == FORMULE for line in p.lignes}
    return [
        p
        for p in problems
        if p.cellule == FORMULE or not p.lignes or not all((p.colonne, line) in failed for line in p.lignes)
    ]


def _guarded(lot: Lot, table: str) -> pa.Table:
    """The rows, typed, once nothing breaks the contract; of rows already refused, only the equations are told.

    Raises:
        InvalidData: every problem of the sheet, in the words of the file.
    """
    columns = {name: lot.colonnes[name] for name in TABLES[table].columns if name in lot.colonnes}
    champs = {name: CHAMP_DE.get(name, name) for name in columns}
    named = {name: lot.entetes[champ] for name, champ in champs.items() if champ in lot.entetes}
    found, rows = read_columns(table, columns, lot.lignes.index, lot.ou)
    told = [problem for problem in found if not (problem.colonne and lot.problemes)]
    if problems := _told_once([*lot.problemes, *(_in_words(problem, named, lot.ou) for problem in told)]):
        raise InvalidData(problems=problems)
    return rows


def _in_words(problem: Problem, named: Mapping[str, str], ou: str) -> Problem:
    """A problem of the contract, its columns under the headers of the file."""
    header = named.get(problem.colonne, "")
    attendu = re.sub(
        r"[a-z_]+",
        lambda word: f"« {named[word[0]]} »" if "_" in word[0] and word[0] in named else word[0],
        problem.attendu,
    )
    return replace(problem, ou=f"{ou}, colonne « {header} »" if header else problem.ou, attendu=attendu, colonne=header)
