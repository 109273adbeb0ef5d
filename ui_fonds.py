"""The page Fonds de solidarité: what documents say of the funds, then their accounts where the dataset holds them."""

from datetime import date

import pandas as pd
import streamlit as st

import ui
from cuf_metrics import charts, charts_argent, html, html_fonds
from cuf_metrics.charte import FAMILLES_DE_LIEN
from cuf_metrics.charts_argent import DONATEURS, FONDS, Parts
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.figures import Figure, known
from cuf_metrics.formatting import count, number
from cuf_metrics.html_fonds import money, passage_of
from cuf_metrics.provenance import Derivation
from ui_argent import doubts, to_import

ETAPES = {"contribution": "Contributions reçues", "promesse": "Promesses"}
MOUVEMENTS = {
    "versement": "Versements aux bénéficiaires",
    "contribution": "Contributions reçues",
    "promesse": "Promesses",
    "frais": "Frais",
    "restitution": "Restitutions",
}
AGREGATS = {
    "annee": "Année",
    "pays": "Pays",
    "secteur": "Secteur",
    "nb_mouvements": "Mouvements",
    "montant": "Montant (€)",
}
PAYS_DESSINES = 12
# As the view `flux_fonds` names it.
PAYS_INCONNU = "pays non précisé"
DONNEES = {
    "nom": "Fonds",
    "nom_pays": "Pays",
    "crise": "Crise",
    "date_ouverture": "Ouverture",
    "date_cloture": "Clôture",
    "statut_fonds": "Situation",
    "nb_donateurs": "Donateurs",
    "nb_donateurs_regions": "Régions",
    "nb_donateurs_departements": "Départements",
    "nb_donateurs_intercommunalites": "Intercommunalités",
    "nb_donateurs_autres": "Communes et autres (déduit)",
    "montant_eur": "Montant (€)",
    "contribution_moyenne": "Contribution moyenne calculée (€)",
    "beneficiaires": "Bénéficiaires",
}
DONATEURS_NOMMES = {
    "nom_donateur": "Donateur",
    "type_donateur": "Type",
    "fonds": "Fonds",
    "nb_fonds": "Nombre de fonds",
    "nb_mouvements": "Mouvements",
    "montant": "Montant (€)",
}


def headline(dataset: Dataset) -> None:
    """What was collected, by how many funds, from whom: sums of published figures, said to be sums."""
    result = dataset.named("fonds_publies")
    distinct = known(dataset, ["collectivites_donatrices_2023"]).values()
    ui.cards([*published_sums(result), *distinct])
    ui.note(
        "Contributions et collectivités donatrices sont deux nombres : qui donne à trois fonds compte pour trois "
        "contributions et une seule collectivité. Ils ne s’additionnent pas."
    )


def published_sums(result: Resultat) -> list[Figure]:
    """Amount collected, funds, contributions and average contribution, each with the figures it is made of.

    Args:
        result: the query `fonds_publies`.
    """
    rows = result.lignes
    paid, given = rows[rows["montant_eur"].notna()], rows[rows["nb_donateurs"].notna()]
    both = paid[paid["nb_donateurs"].notna()]
    gifts = _terms(given, lambda r: count(int(r.nb_donateurs), "collectivité"))
    pairs = _terms(both, lambda r: f"{money(r.montant_eur)}, {count(int(r.nb_donateurs), 'collectivité')}")
    average = both["montant_eur"].sum() / both["nb_donateurs"].sum() if len(both) else None
    total = float(paid["montant_eur"].sum()) if len(paid) else None
    return [
        Figure(
            "fonds-collecte",
            f"Collecté par {number(len(paid))} fonds : somme calculée des montants publiés",
            total,
            "€",
            Derivation("somme des montants publiés, un par fonds", _terms(paid, lambda r: money(r.montant_eur))),
        ),
        Figure(
            "fonds-nombre",
            f"Fonds cités par les documents, dont {number(len(paid))} au montant publié",
            len(rows),
            "fonds",
            result.source,
        ),
        Figure(
            "fonds-contributions",
            f"Contributions à {number(len(given))} fonds : un donateur compte une fois par fonds",
            float(given["nb_donateurs"].sum()),
            "contributions",
            Derivation("somme des collectivités donatrices, fonds par fonds", gifts),
        ),
        Figure(
            "fonds-contribution-moyenne",
            f"Contribution moyenne, calculée sur {number(len(both))} fonds : montants ÷ donateurs, à l’euro",
            round(average) if average else None,
            "€",
            Derivation("somme des montants ÷ somme des donateurs, sur les fonds qui ont les deux", pairs),
        ),
    ]


