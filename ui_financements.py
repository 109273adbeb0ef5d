"""What the page Financements shows: devices and their rules, the check of a plan, its country, what was obtained."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import streamlit as st

import ui
from cuf_metrics import html_financements, html_liens
from cuf_metrics.contracts import FIELDS
from cuf_metrics.database import Dataset
from cuf_metrics.dispositifs import Dispositif, lire, noms_courts
from cuf_metrics.eligibilite import Plan, completer, controler, euros, reste, verifier
from cuf_metrics.formatting import NBSP, capitalised, quantity
from cuf_metrics.liens import TOUS
from ui_liens import counted

AUTRE_THEME = "autre thème"
EUROPEENS = "programme européen"
PLAFOND = 1e12
MONTANTS = {
    "cout": "Coût total (€)",
    "apport_porteur": "Apport de la collectivité porteuse (€)",
    "apport_autres": "Apport des autres collectivités et partenaires (€)",
    "autres": "Autres financements, hors dispositifs choisis ci-dessous (€)",
}


def devices(dataset: Dataset) -> list[Dispositif]:
    """Every device of the dataset with its rules, those in figures first, and among them those open to any theme."""
    known = lire(dataset.named("dispositifs_connus").lignes, dataset.named("dispositifs_regles").lignes)
    return sorted(known, key=lambda d: (not d.est_chiffre, any(r.nature == "thème" for r in d.regles)))


def rules(dataset: Dataset, every: Sequence[Dispositif]) -> None:
    """The devices and their rules: in figures as cards, the others as tables."""
    offered = [d for d in every if d.type != "appel"]
    plain = [d for d in offered if not d.est_chiffre and d.type != EUROPEENS]
    ui.show(html_financements.answer(offered, dataset.named("dispositifs_regles").source))
    ui.show(html_financements.devices([d for d in offered if d.est_chiffre], every))
    with st.expander(f"Sans règle chiffrée{NBSP}: appels du ministère, programmes mutualisés ({len(plain)})"):
        ui.show(html_financements.others(plain, "Dispositifs sans règle chiffrée publiée"))
    _european([d for d in offered if d.type == EUROPEENS])


def _european(rows: Sequence[Dispositif]) -> None:
    """The figures that hold for all the programmes, then the programmes by category."""
    general = {r.nature: r for d in rows for r in d.regles if not r.valeurs}
    groups = {name: [d for d in rows if d.categorie == name] for name in sorted({d.categorie for d in rows})}
    if general:
        ui.show(html_financements.indications(list(general.values())))
    with st.expander(f"Programmes européens ({len(rows)})"):
        ui.show(html_financements.programmes(groups))
        ui.note(
            "La catégorie de chaque programme est déduite de sa nature : le schéma du guide a perdu ses liens visuels."
        )


def ask_plan(dataset: Dataset, every: Sequence[Dispositif]) -> tuple[str, Plan]:
    """The project and its financing, held in the URL: code of the country, and the plan."""
    countries = dict(dataset.named("dispositifs_pays").lignes.itertuples(index=False))
    themes = sorted({v for d in every for r in d.regles if r.nature == "thème" for v in r.valeurs})
    first, second, third, fourth = st.columns(4)
    with first:
        code = ui.choose_one("Pays du projet", "pays_projet", {"": "à choisir"} | countries)
    with second:
        holder = ui.choose_one(
            "Type de porteur", "porteur", {"": "à choisir"} | {t: t for t in FIELDS["type_collectivite"].valeurs}
        )
    with third:
        theme = ui.choose_one("Thème", "theme_projet", {"": "à choisir"} | {t: t for t in [*themes, AUTRE_THEME]})
    with fourth:
        years = _number("Durée (années)", "duree", 0.5)
    amounts = {}
    for column, (name, label) in zip(st.columns(4, vertical_alignment="bottom"), MONTANTS.items(), strict=True):
        with column:
            amounts[name] = _number(label, name)
    asked, bases = _ask_devices(every)
    told = Plan(countries.get(code, ""), holder, theme, years, **amounts, demandes=asked, assiettes=bases)
    return code, told


def _ask_devices(every: Sequence[Dispositif]) -> tuple[dict, dict]:
    """The devices chosen, what is asked of each, and what its rate applies to."""
    offered = {d.id: d for d in every if d.type != "appel"}
    names = noms_courts(list(offered.values()))
    asked, bases = {}, {}
    for ident in ui.choose("Dispositifs demandés", "dispositifs", names, "Choisissez un ou plusieurs dispositifs"):
        left, right = st.columns(2)
        with left:
            asked[ident] = _number(f"Montant demandé{NBSP}: {names[ident]} (€)", f"demande-{ident}")
        if base := offered[ident].assiette:
            with right:
                bases[ident] = _number(f"{capitalised(base)}{NBSP}: {names[ident]} (€)", f"assiette-{ident}")
    return asked, bases


def _number(label: str, key: str, step: float = 1000.0) -> Decimal | None:
    """A number held in the URL, exact as typed; None where nothing is."""
    typed = st.number_input(
        label, -PLAFOND, PLAFOND, None, step, "%.12g", key=key, placeholder="non saisi", bind="query-params"
    )
    return None if typed is None else Decimal(str(typed))


def check(plan: Plan, every: Sequence[Dispositif]) -> None:
    """What the published rules say of the plan, then what could complete it."""
    today = date.today()  # noqa: DTZ011 — the reader's own day
    if plan == Plan():
        st.info(f"Saisissez le coût du projet{NBSP}: ce que chaque dispositif pourrait apporter s’affiche ici.")
        return
    ui.show(html_financements.verdicts(controler(plan, every, today), verifier(plan, every, today), noms_courts(every)))
    ui.note(
        "Cette vérification ne couvre que les règles publiées dans les documents lus. Elle ne remplace ni le règlement "
        "de l’appel, ni l’instruction du dossier. Le coût total comprend l’accompagnement quand il est demandé."
    )
    if plan.cout is not None and plan.cout > 0:
        _complements(plan, every, today)


def _complements(plan: Plan, every: Sequence[Dispositif], today: date) -> None:
    found = completer(plan, every, today)
    ui.section("Ce qui pourrait compléter le plan")
    gap = reste(plan, every, today)
    lacking = f"Il reste {euros(gap)} à trouver. " if gap > 0 else ""
    if not found:
        ui.note(f"{lacking}Aucun autre dispositif aux règles chiffrées ne convient à ce plan.")
    else:
        ui.note(f"{lacking}Une borne tirée des règles publiées n’est pas une promesse de financement.")
        ui.show(html_financements.complements(found))
    told = {*plan.demandes, *(c.dispositif.id for c in found)}
    names = noms_courts(every)
    if outside := [names[d.id] for d in every if d.est_chiffre and d.id not in told]:
        listed = ", ".join(outside)
        ui.note(f"Hors des règles publiées pour ce plan : {listed}. Choisissez-les plus haut pour lire pourquoi.")


def country(dataset: Dataset, code: str, name: str) -> None:
    """The solidarity funds, the profile and the links of the project's country."""
    if not code:
        ui.note("Choisissez le pays du projet pour voir ses fonds de solidarité et ses partenariats.")
        return
    kept = TOUS | {"pays": [code]}
    links = counted(dataset, kept)["nb_liens"]
    source = dataset.named("liens_parts", filtre=kept).source
    funds = dataset.named("fonds_carte", familles=[], pays=[code]).lignes
    ui.show(html_financements.country(code, name, funds, links, source))


def obtained(dataset: Dataset) -> None:
    """Financing obtained by local governments; what is missing where nobody is named."""
    rows = dataset.named("dispositifs_laureats").lignes
    if rows.empty:
        ui.note(dataset.manifeste.tables["financements"].explication)
        return
    told = rows.assign(montant=[quantity(v, "€") for v in rows["montant_eur"]], annee=rows["annee"].astype(str))
    heads = ["Collectivité", "Dispositif", "Année", "Montant"]
    ui.show(html_liens.sourced("Financements obtenus", heads, told, ["collectivite", "dispositif", "annee", "montant"]))
