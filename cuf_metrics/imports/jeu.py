"""An imported dataset: what it holds of each file, and how its tables are put together again whole."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cuf_metrics.construction import build_published
from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.formatting import count
from cuf_metrics.imports.argent import MONNAIE, checked
from cuf_metrics.imports.couverture import coverage
from cuf_metrics.imports.extremites import ECRITS, ends_of
from cuf_metrics.imports.liens import LIENS
from cuf_metrics.imports.modeles import MODELES
from cuf_metrics.imports.origine import SOURCES
from cuf_metrics.imports.tables import ledger, link_tables, named_columns
from cuf_metrics.pilotage import read_correspondances
from cuf_metrics.resolution import Referentiel, resolve
from cuf_metrics.resolution.decisions import COLLECTIVITE
from cuf_metrics.sources.fichier import LIGNES_MAX
from cuf_metrics.store import Contenu, Manifeste, dataset_folder, decisions_fingerprint, verify
from cuf_metrics.validation import check_references

# Published facts that name no local government by its identifier: an imported dataset keeps them as they are, so that
# its pages have their published figures, funds and meetings; a table that a file fills is that of the files alone.
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
LIENS_ECRITS = ("partenaires", "partenariats", "attestations")
# Tables that files fill row by row: a file of links is kept line by line, in « attestations ».
RANGEES = tuple(sorted({kind.table for kind in MONNAIE.values()} | set(MODELES) - {"partenariats"}))
# What these tables may refer to; documents and local governments are made with them.
RENVOIS = {"id_reunion", "id_dispositif", "id_fonds"}


@dataclass(frozen=True)
class Assemblage:
    """A whole dataset in memory, as it would be published.

    Attributes:
        contenus: every table it holds.
        tables: text rows of the tables that resolution makes.
        lignes: rows that files bring, by table, their local governments known.
        sans_effet: decisions of correspondances.csv that concern no name of the dataset.
        faits: version of the published facts that it rests on.
        decisions: fingerprint of the decisions that its names were resolved under.
    """

    contenus: dict[str, Contenu]
    tables: dict[str, pd.DataFrame]
    lignes: dict[str, pa.Table]
    sans_effet: list[str]
    faits: str
    decisions: str

    @property
    def nb_lignes(self) -> int:
        """Rows that files bring, all tables together."""
        return sum(rows.num_rows for rows in self.lignes.values()) + len(self.tables.get("attestations", ()))

    def rows_of(self, table: str) -> pa.Table:
        """Rows of a table, in its contract's schema."""
        contenu = self.contenus.get(table)
        return TABLES[table].arrow_schema.empty_table() if contenu is None or contenu.lignes is None else contenu.lignes


