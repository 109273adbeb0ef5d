"""The command `edition`: freeze, list, verify, compare."""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date

import pandas as pd

from cuf_metrics.arguments import day, opened
from cuf_metrics.editions import (
    Comparaison,
    Edition,
    compare,
    compare_editions,
    freeze,
    list_editions,
    read_edition,
    verify_all,
)
from cuf_metrics.editions.comparer import Pont, displayed
from cuf_metrics.errors import CufError
from cuf_metrics.formatting import ABSENT, dated, number, quantity, signed
from cuf_metrics.store import DATA


def register(commands) -> None:
    """Add `edition` and its four actions to the commands of the program."""
    actions = commands.add_parser("edition", help="figer une édition, la vérifier, la comparer").add_subparsers(
        dest="action", required=True, metavar="ACTION"
    )
    figer = actions.add_parser("figer", help="figer ce que dit un jeu à une date, sous un nom")
    figer.add_argument("--nom", required=True, help="nom de l’édition (Bureau du 20 novembre)")
    figer.add_argument("--fonction", required=True, help="fonction de qui fige, jamais une personne")
    figer.add_argument("--au", type=day, default=None, help="date de la situation, AAAA-MM-JJ (aujourd’hui)")
    figer.add_argument("--jeu", default="publie", help="jeu figé (publie)")
    figer.set_defaults(run=_freeze)

    actions.add_parser("liste", help="les éditions, de la plus ancienne à la dernière").set_defaults(run=_list)

    verifier = actions.add_parser("verifier", help="relire une édition, ou toutes, octet par octet")
    verifier.add_argument("identifiant", nargs="?", help="identifiant de l’édition (toutes)")
    verifier.set_defaults(run=_verify)

    comparer = actions.add_parser("comparer", help="ce qui a changé depuis une édition, et pourquoi")
    comparer.add_argument("identifiant", nargs="?", help="identifiant de l’édition (la dernière du jeu)")
    comparer.add_argument("--avec", help="autre édition, plutôt que le jeu d’aujourd’hui")
    comparer.add_argument("--jeu", default="publie", help="jeu dont on prend la dernière édition (publie)")
    comparer.add_argument("--format", default="table", choices=["table", "json"], help="présentation (table)")
    comparer.set_defaults(run=_compare)


def _freeze(options: argparse.Namespace) -> None:
    edition = freeze(opened(options.jeu, DATA), options.nom, options.fonction, options.au or _today(), DATA)
    print(f"Édition « {edition.nom} » figée, situation au {dated(edition.date)} ({edition.identifiant}).")
    print(f"Empreinte : {edition.empreinte_lisible} ({edition.empreinte})")


def _list(_: argparse.Namespace) -> None:
    rows = [[e.rang, e.identifiant, e.nom, e.date, e.jeu, e.fonction, e.empreinte_lisible] for e in list_editions(DATA)]
    _table(rows, ["rang", "identifiant", "nom", "situation au", "jeu", "fonction", "empreinte"], "Aucune édition.")


def _verify(options: argparse.Namespace) -> None:
    if options.identifiant:
        told = {options.identifiant: ""} if read_edition(options.identifiant, DATA) else {}
    else:
        told = verify_all(DATA)
    for identifiant, refusal in told.items():
        print(f"{identifiant} : {'refusée' if refusal else 'intacte'}")
    if wrong := [refusal for refusal in told.values() if refusal]:
        print("\n".join(wrong), file=sys.stderr)
        raise SystemExit(1)
    if not told:
        print("Aucune édition.")


def _compare(options: argparse.Namespace) -> None:
    edition = _asked(options)
    if options.avec:
        changes = compare_editions(edition, read_edition(options.avec, DATA))
    else:
        changes = compare(edition, opened(edition.jeu, DATA), _today(), DATA)
    if options.format == "json":
        print(json.dumps(as_json(changes), ensure_ascii=False, indent=1, default=str))
        return
    print(f"De « {changes.avant} » à « {changes.apres} »")
    steps = [[p.id_indicateur, p.libelle, *_ends(p), _told(p)] for p in changes.ponts]
    _table(steps, ["indicateur", "intitulé", "avant", "après", "pourquoi"], "Aucune valeur n’a changé.")
    declared = [[c.classe, c.objet, c.nature, c.avant, c.apres] for c in changes.changements]
    _table(declared, ["classe", "objet", "nature", "avant", "après"], "Rien n’est déclaré autrement.")
    print("\n".join([*changes.structure, f"Lignes : {changes.compte_des_lignes}."]))


def _asked(options: argparse.Namespace) -> Edition:
    if options.identifiant:
        return read_edition(options.identifiant, DATA)
    mine = [e for e in list_editions(DATA) if e.jeu == options.jeu]
    if not mine:
        remedy = "Figez-en une : python -m cuf_metrics edition figer --nom … --fonction …"
        raise CufError(f"jeu « {options.jeu} »", "aucune édition n’en a été figée", "une édition de ce jeu", remedy)
    return read_edition(mine[-1].identifiant, DATA)


def as_json(changes: Comparaison) -> dict:
    """A comparison as plain values: ponts with their steps, changements, lignes, structure; contributions exact."""
    bridges = [
        {
            **{name: getattr(p, name) for name in ("id_indicateur", "unite", "annee_avant", "annee_apres")},
            **{"avant": p.avant, "apres": p.apres, "difference": p.difference},
            "etapes": [asdict(e) | {"contribution": e.contribution} for e in p.etapes],
        }
        for p in changes.ponts
    ]
    told = [asdict(c) for c in changes.changements]
    rows = changes.lignes.astype(object).where(changes.lignes.notna(), None).to_dict("records")
    sides = {"avant": changes.avant, "apres": changes.apres}
    return sides | {"ponts": bridges, "changements": told, "lignes": rows, "structure": changes.structure}


def _ends(pont: Pont) -> list[str]:
    pairs = ((pont.avant, pont.annee_avant), (pont.apres, pont.annee_apres))
    return [f"{quantity(value, pont.unite)} ({year})" if year else ABSENT for value, year in pairs]


def _told(pont: Pont) -> str:
    """The steps of a bridge in words."""
    told = []
    for step in pont.etapes:
        effect = ""
        if step.contribution is not None:
            worth = float(displayed(step.apres, pont.unite) - displayed(step.avant, pont.unite))
            effect = f" {signed(worth, number(worth))}"
        told.append(f"{' et '.join(step.classes)}{effect}")
    return " ; ".join(told)


def _table(rows: list[list], heads: list[str], nothing: str) -> None:
    print(pd.DataFrame(rows, columns=heads).to_string(index=False, max_colwidth=60) if rows else nothing)


def _today() -> date:
    return date.today()  # noqa: DTZ011 — the reader's own day
