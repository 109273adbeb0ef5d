"""The page Fonds de solidarité: what documents say of the funds, then their accounts where the dataset holds them."""

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

import ui
import ui_filtres
import ui_graphiques
from cuf_metrics import charts, html, html_fonds
from cuf_metrics.charts import Parts, argent
from cuf_metrics.charts.argent import DONATEURS, FONDS, TYPES
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.figures import Figure, known
from cuf_metrics.filtres import Filtre
from cuf_metrics.formatting import NBSP, capitalised, count, number, quantity
from cuf_metrics.html_fonds import COMPTES, passage_of
from cuf_metrics.provenance import Derivation
from ui_argent import doubts, listing
from ui_filtres import Choix

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
ARCS = {"nom_fonds": "Fonds", "mouvement": "Mouvement", "bout": "D’où ou vers où", "montant": "Montant (€)"}
PAR_PAYS = {"pays": "Pays", "nb_mouvements": "Mouvements", "montant": "Montant (€)"}
PAYS_DESSINES = 12
IMPORTER = "python -m cuf_metrics import FICHIER --source flux --jeu NOM --fonction FONCTION"
TYPES_EXPLIQUES = (
    "« statut particulier » : ni commune, ni département, ni région, comme la Métropole de Lyon ou la Collectivité "
    "européenne d’Alsace. « non identifié » : le référentiel ne reconnaît pas le nom que le fichier écrit."
)
DONNEES = {
    "nom": "Fonds",
    "nom_pays": "Pays",
    "crise": "Crise",
    "date_ouverture": "Ouverture",
    "date_cloture": "Clôture",
    "statut_fonds": "Situation",
    "nb_donateurs": "Donateurs",
    **{name: capitalised(DONATEURS[name][0]) for name in (*TYPES, "nb_donateurs_autres")},
    "montant_eur": "Montant (€)",
    "contribution_moyenne": "Contribution moyenne calculée (€)",
    "beneficiaires": "Bénéficiaires",
}
MOUVEMENTS_LUS = {
    "annee": "Année",
    "date_flux": "Date",
    "mouvement": "Étape",
    "nom_fonds": "Fonds",
    "nom_donateur": "Donateur",
    "beneficiaire": "Bénéficiaire",
    "nom_pays": "Pays",
    "secteur": "Secteur",
    "odd": "ODD",
    "montant_eur": "Montant (€)",
    "devise": "Devise",
    "montant_devise": "Montant d’origine",
    "hors_dates": "À vérifier",
    "note": "Remarque",
    "titre_document": "Fichier",
    "numero_ligne": "Ligne",
    "section": "Section",
    "citation": "Passage ou ligne",
}
DONATEURS_NOMMES = {
    "nom_donateur": "Donateur",
    "type_donateur": "Type",
    "montant": "Montant (€)",
    "nb_mouvements": "Mouvements",
    "nb_fonds": "Nombre de fonds",
    "fonds": "Fonds",
}


def way_to_movements(dataset: Dataset) -> None:
    """Where the address names funds, as a row of the ledger does, the way down to their movements."""
    if (funds := st.query_params.get_all("fonds")) and dataset.manifeste.tables["flux"].lignes:
        ui.show(html_fonds.way_to_movements(funds))


def choose(dataset: Dataset) -> Choix:
    """The shared filters: on funds, their country; on movements, which a dataset may not hold, all but the pole."""
    movements = dataset.manifeste.tables["flux"].lignes
    choice = ui_filtres.choose(dataset, ["annee", "pays", "types", "regions", "membre"] if movements else ["pays"])
    ui_filtres.stop_if_none(choice, lambda filtre: len(_published(dataset, filtre).lignes), "fonds")
    if set(choice.filtre.actifs) - {"pays"}:
        ui.note(
            "Le pays choisit les fonds, leurs comptes, leurs mouvements et leurs donateurs ; les autres filtres, les "
            "mouvements et les donateurs seulement : les comptes d’un fonds restent entiers."
        )
    return choice


def _published(dataset: Dataset, filtre: Filtre) -> Resultat:
    """The query `fonds_publies`, reduced to the funds of some countries."""
    return _of_countries(dataset.named("fonds_publies"), filtre)


def _of_countries(result: Resultat, filtre: Filtre) -> Resultat:
    """Rows of funds, reduced to those of some countries."""
    kept = result.lignes["code_pays"].isin(filtre.pays) if filtre.pays else slice(None)
    return replace(result, lignes=result.lignes[kept].reset_index(drop=True))