@dataclass(frozen=True)
class Jeu:
    """The files a dataset is made of.

    Attributes:
        documents: one row of « documents » per file, as text.
        lots: raw links per document.
        lignes: rows per table, in the contract's schema: files in the order of their names, lines in theirs.
        doutes: what the reading of files detected, in the columns of « rapprochements ».
        liens: links as they were published, which are made again from `lots`.
        noms: name of each local government published, by identifier.
    """

    documents: dict[str, dict[str, str]] = field(default_factory=dict)
    lots: dict[str, pd.DataFrame] = field(default_factory=dict)
    lignes: dict[str, pa.Table] = field(default_factory=dict)
    doutes: pd.DataFrame = field(default_factory=pd.DataFrame)
    liens: pa.Table = field(default_factory=TABLES["partenariats"].arrow_schema.empty_table)
    noms: dict[str, str] = field(default_factory=dict)

    @classmethod
    def held(cls, jeu: str, data: Path) -> "Jeu":
        """What the version in force was made of; empty where there is none.

        Raises:
            DatasetMissing: it is damaged: what it brought would be lost without a word.
        """
        return cls.read(dataset_folder(jeu, data)) if (data / "extraits" / jeu).is_symlink() else cls()

    @classmethod
    def read(cls, folder: Path) -> "Jeu":
        """What a version was made of, read again from what was kept.

        Tables that only hold published facts are not read: they are taken again from the facts.

        Raises:
            DatasetMissing: what files brought is damaged.
            CufError: a contract now requires what its rows do not have.
        """
        tables = Manifeste.read(folder).tables
        brought = {name for name, extrait in tables.items() if extrait.lignes and not extrait.est_publie}
        verify(folder, brought)
        if not brought:
            return cls()
        kinds = {kind.type_document for kind in SOURCES.values()}
        rows = pq.read_table(folder / "documents.parquet").to_pylist()
        documents = {row["id_document"]: _texts(row) for row in rows if row["type_document"] in kinds}
        lots = _lots(documents, folder) if "attestations" in brought else {}
        apart = [name for name in documents if name not in lots]
        every = {name: _brought(name, folder, apart) for name in RANGEES if name in brought}
        lignes = {name: held for name, held in every.items() if held.num_rows}
        who = _under_contract("collectivites", folder, brought).to_pydict()
        names = dict(zip(who["id_collectivite"], who["nom"], strict=True))
        links = _under_contract("partenariats", folder, brought)
        return cls(documents, lots, lignes, _doubts(apart, folder, brought), links, names)

    def with_links(self, document: dict[str, str], bruts: pd.DataFrame) -> "Jeu":
        """The same with one more file of links, which replaces what its document had brought."""
        name, others = document["id_document"], self.without(document["id_document"])
        return replace(others, documents=others.documents | {name: document}, lots=others.lots | {name: bruts})

    def with_rows(self, document: dict[str, str], table: str, rows: pa.Table, doutes: pd.DataFrame) -> "Jeu":
        """The same with one more file of rows, which replaces what its document had brought."""
        name, others = document["id_document"], self.without(document["id_document"])
        joined = rows
        if table in others.lignes:
            # The sort is stable: whatever the order of imports, the same files always make the same tables.
            joined = pa.concat_tables([others.lignes[table], rows]).sort_by("id_document")
        return replace(
            others,
            documents=others.documents | {name: document},
            lignes=others.lignes | {table: joined},
            doutes=pd.concat([others.doutes, doutes], ignore_index=True) if len(others.doutes) else doutes,
        )

    def without(self, document: str) -> "Jeu":
        """The same without what a document had brought."""
        left = {name: _without(rows, document) for name, rows in self.lignes.items()}
        return replace(
            self,
            documents={name: told for name, told in self.documents.items() if name != document},
            lots={name: rows for name, rows in self.lots.items() if name != document},
            lignes={name: rows for name, rows in left.items() if rows.num_rows},
            doutes=self.doutes[self.doutes["id_document"] != document] if len(self.doutes) else self.doutes,
        )

    def rows_of(self, table: str) -> pa.Table:
        """Rows of a table, in its contract's schema."""
        return self.lignes.get(table, TABLES[table].arrow_schema.empty_table())

    def lines_of(self, document: str) -> int:
        """Rows that a document brought."""
        mine = (pc.sum(pc.equal(rows["id_document"], document)).as_py() for rows in self.lignes.values())
        return sum(mine) + len(self.lots.get(document, ()))

    def assembled(self, jeu: str, data: Path) -> Assemblage:
        """Resolve every name again, then put every table together; nothing is written but the published facts.

        Raises:
            InvalidData: rows that break a contract, or refer to what the dataset does not hold.
        """
        build_published(data)
        facts = dataset_folder("publie", data)
        # Taken first: a decision recorded meanwhile asks for another resolution.
        decided = decisions_fingerprint(data)
        tables, lignes, unused = self._resolved(data, jeu)
        # In the order of their names, whatever that of the imports: the same files always make the same tables.
        documents = [self.documents[name] for name in sorted(self.documents)]
        said = pq.read_table(facts / "couvertures.parquet").to_pandas().fillna("").set_index("nom_table")
        filled = {table: self._documents_of(table) for table in (*lignes, *(LIENS_ECRITS if self.lots else ()))}
        kept = [name for name in SOCLE if name not in lignes]
        tables["couvertures"] = coverage(said.loc[kept], filled, lignes)
        if documents:
            tables["documents"] = pd.DataFrame(documents)
        rows = {name: pq.read_table(facts / f"{name}.parquet") for name in kept}
        published = rows["documents"]
        rows |= {
            name: checked(name, table.set_axis(range(1, len(table) + 1)), name)
            for name, table in tables.items()
            if len(table)
        }
        if documents:
            rows["documents"] = pa.concat_tables([published, rows["documents"]])
        rows |= lignes
        _check_ties(lignes, rows)
        contents = self._contents(rows, tables["couvertures"], facts)
        return Assemblage(contents, tables, lignes, unused, facts.name, decided)

    def _resolved(self, data: Path, jeu: str) -> tuple[dict[str, pd.DataFrame], dict[str, pa.Table], list[str]]:
        """Tables that rest on the reference, rows with their local governments known, decisions without effect."""
        lots = [rows.assign(id_document=name) for name, rows in sorted(self.lots.items())]
        lignes = dict(sorted(self.lignes.items()))
        ends = [ends_of(name, held) for name, held in lignes.items() if name in ECRITS]
        if not lots + ends:
            return {"rapprochements": ledger(self.doutes)}, lignes, []
        every = pd.concat([*lots, *(end.bruts for end in ends)], ignore_index=True)
        links = every.iloc[: len(every) - sum(len(end.bruts) for end in ends)]
        if len(every) > LIGNES_MAX:
            told = count(len(every), "ligne")
            raise InvalidData(f"jeu « {jeu} »", told, f"au plus {count(LIGNES_MAX, 'ligne')}", "Découpez la source.")
        resolution = resolve(every, Referentiel.read(data / "reference"), read_correspondances(data))
        tables, doubts = link_tables(links, resolution) if len(links) else ({}, [])
        # A local government that rows name is no link: nothing is missing at its other end.
        link = resolution.journal["id_document"].isin(list(self.lots))
        journal = resolution.journal[link | (resolution.journal["nature_rapprochement"] == COLLECTIVITE)]
        if ends:
            known, ids = named_columns(every.iloc[len(links) :], resolution)
            both = pd.concat([tables.get("collectivites", known.head(0)), known], ignore_index=True)
            tables["collectivites"] = both.drop_duplicates("id_collectivite", ignore_index=True)
            for end in ends:
                own, ids = ids.iloc[: len(end.bruts)], ids.iloc[len(end.bruts) :]
                lignes[end.table] = end.given_back(lignes[end.table], own)
        tables["rapprochements"] = ledger(journal, *doubts, self.doutes)
        unused = [f"« {row.nom_source} » ({row.nature_rapprochement})" for row in resolution.sans_effet.itertuples()]
        return tables, lignes, unused

    def _documents_of(self, table: str) -> list[dict[str, str]]:
        """Documents that fill a table, in the order of their names."""
        names = self.lots if table in LIENS_ECRITS else self.lignes[table]["id_document"].unique().to_pylist()
        return [self.documents[name] for name in sorted(names)]

    def _contents(self, rows: dict[str, pa.Table], covered: pd.DataFrame, facts: Path) -> dict[str, Contenu]:
        """Each table with the files it comes from, or else the published facts, and what is said that it covers."""
        told = covered.set_index("nom_table").to_dict("index")
        made = {"collectivites", "rapprochements", "documents"} if self.documents else set()
        contents = {}
        for name, held in rows.items():
            files = self.documents.values() if name in made else ()
            if name in self.lignes or (self.lots and name in LIENS_ECRITS):
                files = self._documents_of(name)
            sources = {d["id_document"]: d["empreinte_sha256"] for d in files} or {"publie": facts.name}
            contents[name] = Contenu(held, sources, **told.get(name, {}))
        return contents


