"""What is done to a whole imported dataset, without a new file: resolved again, or a file taken out of it."""

from dataclasses import replace
from pathlib import Path

from cuf_metrics.disk import writing
from cuf_metrics.errors import CufError
from cuf_metrics.imports.differences import Comparaison, Comptes
from cuf_metrics.imports.jeu import Assemblage, Jeu
from cuf_metrics.store import DATA, DEMONSTRATION, Entree, Manifeste, current_manifest, list_datasets, publish


def rebuild(jeu: str, data: Path = DATA, fonction: str = "") -> tuple[Manifeste, list[str]]:
    """Resolve again what a dataset had imported: after a decision, a new reference or new published facts.

    The demonstration imports nothing: it is drawn again, at its own scale.

    Args:
        jeu: name of the dataset.
        data: the data folder.
        fonction: who asks for it, by function; "" where it is done by itself.

    Returns:
        The manifest in force, and the decisions of correspondances.csv that concern no name of this dataset.

    Raises:
        CufError: no such dataset, or nothing was imported in it.
    """
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
                "Importez un fichier : python -m cuf_metrics import FICHIER --source jumelages --jeu NOM.",
            )
        manifest, made = put_in_force(jeu, held, held, Entree("reconstruction", fonction=fonction), data)
        return manifest, made.sans_effet


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
        InvalidData: other rows of the dataset rest on those of the file; nothing was changed.
        CufError: the dataset holds no such file, or the system refused to write.
    """
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
        entree = Entree("retrait", fonction=fonction, id_document=id_document, **_file_of(jeu, id_document, held, data))
        return put_in_force(jeu, held.without(id_document), held, entree, data)[0]


def put_in_force(jeu: str, apres: Jeu, avant: Jeu, entree: Entree, data: Path) -> tuple[Manifeste, Assemblage]:
    """Resolve a dataset, count what that changes, and publish it; the lock is held.

    Args:
        jeu: name of the dataset.
        apres: the files it is to be made of.
        avant: those of the version in force.
        entree: what is being done, without its counts.
        data: the data folder.
    """
    made = apres.assembled(jeu, data)
    counted = _compared(avant, made)
    told = {"nouvelles": counted.nouvelles, "modifiees": counted.modifiees, "retirees": counted.retirees}
    entree = replace(entree, fonction=entree.fonction.strip(), lignes=made.nb_lignes, **told)
    return publish(jeu, made.contenus, "importe", data, entree), made


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
