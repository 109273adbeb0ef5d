"""Import of link files: read, resolve against the reference, publish whole; every line and every doubt kept."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from cuf_metrics.contracts import TABLES
from cuf_metrics.disk import writing
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.formatting import count
from cuf_metrics.imports.bilan import Bilan, taken_stock
from cuf_metrics.imports.tables import link_tables
from cuf_metrics.pilotage import read_correspondances
from cuf_metrics.resolution import Referentiel, resolve
from cuf_metrics.sources import jumelages, partenariats
from cuf_metrics.sources.fichier import LIGNES_MAX, read_bytes, rows_of
from cuf_metrics.store import (
    DATA,
    Contenu,
    Manifeste,
    build_published,
    current_manifest,
    dataset_folder,
    list_datasets,
    publish,
)
from cuf_metrics.validation import check_table, completed, typed

__all__ = ["SOURCES", "Bilan", "Origine", "import_links", "rebuild"]

# Published facts that name no local government by its identifier: an imported dataset keeps them as they are, so that
# its pages have their published figures, funds and meetings.
SOCLE = (
    "documents",
    "chiffres_publies",
    "plan",
    "cadre_logique",
    "groupes",
    "fonds",
    "reunions",
    "publications",
    "dispositifs",
)
RESERVES = {"publie": "faits publiés", "demonstration": "données fictives"}
IMPORTEES = ("collectivites", "partenaires", "partenariats", "attestations", "rapprochements")


@dataclass(frozen=True)
class Origine:
    """What kind of file is imported, and what its holder says of it.

    Attributes:
        source: a key of `SOURCES`.
        pays: country of every row, for a directory of one country (name or ISO code).
        annee: year at which the source vouches for its links; empty when unknown.
        titre: title shown as the source; the file's name when empty.
        exhaustif: the source says that it names every link of its scope.
    """

    source: str
    pays: str = ""
    annee: str = ""
    titre: str = ""
    exhaustif: bool = False


@dataclass(frozen=True)
class Lecteur:
    """A kind of source: how its rows become raw links, and how its document is described."""

    bruts: Callable[[pd.DataFrame, str, str, str], pd.DataFrame]
    type_document: str
    editeur: str


SOURCES = {
    "jumelages": Lecteur(
        lambda rows, ou, pays, annee: jumelages.links(rows, ou, annee), "base de jumelages", "Wikidata"
    ),
    "partenariats": Lecteur(partenariats.links, "table de partenariats", "non précisé"),
    "repertoire": Lecteur(partenariats.links, "répertoire", "non précisé"),
}


def import_links(path: Path, origine: Origine, jeu: str, data: Path = DATA) -> tuple[Manifeste, Bilan]:
    """Read a file of links into a dataset, beside what was imported there before.

    A file of the same name, source and country replaces what it had brought.

    Args:
        path: the file (TSV, CSV or JSON).
        origine: what kind of file it is, and what its holder says of it.
        jeu: name of the dataset, never « publie », which holds published facts only.
        data: the data folder.

    Returns:
        The manifest in force, and what was read, resolved, guessed, put together or left unresolved.

    Raises:
        InvalidData: the file cannot be read as this source; nothing was changed.
        CufError: a name that cannot be used, or the system refused to write.
    """
    _check_target(jeu, data)
    raw = read_bytes(path)
    document = _document(path.name, raw, origine, data)
    reader, country = SOURCES[origine.source], document["code_pays"]
    bruts = reader.bruts(rows_of(raw, path.name), path.name, country, origine.annee)
    with writing(data):
        documents, lots = _held(jeu, data)
        name = document["id_document"]
        documents = [d for d in documents if d["id_document"] != name] + [document]
        manifest, tables, unused = _publish(jeu, documents, {**lots, name: bruts}, data)
    told = {"colonnes_ignorees": bruts.attrs["colonnes_ignorees"], "decisions_sans_effet": tuple(unused)}
    return manifest, taken_stock(tables, name, lignes_remplacees=len(lots.get(name, ())), **told)


def rebuild(jeu: str, data: Path = DATA) -> tuple[Manifeste, list[str]]:
    """Resolve again what a dataset had imported: after a decision, a new reference or new published facts.

    Returns:
        The manifest in force, and the decisions of correspondances.csv that concern no name of this dataset.

    Raises:
        CufError: no such dataset, or nothing was imported in it.
    """
    with writing(data):
        documents, lots = _held(jeu, data)
        if not lots:
            raise CufError(
                f"jeu « {jeu} »",
                "il ne contient aucun fichier importé",
                "un jeu fait par import : "
                + (", ".join(n for n in list_datasets(data) if n != "publie") or "aucun ici"),
                "Importez un fichier : python -m cuf_metrics import FICHIER --source jumelages --jeu NOM.",
            )
        manifest, _, unused = _publish(jeu, documents, lots, data)
        return manifest, unused


def _check_target(jeu: str, data: Path) -> None:
    if jeu in RESERVES:
        raise CufError(
            f"jeu « {jeu} »",
            f"il ne reçoit aucun import : il est réservé aux {RESERVES[jeu]}",
            "un autre nom de jeu",
            "Choisissez-en un : --jeu national, par exemple.",
        )
    held = current_manifest(jeu, data)
    if held and held.nature != "importe":
        raise CufError(
            f"jeu « {jeu} »", f"sa nature est « {held.nature} »", "un jeu importé", "Choisissez un autre nom."
        )


def _document(name: str, raw: bytes, origine: Origine, data: Path) -> dict[str, str]:
    """The file as a document of the dataset, the way a row cites it."""
    reader, country = SOURCES[origine.source], _country(origine, data)
    today = date.today().isoformat()  # noqa: DTZ011 — the reader's own day
    return {
        # Two directories may bear the same file name: their country tells them apart.
        "id_document": "-".join(filter(None, [origine.source, country.lower(), _file_slug(name)])),
        "titre": origine.titre.strip() or name,
        "editeur": reader.editeur,
        "type_document": reader.type_document,
        "date_publication": f"{origine.annee}-01-01" if origine.annee else today,
        "precision_date": "annee" if origine.annee else "jour",
        "periode_couverte": origine.annee,
        "code_pays": country,
        "est_exhaustif": "oui" if origine.exhaustif else "non",
        "empreinte_sha256": hashlib.sha256(raw).hexdigest(),
        "nb_caracteres": str(max(1, len(raw))),
        "note": "" if origine.annee else "Année inconnue : la date est celle de l’import.",
    }


def _file_slug(name: str) -> str:
    """A file name as an identifier; a digest tells apart two names that would read the same."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    whole = plain.replace("-", "") == re.sub(r"[\W_]+", "", name.lower())
    return plain if whole else "-".join(filter(None, [plain, hashlib.sha256(name.encode()).hexdigest()[:6]]))


