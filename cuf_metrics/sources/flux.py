"""The ledger of the solidarity funds, as CUF keeps it."""

from collections.abc import Callable, Mapping

import pandas as pd

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.formatting import quantity
from cuf_metrics.reference.noms import normalise
from cuf_metrics.resolution.reponse import some
from cuf_metrics.sources.argent import Champs, Doute, Lecture, countries, doute, fields, lecture, refused
from cuf_metrics.sources.bruts import by_value, fold, year
from cuf_metrics.sources.codes import destroyed
from cuf_metrics.sources.dates import day
from cuf_metrics.sources.montants import Montants, currency, in_euros, in_ten_thousandths, read_amounts
from cuf_metrics.sources.partenariats import odd
from cuf_metrics.sources.totaux import find_totals, refused_totals
from cuf_metrics.validation import REMEDE, suggestions

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
    "le fonds": ("fonds",),
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
DEUX_MONTANTS = "le montant d’origine et sa contre-valeur en euros, convertie"
MEME = "la devise d’origine, ou un seul montant"
CONVERTIR = "Indiquez la devise, le montant d’origine et sa contre-valeur en euros, puis relancez."
SANS_DEVISE = frozenset({"", "EUR"})
# From how many rows of a stage its median says something, and how far from it an amount is doubted.
ASSEZ, DEMESURE = 8, 100


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
        fonds: identifier and names of each fund → id_fonds.
        dispositifs: the same for the devices.
        code_pays: label of a country → alpha-3 code, None or "" when unknown.

    Returns:
        Columns of « flux » but id_flux, id_collectivite, id_partenaire, id_document, section and
        citation; the equations of the contract hold on every row.

    Raises:
        InvalidData: columns missing, or rows that cannot be summed as they are: all of them.
    """
    champs = fields(rows, ou, SYNONYMES, EXIGEES)
    amounts = in_euros(champs.get("montant"), champs.ou(ou, "montant"))
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
    problems = [*amounts.problemes, *_named(champs, columns, fonds, dispositifs, ou), *_dated(champs, columns, ou)]
    told = _currencies(champs, columns, ou)
    problems += [*told.problemes, *_amounts(champs, columns, ou), *_ends(columns, ou), *_goals(champs, columns, ou)]
    if problems:
        raise InvalidData(problems=problems)
    doubts += [*lost, *amounts.doutes, *told.doutes, *_twice(rows), *_out_of_scale(columns)]
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
    for champ, column, names in (("fonds", "id_fonds", fonds), ("dispositif", "id_dispositif", dispositifs)):
        found, text = {normalise(name): code for name, code in names.items()}, champs.get(champ)
        columns[column] = by_value(text, lambda name, found=found: found.get(normalise(name), ""))
        wrong = (columns[column] == "") & ((text != "") | (champ == "fonds"))
        if wrong.any():
            near = suggestions([text.loc[wrong.idxmax()]], list(names))
            known = f"un nom connu : {some(sorted(set(names.values())))}"
            constat = f"au {champ} inconnu"
            problems += refused(champs.ou(ou, champ), wrong, constat, known, f"{near} {REMEDE}".strip(), text)
    return problems


def _dated(champs: Champs, columns: dict[str, pd.Series | str], ou: str) -> list[Problem]:
    """Put dates and years among the columns; those that cannot be read, or that do not agree."""
    written, told = champs.get("date"), by_value(champs.get("annee"), year)
    columns["date_flux"] = by_value(written, lambda text: day(text)[0])
    columns["precision_date"] = by_value(written, lambda text: day(text)[1])
    dated = by_value(written, lambda text: day(text)[0][:4] or (year(text) if text else ""))
    columns["annee"] = told.where(told != "", dated)
    wrong = ~columns["annee"].str.fullmatch(r"(?:19|20)\d{2}") | ~dated.str.fullmatch(r"(?:(?:19|20)\d{2})?")
    attendu = "une date (18/09/2023) ou une année (2023)"
    shown = written.where(written != "", champs.get("annee"))
    problems = refused(ou, wrong, "sans année lisible", attendu, REMEDE, shown)
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
    original = read_amounts(text, champs.ou(ou, "montant_devise") if "montant_devise" in champs.entetes else ou)
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
    columns["devise"], columns["montant_devise"] = devise, origin.where(abroad, "")
    return Montants(origin, devise, problems, original.doutes)


def _ends(columns: dict[str, pd.Series | str], ou: str) -> list[Problem]:
    """Movements that do not say from whom or to whom."""
    stage, donor, receiver = columns["etape"], columns["donateur"] == "", columns["beneficiaire"] == ""
    nowhere = receiver & (columns["code_pays"] == "")
    both = "le donateur à qui l’on rend ou le bénéficiaire qui rend, l’un des deux"
    return [
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


def _out_of_scale(columns: dict[str, pd.Series | str]) -> list[Doute]:
    """Amounts far above those of the same stage: another currency, or zeros too many."""
    amounts = in_ten_thousandths(columns["montant_eur"])
    by_stage = amounts.groupby(columns["etape"])
    median = by_stage.transform("median")
    doubts = []
    for line in amounts.index[(by_stage.transform("size") >= ASSEZ) & (amounts >= DEMESURE * median)]:
        high, middle = (quantity(value[line] / 10_000, "€") for value in (amounts, median))
        told = (
            f"{high}, quand la moitié des lignes de l’étape « {columns['etape'][line]} » ne dépassent pas {middle} : "
            "hors d’échelle, peut-être dans une autre devise."
        )
        text = columns["montant_eur"][line]
        doubts.append(doute(text, "supposé", "hors d’échelle", told, pd.Index([line]), retenu=text))
    return doubts
