"""What is done to a whole imported dataset, without a new file: resolved again, or a file taken out of it."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from cuf_metrics.contracts import TABLES
from cuf_metrics.disk import writing
from cuf_metrics.errors import CufError, InvalidData, Problem
from cuf_metrics.fonctions import checked_function
from cuf_metrics.formatting import count
from cuf_metrics.imports.differences import Comparaison, Comptes
from cuf_metrics.imports.jeu import Assemblage, Jeu
from cuf_metrics.imports.modeles import MODELES
from cuf_metrics.store import DATA, DEMONSTRATION, Entree, Manifeste, current_manifest, list_datasets, publish


def rebuild(jeu: str, data: Path = DATA, fonction: str = "", motif: str = "") -> tuple[Manifeste, list[str]]:
    """Resolve again what a dataset had imported: after a decision, a new reference or new published facts.

    The demonstration imports nothing: it is drawn again, at its own scale.

    Args:
        jeu: name of the dataset.
        data: the data folder.
        fonction: who asks for it, by function; "" where it is done by itself.
        motif: what it follows, told in the history: « Décision sur « Saint-Denis » », or "".

    Returns:
        The manifest in force, and the decisions of correspondances.csv that concern no name of this dataset.

    Raises:
        InvalidData: rows that became the same one, or a function that is not one; nothing was changed.
        CufError: no such dataset, or nothing was imported in it.
    """
    entree = Entree("reconstruction", fonction=checked_function(fonction) if fonction else "", motif=motif)
    if jeu == DEMONSTRATION:
        # An import draws no network: only who asks for this one loads what does.
        from cuf_metrics.demonstration import build_demonstration  # noqa: PLC0415

        return build_demonstration(data=data)[0], []
    with writing(data):
        held = Jeu.held(jeu, data)
        if not held.documents:
            raise CufError(
                f"jeu « {jeu} »",
                "il ne contient aucun fichier importé",
                "un jeu fait par import : "
                + (", ".join(n for n in list_datasets(data) if n != "publie") or "aucun ici"),
                "Importez un fichier : page « Données », ou python -m cuf_metrics import --help.",
            )
        made, counted = resolved(jeu, held, held, data)
        return put_in_force(jeu, made, counted, entree, data), made.sans_effet


def withdraw(jeu: str, id_document: str, fonction: str, data: Path = DATA) -> Manifeste:
    """Take a file out of a dataset: its rows leave, its history stays.

    Args:
        jeu: name of the dataset.
        id_document: the file's identifier in « documents ».
        fonction: who asks for it, by function.
        data: the data folder.

    Returns:
        The manifest in force.

    Raises:
        InvalidData: other rows of the dataset rest on those of the file, or a function that is not one; nothing was
            changed.
        CufError: the dataset holds no such file, or the system refused to write.
    """
    role = checked_function(fonction)
    with writing(data):
        held = Jeu.held(jeu, data)
        if id_document not in held.documents:
            raise CufError(
                f"jeu « {jeu} »",
                f"aucun fichier importé n’y porte l’identifiant « {id_document} »",
                "l’un de : " + (", ".join(sorted(held.documents)) or "aucun fichier importé"),
                "Corrigez l’identifiant.",
                consequence="Rien n’a été modifié.",
            )
        entree = Entree("retrait", fonction=role, id_document=id_document, **_file_of(jeu, id_document, held, data))
        return put_in_force(jeu, *resolved(jeu, held.without(id_document), held, data), entree, data)


def resolved(jeu: str, apres: Jeu, avant: Jeu, data: Path) -> tuple[Assemblage, Comptes]:
    """A dataset put together again, and what that changes; nothing is published.

    Args:
        jeu: name of the dataset.
        apres: the files it is to be made of.
        avant: those of the version in force.
        data: the data folder.

    Raises:
        InvalidData: rows that break a contract, refer to what is not there, or are the same one twice.
    """
    made = apres.assembled(jeu, data)
    check_distinct(jeu, made)
    return made, _compared(avant, made)


def put_in_force(jeu: str, made: Assemblage, counted: Comptes, entree: Entree, data: Path) -> Manifeste:
    """Publish a dataset put together: the one way in; the lock is held.

    Args:
        jeu: name of the dataset.
        made: what it is to hold.
        counted: what that changes.
        entree: what is being done, without its counts.
        data: the data folder.
    """
    told = {"nouvelles": counted.nouvelles, "modifiees": counted.modifiees, "retirees": counted.retirees}
    entree = replace(entree, lignes=made.nb_lignes, **told)
    return publish(jeu, made.contenus, "importe", data, entree, made.decisions)


def check_distinct(jeu: str, made: Assemblage) -> None:
    """Refuse rows that a decision, a reference or a return made the same one: they would count twice.

    Raises:
        InvalidData: those rows, by table.
    """
    problems = []
    for table, rows in made.lignes.items():
        cle = list(MODELES[table].cle) if table in MODELES else []
        if cle and (twice := rows.select(cle).to_pandas().duplicated(keep=False)).any():
            found = rows.filter(pa.array(twice)).to_pandas()
            problems.append(_doubled(f"jeu « {jeu} », table « {TABLES[table].titre} »", table, found, cle))
    if problems:
        raise InvalidData(problems=problems, consequence="Rien n’a été modifié.")


def _doubled(ou: str, table: str, rows: pd.DataFrame, cle: list[str]) -> Problem:
    first = next(iter(rows.groupby(cle, sort=False, dropna=False)))[1].head(2)
    return Problem(
        ou,
        f"{count(len(rows), 'ligne')} en disent une autre, une fois les noms rapprochés",
        f"une seule fois {TABLES[table].grain}",
        "Revenez sur la décision qui les confond (page « Identités »), ou retirez l’un des fichiers.",
        " et ".join(f"{row.citation} ({row.id_document}, {row.section})" for row in first.itertuples()),
    )


def _compared(avant: Jeu, made: Assemblage) -> Comptes:
    """Rows that files bring, all tables together."""
    tables = sorted({*avant.lignes, *made.lignes})
    pairs = [(name, avant.rows_of(name), made.lignes.get(name, avant.rows_of(name).slice(0, 0))) for name in tables]
    pairs.append(("partenariats", avant.liens, made.rows_of("partenariats")))
    return sum((Comparaison(*pair).comptes for pair in pairs), Comptes())


def _file_of(jeu: str, id_document: str, held: Jeu, data: Path) -> dict[str, str]:
    """Name, fingerprint and table of a file, as its import told them."""
    manifest = current_manifest(jeu, data)
    told = [e for e in manifest.historique if e.operation == "import" and e.id_document == id_document]
    if told:
        return {name: getattr(told[-1], name) for name in ("fichier", "empreinte_sha256", "table")}
    document = held.documents[id_document]
    return {"fichier": document["titre"], "empreinte_sha256": document["empreinte_sha256"]}
