"""The page « Aide publique »: published figures, then declared aid, published grants and budgets, never added up."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

import ui
import ui_graphiques
from cuf_metrics import html, html_aide
from cuf_metrics.catalogue import readable
from cuf_metrics.charte import FAMILLES_DE_LIEN, PAGE
from cuf_metrics.charts import aide
from cuf_metrics.database import Dataset
from cuf_metrics.exports.scdl import MOTIFS, scdl_csv
from cuf_metrics.figures import computed, published
from cuf_metrics.formatting import capitalised, count, goal, number, short_money
from cuf_metrics.html_aide import Perimetre
from cuf_metrics.html_liens import NON_RENSEIGNE
from cuf_metrics.provenance import Requete
from ui_argent import doubts

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
# Table → what it holds, and the source that the importer calls it by.
A_IMPORTER = {
    "declarations_apd": ("Aide déclarée à l’État", "apd"),
    "subventions": ("Subventions publiées", "subventions"),
    "budgets": ("Budgets exécutés", "budget"),
}
DECLARATIONS = {
    "annee": "Année",
    "destination": "Pays ou zone",
    "categorie_revenu": "Revenu du pays",
    "secteur": "Secteur",
    "code_objet": "Code-objet",
    "objet": "Objet",
    "odd": "ODD",
    "odd_source": "ODD tels que déclarés",
    "numero_projet": "Projet",
    "canal_transfert": "Canal",
    "type_financement": "Financement",
    "type_flux": "Type de flux",
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
    "type_beneficiaire": "Forme du bénéficiaire",
    "objet": "Objet",
    "annee": "Année",
    "date_convention": "Convention",
    "montant_signe_eur": "Montant (€)",
    "secteur": "Secteur",
    "categorie": "Catégorie",
    "titre_document": "Fichier",
    "numero_ligne": "Ligne",
}
# What the SCDL schema asks for and the page does not show, with why a line is left out.
ECARTEES = {
    "motif": "Motif",
    **SUBVENTIONS,
    "siret_attribuant": "SIRET de l’attribuant",
    "siret_beneficiaire": "SIRET du bénéficiaire",
    "rna_beneficiaire": "RNA du bénéficiaire",
    "reference_decision": "Décision",
    "nature_aide": "Nature de l’aide",
    "conditions_versement": "Conditions de versement",
    "periode_versement": "Période de versement",
    "id_rae": "Numéro RAE",
    "est_notifiee_ue": "Notifiée à l’Union européenne",
    "taux_subvention": "Part de la subvention",
    "dispositif_aide": "Dispositif d’aide",
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
    "libelle_fonction": "Fonction",
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
    if dataset.named("aide_annees", mesure="versement").lignes.empty:
        _not_here()
        return
    ui.note("Le fichier ne nomme aucune collectivité : aucun chiffre par collectivité n’en est tiré.")
    measure, chosen = _choose_aid(dataset)
    when = ", ".join(map(str, chosen)) or "toutes les années"
    figures = computed(dataset, "aide_chiffres", mesure=measure, annees=chosen)
    ui.cards(figures, f"{capitalised(MESURES[measure])}, {when}")
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
    ui_graphiques.plot(
        "aide-annees",
        f"Aide déclarée par les collectivités, par année : {MESURES[measure]}, en {aide.unit_of(known)[1]}",
        aide.annual(known, chosen, ui.is_dark()),
        f"{_extremes(known)}.",
        [result.source],
        left_out,
        (known, {"annee": "Année", "montant": "Montant (€)", "nb_lignes": "Déclarations"}),
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
    for pair in (("pays", "secteur"), ("zone", "odd")):
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
    figure = aide.ranked(rows.head(BARRES), colour, ui.is_dark())
    columns = {"libelle": titre, "montant": "Montant (€)", "nb_declarations": "Déclarations"}
    ui_graphiques.plot(f"aide-{dimension}", f"{titre} : {told}", figure, f"{shown}.", [source], note, (rows, columns))


def _declarations(dataset: Dataset, chosen: list[int], total: int) -> None:
    rows = dataset.named("aide_lignes", annees=chosen, limite=LIGNES).lignes
    with st.expander(f"Les déclarations, {count(total, 'ligne')}"):
        ui.table("declarations", rows, DECLARATIONS, f"Déclarations des collectivités : {count(total, 'ligne')}")
        _first_of(rows, total)
        ui.download_csv(
            "Télécharger ces déclarations (CSV)",
            lambda: _as_read(dataset.named("aide_lignes", annees=chosen, limite=total).lignes, DECLARATIONS),
            _file("declarations", dataset),
        )


def _first_of(rows: pd.DataFrame, total: int) -> None:
    if total > len(rows):
        ui.note(f"{number(len(rows))} premières lignes sur {number(total)} ; le fichier les contient toutes.")


def _as_read(rows: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """The columns of a file under their headings, dates and yes or no in words."""
    return pd.DataFrame({heading: readable(rows, column) for column, heading in columns.items()})


def _file(name: str, dataset: Dataset, kind: str = "csv") -> str:
    return f"{name}-{dataset.manifeste.jeu}-{dataset.version}.{kind}"


@ui.part
def grants(dataset: Dataset) -> None:
    """Grants that local governments publish, by giver and sector, and their SCDL file."""
    every = dataset.named("subventions_secteurs", attribuants=[], secteurs=[]).lignes
    if every.empty:
        _not_here()
        return
    kept = _choose_grants(every)
    figures = computed(dataset, "subventions_chiffres", **kept)
    sectors = dataset.named("subventions_secteurs", **kept)
    ui.cards(figures, f"{_told(kept['secteurs'])} ; {_who_and_when(sectors.lignes)}")
    ui.table("secteurs", sectors.lignes, SECTEURS, "Subventions par attribuant et par secteur")
    control = html.provenance_of_rows("secteurs-sommes", "Subventions par attribuant et par secteur", [sectors.source])
    ui.show(html.note("Une annulation est déduite du montant ; elle compte dans les lignes.", control))
    total = figures[0].source.lignes
    _grant_rows(dataset, kept, total)
    _scdl(dataset, kept, total)
    doubts(dataset, "subventions publiées")


def _grant_rows(dataset: Dataset, kept: dict[str, list[str]], total: int) -> None:
    rows = dataset.named("subventions_lignes", limite=LIGNES, **kept).lignes
    with st.expander(f"Les subventions, {count(total, 'ligne')}"):
        ui.table("subventions", rows, SUBVENTIONS, f"Subventions : {count(total, 'ligne')}")
        _first_of(rows, total)
        ui.download_csv(
            "Télécharger ces subventions (CSV)",
            lambda: _as_read(dataset.named("subventions_lignes", limite=total, **kept).lignes, SUBVENTIONS),
            _file("subventions", dataset),
        )


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


def _who_and_when(rows: pd.DataFrame) -> str:
    """Whose grants are added up, and of which years: « 2 attribuants, 2014 et 2023 ».

    Args:
        rows: rows of the query `subventions_secteurs`.
    """
    givers = rows["attribuant"].dropna().unique()
    who = givers[0] if len(givers) == 1 else count(len(givers), "attribuant")
    years = sorted({int(year) for year in rows[["annee_debut", "annee_fin"]].stack().dropna()})
    if not years:
        return who
    when = " et ".join(map(str, years)) if len(years) < 3 else f"de {years[0]} à {years[-1]}"
    return f"{who}, {when}"


def _scdl(dataset: Dataset, kept: dict[str, list[str]], total: int) -> None:
    """Whether the grants can be an SCDL file, told when asked: every line of them is read."""
    if not st.button("Vérifier ces subventions au format SCDL"):
        return
    result = dataset.named("subventions_lignes", limite=total, **kept)
    left_out = scdl_csv(result.lignes)[1]
    reasons = left_out["motif"].str.split(MOTIFS).explode().value_counts()
    ui.show(html_aide.scdl(total - len(left_out), len(left_out), reasons.to_dict(), result.source))
    _scdl_files(dataset, kept, total, len(left_out))


def _scdl_files(dataset: Dataset, kept: dict[str, list[str]], total: int, left_out: int) -> None:
    """The file of the lines that comply, and that of the others with their reasons."""

    def made() -> tuple[bytes, pd.DataFrame]:
        return scdl_csv(dataset.named("subventions_lignes", limite=total, **kept).lignes)

    if left_out < total:
        name = _file("scdl-subventions", dataset)
        ui.download("Télécharger le fichier SCDL", lambda: made()[0], name, "text/csv")
    if left_out:
        name = _file("scdl-ecartees", dataset)
        ui.download_csv("Télécharger les lignes écartées et leurs motifs", lambda: _as_read(made()[1], ECARTEES), name)


@ui.part
def budgets(dataset: Dataset) -> None:
    """What local governments spend under function 048, year by year, receipts apart."""
    result = dataset.named("budgets_exercices")
    if result.lignes.empty:
        _not_here()
        return
    figures = computed(dataset, "budgets_chiffres")
    ui.cards(figures, "Fonction 048, coopération décentralisée")
    _spent_by_year(dataset)
    ui.table("exercices", result.lignes, EXERCICES, "Dépenses et recettes de la fonction 048, par exercice")
    _accounts(dataset, sum(f.source.lignes for f in figures if f.id in ("budgets-depenses", "budgets-recettes")))
    doubts(dataset, "budget exécuté")


def _spent_by_year(dataset: Dataset) -> None:
    years = dataset.named("budgets_annees")
    if years.lignes.empty:
        return
    ui_graphiques.plot(
        "budgets-annees",
        f"Dépenses de la fonction 048, par exercice, en {aide.unit_of(years.lignes)[1]}",
        aide.annual(years.lignes, dark=ui.is_dark()),
        f"Recettes non comprises. {_extremes(years.lignes)}.",
        [years.source],
        donnees=(years.lignes, {"annee": "Exercice", "montant": "Montant (€)", "nb_lignes": "Lignes"}),
    )


def _accounts(dataset: Dataset, total: int) -> None:
    rows = dataset.named("budgets_lignes", limite=LIGNES).lignes
    with st.expander(f"Les comptes, {count(total, 'ligne')}"):
        ui.table("comptes", rows, COMPTES, f"Lignes de la fonction 048 : {count(total, 'ligne')}")
        _first_of(rows, total)
        ui.download_csv(
            "Télécharger ces comptes (CSV)",
            lambda: _as_read(dataset.named("budgets_lignes", limite=total).lignes, COMPTES),
            _file("budgets-048", dataset),
        )


def _not_here() -> None:
    ui.note("Ces données ne sont pas publiées dans les documents lus.")


def to_import(dataset: Dataset) -> None:
    """The commands that bring what the dataset lacks, in one box."""
    tables = dataset.manifeste.tables
    lacking = [
        f"{what} : `python -m cuf_metrics import FICHIER --source {source} --jeu NOM --fonction FONCTION`"
        for table, (what, source) in A_IMPORTER.items()
        if not tables[table].lignes
    ]
    if lacking:
        st.info("\n".join(["Pour importer ces données dans un jeu à vous :\n", *(f"- {line}" for line in lacking)]))
