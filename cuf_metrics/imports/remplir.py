"""Columns of a contract that are not one cell read alone: dates and their precision, names that are looked up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.errors import Problem
from cuf_metrics.formatting import dated
from cuf_metrics.imports.cellules import Cellules, Lecture, Lu
from cuf_metrics.imports.mots import UNITE_DE_MESURE
from cuf_metrics.imports.valeurs import code_of, date_of, day_of, plain_amounts
from cuf_metrics.sources.argent import Champs, Doute, about, countries, refused
from cuf_metrics.sources.bruts import fold
from cuf_metrics.sources.montants import in_euros
from cuf_metrics.validation import REMEDE, suggestions

DATE_EN_NOMBRE = ("supposé", "date en nombre", ("nombre lu comme une date", "nombres lus comme des dates"))
CODE_DETRUIT = ("échec", "code détruit", ("code qu’un tableur a arrondi", "codes qu’un tableur a arrondis"))
CUF = frozenset(map(fold, ("CUF", "Cités Unies France")))


class Rencontre(NamedTuple):
    """A meeting that the dataset holds: identifier, title, first and last day (AAAA-MM-JJ)."""

    id_reunion: str
    titre: str
    debut: str
    fin: str


@dataclass(frozen=True)
class Contexte:
    """What names are looked up in.

    Attributes:
        groupes: identifier and names of each group → id_groupe; the last name of each is the one written.
        poles: id_groupe → its pole.
        dispositifs: the same as `groupes` for the devices.
        reunions: meetings of the dataset.
        pays: label of a country → alpha-3 code, None or "" when unknown.
        lieux: (name, alpha-3 code) → id_lieu, "" when unknown.
        codes: whether a code is that of a local government.
        departements: whether a text is the number or the name of a département.
    """

    groupes: Mapping[str, str] = field(default_factory=dict)
    poles: Mapping[str, str] = field(default_factory=dict)
    dispositifs: Mapping[str, str] = field(default_factory=dict)
    reunions: tuple[Rencontre, ...] = ()
    pays: Callable[[str], str | None] = lambda _: None
    lieux: Callable[[str, str], str] = lambda *_: ""
    codes: Callable[[str], bool] = lambda _: True
    departements: Callable[[str], bool] = lambda _: True

    @cached_property
    def rencontres(self) -> dict[str, list[Rencontre]]:
        """Folded title, or identifier, of a meeting → the meetings it may be."""
        found: dict[str, list[Rencontre]] = {}
        for meeting in self.reunions:
            for name in {fold(meeting.titre), fold(meeting.id_reunion)}:
                found.setdefault(name, []).append(meeting)
        return found


@dataclass
class Lot:
    """A sheet being read: its rows, and what was made of them so far.

    Attributes:
        ou: file and sheet.
        entetes: field of the template → header of the file.
        lignes: rows of text; the index holds line numbers.
        contexte: known names.
        colonnes: columns of the contract, one text per row.
        problemes, doutes: what is wrong, what a person should know.
    """

    ou: str
    entetes: Mapping[str, str]
    lignes: pd.DataFrame
    contexte: Contexte
    colonnes: dict[str, pa.Array] = field(default_factory=dict)
    problemes: list[Problem] = field(default_factory=list)
    doutes: list[Doute] = field(default_factory=list)
    _cellules: dict[str, Cellules] = field(default_factory=dict)

    def cellules(self, champ: str) -> Cellules:
        """Distinct texts of a field; none where the file does not have it."""
        if champ not in self._cellules:
            header = self.entetes.get(champ)
            column = self.lignes[header] if header else pd.Series("", self.lignes.index, dtype="str")
            self._cellules[champ] = Cellules.of(self.ou, header or champ, column)
        return self._cellules[champ]

    def read(self, champ: str, reading: Callable[[str], Lu]) -> Lecture:
        """Read a field, and tell what is wrong with it."""
        read = self.cellules(champ).read(reading)
        self.problemes += read.problems()
        return read

    def get(self, colonne: str) -> pa.Array:
        """A column already read; empty text where there is none."""
        return self.colonnes[colonne] if colonne in self.colonnes else pa.repeat("", len(self.lignes))

    def texts(self, champ: str) -> pd.Series:
        """A field as text, « n.d. » and the like empty; the index holds line numbers."""
        cells = self.cellules(champ)
        return pa.table({champ: cells.spread(cells.textes)}).to_pandas()[champ].set_axis(self.lignes.index)

    def refuse(self, champ: str, wrong: pd.Series, constat: str, attendu: str, remede: str = REMEDE) -> None:
        """Refuse rows for a field; `constat` comes after « 3 lignes sur 12 »."""
        where = f"{self.ou}, colonne « {self.entetes[champ]} »"
        self.problemes += refused(where, wrong, constat, attendu, remede, self.texts(champ))


def mapped(column: pa.Array, reading: Callable[[str], str]) -> pa.Array:
    """A column through a reading, once per distinct text."""
    encoded = column.dictionary_encode()
    values = pa.array([reading(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(encoded.indices, values).cast(pa.string())


def flags(lot: Lot, values: pa.Array) -> pd.Series:
    """Whether each row is concerned; the index holds line numbers."""
    return pd.Series(values.to_numpy(zero_copy_only=False), lot.lignes.index)


def dates(lot: Lot) -> None:
    """First and last day of what happens, and how precise they are."""
    start, end = lot.read("date_debut", date_of), lot.read("date_fin", date_of)
    lot.doutes += [*start.doutes(*DATE_EN_NOMBRE), *end.doutes(*DATE_EN_NOMBRE)]
    told, last = end.column("fin"), start.column("fin")
    lot.colonnes["date_debut"], lot.colonnes["precision_date"] = start.column(), start.column("precision")
    lot.colonnes["date_fin"] = pc.if_else(pc.equal(told, ""), last, told)


def days(lot: Lot, champ: str) -> None:
    """A column of whole days."""
    read = lot.read(champ, day_of)
    lot.doutes += read.doutes(*DATE_EN_NOMBRE)
    lot.colonnes[champ] = read.column()


def reading_date(lot: Lot) -> None:
    """Date and year of a reading: a month is its last day, a year has no date."""
    read = lot.read("date_mesure", date_of)
    lot.doutes += read.doutes(*DATE_EN_NOMBRE)
    yearly = pc.equal(read.column("precision"), "annee")
    dated, told = read.column("fin"), lot.get("annee")
    year = pc.utf8_slice_codeunits(dated, 0, 4)
    differ = pc.and_(pc.and_(pc.not_equal(year, ""), pc.not_equal(told, "")), pc.not_equal(year, told))
    lot.colonnes["date_mesure"] = pc.if_else(yearly, "", dated)
    lot.colonnes["annee"] = pc.if_else(pc.equal(told, ""), year, told)
    if "date_mesure" in lot.entetes:
        lot.refuse("date_mesure", flags(lot, differ), "dont la date contredit l’année", "la même année")


def unit(lot: Lot) -> None:
    """The unit of a measure; the same measure is never in two units."""
    told = lot.get("unite")
    usual = mapped(lot.get("mesure"), lambda mesure: UNITE_DE_MESURE.get(mesure, ""))
    lot.colonnes["unite"] = usual
    differ = pc.and_(pc.and_(pc.not_equal(told, ""), pc.not_equal(usual, "")), pc.not_equal(told, usual))
    if pc.any(differ).as_py():
        said = ", ".join(f"« {mesure} » en {unite}" for mesure, unite in UNITE_DE_MESURE.items())
        lot.refuse("unite", flags(lot, differ), "dans une autre unité que celle de la mesure", said)


def amounts(lot: Lot) -> None:
    """Euros, to the cent; none is negative."""
    if "montant_eur" not in lot.entetes:
        return
    cells = lot.cellules("montant_eur")
    if (plain := plain_amounts(cells.textes)) is not None:
        lot.colonnes["montant_eur"] = cells.spread(plain)
        return
    texts = pd.DataFrame({"montant_eur": lot.texts("montant_eur")})
    champs = Champs(lot.lignes, texts, {"montant_eur": lot.entetes["montant_eur"]}, ())
    read = in_euros(champs, "montant_eur", lot.ou)
    lot.problemes += read.problemes
    lot.doutes += read.doutes
    lot.refuse("montant_eur", read.textes.str.startswith("-"), "au montant négatif", "un montant positif ou nul")
    lot.colonnes["montant_eur"] = pa.array(read.textes, pa.string())


def codes(lot: Lot) -> None:
    """Codes as written, but those that a spreadsheet has rounded; one that nobody bears identifies no row."""
    read = lot.read("code_source", code_of)
    lot.doutes += read.doutes(*CODE_DETRUIT)
    codes = lot.colonnes["code_source"] = read.column()
    lot.colonnes["code_connu"] = mapped(codes, lambda code: code if code and lot.contexte.codes(code) else "")
    unknown = flags(lot, pc.not_equal(codes, lot.colonnes["code_connu"]))
    told = (
        "dont le code n’est celui d’aucune collectivité de la référence : il n’a pas servi, le nom seul est rapproché"
    )
    lot.doutes += about(unknown, lot.texts("code_source"), "échec", "code inconnu", told)


def departements(lot: Lot) -> None:
    """Départements as written: one that is none would place nobody."""
    if "departement_source" in lot.entetes:
        known = lot.contexte.departements
        wrong = mapped(lot.get("departement_source"), lambda text: "" if not text or known(text) else "x")
        attendu = "le numéro ou le nom d’un département (35, Ille-et-Vilaine)"
        lot.refuse("departement_source", flags(lot, pc.equal(wrong, "x")), "au département inconnu", attendu)


def groups(lot: Lot) -> None:
    """Groups under the name the dataset gives them, their identifiers, and their pole where the file tells none."""
    known = {fold(name): code for name, code in lot.contexte.groupes.items()}
    shown = {code: name for name, code in lot.contexte.groupes.items()}
    text = lot.get("groupe")
    split = {cell: [part.strip() for part in cell.split(";") if part.strip()] for cell in text.unique().to_pylist()}
    codes = {cell: [known.get(fold(part), "") for part in parts] for cell, parts in split.items()}
    named = {c: " ; ".join(shown.get(k, p) for k, p in zip(codes[c], split[c], strict=True)) for c in split}
    poles = {cell: {lot.contexte.poles.get(code, "") for code in found} for cell, found in codes.items()}
    lot.colonnes["groupe"] = mapped(text, named.__getitem__)
    lot.colonnes["id_groupes"] = mapped(text, lambda cell: " ; ".join(filter(None, codes[cell])))
    pole, usual = lot.get("pole"), mapped(text, lambda cell: next(iter(poles[cell])) if len(poles[cell]) == 1 else "")
    lot.colonnes["pole"] = pc.if_else(pc.equal(pole, ""), usual, pole)
    strange = flags(lot, pc.is_in(text, value_set=pa.array([c for c in codes if "" in codes[c]], pa.string())))
    told = "dont le groupe n’est pas dans la liste : aucun indicateur de groupe ne les compte"
    lot.doutes += about(strange, lot.texts("groupe"), "échec", "groupe inconnu", told)


def country(lot: Lot) -> None:
    """Codes of countries; one that is not known is told."""
    codes, doubts = countries(lot.texts("pays"), lot.contexte.pays)
    lot.colonnes["code_pays"] = pa.array(codes, pa.string())
    lot.doutes += doubts


def place(lot: Lot) -> None:
    """The town of a meeting, where the reference knows it: what the map shows."""
    pairs = pc.binary_join_element_wise(lot.get("lieu"), lot.get("code_pays"), "\t")
    lot.colonnes["id_lieu"] = mapped(
        pairs, lambda pair: lot.contexte.lieux(*pair.split("\t")) if pair[0] != "\t" else ""
    )


def organiser(lot: Lot) -> None:
    """Whether CUF organises, where only the organisers are told."""
    told = lot.get("est_organisee_par_cuf")
    by_cuf = mapped(lot.get("organisateur"), _by_cuf)
    lot.colonnes["est_organisee_par_cuf"] = pc.if_else(pc.equal(told, ""), by_cuf, told)


def scheme(lot: Lot) -> None:
    """The device of a support, which must be known."""
    known = {fold(name): code for name, code in lot.contexte.dispositifs.items()}
    text = lot.texts("dispositif")
    column = mapped(pa.array(text, pa.string()), lambda name: known.get(fold(name), "") if name else "")
    lot.colonnes["id_dispositif"] = column
    wrong = flags(lot, pc.equal(column, "")) & (text != "")
    if wrong.any():
        shown = {code: name for name, code in lot.contexte.dispositifs.items()}
        near = suggestions([text[wrong.idxmax()]], shown.values())
        attendu = "le nom d’un dispositif connu, par exemple " + ", ".join(f"« {n} »" for n in [*shown.values()][:3])
        lot.refuse("dispositif", wrong, "au dispositif inconnu", attendu, f"{near} {REMEDE}".strip())


def meeting(lot: Lot) -> None:
    """The meeting that each row names, by its title and its date, or by its identifier."""
    read = lot.read("date_reunion", date_of)
    lot.doutes += read.doutes(*DATE_EN_NOMBRE)
    titles = pa.array(lot.texts("reunion"), pa.string())
    pairs = pc.binary_join_element_wise(titles, read.column(), read.column("fin"), "\t")
    found = mapped(pairs, lambda key: _meeting(lot.contexte, *key.split("\t")))
    lot.colonnes["id_reunion"] = found
    wrong = flags(lot, pc.and_(pc.equal(found, ""), pc.and_(pc.not_equal(titles, ""), pc.not_equal(read.column(), ""))))
    if wrong.any():
        title = lot.texts("reunion")[wrong.idxmax()]
        days = [m.debut for m in lot.contexte.rencontres.get(fold(title), [])]
        known = f"« {title} » est connue à une autre date : {', '.join(map(_dated, days[:3]))}. " if days else ""
        remede = f"{known}Corrigez le fichier, ou importez d’abord les réunions, puis relancez."
        attendu = "une réunion du jeu, par son titre et sa date"
        lot.refuse("reunion", wrong, "à la réunion inconnue", attendu, remede)


def _meeting(contexte: Contexte, titre: str, debut: str, fin: str) -> str:
    """The only meeting of that name held over these days; "" for none, or several."""
    named = contexte.rencontres.get(fold(titre), []) if titre and debut else []
    found = {m.id_reunion for m in named if m.debut <= fin and m.fin >= debut}
    return found.pop() if len(found) == 1 else ""


def _by_cuf(organisateurs: str) -> str:
    names = [fold(name) for name in organisateurs.split(";") if name.strip()]
    return ("oui" if CUF & set(names) else "non") if names else ""


def _dated(day: str) -> str:
    return dated(date.fromisoformat(day))
