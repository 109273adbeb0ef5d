"""Grants that a local government publishes: SCDL 2.1.1, its former versions, and tables alike."""

import re
from collections.abc import Callable
from decimal import Decimal

import pandas as pd

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.formatting import quantity
from cuf_metrics.reference.noms import normalise
from cuf_metrics.sources.argent import (
    A_NOMMER,
    Champs,
    Doute,
    Lecture,
    about,
    fields,
    is_generic,
    lecture,
    refused,
    translated,
    unnamed,
)
from cuf_metrics.sources.bruts import by_value, year
from cuf_metrics.sources.codes import sirets
from cuf_metrics.sources.dates import day, period
from cuf_metrics.sources.montants import (
    ILLISIBLE,
    Montants,
    check_headers,
    counted_twice,
    in_euros,
    read_amounts,
    written,
)
from cuf_metrics.sources.totaux import find_totals, told_totals

SYNONYMES: dict[str, tuple[str, ...]] = {
    "attribuant": ("nomAttribuant", "nom attribuant", "nom de l’attribuant", "attribuant", "collectivité"),
    "siret_attribuant": (
        "idAttribuant",
        "id attribuant",
        "identification de l’attribuant",
        "identifiant attribuant",
        "SIRET attribuant",
        "SIRET de l’attribuant",
    ),
    "date_convention": (
        "dateConvention",
        "date convention",
        "date de convention",
        "date de la convention",
        "date de la convention de subvention",
    ),
    "reference_decision": ("referenceDecision", "référence décision", "référence de la décision"),
    "beneficiaire": (
        "nomBeneficiaire",
        "nom bénéficiaire",
        "nom du bénéficiaire",
        "bénéficiaire",
        "structure",
        "nom de la structure",
        "association",
        "nom de l’association",
        "organisme bénéficiaire",
    ),
    "siret_beneficiaire": (
        "idBeneficiaire",
        "id bénéficiaire",
        "identification du bénéficiaire",
        "identification SIRET du bénéficiaire",
        "identifiant bénéficiaire",
        "SIRET bénéficiaire",
        "SIRET du bénéficiaire",
        "SIRET",
        "numéro SIRET",
    ),
    "rna_beneficiaire": (
        "rnaBeneficiaire",
        "RNA bénéficiaire",
        "RNA du bénéficiaire",
        "identification RNA du bénéficiaire",
        "numéro RNA",
        "RNA",
    ),
    "objet": ("objet", "objet de la subvention", "nom du projet", "projet", "intitulé du projet"),
    "montant_signe_eur": (
        "montant",
        "montant de la subvention",
        "montant total de la subvention",
        "montant total",
        "montant attribué",
        "montant voté",
        "montant en euros",
        "montant euros",
    ),
    "montant_demande": ("montant demandé", "montant sollicité"),
    "etape": ("étape", "état du dossier", "étape du dossier"),
    "nature_aide": ("nature", "nature de la subvention", "nature de l’aide", "nature subvention"),
    "conditions_versement": (
        "conditionsVersement",
        "conditions versement",
        "conditions de versement",
        "conditions de versement de la subvention",
    ),
    "periode_versement": (
        "datesPeriodeVersement",
        "dates période versement",
        "dates période de versement",
        "date ou période de versement",
        "dates de versement",
        "période de versement",
    ),
    "id_rae": ("idRAE", "id RAE", "numéro RAE", "identifiant RAE"),
    "est_notifiee_ue": ("notificationUE", "notification UE", "notification à l’UE"),
    "taux_subvention": ("pourcentageSubvention", "pourcentage subvention", "pourcentage de la subvention"),
    "dispositif_aide": ("dispositifAide", "dispositif aide", "dispositif d’aide"),
    "secteur": ("secteur", "thématique", "thème", "domaine", "politique publique"),
    "categorie": ("catégorie", "sous-secteur", "sous-thématique"),
    "type_beneficiaire": ("type", "type de bénéficiaire", "forme juridique", "statut juridique"),
    "annee": ("exercice", "année", "exercice budgétaire", "année d’attribution", "millésime"),
}
EXIGEES = {
    "qui attribue": ("attribuant",),
    "le bénéficiaire": ("beneficiaire",),
    "le montant": ("montant_signe_eur",),
}
TELLES_QUELLES = (
    "beneficiaire",
    "objet",
    "reference_decision",
    "conditions_versement",
    "id_rae",
    "dispositif_aide",
    "secteur",
    "categorie",
)
OUI_NON = {
    "oui": "oui",
    "non": "non",
    "true": "oui",
    "false": "non",
    "vrai": "oui",
    "faux": "non",
    "1": "oui",
    "0": "non",
}
# « Montant demandé 2014 »: only the year is not in the name of the field.
ANNEE_EN_FIN = re.compile(r"(.*demand\w*) (?:19|20)\d{2}", re.IGNORECASE)