def _terms(rows: pd.DataFrame, told) -> tuple:
    return tuple((row.nom_usage, told(row), passage_of(row)) for row in rows.itertuples())


def comparison(dataset: Dataset) -> None:
    """Amounts beside donors by type, the funds in the same order."""
    result = dataset.named("fonds_publies")
    rows = result.lignes.assign(libelle=result.lignes["nom_usage"])
    left, right = st.columns(2, gap="large")
    with left:
        amounts = rows.assign(texte=rows["montant_eur"].map(money))
        paid = rows["montant_eur"].dropna()
        told = f"{number(len(paid))} fonds au montant publié, de {money(paid.min())} à {money(paid.max())}."
        _bars("montants", "Montant collecté par fonds", amounts, {"montant_eur": ("montant", FONDS)}, told, result)
    with right:
        untyped = rows["nb_donateurs"].where(rows["nb_donateurs_autres"].isna())
        donors = rows.assign(
            nb_donateurs_sans_type=untyped, texte=[html_fonds.counted(n) for n in rows["nb_donateurs"]]
        )
        told = f"{number(int(rows['nb_donateurs'].sum()))} contributions de collectivités, réparties par type."
        _bars("donateurs-par-type", "Collectivités donatrices par type", donors, DONATEURS, told, result)
        ui.show(html_fonds.key(DONATEURS))
    ui.note(
        "Montants et donateurs depuis l’ouverture de chaque fonds, à la date du document. Communes et autres : "
        "donateurs moins les types que le document compte. n.d. : aucun document ne le publie."
    )
    with st.expander("Les fonds en tableau"):
        ui.show(
            html_fonds.summary(rows) + html.provenance_of_rows("fonds-tableau", "Les fonds en tableau", [result.source])
        )
        ui.download_csv("Télécharger les fonds (CSV)", lambda: rows[list(DONNEES)].rename(columns=DONNEES), "fonds.csv")


def _bars(key: str, titre: str, rows: pd.DataFrame, parts: Parts, told: str, result: Resultat) -> None:
    ui.plot(key, titre, charts_argent.stacked(rows, parts, ui.is_dark()), told, [result.source])


def crises(dataset: Dataset) -> None:
    """Funds from opening to closing, and those whose dates no document gives."""
    result = dataset.named("fonds_publies")
    rows = result.lignes
    undated = rows.loc[rows["date_ouverture"].isna(), "nom_usage"]
    told = "Trait pâle : l’année est publiée, pas le mois. Trait qui s’efface : aucune clôture n’est publiée."
    if len(undated):
        told = f"Dates non publiées : {', '.join(undated)}. {told}"
    control = html.provenance_of_rows("crises", "Ouverture et clôture des fonds", [result.source])
    ui.show(html_fonds.crises(rows, date.today()) + html.note(told, control))  # noqa: DTZ011


def funds(dataset: Dataset) -> None:
    """A card per fund."""
    ui.show(html_fonds.funds(dataset.named("fonds_publies").lignes))


def accounts(dataset: Dataset) -> None:
    """Ledger of the funds, where the money comes from and goes, who gives; or which extract is missing."""
    ui.section("Les comptes des fonds")
    result = dataset.named("fonds_comptes")
    if result.lignes["nb_mouvements"].isna().all():
        to_import(
            "aucun mouvement de fonds (extrait « flux ») : ni solde, ni versement par pays, ni liste de donateurs",
            "flux",
        )
        return
    ui.cards(_stages(result))
    _balance(result)
    _circulation(dataset)
    _spread(dataset)
    _donors(dataset)
    doubts(dataset, "relevé de flux")


def _stages(result: Resultat) -> list[Figure]:
    """One figure per stage, all funds together: each movement is in one of them."""
    stages = {
        "contributions": "Contributions reçues",
        "versements": "Versements aux bénéficiaires",
        "frais": "Frais",
        "solde": "Solde : reçu et restitué aux fonds, moins tout ce qui en sort",
    }
    totals = {name: result.lignes[name].sum(min_count=1) for name in stages}
    return [
        Figure(f"comptes-{name}", stages[name], None if pd.isna(v) else float(v), "€", result.source)
        for name, v in totals.items()
    ]


def _balance(result: Resultat) -> None:
    rows = result.lignes
    unbalanced = rows[rows["motifs"].map(len) > 0]
    if unbalanced.empty:
        ui.note("Aucun écart : chaque solde est positif ou nul, et les contributions égalent les montants publiés.")
    else:
        named = ", ".join(unbalanced["nom_fonds"])
        st.warning(f"{count(len(unbalanced), 'fonds', 'fonds')} à vérifier, en tête du tableau : {named}.")
    ui.show(html_fonds.ledger(rows, result.source))