def headline(dataset: Dataset, choice: Choix) -> None:
    """What was collected, by how many funds, from whom: sums of published figures, said to be sums."""
    result = _published(dataset, choice.filtre)
    distinct = [] if choice.filtre.pays else known(dataset, ["collectivites_donatrices_2023"]).values()
    ui.cards([*published_sums(result), *distinct])
    if not dataset.manifeste.tables["flux"].lignes:
        ui.note("Aucun document ne publie ce que ces fonds ont versé, ni ce qui reste.")
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
    amounts = _terms(paid, lambda r: quantity(r.montant_eur, "€"))
    gifts = _terms(given, lambda r: count(int(r.nb_donateurs), "collectivité"))
    pairs = _terms(both, lambda r: f"{quantity(r.montant_eur, '€')}, {count(int(r.nb_donateurs), 'collectivité')}")
    average = both["montant_eur"].sum() / both["nb_donateurs"].sum() if len(both) else None
    total = float(paid["montant_eur"].sum()) if len(paid) else None
    return [
        Figure(
            "fonds-collecte",
            f"Collecté par {number(len(paid))} fonds{_documents(paid)} : somme calculée des montants publiés",
            total,
            "€",
            Derivation("somme des montants publiés, un par fonds", amounts),
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
            f"Contributions à {number(len(given))} fonds{_documents(given)} : un donateur compte une fois par fonds",
            float(given["nb_donateurs"].sum()),
            "contributions",
            Derivation("somme des collectivités donatrices, fonds par fonds", gifts),
        ),
        Figure(
            "fonds-contribution-moyenne",
            f"Contribution moyenne{_documents(both)}, calculée sur {number(len(both))} fonds : montants ÷ donateurs, "
            "à l’euro",
            round(average) if average else None,
            "€",
            Derivation("somme des montants ÷ somme des donateurs, sur les fonds qui ont les deux", pairs),
        ),
    ]


def _documents(rows: pd.DataFrame) -> str:
    return f", {html_fonds.according_to(rows['titre_chiffres'])}" if len(rows) else ""


def _terms(rows: pd.DataFrame, told) -> tuple:
    return tuple((row.nom_usage, told(row), passage_of(row)) for row in rows.itertuples())


def comparison(dataset: Dataset, choice: Choix) -> None:
    """Amounts beside donors by type, the funds in the same order."""
    result = _published(dataset, choice.filtre)
    rows = result.lignes.assign(libelle=result.lignes["nom_usage"])
    left, right = st.columns(2, gap="large")
    with left:
        amounts = rows.assign(texte=[quantity(v, "€") for v in rows["montant_eur"]])
        paid = rows["montant_eur"].dropna()
        low, high = quantity(paid.min(), "€"), quantity(paid.max(), "€")
        known = _documents(rows[rows["montant_eur"].notna()])
        spread = low if low == high else f"de {low} à {high}"
        told = f"{number(len(paid))} fonds au montant publié, {spread}{known}."
        _bars(
            "montants",
            "Montant collecté par fonds, en €",
            amounts,
            {"montant_eur": ("montant (€)", FONDS)},
            told,
            result,
            choice.phrase,
        )
    with right:
        untyped = rows["nb_donateurs"].where(rows["nb_donateurs_autres"].isna())
        donors = rows.assign(nb_donateurs_sans_type=untyped, texte=[html_fonds.tally(n) for n in rows["nb_donateurs"]])
        told = typed_donors(rows)
        titre = "Collectivités donatrices par type, en nombre"
        _bars("donateurs-par-type", titre, donors, DONATEURS, told, result, choice.phrase)
    ui.note(
        "Montants et donateurs depuis l’ouverture de chaque fonds, à la date du document. Communes et autres : "
        "donateurs moins les types que le document compte. n.d. : aucun document ne le publie."
    )
    with st.expander("Les fonds en tableau"):
        ui.show(
            html_fonds.summary(rows) + html.provenance_of_rows("fonds-tableau", "Les fonds en tableau", [result.source])
        )
        ui.download_csv("Télécharger les fonds (CSV)", lambda: rows[list(DONNEES)].rename(columns=DONNEES), "fonds.csv")


def typed_donors(rows: pd.DataFrame) -> str:
    """How many contributions documents count by type, and which funds they do not (rows of `fonds_publies`)."""
    untyped = rows[rows["nb_donateurs"].notna() & rows["nb_donateurs_autres"].isna()]
    total, missing = int(rows["nb_donateurs"].sum()), int(untyped["nb_donateurs"].sum())
    told = f"{count(total, 'contribution')} de collectivités"
    if untyped.empty:
        return f"{told}, réparties par type."
    named = ", ".join(untyped["nom_usage"])
    return f"{told} : {number(total - missing)} réparties par type, {number(missing)} sans type publié ({named})."