def read(rows: pd.DataFrame, ou: str, attribuant: str = "") -> Lecture:
    """Grants of a file.

    Args:
        rows: text as `fichier.read_rows` or `feuilles.rows_of_workbook` gives it.
        ou: the file's name, for a refusal.
        attribuant: who grants, for the rows that do not say it (« VILLE » names nobody).

    Returns:
        Columns of « subventions » but id_subvention and id_document. Totals and rows without an
        amount are set apart and told; a grant of 0 € is kept. `annee` is the year the file says,
        else that of the convention, else of the end of the payments.

    Raises:
        InvalidData: columns missing, amounts that cannot be read, grants of or to nobody.
    """
    rows = rows.rename(columns=lambda header: m[1] if (m := ANNEE_EN_FIN.fullmatch(header)) else header)
    check_headers(rows.columns, ou, [*SYNONYMES["montant_signe_eur"], *SYNONYMES["montant_demande"]])
    champs = fields(rows, ou, SYNONYMES, EXIGEES, "attribuant", attribuant)
    amounts = in_euros(champs, "montant_signe_eur", ou)
    totals = find_totals(champs, "montant_signe_eur", amounts.textes, ["beneficiaire"])
    empty = champs.get("montant_signe_eur") == ""
    kept = ~empty & ~rows.index.isin([total.ligne for total in totals])
    granting = champs.get("attribuant")
    if attribuant:
        granting = granting.mask((granting == "") | is_generic(granting), attribuant)
    problems = [*amounts.problemes, *_nobody(champs, granting, kept, ou)]
    if problems:
        raise InvalidData(problems=problems)
    columns, doubts = _read_columns(champs, kept)
    asked, not_read = _asked(champs)
    columns |= {"attribuant": granting, "montant_signe_eur": amounts.textes, "note": _notes(champs, asked)}
    doubts += [*amounts.doutes, *not_read, *told_totals(totals), *unnamed(granting[kept])]
    doubts += about(empty, "montant vide", "échec", "sans montant", "sans montant, à part")
    negative = kept & amounts.textes.str.startswith("-")
    told = "au montant négatif, gardé tel quel : annulation ou reversement"
    doubts += about(negative, amounts.textes, "certain", "montant négatif", told)
    doubts += [*_not_granted(champs, amounts, asked, kept), *_twice(columns, kept)]
    ignored = () if "type_beneficiaire" in columns else (champs.entetes.get("type_beneficiaire"),)
    return lecture(columns, rows.index[kept], doubts, [*champs.ignorees, *filter(None, ignored)])


def _nobody(champs: Champs, granting: pd.Series, kept: pd.Series, ou: str) -> list[Problem]:
    receiving = champs.get("beneficiaire")
    remede = "Complétez-les, par exemple « personne physique », puis relancez."
    problems = refused(champs.ou(ou, "beneficiaire"), kept & (receiving == ""), "sans bénéficiaire", "un nom", remede)
    return problems + refused(ou, kept & (granting == ""), "sans attribuant", "le nom de la collectivité", A_NOMMER)


