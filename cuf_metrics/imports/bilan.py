"""What an import did, in numbers: read, resolved, guessed, put together, left without an answer."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from cuf_metrics.formatting import count, number
from cuf_metrics.imports.argent import Lu, left_to_see, open_doubts
from cuf_metrics.imports.differences import Comptes
from cuf_metrics.imports.tables import INTERNE
from cuf_metrics.resolution.decisions import COLLECTIVITE
from cuf_metrics.resolution.reponse import some

COLLECTIVITES = {
    "échec": ("collectivité inconnue du référentiel", "collectivités inconnues du référentiel"),
    "supposé": ("collectivité reconnue sous réserve", "collectivités reconnues sous réserve"),
}
LAISSEES = "Colonnes laissées de côté, non gardées"


@dataclass(frozen=True)
class Bilan:
    """Counts over one imported file, each verifiable in « attestations », « rapprochements » and « partenariats ».

    Attributes:
        lignes: lines of the file, all kept.
        liens: distinct links they tell; `liens_internes` of them join two French local governments.
        doublons: lines that repeat a link already told.
        collectivites, collectivites_resolues: distinct French ends, and those with an official code.
        partenaires, pays: distinct foreign ends and countries; `libelles_pays` labels were reduced to them.
        non_localises: links with an end that has no place at all.
        rapprochements: entries of the ledger per (nature, verdict).
        lignes_remplacees: lines that an earlier import of the same file had brought.
        colonnes_ignorees: headers of the file that were not recognised, kept in « attestations » only.
        colonnes_laissees: headers left aside, which nothing keeps.
        decisions_sans_effet: decisions of correspondances.csv that concern no name of the dataset.
        doutes: sentences of the ledger that most lines rest on, guesses and failures.
    """

    lignes: int
    liens: int
    liens_internes: int
    doublons: int
    collectivites: int
    collectivites_resolues: int
    partenaires: int
    pays: int
    libelles_pays: int
    non_localises: int
    rapprochements: dict[tuple[str, str], int]
    lignes_remplacees: int
    colonnes_ignorees: tuple[str, ...]
    colonnes_laissees: tuple[str, ...]
    decisions_sans_effet: tuple[str, ...]
    doutes: tuple[str, ...]

    def __str__(self) -> str:
        share = number(100 * self.collectivites_resolues / self.collectivites, 1) if self.collectivites else "0"
        lines = [
            f"{count(self.lignes, 'ligne lue', 'lignes lues')}, toutes gardées : {count(self.liens, 'lien')}, "
            f"{count(self.doublons, 'ligne en double réunie', 'lignes en double réunies')}.",
            f"Collectivités françaises : {number(self.collectivites)}, dont {number(self.collectivites_resolues)} "
            f"avec un code officiel ({share} %).",
            f"Partenaires : {number(self.partenaires)} ; {count(self.libelles_pays, 'libellé')} de pays pour "
            f"{count(self.pays, 'pays', 'pays')}.",
            f"Liens entre collectivités françaises, comptés à part : {number(self.liens_internes)}.",
            f"Liens sans lieu à une extrémité, listés sur la carte : {number(self.non_localises)}.",
            "Rapprochements : "
            + " ; ".join(f"{nature}, {verdict} : {number(n)}" for (nature, verdict), n in self.rapprochements.items())
            + ".",
        ]
        if self.lignes_remplacees:
            lines.append(f"Remplace un import précédent du même fichier : {count(self.lignes_remplacees, 'ligne')}.")
        if self.colonnes_ignorees:
            lines.append("Colonnes non reconnues, gardées telles quelles : " + ", ".join(self.colonnes_ignorees) + ".")
        if self.colonnes_laissees:
            lines.append(f"{LAISSEES} : {some(self.colonnes_laissees)}.")
        if self.decisions_sans_effet:
            lines.append("Décisions sans effet sur ce jeu : " + ", ".join(self.decisions_sans_effet) + ".")
        if self.doutes:
            lines += ["À vérifier d’abord :", *(f"- {doubt}" for doubt in self.doutes)]
        return "\n".join(lines)


def taken_stock(tables: dict[str, pd.DataFrame], id_document: str, **told: Any) -> Bilan:
    """Count what one document brought.

    Args:
        tables: rows of `link_tables`.
        id_document: the document imported.
        told: what the tables do not say: lignes_remplacees, colonnes_ignorees, colonnes_laissees,
            decisions_sans_effet.
    """
    lines = tables["attestations"].query("id_document == @id_document")
    links = tables["partenariats"].set_index("id_partenariat").loc[lines["id_partenariat"].unique()]
    french = tables["collectivites"].set_index("id_collectivite").loc[_named(links["id_collectivite"])]
    foreign = tables["partenaires"].set_index("id_partenaire").loc[_named(links["id_partenaire"])]
    ledger = tables["rapprochements"].query("id_document == @id_document")
    lost = (links["motif_non_localise"] != "").sum()
    verdicts = ledger.groupby(["nature_rapprochement", "verdict"], sort=True).size()
    return Bilan(
        lignes=len(lines),
        liens=len(links),
        liens_internes=int((links["famille_lien"] == INTERNE).sum()),
        doublons=len(lines) - len(links),
        collectivites=len(french),
        collectivites_resolues=int(((french["code_insee"] != "") | (french["siren"] != "")).sum()),
        partenaires=len(foreign),
        pays=len(_named(links["code_pays"])),
        libelles_pays=int((ledger["nature_rapprochement"] == "pays").sum()),
        non_localises=int(lost),
        rapprochements={key: int(n) for key, n in verdicts.items()},
        doutes=_first_doubts(ledger),
        **told,
    )


def _named(values: pd.Series) -> list[str]:
    return [value for value in values.unique() if value]


def _first_doubts(ledger: pd.DataFrame, most: int = 8) -> tuple[str, ...]:
    """Guesses and failures by what was done, the commonest first, each with an example and its line."""
    open_ones = ledger[ledger["verdict"].isin(["supposé", "échec"])]
    groups = open_ones.assign(n=open_ones["nb_lignes"].astype(int)).groupby(
        ["nature_rapprochement", "verdict", "methode"], sort=False
    )
    ranked = sorted(groups, key=lambda item: -item[1]["n"].sum())
    return tuple(
        f"{nature}, {verdict} ({method}) : {count(len(rows), 'cas', 'cas')}, {count(int(rows['n'].sum()), 'ligne')} "
        f"(ex. « {rows.iloc[0]['nom_source']} », ligne {rows.iloc[0]['numero_ligne']}). {rows.iloc[0]['explication']}"
        for (nature, verdict, method), rows in ranked[:most]
    )


def rows_told(comptes: Comptes) -> str:
    """« 8 lignes lues : 7 nouvelles, 0 modifiée, 1 inchangée ; 2 retirées. »"""
    new, changed, removed, same = comptes.valeurs
    return (
        f"{count(new + changed + same, 'ligne lue', 'lignes lues')} : {count(new, 'nouvelle')}, "
        f"{count(changed, 'modifiée')}, {count(same, 'inchangée')} ; {count(removed, 'retirée')}."
    )


def links_told(comptes: Comptes) -> str:
    """« 8 liens lus : 7 nouveaux, … », lines that tell the same link counted once."""
    new, changed, removed, same = comptes.valeurs
    return (
        f"{count(new + changed + same, 'lien du jeu', 'liens du jeu')} : {count(new, 'nouveau', 'nouveaux')}, "
        f"{count(changed, 'modifié')}, {count(same, 'inchangé')} ; {count(removed, 'retiré')}."
    )


@dataclass(frozen=True)
class BilanSaisie:
    """What the workbook of a template brought, in numbers verifiable in its table and in « rapprochements ».

    Attributes:
        comptes: rows against those that they replace.
        collectivites, collectivites_resolues: distinct local governments named, and those of the reference.
        colonnes_ignorees: headers left aside, which nothing keeps.
        feuilles_non_lues: sheets that were not read.
        doutes: sentences of the ledger on what is a guess or was not understood, the most lines first.
    """

    comptes: Comptes
    collectivites: int
    collectivites_resolues: int
    colonnes_ignorees: tuple[str, ...]
    feuilles_non_lues: tuple[str, ...]
    doutes: tuple[str, ...]

    def __str__(self) -> str:
        lines = [rows_told(self.comptes)]
        if self.collectivites:
            lines.append(
                f"{count(self.collectivites, 'collectivité')}, dont {count(self.collectivites_resolues, 'reconnue')} "
                "dans le référentiel."
            )
        if self.colonnes_ignorees:
            lines.append(f"{LAISSEES} : {some(self.colonnes_ignorees)}.")
        return "\n".join([*lines, *left_to_see(self.feuilles_non_lues, self.doutes)])


def taken_stock_of_rows(
    lu: Lu, rapprochements: pd.DataFrame, comptes: Comptes, id_document: str, feuilles: tuple[str, ...]
) -> BilanSaisie:
    """Count what one workbook brought.

    Args:
        lu: the file once read.
        rapprochements: rows of the ledger of the dataset as it would be.
        comptes: its rows against those that they replace.
        id_document: its document.
        feuilles: sheets that were not read.
    """
    told = rapprochements[rapprochements["id_document"] == id_document]
    named = told[told["nature_rapprochement"] == COLLECTIVITE]
    return BilanSaisie(
        comptes=comptes,
        collectivites=len(named),
        collectivites_resolues=int((named["verdict"] != "échec").sum()),
        colonnes_ignorees=lu.colonnes_ignorees,
        feuilles_non_lues=feuilles,
        doutes=open_doubts(told, COLLECTIVITES),
    )
