"""Normalised names, and look-ups that answer exactly or say why they do not."""

import re
import unicodedata
from functools import lru_cache

import pandas as pd

ARTICLES = {"le", "la", "les", "l", "de", "du", "des", "d"}
# What people write before a name; the type it implies (empty: implies nothing).
PREFIXES = {
    "ville": "commune",
    "commune": "commune",
    "mairie": "commune",
    "municipalite": "commune",
    "communaute urbaine": "intercommunalité",
    "communaute agglomeration": "intercommunalité",
    "communaute communes": "intercommunalité",
    "agglomeration": "intercommunalité",
    "cu": "intercommunalité",
    "ca": "intercommunalité",
    "cc": "intercommunalité",
    "conseil departemental": "département",
    "conseil general": "département",
    "departement": "département",
    "conseil regional": "région",
    "region": "région",
    "collectivite territoriale": "statut particulier",
    "collectivite": "statut particulier",
}
# Names in official use that differ from the COG: « Région Sud » is how the region signs.
ALIAS = {("région", "sud"): "provence alpes cote azur"}
# A département, region or overseas row may carry the status its prefix does not say.
COMPATIBLE = {
    "département": {"département", "statut particulier"},
    "région": {"région", "statut particulier", "outre-mer"},
    "statut particulier": {"statut particulier", "outre-mer"},
    "intercommunalité": {"intercommunalité", "établissement public territorial", "statut particulier"},
}


# Look-ups normalise the same tens of thousands of names each time.
@lru_cache(maxsize=1_000_000)
def normalise(nom: str) -> str:
    """A name without accents, case, punctuation or articles; « St » and « Ste » written out.

    Args:
        nom: a place name as written.
    Returns:
        Lower-case words separated by one space; « L'Haÿ-les-Roses » gives « hay roses ».
    """
    text = nom.lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss").replace("ı", "i")
    text = text.replace("đ", "d").replace("ø", "o").replace("ł", "l")
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    words = [{"st": "saint", "ste": "sainte"}.get(word, word) for word in re.findall(r"\w+", text)]
    return " ".join([word for word in words if word not in ARTICLES] or words)


@lru_cache(maxsize=100_000)
def split_prefix(nom: str) -> tuple[str | None, str]:
    """The type a name announces, if any, and its normalised remainder.

    Args:
        nom: a name as written, e.g. « Conseil départemental de l'Aude ».
    Returns:
        (type, remainder): ("département", "aude"); (None, remainder) without a known prefix.
    """
    text = normalise(nom)
    for prefix in sorted(PREFIXES, key=len, reverse=True):
        if text.startswith(prefix + " "):
            return PREFIXES[prefix], text[len(prefix) + 1 :]
    return None, text


def find_collectivite(
    nom: str,
    collectivites: pd.DataFrame,
    type_collectivite: str | None = None,
    code_departement: str | None = None,
) -> tuple[pd.Series | None, str]:
    """Find a French local government by its name, without guessing.

    Args:
        nom: the name as written; a prefix (« Ville de », « Département de ») implies the type.
        collectivites: the reference table, one row per local government.
        type_collectivite: restrict to this type; wins over the prefix.
        code_departement: restrict to this département (COG code).
    Returns:
        (row, "") when exactly one row has that name, else (None, reason in French).
        Of equal names, real local governments win over former communes and mere districts.
    """
    announced, text = split_prefix(nom)
    kind = type_collectivite or announced
    text = ALIAS.get((kind, text), text)
    names = collectivites["nom"].map(lambda name: split_prefix(name)[1])
    found = collectivites[(names == text) | (names == normalise(nom))]
    if kind:
        found = found[found["type_collectivite"].isin(COMPATIBLE.get(kind, {kind}))]
    if code_departement:
        found = found[found["code_departement"] == code_departement]
    if found["est_collectivite"].any():
        found = found[found["est_collectivite"]]
    return _only(found, nom, ["nom", "type_collectivite", "code_departement"])


def find_lieu(
    nom: str, code_pays: str, lieux: pd.DataFrame, proche_de: tuple[float, float] | None = None
) -> tuple[pd.Series | None, str]:
    """Find a foreign place by its name or an alternative name in one country, without guessing.

    Args:
        nom: the name as written.
        code_pays: ISO 3166-1 alpha-3.
        lieux: the reference table of places.
        proche_de: (latitude, longitude) in degrees, to choose among places of the same name.
    Returns:
        (row, "") or (None, reason in French). A main name wins over an alternative name.
    """
    wanted = normalise(nom)
    country = lieux[lieux["code_pays"] == code_pays]
    found = country[country["nom"].map(normalise) == wanted]
    if found.empty:
        others = country["noms_alternatifs"].fillna("")
        found = country[[wanted in {normalise(n) for n in text.split(";")} for text in others]]
    if proche_de and len(found) > 1:
        distance = (found["latitude"] - proche_de[0]).abs() + (found["longitude"] - proche_de[1]).abs()
        found = found.loc[[distance.idxmin()]]
    return _only(found, nom, ["nom", "id_lieu", "population"])


def _only(found: pd.DataFrame, nom: str, columns: list[str]) -> tuple[pd.Series | None, str]:
    if len(found) == 1:
        return found.iloc[0], ""
    if found.empty:
        return None, f"« {nom} » est absent du référentiel"
    examples = " ; ".join(" / ".join(str(v) for v in row) for row in found[columns].head(4).itertuples(index=False))
    return None, f"« {nom} » désigne {len(found)} lieux du référentiel : {examples}"