def _read_columns(champs: Champs, kept: pd.Series) -> tuple[dict[str, pd.Series | str], list[Doute]]:
    """Columns of the contract but those of amounts, and what was not understood in them."""
    columns: dict[str, pd.Series | str] = {name: champs.get(name) for name in TELLES_QUELLES}
    doubts = []
    for name, reading in LECTURES.items():
        columns[name], told = translated(champs, name, reading)
        doubts += told
    for name in ("siret_attribuant", "siret_beneficiaire"):
        columns[name], told = sirets(champs.get(name), champs.entetes.get(name, name))
        doubts += told
    years = by_value(champs.get("annee"), year)
    for dated in (columns["date_convention"].str[:4], columns["periode_versement"].str[-10:].str[:4]):
        years = years.where(years != "", dated)
    kind = champs.get("type_beneficiaire")
    # « F » and « P » are codes of the file (running costs, project), not legal forms.
    if kind[kept].str.len().max() > 2:
        columns["type_beneficiaire"] = kind
    return columns | {"annee": years}, doubts


def _nature(texte: str) -> str:
    said = normalise(texte)
    kinds = [kind for word, kind in (("numeraire", "aide en numéraire"), ("nature", "aide en nature")) if word in said]
    return ";".join(kinds)


def _rate(texte: str) -> str:
    """A share of 1, written as such or with a percent sign."""
    found = written(texte.replace("%", "").strip())
    if found is None or found.devise:
        return ""
    rate = found.value(groupe=False) / (100 if "%" in texte else 1)
    return f"{rate.normalize():f}" if 0 <= rate <= 1 else ""


def _rna(texte: str) -> str:
    code = re.sub(r"\s", "", texte).upper()
    return code if re.fullmatch(r"W\d{9}", code, re.ASCII) else ""


def _whole_day(texte: str) -> str:
    text, precision = day(texte)
    return text if precision == "jour" else ""


LECTURES: dict[str, Callable[[str], str]] = {
    "date_convention": _whole_day,
    "periode_versement": period,
    "nature_aide": _nature,
    "est_notifiee_ue": lambda text: OUI_NON.get(normalise(text), ""),
    "taux_subvention": _rate,
    "rna_beneficiaire": _rna,
}


def _asked(champs: Champs) -> tuple[pd.Series, list[Doute]]:
    """Amounts asked for, "" where the file has none that can be read; those that cannot."""
    text, read_as = champs.get("montant_demande"), read_amounts(champs, "montant_demande", "")
    asked = read_as.textes.where(read_as.devises.isin(["", "EUR"]), "")
    lieu = f"Colonne « {champs.entetes.get('montant_demande', '')} » : "
    lost = (text != "") & (asked == "")
    told = "au montant illisible, ou lisible de deux façons, ou dans une autre devise ; laissé vide"
    return asked, about(lost, text, "échec", ILLISIBLE, told, lieu=lieu)


def _notes(champs: Champs, asked: pd.Series) -> pd.Series:
    """What was asked, and how far the file had gone."""
    stage = champs.get("etape")
    told = by_value(asked, lambda text: f"Montant demandé : {quantity(Decimal(text), '€')}." if text else "")
    return (told + " " + by_value(stage, lambda text: f"Étape : {text}." if text else "")).str.strip()


def _not_granted(champs: Champs, amounts: Montants, asked: pd.Series, kept: pd.Series) -> list[Doute]:
    refusals = kept & (amounts.textes == "0") & ~asked.isin(["", "0"])
    told = "à 0 € avec un montant demandé : une demande sans attribution, gardée telle quelle"
    return about(refusals, champs.get("beneficiaire"), "supposé", "montant nul", told)


def _twice(columns: dict[str, pd.Series | str], kept: pd.Series) -> list[Doute]:
    """Grants that an earlier row already tells: a list that takes up part of another, or two equal payments."""
    told_by = ["beneficiaire", "objet", "montant_signe_eur", "annee", "date_convention", "periode_versement"]
    grants = pd.DataFrame({name: columns[name] for name in told_by})
    years = set(grants["annee"]) - {""}
    if len(years) == 1:
        # A list that does not say its year is of the only year of the file.
        grants["annee"] = years.pop()
    amounts = grants["montant_signe_eur"]
    told = "au bénéficiaire, à l’objet, au montant et aux dates d’une autre"
    return counted_twice(grants[kept & (amounts != "0")], amounts, grants["beneficiaire"], told)
