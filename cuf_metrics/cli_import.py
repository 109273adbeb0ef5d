"""The commands `import`, `modele` and `versions`: files brought into a dataset, templates to fill, what was done."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from cuf_metrics.arguments import opened, year
from cuf_metrics.disk import placed
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.formatting import NBSP, count, moment
from cuf_metrics.store import DATA

if TYPE_CHECKING:
    from cuf_metrics.imports.colonnes import Appariement
    from cuf_metrics.imports.preparation import Preparation
    from cuf_metrics.sources.classeur import Feuille

JEU = "cuf"
# Named here rather than read from the importers, which only these commands need.
SOURCES = ("jumelages", "partenariats", "repertoire", "flux", "subventions", "budget", "apd", "classeur")
TABLES = (
    "adhesions",
    "reunions",
    "participations",
    "flux",
    "partenariats",
    "accompagnements",
    "publications",
    "audiences",
)
# Options that only a workbook has.
DU_CLASSEUR = ("colonne", "erreurs")
DITS = 12
INCHANGE = "Rien n’a été modifié."


def register(commands) -> None:
    """Add `import`, `modele` and `versions` to the commands of the program."""
    _import_parser(commands.add_parser("import", help="importer un fichier dans un jeu de données"))
    _template_parser(commands.add_parser("modele", help="écrire le modèle d’une table, à remplir puis à importer"))
    _versions_parser(commands.add_parser("versions", help="ce qui a été fait d’un jeu importé, et y revenir"))


def _import_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("fichier", type=Path, help="classeur XLSX, XLS ou ODS, CSV ou TSV ; JSON pour des jumelages")
    parser.add_argument("--source", required=True, choices=SOURCES, help="nature du fichier")
    parser.add_argument("--table", default="", choices=TABLES, help="table que remplit un classeur")
    parser.add_argument("--jeu", default=JEU, help=f"jeu qui reçoit les lignes ({JEU})")
    parser.add_argument(
        "--feuille", default="", help="feuille du classeur (celle où le plus de colonnes sont reconnues)"
    )
    parser.add_argument(
        "--colonne",
        action="append",
        default=[],
        metavar="EN-TÊTE=CHAMP",
        help="ce que nomme un en-tête ; rien après « = » pour le laisser de côté",
    )
    parser.add_argument(
        "--remplace", default="", metavar="ID", help="document remplacé, ou « aucun » (le même fichier)"
    )
    parser.add_argument("--essai", action="store_true", help="dire ce qui changerait, sans rien publier")
    parser.add_argument("--erreurs", type=Path, metavar="FICHIER.xlsx", help="copie annotée, si le fichier est refusé")
    parser.add_argument("--fonction", default="", help="fonction de qui publie, jamais un nom ; sauf --essai")
    parser.add_argument("--pays", default="", help="pays de toutes les lignes, pour le répertoire d’un pays")
    parser.add_argument("--annee", type=year, help="année à laquelle la source atteste ses lignes")
    parser.add_argument("--titre", default="", help="titre sous lequel la source est citée (nom du fichier)")
    parser.add_argument(
        "--exhaustif",
        action="store_true",
        help="le fichier donne toutes les lignes de son périmètre ; sans cela, sa table reste « partielle »",
    )
    parser.add_argument("--collectivite", default="", help="qui attribue ou dépense, quand le fichier ne le nomme pas")
    parser.set_defaults(run=partial(_import, parser))


def _template_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jeu", default="publie", help="jeu dont les noms sont proposés en listes (publie)")
    parser.add_argument("--table", choices=TABLES, help="table du modèle (toutes, dans un dossier)")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--out", type=Path, metavar="FICHIER.xlsx", help="fichier à écrire, avec --table")
    where.add_argument("--dossier", type=Path, help="dossier où écrire un modèle par table")
    parser.set_defaults(run=partial(_templates, parser))


def _versions_parser(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jeu", default=JEU, help=f"jeu importé ({JEU})")
    act = parser.add_mutually_exclusive_group()
    act.add_argument("--revenir", metavar="VERSION", help="remettre en vigueur les lignes de cette version")
    act.add_argument("--retirer", metavar="ID", help="retirer ce qu’un fichier avait apporté")
    parser.add_argument("--fonction", default="", help="fonction de qui le demande, jamais un nom")
    parser.add_argument("--format", default="table", choices=["table", "json"], help="présentation (table)")
    parser.set_defaults(run=partial(_versions, parser))


# --- import -----------------------------------------------------------------------------------------------------------


def _import(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Read, compare with what is in force, say it, then publish unless it is a trial."""
    if not options.essai and not options.fonction.strip():
        parser.error("--fonction dit qui publie ; avec --essai, rien n’est publié")
    from cuf_metrics.imports import Origine, Suivi, import_file  # noqa: PLC0415 — only this command resolves names
    from cuf_metrics.imports.preparation import prepare_file  # noqa: PLC0415
    from cuf_metrics.sources.fichier import read_bytes  # noqa: PLC0415

    said = ("pays", "titre", "exhaustif", "collectivite", "feuille", "table", "remplace")
    told = {name: getattr(options, name) for name in said}
    origine = Origine(options.source, annee=str(options.annee or ""), **told)
    _check_workbook_only(options)
    confirm = partial(_confirmed, options)
    if options.essai:
        with _progress() as progress:
            raw = read_bytes(options.fichier)
            ready = prepare_file(options.fichier.name, raw, origine, options.jeu, DATA, progress, confirm)
        _show(options, ready)
        print(f"{_told(ready)}\nEssai : ce fichier peut être publié. {INCHANGE}")
        return
    shown = []
    with _progress() as progress:
        follow = Suivi(progress, confirm, shown.append, _warn)
        try:
            manifest, _ = import_file(options.fichier, origine, options.jeu, DATA, options.fonction, follow)
        except InvalidData:
            _clear()
            if shown:
                _show(options, shown[0])
            raise
    (ready,) = shown
    _show(options, ready)
    state = "inchangé" if manifest.version == ready.base else "publié"
    print(f"Jeu « {manifest.jeu} » {state}, version {manifest.version}.\n{_told(ready)}")
    print(f'Tout est dans le jeu : python -m cuf_metrics sql "from rapprochements" --jeu {options.jeu}.')
    if _to_settle(ready):
        print(
            f"Des noms restent à trancher : page « Identités », ou python -m cuf_metrics identites --jeu {options.jeu}."
        )


