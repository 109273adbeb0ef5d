"""The commands `identites` and `suggestions`: names to settle, decisions, what a name may designate."""

import argparse
import json

import pandas as pd

from cuf_metrics.arguments import opened
from cuf_metrics.errors import CufError
from cuf_metrics.identites import (
    NATURES,
    Nom,
    decide,
    designation,
    history,
    names_to_settle,
    search,
    told_again,
    withdraw_decision,
)
from cuf_metrics.resolution.decisions import COLLECTIVITE
from cuf_metrics.store import DATA
from cuf_metrics.validation import suggestions as meant

NOMS = [
    "nom_source",
    "pays_source",
    "position_source",
    "nb_a_trancher",
    "etat",
    "retenu",
    "nom_retenu",
    "explication",
]


def register(commands) -> None:
    """Add `identites` and `suggestions` to the commands of the program."""
    identites = commands.add_parser("identites", help="les noms à trancher d’un jeu importé, et les décisions")
    identites.add_argument("--jeu", required=True, help="jeu importé")
    identites.add_argument("--nature", default=COLLECTIVITE, choices=NATURES, help=f"ce qui est nommé ({COLLECTIVITE})")
    action = identites.add_mutually_exclusive_group()
    action.add_argument("--decider", metavar="NOM", help="dire ce que désigne un nom, tel que le fichier l’écrit")
    action.add_argument("--annuler", metavar="NOM", help="rendre un nom au rapprochement automatique")
    identites.add_argument("--retenu", help="code retenu (Insee, SIREN, GeoNames, ISO), ou « aucun »")
    identites.add_argument("--pays", help="pays tel que le fichier l’écrit")
    identites.add_argument("--position", help="département, code ou position à côté du nom, s’il y en a plusieurs")
    identites.add_argument("--motif", help="pourquoi, en une phrase")
    identites.add_argument("--fonction", help="fonction de qui décide, jamais une personne")
    identites.add_argument("--format", default="table", choices=[*FORMATS], help="présentation (table)")
    identites.set_defaults(run=_identites)

    suggestions = commands.add_parser("suggestions", help="les collectivités qu’un nom peut désigner")
    suggestions.add_argument("nom", help="le nom tel qu’il est écrit")
    suggestions.add_argument("--code", default="", help="code Insee, SIREN ou SIRET, même abîmé")
    suggestions.add_argument("--departement", default="", help="département, par son nom ou son numéro")
    suggestions.add_argument("--format", default="table", choices=[*FORMATS], help="présentation (table)")
    suggestions.set_defaults(run=_suggestions)


def _identites(options: argparse.Namespace) -> None:
    if options.decider or options.annuler:
        _settle(options)
        return
    rows = names_to_settle(opened(options.jeu, DATA), options.nature, DATA).lignes
    FORMATS[options.format](rows.loc[rows["nb_a_trancher"] > 0, NOMS], "Rien n’est à trancher.")


def _settle(options: argparse.Namespace) -> None:
    """Record a decision or its withdrawal, then resolve the dataset again."""
    wanted = ["motif", "fonction", *(["retenu"] if options.decider else [])]
    if lacking := [f"--{name}" for name in wanted if not getattr(options, name)]:
        raise CufError("décision", f"il manque {', '.join(lacking)}", "un motif et une fonction", "Ajoutez-les.")
    known = history(DATA)
    if options.decider:
        nom = _only(options, names_to_settle(opened(options.jeu, DATA), options.nature, DATA).lignes)
    else:
        mine = known["est_en_vigueur"] & (known["nature_rapprochement"] == options.nature)
        nom = _only(options, known[mine])
    seen = max(known.loc[known["nom_source"] == nom.nom, "id_correspondance"], default=0)
    if options.decider:
        rank = decide(nom, options.retenu, options.motif, options.fonction, DATA, seen)
        told = f"{nom} désigne désormais {designation(nom.nature, options.retenu, DATA)}."
    else:
        rank = withdraw_decision(nom, options.motif, options.fonction, DATA, seen)
        told = f"{nom} est de nouveau rapproché automatiquement."
    print(f"Décision n° {rank} enregistrée : {told}\n{told_again(options.jeu, DATA, options.fonction, nom)}")


def _only(options: argparse.Namespace, rows: pd.DataFrame) -> Nom:
    """The only name that the options speak of, among those of the files or of the decisions in force.

    Raises:
        CufError: there is none; or local governments written with several départements, decided one by one.
    """
    name = options.decider or options.annuler
    given = {"pays_source": options.pays, "position_source": options.position}
    given = {column: text for column, text in given.items() if text is not None}
    mine = rows[rows["nom_source"] == name]
    for column, text in given.items():
        mine = mine[mine[column] == text]
    if mine.empty:
        known = list(rows["nom_source"])
        where = (
            "n’est écrit ainsi dans aucun fichier de ce jeu" if options.decider else "n’a aucune décision en vigueur"
        )
        way = f"Listez-les : python -m cuf_metrics identites --jeu {options.jeu}"
        remedy = way if name in known else meant([name], known) or way
        raise CufError("décision", f"« {name} » {where} ({options.nature})", "un nom tel qu’il est écrit", remedy)
    found = mine[["pays_source", "position_source"]].drop_duplicates()
    if options.decider and options.nature != COLLECTIVITE:
        return Nom(options.nature, name, options.pays or "", options.position or "")
    if len(found) > 1:
        told = " ; ".join(f"« {', '.join(filter(None, place))} »" for place in found.itertuples(index=False))
        constat = f"« {name} » est écrit avec plusieurs départements, codes, positions ou pays : {told}"
        raise CufError("décision", constat, "celui dont on décide", "Ajoutez --position ou --pays, tel qu’écrit ici.")
    return Nom(options.nature, name, *found.iloc[0])


def _suggestions(options: argparse.Namespace) -> None:
    found = search(options.nom, options.code, options.departement, DATA)
    FORMATS[options.format](pd.DataFrame(found), "Aucune collectivité du référentiel n’a un nom proche.")


def _table(rows: pd.DataFrame, nothing: str) -> None:
    shown = rows.astype(object).where(rows.notna(), "")
    print(shown.to_string(index=False, max_colwidth=60) if len(rows) else nothing)


def _json(rows: pd.DataFrame, _: str) -> None:
    print(json.dumps(rows.astype(object).where(rows.notna(), None).to_dict("records"), ensure_ascii=False, indent=1))


def _csv(rows: pd.DataFrame, _: str) -> None:
    print(rows.to_csv(index=False), end="")


FORMATS = {"table": _table, "json": _json, "csv": _csv}
