"""Raw rows of links: the columns every reader returns, and the closed lists their words fall into."""

import json
import re
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from cuf_metrics.contracts import FIELDS
from cuf_metrics.reference.noms import normalise

BRUTS: tuple[str, ...] = (
    "numero_ligne",
    "porteur",
    "code_porteur",
    "departement_porteur",
    "porteur_latitude",
    "porteur_longitude",
    "partenaire",
    "id_lieu",
    "partenaire_latitude",
    "partenaire_longitude",
    "pays",
    "type_lien",
    "sens_lien",
    "theme",
    "odd",
    "annee_debut",
    "annee_fin",
    "statut_lien",
    "annee_attestation",
    "contenu",
)
FAMILLE_SUPPOSEE = "coopération décentralisée"
# First words that decide, in this order: a « convention de jumelage » is a jumelage. Each is the
# beginning of a word, without accents.
FAMILLES = {
    "jumelage": ("jumel", "twin", "sister"),
    "coopération décentralisée": ("cooper", "partenari", "partner"),
    "programme": ("programm", "projet", "project"),
    "fonds de solidarité": ("fonds", "urgence"),
    "mission ou accueil": ("mission", "accueil", "delegation"),
    "réseau ou convention": ("reseau", "network", "convention", "accord", "charte", "pacte", "protocole", "entente"),
}
SENS = {
    "sortant": ("vers l’étranger", "vers le partenaire", "France vers étranger"),
    "entrant": ("vers la France", "accueil", "accueil en France", "étranger vers France"),
    "réciproque": ("bilatéral", "mutuel", "croisé", "échange", "dans les deux sens", "deux sens", "aller-retour"),
}
STATUTS = {
    "en projet": (
        "projet",
        "en préparation",
        "à l’étude",
        "envisagé",
        "prévu",
        "en discussion",
        "en cours d’élaboration",
        "en cours de négociation",
        "en cours de signature",
    ),
    "en cours": (
        "actif",
        "active",
        "en activité",
        "en vigueur",
        "ouvert",
        "signé",
        "opérationnel",
        "opérationnelle",
        "en cours de réalisation",
        "en cours d’exécution",
        "en cours de mise en œuvre",
        "en cours de clôture",
    ),
    "suspendu": (
        "en sommeil",
        "en veille",
        "mis en veille",
        "mis en sommeil",
        "inactif",
        "inactive",
        "en pause",
        "gelé",
        "interrompu",
        "dormant",
    ),
    "terminé": (
        "clos",
        "achevé",
        "clôturé",
        "archivé",
        "fini",
        "échu",
        "expiré",
        "résilié",
        "arrêté",
        "abandonné",
        "rompu",
        "dissous",
        "dissoute",
    ),
}
MOIS = (
    "janv(?:ier)?|fevr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|aout|"
    "sept?(?:embre)?|oct(?:obre)?|nov(?:embre)?|dec(?:embre)?"
)
JOUR, RANG_DU_MOIS = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])"
# The ways a date is written that leave no doubt about the year.
DATES = (
    re.compile(rf"(?P<an>\d{{4}})(?:\.0+|[-/]{RANG_DU_MOIS}(?:[-/]{JOUR}(?:[T ]\d{{2}}:\d{{2}}.*)?)?)?", re.ASCII),
    re.compile(rf"(?:{JOUR}[-/.])?{RANG_DU_MOIS}[-/.](?P<an>\d{{4}})(?: \d{{2}}:\d{{2}}.*)?", re.ASCII),
)
DATE_EN_LETTRES = re.compile(rf"(?:{JOUR}(?:er)? )?(?:{MOIS}) (?P<an>\d{{4}})", re.ASCII)


def assemble(rows: pd.DataFrame, champs: Mapping[str, pd.Series | str]) -> pd.DataFrame:
    """Rows of a file under the columns of `BRUTS`.

    Args:
        rows: text as `fichier.read_rows` gives it; the index holds line numbers.
        champs: by name of `BRUTS`, a column of text aligned with `rows`, or one text for every row;
            what is not given is unknown. Runs of spaces and line breaks become one space.

    Returns:
        One row per row of the file, text ("" : unknown) but for numero_ligne; RangeIndex. `contenu`
        keeps every cell under its header, recognised or not, empty or not.
    """
    texts = {name: champs.get(name, "") for name in BRUTS if name not in ("numero_ligne", "contenu")}
    bruts = pd.DataFrame(texts, index=rows.index).astype("str")
    for name, value in texts.items():
        if not isinstance(value, str) and bruts[name].str.contains(r"[\r\n\t]|  ").any():
            bruts[name] = bruts[name].str.replace(r"\s+", " ", regex=True)
    bruts.insert(0, "numero_ligne", rows.index.astype("int64"))
    bruts["contenu"] = pd.Series(_contents(rows), index=rows.index, dtype="str")
    return bruts.reset_index(drop=True)