def _check_ties(lignes: dict[str, pa.Table], rows: dict[str, pa.Table]) -> None:
    """A row must not be about a meeting, a fund or a device that the dataset does not hold."""
    told, known = {}, {}
    for name, held in lignes.items():
        columns = [c for c in held.column_names if c in RENVOIS and c not in TABLES[name].key]
        if columns:
            told[name] = held.select(columns).to_pandas().fillna("").set_axis(held["numero_ligne"].to_pylist())
            known |= {FIELDS[c].reference: [] for c in columns}
    keys = {name: rows[name][TABLES[name].key[0]].to_pylist() for name in known if name in rows}
    problems = check_references(told, {name: f"table « {TABLES[name].titre} »" for name in told}, known | keys)
    if problems:
        remede = "Importez d’abord ce qui manque, ou retirez d’abord les lignes qui y renvoient."
        raise InvalidData(
            problems=[replace(problem, remede=remede) for problem in problems], consequence="Rien n’a été modifié."
        )


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


def _brought(name: str, folder: Path, documents: list[str]) -> pa.Table:
    """Rows that files brought to a table, under the contract in force.

    Raises:
        CufError: it now requires what they do not have.
    """
    rows = _under_contract(name, folder, [name])
    held = kept(rows, pc.is_in(rows["id_document"], value_set=pa.array(documents, pa.string())))
    lacking = [column for column in sorted(TABLES[name].required) if held[column].null_count]
    if lacking:
        raise CufError(
            f"table « {name} »",
            f"le contrat exige désormais {', '.join(f'« {c} »' for c in lacking)}, que ses lignes n’ont pas",
            "des lignes lues avec la version en cours",
            "Importez de nouveau les fichiers de ce jeu.",
        )
    return held


def _under_contract(name: str, folder: Path, brought: Collection[str]) -> pa.Table:
    """Rows of a table in the columns of the contract in force, which may have gained or lost some since."""
    schema = TABLES[name].arrow_schema
    if name not in brought:
        return schema.empty_table()
    rows = pq.read_table(folder / f"{name}.parquet")
    for column in schema:
        if column.name not in rows.column_names:
            rows = rows.append_column(column, pa.nulls(rows.num_rows, column.type))
    return rows.select(schema.names).cast(schema)


def _doubts(documents: list[str], folder: Path, brought: Collection[str]) -> pd.DataFrame:
    """What the reading of files of rows had detected; the local governments that they name are looked up again."""
    rows = _under_contract("rapprochements", folder, brought).to_pandas()
    kept = rows[rows["id_document"].isin(documents) & (rows["nature_rapprochement"] != COLLECTIVITE)]
    return kept.drop(columns="id_rapprochement")


def _without(rows: pa.Table, document: str) -> pa.Table:
    return kept(rows, pc.not_equal(rows["id_document"], document))


def kept(rows: pa.Table, mask: pa.ChunkedArray) -> pa.Table:
    """Rows that a mask keeps, without a copy where it keeps them all: a million rows weigh 300 MiB."""
    return rows if pc.all(mask).as_py() else rows.filter(mask)