def _country(origine: Origine, data: Path) -> str:
    """ISO code of the country a directory is about."""
    if origine.source == "repertoire" and not origine.pays:
        raise CufError(
            "import d’un répertoire", "son pays n’est pas dit", "--pays, un nom ou un code ISO", "Ajoutez --pays Japon."
        )
    if not origine.pays:
        return ""
    return Referentiel.country_code(origine.pays, data / "reference")


def _held(jeu: str, data: Path) -> tuple[list[dict[str, str]], dict[str, pd.DataFrame]]:
    """Documents imported in the version in force and their raw rows, read again from what was kept."""
    if current_manifest(jeu, data) is None:
        return [], {}
    folder = dataset_folder(jeu, data)
    kinds = {reader.type_document: reader for reader in SOURCES.values()}
    documents = [
        {name: _text(value) for name, value in row.items()}
        for row in pq.read_table(folder / "documents.parquet").to_pylist()
        if row["type_document"] in kinds
    ]
    lines = pq.read_table(folder / "attestations.parquet").to_pandas().sort_values(["id_document", "numero_ligne"])
    lots = {}
    for document in documents:
        kept = lines[lines["id_document"] == document["id_document"]]
        rows = pd.DataFrame([json.loads(t) for t in kept["contenu"]], index=kept["numero_ligne"]).fillna("")
        reader, told = kinds[document["type_document"]], (document["code_pays"], document["periode_couverte"])
        lots[document["id_document"]] = reader.bruts(rows, document["titre"], *told)
    return documents, lots