def first_filled(rows: pd.DataFrame, headers: Iterable[str]) -> pd.Series:
    """Of several columns that may hold the same thing, the first that is filled, row by row.

    Args:
        rows: text as `fichier.read_rows` gives it.
        headers: in order of preference; those the file does not have are passed over.
    """
    text = pd.Series("", index=rows.index, dtype="str")
    for header in headers:
        if header in rows:
            text = text.where(text != "", rows[header])
    return text


def by_value(column: pd.Series, reading: Callable[[str], str]) -> pd.Series:
    """Apply a reading once per distinct text of a column.

    Args:
        column: text.
        reading: text to text.
    """
    return column.map({text: reading(text) for text in column.unique()}).astype("str")


def fold(texte: str) -> str:
    """A header or a short phrase reduced to what two ways of writing it share.

    Args:
        texte: as written.

    Returns:
        Words without accents, case, punctuation, articles, plural or feminine endings.
    """
    words = normalise(texte.replace("_", " ")).split()
    # A word that endings would swallow (« ex », « es ») is kept as it is.
    return " ".join(stem if len(stem := word.rstrip("esx")) > 1 else word for word in words)


def year(texte: str) -> str:
    """The year a date gives: « 2019-03-01 », « 01/03/2019 », « mars 2019 » and « 2019 » give « 2019 ».

    Args:
        texte: as written.

    Returns:
        Four digits, or the text as written where no single year can be read without guessing.
    """
    for pattern in DATES:
        if found := pattern.fullmatch(texte):
            return found["an"]
    found = DATE_EN_LETTRES.fullmatch(normalise(texte))
    return found["an"] if found else texte


def family(type_lien: str) -> tuple[str, bool]:
    """The family a link belongs to, from the words that describe it.

    Args:
        type_lien: as written; may be empty.

    Returns:
        (a value of the closed list `famille_lien`, whether the words say so): an empty or unknown
        description is taken for a coopération décentralisée, which the caller must say.
    """
    if type_lien in FIELDS["famille_lien"].valeurs:
        return type_lien, True
    words = normalise(type_lien).split()
    for famille, beginnings in FAMILLES.items():
        if any(word.startswith(beginnings) for word in words):
            return famille, True
    return FAMILLE_SUPPOSEE, False


def direction(texte: str, type_lien: str = "") -> tuple[str, bool]:
    """Who acts at whose place, from the words of the file.

    Args:
        texte: direction as written; may be empty: the type then says it, if it does.
        type_lien: description of the link as written.

    Returns:
        (a value of the closed list `sens_lien`, or "" when unknown, whether the text is understood).
    """
    if texte:
        return _among(texte, SENS)
    if family(type_lien) == ("jumelage", True):
        return "réciproque", True
    incoming = any(word.startswith("accueil") for word in normalise(type_lien).split())
    # « mission ou accueil » is the name of a family: it does not say which.
    return ("entrant" if incoming and type_lien != "mission ou accueil" else ""), True


def situation(texte: str) -> tuple[str, bool]:
    """The situation of a link, from the words of the file.

    Args:
        texte: as written; may be empty.

    Returns:
        (a value of the closed list `statut_lien`, or "" when unknown, whether the text is understood).
    """
    return _among(texte, STATUTS) if texte else ("", True)


def _among(texte: str, synonymes: Mapping[str, tuple[str, ...]]) -> tuple[str, bool]:
    wanted = fold(texte)
    for value, others in synonymes.items():
        if wanted in {fold(other) for other in (value, *others)}:
            return value, True
    return "", False


def _contents(rows: pd.DataFrame) -> list[str]:
    """Each row in JSON under every header: a column empty on every line is still one when it is read again."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    headers = list(rows.columns)
    columns = [rows[header].tolist() for header in headers]
    return [encode(dict(zip(headers, cells, strict=True))) for cells in zip(*columns, strict=True)]