def _bars(key: str, titre: str, rows: pd.DataFrame, parts: Parts, told: str, result: Resultat, filtre: str) -> None:
    columns = {"nom_usage": "Fonds"} | {name: capitalised(word) for name, (word, _) in parts.items()}
    drawn = argent.stacked(rows, parts, ui.is_dark())
    ui_graphiques.plot(key, titre, drawn, told, [result.source], donnees=(rows, columns), filtre=filtre)


def crises(dataset: Dataset, choice: Choix) -> None:
    """Funds from opening to closing, and those whose dates no document gives."""
    result = _published(dataset, choice.filtre)
    rows = result.lignes
    undated = rows.loc[rows["date_ouverture"].isna(), "nom_usage"]
    told = "Trait pâle : l’année est publiée, pas le mois. Trait qui s’efface : aucune clôture n’est publiée."
    if len(undated):
        told = f"Dates non publiées : {', '.join(undated)}. {told}"
    control = html.provenance_of_rows("crises", "Ouverture et clôture des fonds", [result.source])
    ui.show(html_fonds.crises(rows, date.today()) + html.note(told, control))  # noqa: DTZ011


def funds(dataset: Dataset, choice: Choix) -> None:
    """A card per fund."""
    ui.show(html_fonds.funds(_published(dataset, choice.filtre).lignes))


def accounts(dataset: Dataset, choice: Choix) -> None:
    """Ledger of the funds, its movements, where the money comes from and goes, who gives; or what is missing."""
    ui.section("Les comptes des fonds")
    result = _of_countries(dataset.named("fonds_comptes"), choice.filtre)
    if result.lignes["nb_mouvements"].isna().all():
        ui.note(
            "Soldes, versements par pays et listes de donateurs demandent les mouvements de chaque fonds, ligne à "
            "ligne : aucun document lu ne les publie."
        )
        st.info(f"Qui détient un relevé de ces mouvements peut l’importer{NBSP}: `{IMPORTER}`")
        return
    figures = balance_terms(result)
    ui.cards([figure for name, figure in figures.items() if name != "promesses"])
    if "promesses" in figures:
        ui.cards([figures["promesses"]], "Hors du solde")
    ui.note(checked(result.lignes))
    _balance(result)
    _movements(dataset, choice)
    _circulation(dataset)
    _spread(dataset)
    _donors(dataset, choice)
    doubts(dataset, "relevé de flux")


def balance_terms(result: Resultat) -> dict[str, Figure]:
    """Every term of the balance, all funds together, then the balance they add up to; promises, which are not in it.

    Args:
        result: the query `fonds_comptes`.

    Returns:
        Column → figure in €, each movement in one of them; a stage without any movement is left out.
    """
    sums = result.lignes[list(COMPTES)].sum(min_count=1).dropna()
    return {
        name: Figure(f"comptes-{name}", COMPTES[name], round(float(value), 4), "€", result.source)
        for name, value in sums.items()
    }


def checked(rows: pd.DataFrame) -> str:
    """What the ledger could be checked against, and that it holds where it does (rows of `fonds_comptes`)."""
    balances, compared = int(rows["solde"].notna().sum()), int(rows["ecart"].notna().sum())
    if not balances:
        return "Rien à vérifier : ce jeu ne contient que des promesses."
    told = f"Vérifiés, sur {count(len(rows), 'fonds', 'fonds')} : {count(balances, 'solde')} ; "
    told += f"{count(compared, 'montant publié', 'montants publiés')}, face aux contributions reçues jusqu’à la fin de "
    told += "la période que son document couvre."
    return told if rows["motifs"].map(len).any() else f"{told} Aucun écart."


def _balance(result: Resultat) -> None:
    rows = result.lignes
    unbalanced = rows[rows["motifs"].map(len) > 0]
    if len(unbalanced):
        named = ", ".join(unbalanced["nom_fonds"])
        st.warning(f"{count(len(unbalanced), 'fonds', 'fonds')} à vérifier, en tête du tableau : {named}.")
    ui.show(html_fonds.ledger(rows, result.source))


@ui.part
def _movements(dataset: Dataset, choice: Choix) -> None:
    """Every movement of the funds chosen, down to the line it was read on."""
    st.header("Les mouvements", anchor="mouvements")
    rows = dataset.named("fonds_comptes").lignes
    held = rows[rows["nb_mouvements"].notna()].sort_values("nom_fonds")
    left, right = st.columns(2)
    with left:
        chosen = ui.choose("Fonds", "fonds", dict(zip(held["id_fonds"], held["nom_fonds"], strict=True)))
    with right:
        stages = ui.choose("Étapes", "etapes", MOUVEMENTS, "Toutes")
    titre = "Mouvements des fonds, du plus récent au plus ancien"
    kept = {"fonds": chosen, "etapes": stages, "filtre": choice.filtre.valeurs()}
    listing(dataset, "fonds_mouvements", MOUVEMENTS_LUS, titre, "fonds-mouvements", **kept)