def _warn(text: str) -> None:
    _clear()
    print(text, file=sys.stderr)


def _check_workbook_only(options: argparse.Namespace) -> None:
    vain = [name for name in DU_CLASSEUR if getattr(options, name)]
    if vain and options.source != "classeur":
        raise CufError(
            f"import de source « {options.source} »",
            f"--{vain[0]} n’a pas d’effet sur cette source",
            "cette option avec --source classeur",
            "Retirez-la puis relancez.",
        )


def _confirmed(options: argparse.Namespace, feuille: "Feuille", columns: "Appariement") -> "Appariement":
    """What each header names: as recognised, then as `--colonne` says."""
    for text in options.colonne:
        columns = columns.changed(*_said(text, feuille, columns))
    return columns


def _show(options: argparse.Namespace, ready: "Preparation") -> None:
    """What was read of a workbook; refused, it is given back where `--erreurs` says.

    Raises:
        InvalidData: it cannot be published.
    """
    if ready.feuille is not None:
        print(_read(ready))
    elif ready.remarques:
        print("\n".join(ready.remarques))
    if not ready.publiable:
        _give_back(options.erreurs, ready)
        raise InvalidData(problems=ready.problemes, consequence=INCHANGE)


def _to_settle(ready: "Preparation") -> bool:
    """Whether names of the file were not found, or only supposed."""
    from cuf_metrics.identites import NATURES  # noqa: PLC0415

    ledger = ready.assemblage.tables["rapprochements"]
    mine = ledger[ledger["id_document"] == ready.document["id_document"]]
    return bool((mine["verdict"].isin(["supposé", "échec"]) & mine["nature_rapprochement"].isin(NATURES)).any())


def _said(text: str, feuille: "Feuille", columns: "Appariement") -> tuple[str, str]:
    """A header and the field it names, as `--colonne` tells them."""
    header, equals, champ = (part.strip() for part in text.rpartition("="))
    fields = columns.modele.par_champ
    if not equals or header not in feuille.entetes:
        told = f"aucun en-tête de la feuille ne s’appelle « {header or champ} »"
        raise CufError("--colonne", told, _listed(feuille.entetes), 'Écrivez --colonne "En-tête=champ".')
    if champ and champ not in fields:
        told = f"« {champ} » n’est pas un champ de la table « {columns.modele.table} »"
        raise CufError("--colonne", told, _listed(fields), "Corrigez ce qui suit « = ».")
    return header, champ


def _read(ready: "Preparation") -> str:
    """What was read of a sheet, and what was set aside; once it can be published, its report says the rest."""
    aside = [] if ready.publiable else ready.appariement.ignorees
    lines = [
        f"{ready.ou}, en-têtes à la ligne {ready.feuille.ligne_entete} : "
        f"{count(len(ready.feuille.lignes), 'ligne lue', 'lignes lues')}.",
        *([f"Colonnes laissées de côté, non gardées : {_listed(aside)}."] if aside else []),
        *ready.remarques,
        *_first([f"Ligne {row.ligne} mise de côté : {row.motif}." for row in ready.ecartees.itertuples()]),
    ]
    return "\n".join(lines)


