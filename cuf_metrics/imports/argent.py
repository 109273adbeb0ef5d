"""Files about money: flows, grants, executed budgets, official aid; checked rows, and what an import says of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cuf_metrics.construction import build_published
from cuf_metrics.contracts import TABLES
from cuf_metrics.errors import InvalidData
from cuf_metrics.formatting import NBSP, count, number
from cuf_metrics.resolution import Referentiel
from cuf_metrics.resolution.decisions import COLLECTIVITE
from cuf_metrics.resolution.reponse import some
from cuf_metrics.sources import apd, budgets, flux, subventions
from cuf_metrics.sources.argent import Lecture
from cuf_metrics.store import dataset_folder
from cuf_metrics.validation import check_table, completed, typed


@dataclass(frozen=True)
class Monnaie:
    """A kind of file about money: the table it fills, how it is read and described, what may be said of it."""

    table: str
    lire: Callable[[pd.DataFrame, str, str, Path], Lecture]
    type_document: str
    options: frozenset[str] = frozenset({"annee", "titre", "feuille"})
    editeur: str = "non précisé"


def _flux(rows: pd.DataFrame, ou: str, collectivite: str, data: Path) -> Lecture:
    build_published(data)
    facts = dataset_folder("publie", data)
    named = {name: pq.read_table(facts / f"{name}.parquet").to_pylist() for name in ("fonds", "dispositifs")}
    fonds = {
        row[key]: row["id_fonds"] for row in named["fonds"] for key in ("id_fonds", "nom", "nom_court") if row[key]
    }
    dispositifs = {row[key]: row["id_dispositif"] for row in named["dispositifs"] for key in ("id_dispositif", "nom")}
    return flux.read(rows, ou, fonds, dispositifs, _countries(data))


def _countries(data: Path) -> Callable[[str], str | None]:
    """The alpha-3 code a label names; None for none."""
    atlas = Referentiel.read(data / "reference").atlas
    return lambda label: atlas.coded(label) or atlas.named(label)


# The file may not name the local government it is about.
NOMMEE = frozenset({"annee", "titre", "feuille", "collectivite"})
MONNAIE = {
    "flux": Monnaie("flux", _flux, "relevé de flux"),
    "subventions": Monnaie(
        "subventions",
        lambda rows, ou, by, _: subventions.read(rows, ou, attribuant=by),
        "subventions publiées",
        NOMMEE,
    ),
    "budget": Monnaie(
        "budgets", lambda rows, ou, by, _: budgets.read(rows, ou, collectivite=by), "budget exécuté", NOMMEE
    ),
    "apd": Monnaie(
        "declarations_apd",
        lambda rows, ou, _, data: apd.read(rows, ou, code_pays=_countries(data)),
        "déclaration d’aide publique",
    ),
}
# What the report of an import adds up, per table: the column of amounts, and what it is split by, for those parts are
# never added to one another.
SOMMES = {
    "flux": ("montant_eur", ("etape",)),
    "subventions": ("montant_signe_eur", ()),
    "budgets": ("montant_signe_eur", ("sens_budget",)),
    "declarations_apd": ("versement_eur", ("est_collectivites", "est_apd")),
}
PARTIES = {
    (): "subventions",
    (True, True): "versements des collectivités territoriales, aide publique au développement",
    (True, False): "versements des collectivités territoriales, hors aide publique au développement",
    (False, True): "versements des autres administrations, aide publique au développement",
    (False, False): "versements des autres administrations, hors aide publique au développement",
}
DONATEURS = {
    "échec": ("donateur inconnu du référentiel", "donateurs inconnus du référentiel"),
    "supposé": ("donateur reconnu sous réserve", "donateurs reconnus sous réserve"),
}
DOUTES_DITS = 12


@dataclass(frozen=True)
class Lu:
    """A file of rows once read.

    Attributes:
        table: name of the table it fills.
        lignes: its rows, in the contract's schema.
        doutes: what was detected and not refused, in the columns of « rapprochements ».
        colonnes_ignorees: headers that were not recognised, which no table keeps.
    """

    table: str
    lignes: pa.Table
    doutes: pd.DataFrame
    colonnes_ignorees: tuple[str, ...]


def read_money(
    rows: pd.DataFrame,
    ou: str,
    source: str,
    collectivite: str,
    id_document: str,
    data: Path,
    section: str = "ligne ",
) -> Lu:
    """Rows of a file about money, held to the contract.

    Args:
        rows: text, as a reader of files gives it.
        ou: the file's name, for a refusal.
        source: a key of `MONNAIE`.
        collectivite: who grants or spends, where the file does not say.
        id_document: the document its rows cite.
        data: the data folder.
        section: what the quotation of a flow says before its line.

    Raises:
        InvalidData: every problem found; nothing is returned in part.
    """
    kind = MONNAIE[source]
    read = kind.lire(rows, ou, collectivite, data)
    lines = read.lignes.assign(
        **{TABLES[kind.table].key[0]: id_document + "-" + read.lignes["numero_ligne"]}, id_document=id_document
    )
    if kind.table == "flux":
        texts = [" | ".join(filter(None, cells)) for cells in zip(*(rows[name] for name in rows), strict=True)]
        lines["section"] = section + lines["numero_ligne"]
        lines["citation"] = lines["numero_ligne"].astype(int).map(pd.Series(texts, rows.index))
    lines.index = pd.Index(lines["numero_ligne"].astype(int))
    doubts = read.doutes.assign(id_document=id_document)
    return Lu(kind.table, checked(kind.table, lines, ou), doubts, read.colonnes_ignorees)


def checked(table: str, rows: pd.DataFrame, ou: str) -> pa.Table:
    """Text rows held to the contract of a table, whatever the file contained.

    Args:
        table: name in the contracts.
        rows: text columns; the index holds line numbers.
        ou: what a refusal says they come from.

    Raises:
        InvalidData: every problem found.
    """
    if problems := check_table(table, rows, ou):
        raise InvalidData(problems=problems, consequence="Rien n’a été modifié.")
    return typed(table, completed(table, rows))


@dataclass(frozen=True)
class BilanArgent:
    """What the import of a file about money did, in numbers verifiable in its table and in « rapprochements ».

    Attributes:
        lignes: rows kept.
        sommes: amount in euros and rows, per stage, direction or declarer; they do not add up.
        donateurs, donateurs_resolus: distinct donors, and those of them that are known local governments.
        lignes_remplacees: rows that an earlier import of the same file had brought.
        colonnes_ignorees: headers that were not recognised and are not kept.
        feuilles_non_lues: sheets of the workbook that were not read.
        doutes: sentences of the ledger on what is a guess or was not understood, the most lines first.
    """

    lignes: int
    sommes: dict[str, tuple[float, int]]
    donateurs: int
    donateurs_resolus: int
    lignes_remplacees: int
    colonnes_ignorees: tuple[str, ...]
    feuilles_non_lues: tuple[str, ...]
    doutes: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"{count(self.lignes, 'ligne gardée', 'lignes gardées')}."]
        lines += [
            f"- {told} : {number(amount, 2)}{NBSP}€ ({count(n, 'ligne')})" for told, (amount, n) in self.sommes.items()
        ]
        if self.donateurs:
            lines.append(
                f"{count(self.donateurs, 'donateur')}, dont {number(self.donateurs_resolus)} reconnus parmi les "
                "collectivités françaises."
            )
        if self.lignes_remplacees:
            lines.append(f"Remplace un import précédent du même fichier : {count(self.lignes_remplacees, 'ligne')}.")
        if self.colonnes_ignorees:
            lines.append(f"Colonnes qui ne servent pas ici, non gardées : {some(self.colonnes_ignorees)}.")
        return "\n".join([*lines, *left_to_see(self.feuilles_non_lues, self.doutes)])


def left_to_see(feuilles: tuple[str, ...], doutes: tuple[str, ...]) -> list[str]:
    """How the report of any file ends: sheets that were not read, then the first doubts and how many others."""
    lines = ["Feuilles non lues : " + ", ".join(feuilles) + "."] if feuilles else []
    if doutes:
        lines += ["À vérifier :", *(f"- {doubt}" for doubt in doutes[:DOUTES_DITS])]
    if len(doutes) > DOUTES_DITS:
        lines.append(f"- et {count(len(doutes) - DOUTES_DITS, 'autre')}, dans « rapprochements ».")
    return lines


def taken_stock_of_money(
    lu: Lu, rapprochements: pd.DataFrame, flux: pa.Table, id_document: str, remplacees: int, feuilles: list[str]
) -> BilanArgent:
    """Count what one file brought.

    Args:
        lu: the file once read.
        rapprochements: rows of the ledger of the dataset now in force.
        flux: its flows, donors known.
        id_document: its document.
        remplacees: rows that it replaces.
        feuilles: sheets that were not read.
    """
    donors = flux.filter(pc.equal(flux["id_document"], id_document)).select(["donateur", "id_collectivite"]).to_pandas()
    known = donors["id_collectivite"].nunique()
    told = rapprochements[rapprochements["id_document"] == id_document]
    return BilanArgent(
        lignes=lu.lignes.num_rows,
        sommes=_sums(lu),
        donateurs=known + donors.loc[donors["id_collectivite"].isna(), "donateur"].nunique(),
        donateurs_resolus=known,
        lignes_remplacees=remplacees,
        colonnes_ignorees=lu.colonnes_ignorees,
        feuilles_non_lues=tuple(feuilles),
        doutes=open_doubts(told, DONATEURS),
    )


def open_doubts(rapprochements: pd.DataFrame, dits: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """Sentences on what a file leaves to check: the local governments it names, then the rest, the most lines first.

    Args:
        rapprochements: text rows of the ledger about the file.
        dits: verdict → what one of its local governments is called, then several of them.
    """
    open_ones = rapprochements[rapprochements["verdict"].isin(["supposé", "échec"])].astype({"nb_lignes": int})
    ranked = open_ones.sort_values("nb_lignes", ascending=False, kind="stable")
    is_name = ranked["nature_rapprochement"] == COLLECTIVITE
    ranked["dit"] = "« " + ranked["nom_source"] + " »"
    by_code = is_name & (ranked["verdict"] == "supposé") & (ranked["methode"] == "code officiel")
    if by_code.any():
        ranked.loc[by_code, "dit"] += " → " + ranked["nom_retenu"] + ", par son code"
    named = {verdict: list(ranked.loc[is_name & (ranked["verdict"] == verdict), "dit"].unique()) for verdict in dits}
    found = [f"{count(len(names), *dits[verdict])} : {some(names)}." for verdict, names in named.items() if names]
    return (*found, *ranked.loc[~is_name, "explication"])


def _sums(lu: Lu) -> dict[str, tuple[float, int]]:
    amount, split = SOMMES[lu.table]
    asked = [(amount, "sum"), ([], "count_all")]
    rows = pa.TableGroupBy(lu.lignes.select([*split, amount]), list(split)).aggregate(asked).to_pylist()
    parts = [(tuple(row[name] for name in split), row[f"{amount}_sum"], row["count_all"]) for row in rows]
    return {PARTIES.get(key) or key[0]: (float(total or 0), n) for key, total, n in sorted(parts, reverse=True)}
