"""The map of cooperation links: what it draws, each frame with its query, and what it says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cuf_metrics import html, html_carte, maps
from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.errors import CufError, InvalidData, Problem
from cuf_metrics.formatting import capitalised, count, number, quantity
from cuf_metrics.liens import LISTES, TOUS
from cuf_metrics.maps import Deck
from cuf_metrics.maps.scales import LIMITE_ARCS, LIMITE_POINTS
from cuf_metrics.validation import not_among, suggestions

NIVEAUX = {"region": "Régions du monde", "pays": "Pays", "lieu": "Lieux"}
# No identifier: what a list holds to keep nothing.
AUCUN = [""]
# Filters whose values a dataset lists → their dimension in the query `liens_facettes`.
FACETTES = {
    "familles": "famille",
    "poles": "pole",
    "sous_regions": "sous_region",
    "pays": "pays",
    "types": "type",
    "regions": "region",
    "themes": "theme",
    "odd": "odd",
    "statuts": "statut",
    "sens": "sens",
}
ANNEES = ("depuis", "jusqu_a", "prouve_depuis")
CREDIT = (
    "Fond de carte : Natural Earth, revu par Visionscarto (BSD-3-Clause). "
    "Ces contours illustrent ; ils ne valent pas reconnaissance."
)


@dataclass(frozen=True)
class Carte:
    """What a map of links draws, at a level.

    Attributes:
        niveau: one of `NIVEAUX`: what an arc joins.
        resultats: the rows drawn, each with its query: arcs, points, pays, fonds, accompagnements; and those that are
            told: parts, sources.
    """

    niveau: str
    resultats: Mapping[str, Resultat]

    @property
    def arcs(self) -> pd.DataFrame:
        """The arcs drawn: none where nearly all weigh the same and a choice among them would say nothing."""
        kept = self.resultats["arcs"].lignes
        return kept.head(0) if self.niveau == "lieu" and self.paires > len(kept) else kept

    @property
    def paires(self) -> int:
        """How many pairs the links join, drawn or not."""
        kept = self.resultats["arcs"].lignes
        return int(kept["nb_paires"].iloc[0]) if len(kept) else 0

    @property
    def couches(self) -> tuple[pd.DataFrame, ...]:
        """The five frames of `maps.deck`, in its order."""
        points, countries, funds, helped = (
            self.resultats[name].lignes for name in ("points", "pays", "fonds", "accompagnements")
        )
        return self.arcs, points, known_of(countries), funds, helped

    @property
    def resume(self) -> str:
        """What is drawn and what is not, in numbers that add up."""
        parts, arcs, points = self.resultats["parts"].lignes.iloc[0], self.arcs, self.resultats["points"].lignes
        ends = {"region": "une région française et une région du monde", "pays": "une région française et un pays"}
        said = [
            f"{count(int(parts['nb_arcs']), 'lien tracé', 'liens tracés')} entre "
            f"{count(self.paires, 'paire')} ({ends.get(self.niveau, 'une collectivité et un lieu')})"
        ]
        if parts["nb_reperes"]:
            said.append(f"{count(int(parts['nb_reperes']), 'repère porté', 'repères portés')} par le réseau")
        if parts["nb_non_localises"]:
            said.append(count(int(parts["nb_non_localises"]), "non localisé", "non localisés"))
        text = ", ".join(said) + "."
        if self.paires and arcs.empty:
            text += " Trop de paires pour être toutes tracées : les cercles montrent chaque lieu."
        elif self.paires > len(arcs):
            text += (
                f" Arcs tracés : {number(len(arcs))}, les plus fournis, pour "
                f"{count(int(arcs['nb_liens'].sum()), 'lien')} ; les cercles comptent tous les liens situés."
            )
        ends_left = int(points["nb_points"].iloc[0]) - len(points) if len(points) else 0
        if ends_left:
            text += (
                f" Cercles dessinés : {number(len(points))}, les plus fournis ; les autres lieux : {number(ends_left)}."
            )
        if (self.resultats["pays"].lignes["etat"] == "aucun lien déclaré").any():
            text += f" « Aucun lien déclaré » sur la foi de : {', '.join(self._complete())}."
        return text

    def _complete(self) -> list[str]:
        """Titles of the sources that say they name every link of their scope."""
        rows = self.resultats["sources"].lignes
        return list(rows.loc[rows["est_exhaustif"], "titre"])


def read_map(dataset: Dataset, filtre: Mapping[str, Any], niveau: str) -> Carte:
    """What the map draws of the links that a filter keeps.

    Args:
        filtre: every key of `liens.TOUS`.
        niveau: one of `NIVEAUX`.
    """
    # A fund has a country and a family, a support neither: any other filter would be a lie about them.
    unlinked = not any(filtre[name] for name in TOUS if name not in ("familles", "pays"))
    families = filtre["familles"] if unlinked else AUCUN
    return Carte(
        niveau,
        {
            "arcs": dataset.named("carte_arcs", filtre=filtre, niveau=niveau, limite=LIMITE_ARCS),
            "points": dataset.named("carte_points", filtre=filtre, niveau=niveau, limite=LIMITE_POINTS),
            "pays": dataset.named("carte_pays", filtre=filtre),
            "parts": dataset.named("liens_parts", filtre=filtre),
            "sources": dataset.named("liens_sources"),
            "fonds": dataset.named("fonds_carte", familles=families, pays=filtre["pays"]),
            "accompagnements": dataset.named("accompagnements_carte", montres=unlinked and not filtre["pays"]),
        },
    )


def known_of(countries: pd.DataFrame) -> pd.DataFrame:
    """The countries of the map, with a sentence on what is known of each (`detail`)."""

    def told(row) -> str:
        announced = (
            "" if pd.isna(row.annonce) else f", {quantity(row.annonce, 'partenariats', row.qualificatif)} annoncés"
        )
        if row.nb_liens:
            named = count(row.nb_liens, "lien nommé", "liens nommés")
        elif row.nb_connus:
            named = f"Aucun dans ce choix, {count(row.nb_connus, 'lien nommé', 'liens nommés')} en tout"
        else:
            named = capitalised(row.etat)
        return named + announced

    return countries.assign(detail=[told(row) for row in countries.itertuples()])


def every_family(dataset: Dataset) -> list[str]:
    """Every family of links, those between French local governments included."""
    return list(dataset.named("liens_familles").lignes["famille_lien"])


def world(dataset: Dataset, niveau: str = "pays", couche_pays: bool = True, dark: bool = False, **filtre: Any) -> Deck:
    """The map of cooperation links as its page draws it, its key and its sentence under it; a filter brings it nearer.

    Args:
        niveau: « region », « pays » or « lieu »: what an arc joins.
        couche_pays: countries coloured by what is known of each.
        dark: colours for a dark ground.
        filtre: keys of `liens.TOUS`: lists of values (`pays=["LBN"]`), years (`depuis=2020`), words (`recherche`),
            `membre` « oui » or « non ».

    Raises:
        CufError: no such level, or a dataset that names no link.
        InvalidData: no such filter, or a value that it does not take.
    """
    if niveau not in NIVEAUX:
        raise not_among("niveau", [niveau], NIVEAUX)
    _refuse_without_links(dataset)
    kept = _filter(dataset, filtre)
    carte = read_map(dataset, kept, niveau)
    drawn = maps.deck(*carte.couches, dark, couche_pays, chosen_country(kept))
    if filtre:
        maps.narrow(drawn)
    told = f"{dataset.manifeste.mention} {carte.resume} {CREDIT}".strip()
    drawn.caption = html_carte.legende(*carte.couches, couche_pays) + f"<p>{html.escape(told)}</p>"
    return drawn


def chosen_country(filtre: Mapping[str, Any]) -> str | None:
    """The country to outline: the only one that a filter keeps."""
    return filtre["pays"][0] if len(filtre["pays"]) == 1 else None


def _refuse_without_links(dataset: Dataset) -> None:
    extract = dataset.manifeste.tables["partenariats"]
    if not extract.lignes:
        jeu, titre = dataset.manifeste.jeu, TABLES["partenariats"].titre
        raise CufError(
            f"carte du jeu « {jeu} »",
            f"il ne nomme aucun lien. {extract.explication}".strip().removesuffix("."),
            f"un jeu dont la table « {titre} » a des lignes, comme « publie »",
            f"Importez un tableau de liens : python -m cuf_metrics import liens.csv --source partenariats --jeu {jeu}.",
        )


def _filter(dataset: Dataset, given: Mapping[str, Any]) -> dict[str, Any]:
    """A whole filter from what is given of it; a year alone opens a period that the other end does not close."""
    problems = [problem for name, value in given.items() if (problem := _wrong(dataset, name, value))]
    if problems:
        raise InvalidData(problems=problems)
    lists = {name: list(value) for name, value in given.items() if name in LISTES}
    kept = TOUS | given | lists
    if kept["depuis"] is not None or kept["jusqu_a"] is not None:
        kept["depuis"], kept["jusqu_a"] = kept["depuis"] or 0, kept["jusqu_a"] or 9999
    return kept


def _wrong(dataset: Dataset, name: str, value: Any) -> Problem | None:
    """What is wrong with one filter, if anything."""
    if name not in TOUS:
        return not_among("filtre", [name], TOUS).problems[0]
    if name in LISTES:
        return _wrong_list(dataset, name, value)
    if name in ANNEES:
        right, wanted = value is None or (isinstance(value, int) and 0 < value < 10000), "une année, comme 2020"
    elif name == "membre":
        right, wanted = value in ("", "oui", "non"), "« oui », « non », ou rien"
    else:
        right, wanted = isinstance(value, str), "un texte, comme « eau »"
    return None if right else Problem(f"filtre « {name} »", "sa valeur n’est pas admise", wanted, exemple=str(value))


def _wrong_list(dataset: Dataset, name: str, value: Any) -> Problem | None:
    where = f"filtre « {name} »"
    if not isinstance(value, (list, tuple)) or not all(isinstance(v, str) for v in value):
        return Problem(where, "sa valeur n’est pas une liste de textes", f'une liste, comme {name}=["…"]')
    if name not in FACETTES:
        return None
    held = dataset.named("liens_facettes", filtre=TOUS | {"familles": every_family(dataset)}).lignes
    known = held.loc[held["dimension"] == FACETTES[name]].set_index("valeur")["libelle"]
    if not (unknown := [v for v in value if v not in known]):
        return None
    # Who writes « Japon » for « JPN » is told the code.
    named = {libelle.casefold(): code for code, libelle in known.items()}
    codes = [f"« {named[v.casefold()]} » pour « {v} »" for v in unknown if v.casefold() in named]
    near = f"Écrivez {', '.join(codes)}." if codes else suggestions(unknown, known.index)
    found = count(len(unknown), "valeur n’est d’aucun lien", "valeurs ne sont d’aucun lien")
    return Problem(where, f"{found} de ce jeu", "parmi : " + ", ".join(known.index), near, exemple=unknown[0])