def _told(ready: "Preparation") -> str:
    """What a file brings; rows against those in force, where its report does not count them."""
    from cuf_metrics.imports import BilanSaisie  # noqa: PLC0415
    from cuf_metrics.imports.bilan import links_told, rows_told  # noqa: PLC0415

    if isinstance(ready.stock, BilanSaisie):
        return ready.bilan
    counted = links_told if ready.table == "partenariats" else rows_told
    return f"{counted(ready.comptes)}\n{ready.bilan}"


def _first(lines: Sequence[str]) -> list[str]:
    """As many lines as a terminal shows, and how many more there are."""
    more = len(lines) - DITS
    return [*lines[:DITS], *([f"… et {count(more, 'autre')}."] if more > 0 else [])]


def _give_back(path: Path | None, ready: "Preparation") -> None:
    """The sheet with a comment in each wrong cell, where it was asked for."""
    if path is None:
        return
    from cuf_metrics.exports.annotations import annotated  # noqa: PLC0415 — only a refused file is given back

    with placed(path) as file:
        file.write(annotated(ready.feuille, ready.problemes, ready.fichier))
    print(f"{path.name} : la feuille, un commentaire dans chaque cellule à corriger.", file=sys.stderr)
    if ready.base and path.stem.lower() != f"{Path(ready.fichier).stem}-annote".lower():
        ident = ready.document["id_document"]
        print(f"Une fois corrigée, pour remplacer un import précédent : --remplace {ident}.", file=sys.stderr)


@contextmanager
def _progress() -> Iterator[Callable[[float, str], None] | None]:
    """Tells how far the work is, on a terminal only; the line goes away with it."""
    if not sys.stderr.isatty():
        yield None
        return
    try:
        yield lambda share, label: print(
            f"\r\x1b[K{share * 100:.0f}{NBSP}% {label}", end="", file=sys.stderr, flush=True
        )
    finally:
        _clear()


def _clear() -> None:
    """Take the line of progress away before something is said."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _listed(names) -> str:
    return ", ".join(f"« {name} »" for name in names)


# --- templates --------------------------------------------------------------------------------------------------------


def _templates(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    if options.out and not options.table:
        parser.error("--out écrit un seul modèle : dites lequel avec --table, ou donnez un --dossier")
    from cuf_metrics.exports.modele import known_names, template  # noqa: PLC0415 — only this command writes them
    from cuf_metrics.imports.modeles import MODELES  # noqa: PLC0415

    names = known_names(opened(options.jeu, DATA))
    for table in [options.table] if options.table else TABLES:
        path = options.out or options.dossier / f"modele-{table}.xlsx"
        with placed(path) as file:
            file.write(template(MODELES[table], names))
        print(f"{path.name} : {MODELES[table].titre}.")


# --- versions ---------------------------------------------------------------------------------------------------------


def _versions(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    from cuf_metrics.versions import documents, history  # noqa: PLC0415

    if options.revenir or options.retirer:
        if not options.fonction.strip():
            parser.error("--fonction dit qui le demande")
        _change(options)
        return
    entries = history(options.jeu, DATA) or list(opened(options.jeu, DATA).manifeste.historique)
    if options.format == "json":
        print(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=1))
        return
    names = ["le", "version", "operation", "fonction", "fichier", "table", "id_document", "nouvelles", "modifiees"]
    rows = pd.DataFrame([asdict(entry) | {"le": moment(entry.le)} for entry in entries]).reindex(
        columns=[*names, "retirees", "lignes", "vers"]
    )
    print(rows.to_string(index=False) if len(rows) else "Aucun import n’est inscrit dans ce jeu.")
    if files := documents(options.jeu, DATA):
        print("\nFichiers en vigueur, à retirer par --retirer ID :")
        print("\n".join(f"- {ident} : {name} ({', '.join(tables)})" for ident, (name, tables) in files.items()))


def _change(options: argparse.Namespace) -> None:
    from cuf_metrics.imports import withdraw  # noqa: PLC0415
    from cuf_metrics.versions import go_back  # noqa: PLC0415

    act, what = (go_back, options.revenir) if options.revenir else (withdraw, options.retirer)
    manifest = act(options.jeu, what, options.fonction.strip(), DATA)
    done = f"Retour à la version {what}" if options.revenir else f"« {what} » retiré"
    brought = count(manifest.historique[-1].lignes, "ligne de fichiers", "lignes de fichiers")
    print(f"{done} : jeu « {manifest.jeu} », {brought}, version {manifest.version} en vigueur.")