def _circulation(dataset: Dataset) -> None:
    result = dataset.named("fonds_circulation")
    arcs = result.lignes
    if arcs.empty:
        return
    received = arcs.loc[arcs["mouvement"] == "contribution", "montant"].sum()
    paid = arcs[arcs["mouvement"] == "versement"]
    ui.section("D’où vient l’argent, où il va")
    ui.plot(
        "circulation",
        "Donateurs par type, fonds, pays où l’argent est versé",
        charts_argent.circulation(arcs, ui.is_dark()),
        f"{money(received)} de contributions ; {money(paid['montant'].sum())} de versements dans "
        f"{count(paid.loc[paid['bout'] != PAYS_INCONNU, 'bout'].nunique(), 'pays', 'pays')}.",
        [result.source],
        "Ce qui entre dans un fonds égale ce qui en sort, solde compris ; les promesses n’y sont pas.",
    )
    with st.expander("Les mêmes montants en tableau"):
        shown = {"nom_fonds": "Fonds", "mouvement": "Mouvement", "bout": "D’où ou vers où", "montant": "Montant (€)"}
        ui.table("arcs-de-fonds", arcs, shown, "Montants par fonds, provenance et destination")
        ui.download_csv("Télécharger (CSV)", lambda: arcs[list(shown)].rename(columns=shown), "fonds-circulation.csv")


def _spread(dataset: Dataset) -> None:
    """One stage of every movement, funds and co-financing, by country, year and sector."""
    ui.section("Par pays, année et secteur")
    stage = ui.choose_one("Étape montrée (une seule à la fois)", "mouvement", MOUVEMENTS)
    result = dataset.named("flux_agregats", etape=stage)
    rows = result.lignes
    if rows.empty:
        st.info(f"Aucun mouvement à cette étape : {MOUVEMENTS[stage].lower()}.")
        return
    totals = rows.groupby("pays", as_index=False)[["montant", "nb_mouvements"]].sum()
    drawn = totals.nlargest(PAYS_DESSINES, "montant").rename(columns={"pays": "libelle", "montant": "valeur"})
    told = [count(int(n), "mouvement") for n in drawn["nb_mouvements"]]
    drawn = drawn.assign(texte=[money(v) for v in drawn["valeur"]], detail=told)
    first, last = rows["annee"].min(), rows["annee"].max()
    ui.plot(
        "flux-par-pays",
        f"{MOUVEMENTS[stage]} par pays, {first}–{last}" if first < last else f"{MOUVEMENTS[stage]} par pays, {first}",
        charts.bars(drawn, FAMILLES_DE_LIEN["fonds de solidarité"], ui.is_dark()),
        f"{money(rows['montant'].sum())} en {count(int(rows['nb_mouvements'].sum()), 'mouvement')}, fonds et "
        f"cofinancements ; {count(len(totals), 'pays', 'pays')}, sans pays compris.",
        [result.source],
        f"Les {PAYS_DESSINES} premiers pays sont dessinés." if len(totals) > PAYS_DESSINES else "",
    )
    with st.expander("Par année et secteur, en tableau"):
        ui.table("agregats-de-flux", rows, AGREGATS, f"{MOUVEMENTS[stage]} par année, pays et secteur")
        named = rows[list(AGREGATS)].rename(columns=AGREGATS)
        ui.download_csv("Télécharger (CSV)", lambda: named, f"flux-{stage}.csv")


def _donors(dataset: Dataset) -> None:
    ui.section("Les donateurs")
    stage = ui.choose_one("Étape (les étapes ne s’additionnent jamais)", "etape", ETAPES)
    share = dataset.named("fonds_concentration", mouvement=stage)
    if share.lignes.empty:
        st.info(f"Aucun donateur à cette étape : {ETAPES[stage].lower()}.")
        return
    ui.show(html_fonds.concentration(share.lignes, share.source))
    ui.note(
        "Une contribution est un donateur d’un fonds ; qui donne à deux fonds est un seul donateur. Un donateur que le "
        "référentiel n’identifie pas compte sous le nom que la source écrit."
    )
    donors = dataset.named("fonds_donateurs", mouvement=stage)
    ui.table("donateurs", donors.lignes, DONATEURS_NOMMES, f"Donateurs des fonds, {ETAPES[stage].lower()}")
    ui.show(html.provenance_of_rows("donateurs-nommes", "Les donateurs", [donors.source]))
    named = donors.lignes[list(DONATEURS_NOMMES)].rename(columns=DONATEURS_NOMMES)
    ui.download_csv("Télécharger les donateurs (CSV)", lambda: named, f"fonds-donateurs-{stage}.csv")
