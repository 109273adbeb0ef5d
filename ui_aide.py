"""The page « Aide publique »: published figures, then declared aid, published grants and budgets, never added up."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

import ui
from cuf_metrics import charts_aide, html, html_aide
from cuf_metrics.charte import FAMILLES_DE_LIEN, PAGE
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.exports.scdl import MOTIFS, scdl_csv
from cuf_metrics.figures import computed, published
from cuf_metrics.formatting import count, goal, number, short_money
from cuf_metrics.html_aide import Perimetre
from cuf_metrics.html_liens import NON_RENSEIGNE
from cuf_metrics.provenance import Requete
from ui_argent import doubts, to_import

PUBLIE = ["apd_collectivites_declaree_2020", "collectivites_declarant_apd_2020"]
AUTRE_GRANDEUR = "depense_aict_estimee_2017"
MESURES = {"versement": "versements", "engagement": "engagements", "equivalent_don": "équivalent-don"}
# Sectors of grants that are preselected: what they are called varies from one giver to the next.
INTERNATIONAL = "internation"
LIGNES = 1000
# As many as the 17 goals and those that name none, whose rest could not be added up.
BARRES = 18
DIMENSIONS = {
    "pays": ("Pays", ("pays", "pays"), PAGE["bleu"], "Les zones, qui ne sont pas des pays, sont à part."),
    "zone": ("Zones", ("zone", "zones"), PAGE["gris"], "Régionales ou multilatérales : aucun pays n’y est nommé."),
    "secteur": ("Secteurs", ("secteur", "secteurs"), FAMILLES_DE_LIEN["coopération décentralisée"], ""),
    "odd": (
        "ODD",
        ("ODD", "ODD"),
        FAMILLES_DE_LIEN["programme"],
        "Une déclaration qui nomme plusieurs ODD compte entière dans chacun : ces montants ne s’additionnent pas.",
    ),
}  # fmt: skip
DECLARATIONS = {
    "annee": "Année",
    "destination": "Pays ou zone",
    "secteur": "Secteur",
    "objet": "Objet",
    "odd": "ODD",
    "canal_transfert": "Canal",
    "type_financement": "Financement",
    "est_apd": "Compte comme aide",
    "versement_eur": "Versement (€)",
    "engagement_eur": "Engagement (€)",
    "equivalent_don_eur": "Équivalent-don (€)",
    "titre_document": "Fichier",
    "numero_ligne": "Ligne",
}
SECTEURS = {
    "attribuant": "Attribuant",
    "secteur": "Secteur",
    "nb_subventions": "Lignes",
    "montant_eur": "Montant (€)",
    "annee_debut": "De",
    "annee_fin": "À",
}
SUBVENTIONS = {
    "attribuant": "Attribuant",
    "beneficiaire": "Bénéficiaire",
    "objet": "Objet",
    "annee": "Année",
    "date_convention": "Convention",
    "montant_signe_eur": "Montant (€)",
    "secteur": "Secteur",
    "categorie": "Catégorie",
    "titre_document": "Fichier",
    "numero_ligne": "Ligne",
}
EXERCICES = {
    "collectivite": "Collectivité",
    "annee": "Exercice",
    "depenses_eur": "Dépenses (€)",
    "fonctionnement_eur": "Fonctionnement (€)",
    "investissement_eur": "Investissement (€)",
    "recettes_eur": "Recettes (€)",
    "nb_lignes": "Lignes",
}
COMPTES = {
    "collectivite": "Collectivité",
    "annee": "Exercice",
    "sens_budget": "Sens",
    "section_budget": "Section",
    "nature_comptable": "Compte",
    "libelle_nature": "Libellé du compte",
    "montant_signe_eur": "Montant (€)",
    "titre_document": "Fichier",
    "numero_ligne": "Ligne",
}


def published_first(dataset: Dataset) -> None:
    """The published figures of declared aid; then, in a frame of its own, the estimate of another scope."""
    ui.cards(published(dataset, PUBLIE), "Ce que les documents publient")
    ui.show(
        html_aide.apart(
            "Une autre grandeur, à ne pas rapprocher",
            published(dataset, [AUTRE_GRANDEUR])[0],
            "Toutes les dépenses d’action internationale, estimées, et non la seule aide publique au développement "
            "déclarée : ni la même année, ni le même périmètre, ni la même méthode. La différence avec l’aide déclarée "
            "ne mesure rien.",
        )
    )


def perimeters(dataset: Dataset) -> None:
    """What each of the three sources counts, and leaves out."""
    held = {name: extrait.lignes > 0 for name, extrait in dataset.manifeste.tables.items()}
    rows = [
        Perimetre(
            "Aide déclarée à l’État",
            "l’État, dans sa déclaration à l’OCDE",
            "l’aide publique au développement de toutes les collectivités, prises ensemble",
            "aucune collectivité n’y est nommée : aucun chiffre par collectivité n’en vient",
            held["declarations_apd"],
        ),
        Perimetre(
            "Subventions publiées",
            "chaque collectivité qui publie ses données essentielles",
            "ce qu’elle attribue à d’autres, quelle que soit la politique : à restreindre par secteur",
            "n’y sont ni ce qu’elle fait elle-même, ni les collectivités qui ne publient pas",
            held["subventions"],
        ),
        Perimetre(
            "Budgets exécutés",
            "chaque collectivité qui publie ses comptes",
            "les dépenses de la fonction 048, coopération décentralisée (nomenclature M14)",
            "ce qui est imputé à une autre fonction (eau, culture, personnel…) n’y est pas",
            held["budgets"],
        ),
    ]
    ui.show(html_aide.perimeters(rows))
    ui.note("Une même dépense peut figurer dans les trois : leurs montants ne s’additionnent jamais.")


@ui.part
def declared(dataset: Dataset) -> None:
    """Aid that local governments declare, in one measure at a time."""
    ui.note("Le fichier ne nomme aucune collectivité : aucun chiffre par collectivité n’en est tiré.")
    if dataset.named("aide_annees", mesure="versement").lignes.empty:
        to_import("aucune déclaration d’aide des collectivités", "apd")
        return
    measure, chosen = _choose_aid(dataset)
    when = ", ".join(map(str, chosen)) or "toutes les années"
    figures = computed(dataset, "aide_chiffres", mesure=measure, annees=chosen)
    ui.cards(figures, f"{MESURES[measure].capitalize()}, {when}")
    _aid_by_year(dataset, measure, chosen)
    _compared(dataset)
    _spread(dataset, measure, chosen, when)
    _declarations(dataset, chosen, sum(f.source.lignes for f in figures if f.id != "aide-part"))
    doubts(dataset, "déclaration d’aide publique")


def _choose_aid(dataset: Dataset) -> tuple[str, list[int]]:
    years = dataset.named("aide_annees", mesure="versement").lignes["annee"]
    left, right = st.columns(2)
    with left:
        measure = ui.choose_one("Mesure, une seule à la fois", "mesure", MESURES)
    with right:
        chosen = ui.choose("Années", "annees", [str(y) for y in years], "Toutes")
    return measure, sorted(map(int, chosen))


def _aid_by_year(dataset: Dataset, measure: str, chosen: list[int]) -> None:
    result = dataset.named("aide_annees", mesure=measure)
    known = result.lignes.dropna(subset="montant").rename(columns={"nb_declarations": "nb_lignes"})
    missing = int(result.lignes["nb_sans_montant"].sum())
    left_out = f"{count(missing, 'déclaration')} sans montant dans cette mesure." if missing else ""
    if known.empty:
        st.info(f"Aucune déclaration ne donne de montant en {MESURES[measure]}.")
        return
    ui.plot(
        "aide-annees",
        f"Aide déclarée par les collectivités, par année : {MESURES[measure]}, en {charts_aide.unit_of(known)[1]}",
        charts_aide.annual(known, chosen, ui.is_dark()),
        f"{_extremes(known)}.",
        [result.source],
        left_out,
    )


def _extremes(rows: pd.DataFrame) -> str:
    """What a chart of years says: from when to when, its highest and its lowest bars."""
    low, high = (
        f"{short_money(rows['montant'][i])} en {rows['annee'][i]}"
        for i in (rows["montant"].idxmin(), rows["montant"].idxmax())
    )
    if len(rows) == 1:
        return high
    return f"De {rows['annee'].min()} à {rows['annee'].max()} : au plus {high}, au moins {low}"


def _compared(dataset: Dataset) -> None:
    """The published total beside the sums of the same year, in every measure: none is chosen for the reader."""
    figure = published(dataset, PUBLIE[:1])[0]
    result = dataset.named("aide_comparaison", annee=figure.annee)
    sums = {MESURES[r.mesure]: None if pd.isna(r.montant) else float(r.montant) for r in result.lignes.itertuples()}
    ui.show(html_aide.comparison(figure, sums, result.source))


def _spread(dataset: Dataset, measure: str, chosen: list[int], when: str) -> None:
    """Where the aid goes and what for, two charts side by side."""
    result = dataset.named("aide_repartition", mesure=measure, annees=chosen)
    for pair in (("pays", "zone"), ("secteur", "odd")):
        for column, dimension in zip(st.columns(2, gap="large"), pair, strict=True):
            with column:
                rows = result.lignes[result.lignes["dimension"] == dimension].dropna(subset="montant")
                _ranked(dimension, rows, f"{MESURES[measure]}, {when}", result.source)


def _ranked(dimension: str, rows: pd.DataFrame, told: str, source: Requete) -> None:
    titre, words, colour, note = DIMENSIONS[dimension]
    if rows.empty:
        return
    if dimension == "odd":
        rows = rows.assign(libelle=rows["libelle"].map(goal))
    rest = rows.iloc[BARRES:]
    shown = count(int((rows["libelle"] != NON_RENSEIGNE).sum()), *words)
    if len(rest):
        others = short_money(rest["montant"].sum())
        shown = f"Les {BARRES} plus gros montants, sur {shown} ; les autres, ensemble : {others}"
    figure = charts_aide.ranked(rows.head(BARRES), colour, ui.is_dark())
    ui.plot(f"aide-{dimension}", f"{titre} : {told}", figure, f"{shown}.", [source], note)


def _declarations(dataset: Dataset, chosen: list[int], total: int) -> None:
    rows = dataset.named("aide_lignes", annees=chosen, limite=LIGNES).lignes
    with st.expander(f"Les déclarations, {count(total, 'ligne')}"):
        ui.table("declarations", rows, DECLARATIONS, f"Déclarations des collectivités : {count(total, 'ligne')}")
        _first_of(rows, total)
        ui.download_csv(
            "Télécharger ces déclarations (CSV)",
            lambda: dataset.named("aide_lignes", annees=chosen, limite=total).lignes[list(DECLARATIONS)],
            _file("declarations", dataset),
        )


def _first_of(rows: pd.DataFrame, total: int) -> None:
    if total > len(rows):
        ui.note(f"{number(len(rows))} premières lignes sur {number(total)} ; le fichier les contient toutes.")


def _file(name: str, dataset: Dataset, kind: str = "csv") -> str:
    return f"{name}-{dataset.manifeste.jeu}-{dataset.version}.{kind}"


@ui.part
def grants(dataset: Dataset) -> None:
    """Grants that local governments publish, by giver and sector, and their SCDL file."""
    every = dataset.named("subventions_secteurs", attribuants=[], secteurs=[]).lignes
    if every.empty:
        to_import("aucune subvention publiée", "subventions")
        return
    kept = _choose_grants(every)
    ui.cards(computed(dataset, "subventions_chiffres", **kept), _told(kept["secteurs"]))
    sectors = dataset.named("subventions_secteurs", **kept)
    ui.table("secteurs", sectors.lignes, SECTEURS, "Subventions par attribuant et par secteur")
    control = html.provenance_of_rows("secteurs-sommes", "Subventions par attribuant et par secteur", [sectors.source])
    ui.show(html.note("Une annulation est déduite du montant ; elle compte dans les lignes.", control))
    _grant_rows(dataset, dataset.named("subventions_lignes", **kept))
    doubts(dataset, "subventions publiées")


def _grant_rows(dataset: Dataset, result: Resultat) -> None:
    """The grants one by one, and their two files: for a spreadsheet, and SCDL."""
    rows = result.lignes
    with st.expander(f"Les subventions, {count(len(rows), 'ligne')}"):
        ui.table("subventions", rows.head(LIGNES), SUBVENTIONS, f"Subventions : {count(len(rows), 'ligne')}")
        _first_of(rows.head(LIGNES), len(rows))
        file = _file("subventions", dataset)
        ui.download_csv("Télécharger ces subventions (CSV)", lambda: rows[list(SUBVENTIONS)], file)
    _scdl(dataset, result)


def _choose_grants(every: pd.DataFrame) -> dict[str, list[str]]:
    """Givers and sectors; what is called international is kept from the start."""
    sectors = sorted(every["secteur"].unique())
    left, right = st.columns(2)
    with left:
        givers = ui.choose("Attribuant", "attribuant", every["attribuant"])
    with right:
        chosen = st.multiselect(
            "Secteur",
            sectors,
            default=[s for s in sectors if INTERNATIONAL in s.casefold()],
            key="secteur",
            bind="query-params",
            placeholder="Tous",
        )
    return {"attribuants": givers, "secteurs": chosen}


def _told(sectors: Sequence[str]) -> str:
    return f"Secteur : {', '.join(sectors)}" if sectors else "Tous les secteurs, toutes politiques confondues"


def _scdl(dataset: Dataset, result: Resultat) -> None:
    """The grants as an SCDL file, and those that cannot be in it with the reasons."""
    file, left_out = scdl_csv(result.lignes)
    ready = len(result.lignes) - len(left_out)
    reasons = left_out["motif"].str.split(MOTIFS).explode().value_counts()
    ui.show(html_aide.scdl(ready, len(left_out), reasons.to_dict(), result.source))
    left, right = st.columns(2)
    with left:
        if ready:
            ui.download("Télécharger le fichier SCDL", lambda: file, _file("scdl-subventions", dataset), "text/csv")
    with right:
        if len(left_out):
            ui.download_csv(
                "Télécharger les lignes écartées et leurs motifs", lambda: left_out, _file("scdl-ecartees", dataset)
            )


@ui.part
def budgets(dataset: Dataset) -> None:
    """What local governments spend under function 048, year by year, receipts apart."""
    result = dataset.named("budgets_exercices")
    if result.lignes.empty:
        to_import("aucun budget exécuté qui porte la fonction 048", "budget")
        return
    ui.cards(computed(dataset, "budgets_chiffres"), "Fonction 048, coopération décentralisée")
    spent = result.lignes.dropna(subset="depenses_eur")
    years = spent.groupby("annee", as_index=False).agg(montant=("depenses_eur", "sum"), nb_lignes=("nb_lignes", "sum"))
    named = count(spent["collectivite"].nunique(), "collectivité")
    ui.plot(
        "budgets-annees",
        f"Dépenses de la fonction 048, par exercice, en {charts_aide.unit_of(years)[1]}",
        charts_aide.annual(years, dark=ui.is_dark()),
        f"Dépenses publiées par {named}, recettes non comprises. {_extremes(years)}.",
        [result.source],
    )
    ui.table("exercices", result.lignes, EXERCICES, "Dépenses et recettes de la fonction 048, par exercice")
    rows = dataset.named("budgets_lignes").lignes
    with st.expander(f"Les comptes, {count(len(rows), 'ligne')}"):
        ui.table("comptes", rows.head(LIGNES), COMPTES, f"Lignes de la fonction 048 : {count(len(rows), 'ligne')}")
        _first_of(rows.head(LIGNES), len(rows))
        ui.download_csv("Télécharger ces comptes (CSV)", lambda: rows[list(COMPTES)], _file("budgets-048", dataset))
    doubts(dataset, "budget exécuté")
