"""Grants as a file of the SCDL schema « subventions » 2.1.1: valid line by line, and what cannot be one told apart."""

import csv
import re

import pandas as pd

from cuf_metrics.contracts import FIELDS
from cuf_metrics.exports.tableur import FORMULE
from cuf_metrics.sources.codes import is_siret

# Column of the schema → column of the table.
COLONNES = {
    "nomAttribuant": "attribuant",
    "idAttribuant": "siret_attribuant",
    "dateConvention": "date_convention",
    "referenceDecision": "reference_decision",
    "nomBeneficiaire": "beneficiaire",
    "idBeneficiaire": "siret_beneficiaire",
    "rnaBeneficiaire": "rna_beneficiaire",
    "objet": "objet",
    "montant": "montant_signe_eur",
    "nature": "nature_aide",
    "conditionsVersement": "conditions_versement",
    "datesPeriodeVersement": "periode_versement",
    "idRAE": "id_rae",
    "notificationUE": "est_notifiee_ue",
    "pourcentageSubvention": "taux_subvention",
    "dispositifAide": "dispositif_aide",
}
# What the schema requires of every line, and why a line without it is left out.
OBLIGATOIRES = {
    "nomAttribuant": "le nom de l’attribuant manque",
    "idAttribuant": "le SIRET de l’attribuant manque",
    "dateConvention": "la date de la convention manque",
    "nomBeneficiaire": "le nom du bénéficiaire manque",
    "objet": "l’objet manque",
    "montant": "le montant manque",
    "nature": "la nature de l’aide manque",
    "conditionsVersement": "les conditions de versement manquent",
    "datesPeriodeVersement": "la date ou la période de versement manque",
    "notificationUE": "la notification à l’Union européenne manque",
    "pourcentageSubvention": "le pourcentage de la subvention qui revient au bénéficiaire manque",
}
# Column, what its text must be when there is one, and why a line is left out when it is not.
FORMES = [
    ("rnaBeneficiaire", FIELDS["rna_beneficiaire"].motif, "le numéro RNA n’est pas « W » et 9 chiffres"),
    ("objet", r"(?s:.{0,256})", "l’objet dépasse 256 caractères"),
    ("nature", "|".join(FIELDS["nature_aide"].valeurs), "la nature de l’aide est hors de la liste"),
    ("conditionsVersement", r"(?s:.{0,256})", "les conditions de versement dépassent 256 caractères"),
    ("datesPeriodeVersement", FIELDS["periode_versement"].motif, "la période de versement n’est pas une date ISO"),
    ("idRAE", r"(?s:.{0,5})", "le numéro RAE dépasse 5 caractères"),
]
# Between two reasons of one line.
MOTIFS = " ; "


def scdl_csv(rows: pd.DataFrame) -> tuple[bytes, pd.DataFrame]:
    """Grants as an SCDL file, without inventing what is unknown.

    Every line is valid against the Table Schema. No cell is altered, so that the file stays the data it was made of: a
    text that a spreadsheet would run as a formula keeps its line out, like anything the schema refuses.

    Args:
        rows: rows of the table `subventions`, one grant to one beneficiary each.

    Returns:
        The file (UTF-8 without mark, comma, decimal point; every cell between quotes, as a text may hold any kind of
        line break), and the rows that cannot be in it, after a column `motif` that says why in French.
    """
    texts = pd.DataFrame({name: _texts(rows[column]) for name, column in COLONNES.items()}, index=rows.index)
    motif = _reasons(texts, rows["taux_subvention"])
    kept = motif == ""
    left_out = rows[~kept].copy()
    left_out.insert(0, "motif", motif[~kept])
    return texts[kept].to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_ALL).encode(), left_out


def _texts(values: pd.Series) -> pd.Series:
    """A column as the schema writes it; empty where unknown."""
    if values.name == "montant_signe_eur":
        written = values.map(lambda v: f"{v:.4f}".removesuffix("00"), na_action="ignore")
    elif values.name == "est_notifiee_ue":
        written = values.map({True: "oui", False: "non"})
    elif values.name == "date_convention":
        written = pd.to_datetime(values).dt.strftime("%Y-%m-%d")
    else:
        written = values
    return written.astype("string").fillna("")


def _reasons(texts: pd.DataFrame, share: pd.Series) -> pd.Series:
    """Why each line cannot be in the file, every reason of it; empty where it can."""
    refused = [(texts[name].str.strip() == "", words) for name, words in OBLIGATOIRES.items()]
    for name, words in (("idAttribuant", "de l’attribuant"), ("idBeneficiaire", "du bénéficiaire")):
        refused.append(
            (~_accepted(texts[name], is_siret), f"le SIRET {words} est faux (14 chiffres et clé de contrôle)")
        )
    unnamed = (texts["idBeneficiaire"] == "") & (texts["rnaBeneficiaire"] == "")
    refused.append((unnamed, "ni SIRET ni numéro RNA du bénéficiaire"))
    for name, form, words in FORMES:
        refused.append((~_accepted(texts[name], re.compile(form, re.ASCII).fullmatch), words))
    told = "le pourcentage de la subvention qui revient au bénéficiaire n’est pas entre 0,01 et 1"
    refused.append((share.notna() & ~share.between(0.01, 1), told))
    free = [name for name in texts if name != "montant"]
    harmless = pd.DataFrame({name: _accepted(texts[name], lambda text: not re.match(FORMULE, text)) for name in free})
    told = "un texte commence par « = », « + », « - », « @ » : un tableur l’exécuterait"
    refused.append((~harmless.all(axis=1), told))
    motif = pd.Series("", index=texts.index, dtype=object)
    for wrong, words in refused:
        motif.loc[wrong] += words + MOTIFS
    return motif.str.removesuffix(MOTIFS)


def _accepted(texts: pd.Series, rule) -> pd.Series:
    """Whether each text is empty or follows the rule, asked once per distinct text."""
    known = {text: text == "" or bool(rule(text)) for text in texts.unique()}
    return texts.map(known).astype(bool)
