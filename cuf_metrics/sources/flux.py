"""The ledger of the solidarity funds, as CUF keeps it."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

import pandas as pd

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.formatting import number, quantity
from cuf_metrics.reference.noms import normalise
from cuf_metrics.resolution.reponse import some
from cuf_metrics.sources.argent import Champs, Doute, Lecture, about, countries, doute, fields, lecture, refused
from cuf_metrics.sources.bruts import by_value, fold, year
from cuf_metrics.sources.codes import destroyed
from cuf_metrics.sources.dates import day
from cuf_metrics.sources.montants import (
    Montants,
    check_headers,
    currency,
    euros,
    in_euros,
    in_ten_thousandths,
    read_amounts,
)
from cuf_metrics.sources.partenariats import odd
from cuf_metrics.sources.totaux import find_totals, refused_totals
from cuf_metrics.validation import REMEDE

SYNONYMES: dict[str, tuple[str, ...]] = {
    "etape": ("étape", "étape du mouvement", "nature du mouvement", "type de mouvement", "mouvement", "type de flux"),
    "fonds": ("fonds", "fonds de solidarité", "nom du fonds", "identifiant du fonds", "id fonds"),
    "dispositif": ("dispositif", "dispositif de financement", "nom du dispositif", "id dispositif"),
    "donateur": ("donateur", "nom du donateur", "collectivité donatrice", "contributeur", "donneur"),
    "code_donateur": ("code du donateur", "code donateur", "identifiant du donateur"),
    "siret": ("SIRET", "SIRET du donateur", "SIRET donateur", "n° SIRET"),
    "siren": ("SIREN", "SIREN du donateur", "SIREN donateur", "n° SIREN"),
    "code_insee": ("code INSEE", "INSEE", "code INSEE du donateur", "INSEE du donateur"),
    "beneficiaire": (
        "bénéficiaire",
        "nom du bénéficiaire",
        "collectivité bénéficiaire",
        "organisme bénéficiaire",
        "destinataire",
        "partenaire",
    ),
    "pays": ("pays", "pays bénéficiaire", "pays du bénéficiaire", "pays de destination", "code pays"),
    "secteur": ("secteur", "secteur d’intervention", "thématique", "thème", "domaine"),
    "odd": ("ODD", "objectif de développement durable", "ODD visé", "numéro d’ODD"),
    "date": (
        "date",
        "date du mouvement",
        "date du flux",
        "date du versement",
        "date de l’opération",
        "date de paiement",
        "date de valeur",
    ),
    "annee": ("année", "exercice", "millésime"),
    "montant": (
        "montant",
        "montant en euros",
        "montant euros",
        "montant EUR",
        "montant en EUR",
        "somme",
        "contre-valeur en euros",
        "équivalent en euros",
    ),
    "devise": ("devise", "monnaie", "devise d’origine", "monnaie d’origine"),
    "montant_devise": (
        "montant d’origine",
        "montant en devise",
        "montant devise",
        "montant dans la devise d’origine",
        "montant en monnaie locale",
    ),
    "note": ("note", "remarque", "commentaire", "observation"),
}
EXIGEES = {
    "l’étape": ("etape",),
    "le fonds ou le dispositif": ("fonds", "dispositif"),
    "l’année ou la date": ("annee", "date"),
    "le montant": ("montant",),
}
# Only words that leave no doubt: a « subvention » is received by one and paid by another.
ETAPES = {
    "promesse": ("engagement", "promesse de don", "annonce"),
    "contribution": ("don", "collecte", "don reçu", "contribution reçue"),
    "versement": ("paiement", "décaissement", "versement au bénéficiaire"),
    "frais": ("frais de gestion", "frais bancaires"),
    "restitution": ("remboursement", "reversement"),
}
ETAPE_PAR_NOM = {fold(nom): etape for etape, noms in ETAPES.items() for nom in (etape, *noms)}
TELLES_QUELLES = ("donateur", "beneficiaire", "secteur", "note")
# What a fund may be called with or without: « Fonds de solidarité pour Haïti ».
MOTS_DE_FONDS = frozenset({"fonds", "solidarite", "pour"})
# What a person's name begins with; « M.A.I.F. » and « M’Bour » are nobody's.
CIVILITE = re.compile(r"(?:m|mme|mlle|dr|me)(?:\.?\s.*|\.\w{2}.*)|(?:monsieur|madame)\s.*", re.IGNORECASE | re.DOTALL)
DEUX_MONTANTS = "le montant d’origine et sa contre-valeur en euros, convertie"
MEME = "la devise d’origine, ou un seul montant"
CONVERTIR = "Indiquez la devise, le montant d’origine et sa contre-valeur en euros, puis relancez."
SANS_DEVISE = frozenset({"", "EUR"})
# Units of the currencies that have a fixed rate to one euro, and how far from it an amount may be.
PARITES = {code: Decimal(rate) for code, rate in (("XOF", "655.957"), ("XAF", "655.957"), ("XPF", "119.33174"))}
ECART, CENTIME = Decimal("0.02"), Decimal("0.01")
# From how many rows of a stage its median says something, and how far from it an amount is doubted.
ASSEZ, DEMESURE = 5, 100
# From how many rows of a stage one of them is doubted for being the sum of the others.
TROIS = 3


def read(
    rows: pd.DataFrame,
    ou: str,
    fonds: Mapping[str, str],
    dispositifs: Mapping[str, str],
    code_pays: Callable[[str], str | None],
) -> Lecture:
    """Movements of a ledger, by stage.

    Args:
        rows: text as `fichier.read_rows` gives it; the index holds line numbers.
        ou: the file's name, for a refusal.
        fonds: identifier and names of each fund → id_fonds; the last name of each is the one shown.
        dispositifs: the same for the devices.
        code_pays: label of a country → alpha-3 code, None or "" when unknown.

    Returns:
        Columns of « flux » but id_flux, id_collectivite, id_document, section and citation; the
        equations of the contract hold on every row.

    Raises:
        InvalidData: columns missing, or rows that cannot be summed as they are: all of them.
    """
    check_headers(rows.columns, ou, SYNONYMES["montant"])
    champs = fields(rows, ou, SYNONYMES, EXIGEES)
    amounts = in_euros(champs, "montant", ou)
    totals = find_totals(champs, "montant", amounts.textes, ["donateur", "beneficiaire", "pays"])
    if totals:
        problems = refused_totals(totals, ou, len(rows))
        try:
            # What else is wrong is told at once, less what a total would be blamed for.
            read(rows.drop(index=[total.ligne for total in totals]), ou, fonds, dispositifs, code_pays)
        except InvalidData as others:
            problems += others.problems
        raise InvalidData(problems=problems)
    columns = _columns(champs, amounts)
    columns["code_pays"], doubts = countries(columns["pays_source"], code_pays)
    columns["code_donateur"], lost = _donor_codes(champs)
    told = _currencies(champs, columns, ou)
    problems = [*amounts.problemes, *_named(champs, columns, fonds, dispositifs, ou), *told.problemes]
    problems += [found for check in (_dated, _amounts, _ends, _goals) for found in check(champs, columns, ou)]
    if problems:
        raise InvalidData(problems=problems)
    doubts += [*lost, *amounts.doutes, *told.doutes, *_twice(rows)]
    doubts += [*_in_future(champs, columns), *_odd_amounts(columns)]
    return lecture(columns, rows.index, doubts, champs.ignorees)


def _columns(champs: Champs, amounts: Montants) -> dict[str, pd.Series | str]:
    return {name: champs.get(name) for name in TELLES_QUELLES} | {
        "etape": by_value(champs.get("etape"), lambda text: ETAPE_PAR_NOM.get(fold(text), "")),
        "montant_eur": amounts.textes,
        "pays_source": champs.get("pays"),
    }


def _named(
    champs: Champs,
    columns: dict[str, pd.Series | str],
    fonds: Mapping[str, str],
    dispositifs: Mapping[str, str],
    ou: str,
) -> list[Problem]:
    """Put funds and devices among the columns; stages, funds and devices that are not known."""
    stage = champs.get("etape")
    known = "une étape parmi " + ", ".join(f"« {etape} »" for etape in ETAPES)
    problems = refused(champs.ou(ou, "etape"), columns["etape"] == "", "à l’étape inconnue", known, REMEDE, stage)
    for champ, column, names, listed in (
        ("fonds", "id_fonds", fonds, ", ".join),
        ("dispositif", "id_dispositif", dispositifs, some),
    ):
        text = champs.get(champ)
        shown, meant = {code: name for name, code in names.items()}, _meant(names)
        columns[column] = by_value(text, lambda name, meant=meant: _only(meant.get(_essential(name), set())))
        wrong = (columns[column] == "") & (text != "")
        if wrong.any():
            remede = f"{_near(text.loc[wrong.idxmax()], meant, shown)} {REMEDE}".strip()
            known = f"un nom connu : {listed(list(shown.values()))}"
            problems += refused(champs.ou(ou, champ), wrong, f"au {champ} inconnu", known, remede, text)
    nowhere = (champs.get("fonds") == "") & (champs.get("dispositif") == "")
    return problems + refused(ou, nowhere, "sans fonds ni dispositif", "un fonds ou un dispositif", REMEDE)


def _essential(name: str) -> str:
    words = normalise(name).split()
    return " ".join([word for word in words if word not in MOTS_DE_FONDS] or words)


def _meant(names: Mapping[str, str]) -> dict[str, set[str]]:
    """What is essential in each name → the identifiers it may mean."""
    meant: dict[str, set[str]] = {}
    for name, code in names.items():
        meant.setdefault(_essential(name), set()).add(code)
    return meant


def _only(codes: set[str]) -> str:
    return next(iter(codes)) if len(codes) == 1 else ""


def _near(name: str, meant: Mapping[str, set[str]], shown: Mapping[str, str]) -> str:
    """All that a short name may mean (« Liban »: the funds of 2020 and of 2024), or the name that is close to it."""
    words = set(_essential(name).split())
    near = [known for known in meant if words and words <= set(known.split())]
    codes = set().union(*(meant[known] for known in near or get_close_matches(_essential(name), meant, 1)))
    told = " ou ".join(f"« {short} »" for code, short in shown.items() if code in codes)
    return f"Vouliez-vous dire {told} ?" if told else ""


def _people(champs: Champs, ou: str) -> list[Problem]:
    """Donors who are persons, whose name is not shown either."""
    people = champs.get("donateur").str.fullmatch(CIVILITE)
    if not people.any():
        return []
    remede = "Le nom d’une personne n’entre pas dans l’Observatoire ; écrivez « particulier », puis relancez."
    attendu = "une collectivité ou un organisme"
    return refused(champs.ou(ou, "donateur"), people, "au donateur qui est une personne", attendu, remede)


def _dated(champs: Champs, columns: dict[str, pd.Series | str], ou: str) -> list[Problem]:
    """Put dates and years among the columns; those that cannot be read, or that do not agree."""
    written, told = champs.get("date"), by_value(champs.get("annee"), year)
    columns["date_flux"] = by_value(written, lambda text: day(text)[0])
    columns["precision_date"] = by_value(written, lambda text: day(text)[1])
    # What is neither a day nor a month may still be a year; « 31/02/2021 » is none of them.
    dated = by_value(written, lambda text: day(text)[0][:4] or text.removesuffix(".0"))
    columns["annee"] = told.where(told != "", dated)
    attendu = "une date JJ/MM/AAAA (18/09/2023) ou une année (2023)"
    unread = ~dated.str.fullmatch(r"(?:(?:19|20)\d{2})?")
    problems = refused(ou, unread, "à la date illisible ou impossible", attendu, REMEDE, written)
    undated = ~unread & ~columns["annee"].str.fullmatch(r"(?:19|20)\d{2}")
    problems += refused(ou, undated, "sans année lisible", attendu, REMEDE, champs.get("annee"))
    wrong = unread | undated
    differ = ~wrong & (told != "") & (dated != "") & (told != dated)
    constat = "dont la date contredit l’année"
    return problems + refused(ou, differ, constat, "la même année", REMEDE, written + " et " + champs.get("annee"))


def _amounts(champs: Champs, columns: dict[str, pd.Series | str], ou: str) -> list[Problem]:
    written, read_as = champs.get("montant"), columns["montant_eur"]
    where, attendu = champs.ou(ou, "montant"), "un montant supérieur à zéro"
    give_back = "Ce qui revient est un mouvement à part : écrivez-le avec l’étape « restitution », sans signe."
    problems = refused(where, read_as.str.startswith("-"), "au montant négatif", attendu, give_back, written)
    problems += refused(where, read_as == "0", "au montant nul", attendu, "Retirez ces lignes puis relancez.", written)
    return problems + refused(
        where, (written == "") & columns["devise"].isin(SANS_DEVISE), "sans montant", attendu, REMEDE
    )


def _currencies(champs: Champs, columns: dict[str, pd.Series | str], ou: str) -> Montants:
    """Put currencies and original amounts among the columns; amounts whose currency is not sure."""
    written, text = champs.get("devise"), champs.get("montant_devise")
    original = read_amounts(champs, "montant_devise", ou)
    devise = by_value(written, lambda name: currency(name) or "")
    # « 5 000 USD » among the original amounts says its currency as well as a column does.
    devise = devise.where(written != "", original.devises)
    unknown = ((written != "") & (devise == "")) | devise.str.contains(" ou ")
    signs = original.devises.where(original.devises != "", devise)
    contradicted = pd.Series(
        [code not in sign.split(" ou ") for code, sign in zip(devise, signs, strict=True)], index=devise.index
    )
    euro, origin = columns["montant_eur"], original.textes
    abroad = ~devise.isin(SANS_DEVISE) & ~unknown
    shown = (text.where(text != "", champs.get("montant")) + " " + written).str.strip()
    cases = (
        (unknown, "à la devise inconnue", "un code ISO 4217 (EUR, USD, XOF)", written.where(written != "", text)),
        (contradicted & ~unknown, "dont le signe contredit la devise", "une seule devise par ligne", shown),
        (abroad & (origin == ""), "en devise étrangère sans contre-valeur en euros", DEUX_MONTANTS, shown),
        (abroad & (origin != "") & (euro == ""), "sans contre-valeur en euros", DEUX_MONTANTS, shown),
        (abroad & (origin != "") & (origin == euro), "au même montant en devise et en euros", DEUX_MONTANTS, shown),
        (
            ~abroad & ~unknown & (origin != "") & (origin != euro),
            "en euros au montant d’origine différent",
            MEME,
            shown,
        ),
    )
    problems = [*original.problemes]
    for wrong, constat, attendu, exemple in cases:
        problems += refused(ou, wrong, constat, attendu, CONVERTIR, exemple)
    problems += _off_parity(devise.where(abroad, ""), origin, euro, ou)
    columns["devise"], columns["montant_devise"] = devise, origin.where(abroad, "")
    return Montants(origin, devise, problems, original.doutes)


def _off_parity(devise: pd.Series, origin: pd.Series, euro: pd.Series, ou: str) -> list[Problem]:
    """Amounts in a currency whose rate to the euro is fixed, converted at another."""
    fixed = devise.isin(list(PARITES)) & ~origin.isin(["", "0"]) & ~euro.isin(["", "0"]) & (origin != euro)
    told = pd.Series("", index=devise.index, dtype="str")
    for line in devise.index[fixed]:
        amount, rate, given = Decimal(origin[line]), PARITES[devise[line]], Decimal(euro[line])
        worth = (amount / rate).quantize(CENTIME)
        if abs(given - worth) > worth * ECART + CENTIME:
            sides = f"{number(amount)} {devise[line]} / {number(rate, -rate.as_tuple().exponent)}"
            told[line] = f"{sides} = {quantity(worth, '€')}, et non {quantity(given, '€')}"
    constat, attendu = (
        "en contradiction avec la parité fixe de la devise",
        "la contre-valeur à la parité fixe, à 2 % près",
    )
    return refused(ou, told != "", constat, attendu, "Corrigez la devise ou l’un des montants, puis relancez.", told)


def _ends(champs: Champs, columns: dict[str, pd.Series | str], ou: str) -> list[Problem]:
    """Movements that do not say from whom or to whom, or that name a person."""
    stage, donor, receiver = columns["etape"], columns["donateur"] == "", columns["beneficiaire"] == ""
    nowhere = receiver & (columns["code_pays"] == "")
    both = "le donateur à qui l’on rend ou le bénéficiaire qui rend, l’un des deux"
    return [
        *_people(champs, ou),
        *refused(ou, (stage == "contribution") & donor, "de contribution sans donateur", "un donateur", REMEDE),
        *refused(
            ou,
            (stage == "versement") & nowhere,
            "de versement sans bénéficiaire ni pays connu",
            "un bénéficiaire ou un pays",
            REMEDE,
            columns["pays_source"],
        ),
        *refused(ou, (stage == "restitution") & (donor == receiver), "de restitution sans sens", both, REMEDE),
    ]


def _goals(champs: Champs, columns: dict[str, pd.Series | str], ou: str) -> list[Problem]:
    written = champs.get("odd")
    columns["odd"] = by_value(written, odd)
    wrong = (columns["odd"] != "") & ~columns["odd"].str.fullmatch(r"(?:1[0-7]|[1-9])(?: ; (?:1[0-7]|[1-9]))*")
    where = champs.ou(ou, "odd") if wrong.any() else ou
    return refused(where, wrong, "à l’ODD illisible", "des numéros de 1 à 17 séparés par « ; »", REMEDE, written)


def _donor_codes(champs: Champs) -> tuple[pd.Series, list[Doute]]:
    names = ("code_donateur", "siret", "siren", "code_insee")
    header = next((champs.entetes[name] for name in names if name in champs.entetes), "")
    return destroyed(champs.get(*names).str.replace(r"\s|\.0$", "", regex=True), header)


def _twice(rows: pd.DataFrame) -> list[Doute]:
    """Rows that say the same thing in every cell: two equal gifts, or one written twice."""
    repeated = rows[rows.duplicated(keep=False)]
    doubts = []
    for _, same in repeated.groupby(list(rows.columns), sort=False):
        lines = ", ".join(map(str, same.index))
        told = f"Lignes {lines} identiques en tout : des mouvements distincts, ou un seul écrit plusieurs fois."
        doubts.append(doute(" | ".join(filter(None, same.iloc[0])), "supposé", "lignes identiques", told, same.index))
    return doubts


def _in_future(champs: Champs, columns: dict[str, pd.Series | str]) -> list[Doute]:
    """Movements of a day or a year to come, but promises."""
    today = date.today()  # noqa: DTZ011 — the reader's own day
    ahead = (columns["date_flux"] > today.isoformat()) | (columns["annee"] > str(today.year))
    shown = champs.get("date").where(champs.get("date") != "", columns["annee"])
    told = "à une date à venir, sans être une promesse"
    return about(ahead & (columns["etape"] != "promesse"), shown, "supposé", "date à venir", told)


def _odd_amounts(columns: dict[str, pd.Series | str]) -> list[Doute]:
    amounts = in_ten_thousandths(columns["montant_eur"])
    return [*_out_of_scale(columns, amounts), *_sum_of_others(columns, amounts)]


def _out_of_scale(columns: dict[str, pd.Series | str], amounts: pd.Series) -> list[Doute]:
    """Amounts far above those of the same stage: another currency, or zeros too many."""
    by_stage = amounts.groupby(columns["etape"])
    median = by_stage.transform("median")
    doubts = []
    for line in amounts.index[(by_stage.transform("size") >= ASSEZ) & (amounts >= DEMESURE * median)]:
        told = (
            f"{euros(amounts[line])}, quand la moitié des lignes de l’étape « {columns['etape'][line]} » ne dépassent "
            f"pas {euros(median[line])} : hors d’échelle, peut-être dans une autre devise."
        )
        text = columns["montant_eur"][line]
        doubts.append(doute(text, "supposé", "hors d’échelle", told, pd.Index([line]), retenu=text))
    return doubts


def _sum_of_others(columns: dict[str, pd.Series | str], amounts: pd.Series) -> list[Doute]:
    """Amounts that are, to the cent, those of all the other rows of their stage together."""
    by_stage = amounts.groupby(columns["etape"])
    size = by_stage.transform("size")
    doubts = []
    for line in amounts.index[(size >= TROIS) & (2 * amounts == by_stage.transform("sum"))]:
        told = (
            f"Ligne {line} : {euros(amounts[line])}, somme exacte des {number(size[line] - 1)} autres lignes de "
            f"l’étape « {columns['etape'][line]} » : un total, peut-être."
        )
        text = columns["montant_eur"][line]
        doubts.append(doute(text, "supposé", "somme des autres lignes", told, pd.Index([line]), retenu=text))
    return doubts