def _text(value: object) -> str:
    """A value of a table as a contract reads it."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else str(value)


def _publish(
    jeu: str, documents: list[dict[str, str]], lots: dict[str, pd.DataFrame], data: Path
) -> tuple[Manifeste, dict[str, pd.DataFrame], list[str]]:
    build_published(data)
    # In the order of their names, whatever that of the imports: the same files always make the same tables.
    documents = sorted(documents, key=lambda document: document["id_document"])
    bruts = pd.concat([rows.assign(id_document=name) for name, rows in sorted(lots.items())], ignore_index=True)
    if len(bruts) > LIGNES_MAX:
        raise InvalidData(
            f"jeu « {jeu} »", count(len(bruts), "ligne"), f"au plus {count(LIGNES_MAX, 'ligne')}", "Découpez la source."
        )
    resolution = resolve(bruts, Referentiel.read(data / "reference"), read_correspondances(data))
    tables = link_tables(bruts, resolution)
    facts = dataset_folder("publie", data)
    base = {name: pq.read_table(facts / f"{name}.parquet") for name in SOCLE}
    said = pq.read_table(facts / "couvertures.parquet").to_pandas().fillna("").set_index("nom_table")
    tables["documents"], tables["couvertures"] = pd.DataFrame(documents), _coverage(documents, said)
    rows = base | {name: _checked(name, table) for name, table in tables.items()}
    rows["documents"] = pa.concat_tables([base["documents"], rows["documents"]])
    told = tables["couvertures"].set_index("nom_table").to_dict("index")
    files = {d["id_document"]: d["empreinte_sha256"] for d in documents}
    contents = {
        name: Contenu(held, files if name in IMPORTEES else {"publie": facts.name}, **told.get(name, {}))
        for name, held in rows.items()
    }
    unused = [f"« {row.nom_source} » ({row.nature_rapprochement})" for row in resolution.sans_effet.itertuples()]
    return publish(jeu, contents, "importe", data), tables, unused


def _checked(name: str, rows: pd.DataFrame) -> pa.Table:
    """Rows held to the contract, whatever the file contained."""
    rows = rows.set_axis(range(1, len(rows) + 1))
    problems = check_table(name, rows, name)
    if problems:
        raise InvalidData(problems=problems, consequence="Rien n’a été modifié.")
    return typed(name, completed(name, rows))


def _coverage(documents: list[dict[str, str]], said: pd.DataFrame) -> pd.DataFrame:
    """What each table of an imported dataset covers; a table of published facts, what is said of it there."""
    named = " ; ".join(d["titre"] for d in documents)
    whole = all(d["est_exhaustif"] == "oui" for d in documents)
    years = ", ".join(sorted({d["periode_couverte"] for d in documents if d["periode_couverte"]}))
    links = f"Liens des fichiers importés ({named})" + (
        ", qui disent nommer tous ceux de leur périmètre." if whole else ", sans prétendre les nommer tous."
    )
    told = {
        **{name: tuple(said.loc[name]) for name in SOCLE},
        **dict.fromkeys(("collectivites", "partenaires", "partenariats"), ("partielle", years, links)),
        "attestations": ("complète", years, f"Toutes les lignes des fichiers importés ({named})."),
        "rapprochements": ("complète", "", "Tous les rapprochements, suppositions, fusions et échecs de l’import."),
    }
    absent = ("absente", "", "Rien n’a été importé dans cette table.")
    return pd.DataFrame(
        [(name, *told.get(name, absent)) for name in TABLES if name != "couvertures"],
        columns=["nom_table", "couverture", "periode_couverte", "explication"],
    )
