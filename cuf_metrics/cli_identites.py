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
    resolved_again,
    search,
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
    "verdict",
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
    identites.add_argument("--pays", default="", help="pays tel que le fichier l’écrit (tous)")
    identites.add_argument("--position", default="", help="position telle que le fichier l’écrit (toutes)")
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
    nom = Nom(options.nature, options.decider or options.annuler, options.pays, options.position)
    names = names_to_settle(opened(options.jeu, DATA), options.nature, DATA).lignes["nom_source"]
    if options.decider and nom.nom not in set(names):
        constat = f"« {nom.nom} » n’est écrit dans aucun fichier de ce jeu ({options.nature})"
        remedy = meant([nom.nom], list(names)) or "Listez-les : python -m cuf_metrics identites --jeu " + options.jeu
        raise CufError("décision", constat, "un nom tel qu’un fichier l’écrit", remedy)
    known = history(DATA)
    seen = max(known.loc[known["nom_source"] == nom.nom, "id_correspondance"], default=0)
    if options.decider:
        rank = decide(nom, options.retenu, options.motif, options.fonction, DATA, seen)
        told = f"« {nom.nom} » désigne désormais {designation(nom.nature, options.retenu, DATA)}."
    else:
        rank = withdraw_decision(nom, options.motif, options.fonction, DATA, seen)
        told = f"« {nom.nom} » est de nouveau rapproché automatiquement."
    print(f"Décision n° {rank} enregistrée : {told}\n{resolved_again(options.jeu, DATA)}")


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