def _circulation(dataset: Dataset) -> None:
    result = dataset.named("fonds_circulation", pays=PAYS_DESSINES)
    arcs = result.lignes
    if arcs.empty:
        return
    received, paid = (arcs.loc[arcs["mouvement"] == stage, "montant"].sum() for stage in ("contribution", "versement"))
    ui.section("D’où vient l’argent, où il va")
    ui_graphiques.plot(
        "circulation",
        "Donateurs par type, fonds, pays où l’argent est versé, en €",
        argent.circulation(arcs, ui.is_dark()),
        f"{quantity(received, '€')} de contributions ; {quantity(paid, '€')} de versements.",
        [result.source],
        "Ce qui entre dans un fonds égale ce qui en sort, solde compris ; les promesses n’y sont pas. "
        f"Au-delà des {PAYS_DESSINES} premiers, les pays sont réunis ; le tableau les nomme tous. "
        f"{TYPES_EXPLIQUES}",
        (dataset.named("fonds_circulation", pays=None).lignes, ARCS),
    )


@ui.part
def _spread(dataset: Dataset) -> None:
    """One stage of every movement, funds and co-financing, by country, year and sector."""
    ui.section("Par pays, année et secteur")
    stage = ui.choose_one("Étape montrée (une seule à la fois)", "mouvement", MOUVEMENTS)
    result = dataset.named("flux_pays", etape=stage, pays=PAYS_DESSINES)
    rows = result.lignes
    if rows.empty:
        st.info(f"Aucun mouvement à cette étape : {MOUVEMENTS[stage].lower()}.")
        return
    named = {"pays": "libelle", "montant": "valeur"}
    texts = {
        "texte": [quantity(v, "€") for v in rows["montant"]],
        "detail": [count(int(n), "mouvement") for n in rows["nb_mouvements"]],
    }
    first, last = rows["annee_debut"].min(), rows["annee_fin"].max()
    countries = int(rows["nb_pays"].sum())
    unplaced = rows.loc[rows["nb_pays"] == 0, "montant"].sum()
    named_countries = count(countries, "pays", "pays") if countries else "aucun pays nommé"
    without = f", et {quantity(unplaced, '€')} dont le pays n’est pas précisé" if unplaced and countries else ""
    rest = f"Au-delà des {PAYS_DESSINES} premiers, les pays sont réunis." if countries > PAYS_DESSINES else ""
    ui_graphiques.plot(
        "flux-par-pays",
        f"{MOUVEMENTS[stage]} par pays, en €, {first}" + (f"–{last}" if first < last else ""),
        charts.bars(rows.assign(**texts).rename(columns=named), FONDS, ui.is_dark()),
        f"{quantity(rows['montant'].sum(), '€')} en {count(int(rows['nb_mouvements'].sum()), 'mouvement')}, fonds et "
        f"cofinancements ; {named_countries}{without}.",
        [result.source],
        rest,
        (rows, PAR_PAYS),
    )
    with st.expander("Par année et secteur, en tableau"):
        titre = f"{MOUVEMENTS[stage]} par année, pays et secteur"
        listing(dataset, "flux_agregats", AGREGATS, titre, f"flux-{stage}", etape=stage)


@ui.part
def _donors(dataset: Dataset, choice: Choix) -> None:
    """Who gives, at one stage, and how concentrated gifts are."""
    ui.section("Les donateurs")
    stage = ui.choose_one("Étape (les étapes ne s’additionnent jamais)", "etape", ETAPES)
    kept = {"mouvement": stage, "filtre": choice.filtre.valeurs()}
    share = dataset.named("fonds_concentration", **kept)
    if share.lignes.empty:
        st.info(f"Aucun donateur à cette étape : {ETAPES[stage].lower()}.")
        return
    ui.show(html_fonds.concentration(share.lignes, share.source))
    ui.note(
        "Une contribution est un donateur d’un fonds ; qui donne à deux fonds est un seul donateur. Un donateur que le "
        "référentiel n’identifie pas compte sous son SIREN, sinon sous le nom que la source écrit. "
        f"{TYPES_EXPLIQUES}"
    )
    titre = f"Donateurs des fonds, {ETAPES[stage].lower()}"
    listing(dataset, "fonds_donateurs", DONATEURS_NOMMES, titre, f"fonds-donateurs-{stage}", **kept)
