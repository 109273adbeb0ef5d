"""An imported dataset: what it holds of each file, and how it is published again whole."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cuf_metrics.contracts import TABLES
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.formatting import count
from cuf_metrics.imports.argent import MONNAIE, Lu, checked
from cuf_metrics.imports.tables import DONATEUR, donor_columns, ledger, link_tables
from cuf_metrics.pilotage import read_correspondances
from cuf_metrics.resolution import Referentiel, resolve
from cuf_metrics.sources import jumelages, partenariats
from cuf_metrics.sources.bruts import BRUTS
from cuf_metrics.sources.fichier import LIGNES_MAX
from cuf_metrics.store import Contenu, Manifeste, build_published, current_manifest, dataset_folder, publish

# Published facts that name no local government by its identifier: an imported dataset keeps them as they are, so that
# its pages have their published figures, funds and meetings.
SOCLE = (
    "documents",
    "chiffres_publies",
    "relations",
    "enonces",
    "plan",
    "cadre_logique",
    "groupes",
    "fonds",
    "reunions",
    "publications",
    "dispositifs",
    "citations",
)
# What tells a donor from another, before it is looked up.
DONNEUR = ("id_document", "donateur", "code_donateur")
LIENS_ECRITS = ("partenaires", "partenariats", "attestations")


@dataclass(frozen=True)
class Lecteur:
    """A kind of file of links: how its rows become raw links, how its document is described, what may be said of it."""

    bruts: Callable[[pd.DataFrame, str, str, str], pd.DataFrame]
    type_document: str
    editeur: str
    options: frozenset[str] = frozenset({"pays", "annee", "titre", "exhaustif"})


LIENS = {
    "jumelages": Lecteur(
        lambda rows, ou, pays, annee: jumelages.links(rows, ou, annee), "base de jumelages", "Wikidata"
    ),
    "partenariats": Lecteur(partenariats.links, "table de partenariats", "non précisé"),
    "repertoire": Lecteur(partenariats.links, "répertoire", "non précisé"),
}


@dataclass(frozen=True)
class Publication:
    """What a publication made.

    Attributes:
        manifeste: the manifest now in force.
        tables: text rows of the tables that resolution makes.
        flux: the flows, with their donors known.
        sans_effet: decisions of correspondances.csv that concern no name of the dataset.
    """

    manifeste: Manifeste
    tables: dict[str, pd.DataFrame]
    flux: pa.Table
    sans_effet: list[str]


@dataclass(frozen=True)
class Jeu:
    """The files a dataset is made of.

    Attributes:
        documents: one row of « documents » per file, as text.
        lots: raw links per document.
        argent: rows per table about money, all files together.
        doutes: what the reading of money files detected, in the columns of « rapprochements ».
    """

    documents: dict[str, dict[str, str]] = field(default_factory=dict)
    lots: dict[str, pd.DataFrame] = field(default_factory=dict)
    argent: dict[str, pa.Table] = field(default_factory=dict)
    doutes: pd.DataFrame = field(default_factory=pd.DataFrame)

    @classmethod
    def held(cls, jeu: str, data: Path) -> "Jeu":
        """What the version in force was made of, read again from what was kept; empty where there is none."""
        if current_manifest(jeu, data) is None:
            return cls()
        folder = dataset_folder(jeu, data)
        kinds = {kind.type_document for kind in (LIENS | MONNAIE).values()}
        rows = pq.read_table(folder / "documents.parquet").to_pylist()
        documents = {row["id_document"]: _texts(row) for row in rows if row["type_document"] in kinds}
        argent = {kind.table: _carried(kind.table, folder) for kind in MONNAIE.values()}
        return cls(documents, _lots(documents, folder), argent, _doubts(documents, folder))

    def with_links(self, document: dict[str, str], bruts: pd.DataFrame) -> "Jeu":
        """The same with one more file of links, which replaces what it had brought."""
        name = document["id_document"]
        return replace(self, documents=self.documents | {name: document}, lots=self.lots | {name: bruts})

    def with_money(self, document: dict[str, str], lu: Lu) -> "Jeu":
        """The same with one more file about money, which replaces what it had brought."""
        name = document["id_document"]
        others = _without(self.argent.get(lu.table, TABLES[lu.table].arrow_schema.empty_table()), name)
        kept = self.doutes[self.doutes["id_document"] != name] if len(self.doutes) else self.doutes
        return replace(
            self,
            documents=self.documents | {name: document},
            argent=self.argent | {lu.table: pa.concat_tables([others, lu.lignes])},
            doutes=pd.concat([kept, lu.doutes], ignore_index=True),
        )

    def lines_of(self, document: str) -> int:
        """Rows about money that a document brought."""
        return sum(rows.num_rows - _without(rows, document).num_rows for rows in self.argent.values())

    def publish(self, jeu: str, data: Path) -> Publication:
        """Resolve every name again, then put the whole dataset in force."""
        build_published(data)
        facts = dataset_folder("publie", data)
        tables, argent, unused = self._resolved(data, jeu)
        # In the order of their names, whatever that of the imports: the same files always make the same tables.
        documents = pd.DataFrame([self.documents[name] for name in sorted(self.documents)])
        said = pq.read_table(facts / "couvertures.parquet").to_pandas().fillna("").set_index("nom_table")
        tables |= {"documents": documents, "couvertures": self._coverage(said, argent)}
        rows = {name: pq.read_table(facts / f"{name}.parquet") for name in SOCLE}
        published = rows["documents"]
        rows |= {
            name: checked(name, table.set_axis(range(1, len(table) + 1)), name)
            for name, table in tables.items()
            if len(table)
        }
        rows["documents"] = pa.concat_tables([published, rows["documents"]])
        rows |= {name: held.sort_by(TABLES[name].key[0]) for name, held in argent.items()}
        manifest = self._published(jeu, rows, tables["couvertures"], facts, data)
        return Publication(manifest, tables, argent.get("flux", TABLES["flux"].arrow_schema.empty_table()), unused)

    def _resolved(self, data: Path, jeu: str) -> tuple[dict[str, pd.DataFrame], dict[str, pa.Table], list[str]]:
        """Tables that rest on the reference, tables about money with their donors known, decisions without effect."""
        lots = [rows.assign(id_document=name) for name, rows in sorted(self.lots.items())]
        links = pd.concat([pd.DataFrame(columns=[*BRUTS, "id_document"]), *lots], ignore_index=True)
        argent = {name: rows for name, rows in self.argent.items() if rows.num_rows}
        donors = (
            _donors(argent["flux"]) if "flux" in argent else pd.DataFrame(columns=[*BRUTS, "id_document", "nb_lignes"])
        )
        if len(links) + len(donors) > LIGNES_MAX:
            told = count(len(links) + len(donors), "ligne")
            raise InvalidData(f"jeu « {jeu} »", told, f"au plus {count(LIGNES_MAX, 'ligne')}", "Découpez la source.")
        if not len(links) + len(donors):
            return {"rapprochements": ledger(self.doutes)}, argent, []
        every = pd.concat([links, donors], ignore_index=True)
        resolution = resolve(every, Referentiel.read(data / "reference"), read_correspondances(data))
        tables, doubts = link_tables(links, resolution) if len(links) else ({}, [])
        # A donor is no link: nothing is missing at its other end.
        apart = resolution.journal["id_document"].isin(donors["id_document"])
        journal = resolution.journal[~apart | (resolution.journal["nature_rapprochement"] == DONATEUR)]
        if len(donors):
            known, ids = donor_columns(every.iloc[len(links) :], resolution)
            both = pd.concat([tables.get("collectivites", known.head(0)), known], ignore_index=True)
            tables["collectivites"] = both.drop_duplicates("id_collectivite", ignore_index=True)
            argent["flux"] = _named_donors(argent["flux"], donors, ids)
        tables["rapprochements"] = ledger(journal, *doubts, self.doutes)
        unused = [f"« {row.nom_source} » ({row.nature_rapprochement})" for row in resolution.sans_effet.itertuples()]
        return tables, argent, unused

    def _published(
        self, jeu: str, rows: dict[str, pa.Table], coverage: pd.DataFrame, facts: Path, data: Path
    ) -> Manifeste:
        told = coverage.set_index("nom_table").to_dict("index")
        contents = {
            name: Contenu(held, self._files(name) or {"publie": facts.name}, **told.get(name, {}))
            for name, held in rows.items()
        }
        return publish(jeu, contents, "importe", data)

    def _files(self, table: str) -> dict[str, str]:
        """Files that fill a table: their fingerprint by document."""
        return {name: d["empreinte_sha256"] for name, d in self.documents.items() if table in _filled_by(d)}

    def _coverage(self, said: pd.DataFrame, argent: dict[str, pa.Table]) -> pd.DataFrame:
        """What each table of an imported dataset covers; a table of published facts, what is said of it there."""
        told = {name: tuple(said.loc[name]) for name in SOCLE}
        links = [self.documents[name] for name in sorted(self.lots)]
        if links:
            whole = all(d["est_exhaustif"] == "oui" for d in links)
            named = f"Liens des fichiers importés ({_titles(links)})" + (
                ", qui disent nommer tous ceux de leur périmètre." if whole else ", sans prétendre les nommer tous."
            )
            years = ", ".join(sorted({d["periode_couverte"] for d in links if d["periode_couverte"]}))
            told |= dict.fromkeys(("collectivites", "partenaires", "partenariats"), ("partielle", years, named))
            told["attestations"] = ("complète", years, f"Toutes les lignes des fichiers importés ({_titles(links)}).")
        for name, rows in argent.items():
            sources = [d for d in self.documents.values() if name in _filled_by(d)]
            told[name] = ("partielle", _years(rows), f"Lignes des fichiers importés ({_titles(sources)}).")
        if "flux" in argent and not links:
            told["collectivites"] = ("partielle", "", "Donateurs des flux importés, reconnus dans le référentiel.")
        told["rapprochements"] = (
            "complète",
            "",
            "Tous les rapprochements, suppositions, fusions et échecs de l’import.",
        )
        absent = ("absente", "", "Rien n’a été importé dans cette table.")
        return pd.DataFrame(
            [(name, *told.get(name, absent)) for name in TABLES if name != "couvertures"],
            columns=["nom_table", "couverture", "periode_couverte", "explication"],
        )


def _filled_by(document: dict[str, str]) -> tuple[str, ...]:
    """Tables that a document fills."""
    for kind in MONNAIE.values():
        if kind.type_document == document["type_document"]:
            donors = ("collectivites",) if kind.table == "flux" else ()
            return (kind.table, "rapprochements", "documents", *donors)
    return ("collectivites", "rapprochements", "documents", *LIENS_ECRITS)


def _titles(documents: list[dict[str, str]]) -> str:
    return " ; ".join(d["titre"] for d in documents)


def _years(rows: pa.Table) -> str:
    """First and last year of the rows."""
    bounds = pc.min_max(rows["annee"]).as_py()
    first, last = bounds["min"], bounds["max"]
    return "" if first is None else str(first) if first == last else f"{first}-{last}"


def _texts(row: dict) -> dict[str, str]:
    """Values of a table as a contract reads them."""
    words = {True: "oui", False: "non", None: ""}
    return {name: words[v] if v is None or isinstance(v, bool) else str(v) for name, v in row.items()}


def _lots(documents: dict[str, dict[str, str]], folder: Path) -> dict[str, pd.DataFrame]:
    """Raw links per document, from the lines as they were read."""
    kinds = {reader.type_document: reader for reader in LIENS.values()}
    lines = pq.read_table(folder / "attestations.parquet").to_pandas().sort_values(["id_document", "numero_ligne"])
    lots = {}
    for name, document in documents.items():
        if reader := kinds.get(document["type_document"]):
            kept = lines[lines["id_document"] == name]
            rows = pd.DataFrame([json.loads(t) for t in kept["contenu"]], index=kept["numero_ligne"]).fillna("")
            lots[name] = reader.bruts(rows, document["titre"], document["code_pays"], document["periode_couverte"])
    return lots


def _carried(name: str, folder: Path) -> pa.Table:
    """Rows of a table about money under the contract in force, which may have gained or lost columns since."""
    path, schema = folder / f"{name}.parquet", TABLES[name].arrow_schema
    if not path.exists():
        return schema.empty_table()
    rows = pq.read_table(path)
    absent = [pa.field(column.name, column.type) for column in schema if column.name not in rows.column_names]
    for column in absent:
        rows = rows.append_column(column, pa.nulls(rows.num_rows, column.type))
    held = rows.select(schema.names).cast(schema)
    lacking = [column for column in sorted(TABLES[name].required) if held[column].null_count]
    if lacking:
        raise CufError(
            f"table « {name} »",
            f"le contrat exige désormais {', '.join(f'« {c} »' for c in lacking)}, que ses lignes n’ont pas",
            "des lignes lues avec la version en cours",
            "Importez de nouveau les fichiers de ce jeu.",
        )
    return held


def _doubts(documents: dict[str, dict[str, str]], folder: Path) -> pd.DataFrame:
    """What the reading of money files had detected; donors are looked up again."""
    rows = pq.read_table(folder / "rapprochements.parquet").to_pandas()
    money = [name for name, d in documents.items() if d["type_document"] in {k.type_document for k in MONNAIE.values()}]
    kept = rows[rows["id_document"].isin(money) & (rows["nature_rapprochement"] != DONATEUR)]
    return kept.drop(columns="id_rapprochement")


def _without(rows: pa.Table, document: str) -> pa.Table:
    return rows.filter(pc.not_equal(rows["id_document"], document))


def _donors(flux: pa.Table) -> pd.DataFrame:
    """Donors of flows as ends of links to look up: one row per document, name and code, for so many lines of it."""
    kept = flux.filter(pc.is_valid(flux["donateur"]))
    lines = [("numero_ligne", "min"), ("numero_ligne", "count"), ("citation", "first")]
    rows = pa.TableGroupBy(kept, list(DONNEUR), use_threads=False).aggregate(lines).to_pandas()
    contenu = [json.dumps({"ligne": text}, ensure_ascii=False) for text in rows["citation_first"]]
    return pd.DataFrame(dict.fromkeys(BRUTS, ""), index=rows.index).assign(
        porteur=rows["donateur"],
        code_porteur=rows["code_donateur"].fillna(""),
        numero_ligne=rows["numero_ligne_min"],
        contenu=contenu,
        id_document=rows["id_document"],
        nb_lignes=rows["numero_ligne_count"],
    )


def _named_donors(flux: pa.Table, donors: pd.DataFrame, ids: pd.Series) -> pa.Table:
    """Flows with the local government that gave, where it is known."""
    keys = zip(donors["id_document"], donors["porteur"], donors["code_porteur"], strict=True)
    known = dict(zip(keys, ids, strict=True))
    named = zip(*(flux[name].to_pylist() for name in DONNEUR), strict=True)
    found = [known.get((document, name, code or "")) or None for document, name, code in named]
    return flux.set_column(flux.column_names.index("id_collectivite"), "id_collectivite", pa.array(found, pa.string()))
