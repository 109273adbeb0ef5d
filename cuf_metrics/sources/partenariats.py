"""Any organisation's table of links: columns recognised by what people call them."""

import re

import pandas as pd

from cuf_metrics.sources.bruts import BRUTS, assemble, by_value, first_filled, fold, year
from cuf_metrics.sources.colonnes import by_name, emptied, one_each, recognised

# What each column may be called, compared without accents, case, punctuation, articles or plural;
# the first name is the one shown. A latitude that does not say whose it is is not recognised.
SYNONYMES: dict[str, tuple[str, ...]] = {
    "porteur": (
        "collectivité française",
        "collectivité",
        "collectivité territoriale",
        "collectivité territoriale française",
        "collectivité locale française",
        "nom de la collectivité",
        "nom de la collectivité française",
        "nom de la collectivité territoriale",
        "collectivité chef de file",
        "chef de file",
        "collectivité porteuse",
        "porteur",
        "nom du porteur",
        "porteur de projet",
        "porteur du projet",
        "structure porteuse",
        "autorité locale française",
        "territoire français",
        "ville française",
        "nom de la ville française",
        "commune française",
        "ville",
        "commune",
        "nom de la commune",
        "French local authority",
    ),
    "code_insee": ("code INSEE", "INSEE", "code commune", "code commune INSEE", "code INSEE de la commune", "COG"),
    "siren": ("SIREN", "numéro SIREN", "n° SIREN", "code SIREN"),
    "siret": ("SIRET", "numéro SIRET", "n° SIRET", "code SIRET"),
    "code_porteur": ("code porteur", "code du porteur", "code de la collectivité", "code collectivité française"),
    "departement": (
        "département",
        "département français",
        "nom du département",
        "département du porteur",
        "département de la collectivité",
    ),
    "code_departement": ("code département", "numéro de département", "n° de département", "code du département"),
    "porteur_latitude": (
        "latitude de la collectivité française",
        "latitude de la collectivité",
        "latitude du porteur",
        "latitude porteur",
        "latitude collectivité",
        "latitude française",
        "latitude France",
        "porteur latitude",
        "lat porteur",
    ),
    "porteur_longitude": (
        "longitude de la collectivité française",
        "longitude de la collectivité",
        "longitude du porteur",
        "longitude porteur",
        "longitude collectivité",
        "longitude française",
        "longitude France",
        "porteur longitude",
        "lon porteur",
        "long porteur",
    ),
    "partenaire": (
        "partenaire",
        "nom du partenaire",
        "collectivité partenaire",
        "nom de la collectivité partenaire",
        "collectivité étrangère",
        "nom de la collectivité étrangère",
        "collectivité territoriale partenaire",
        "collectivité locale partenaire",
        "collectivité locale étrangère",
        "collectivité territoriale étrangère",
        "autorité locale partenaire",
        "autorité locale étrangère",
        "territoire partenaire",
        "partenaire étranger",
        "partenaire local",
        "localité partenaire",
        "ville partenaire",
        "ville étrangère",
        "ville jumelle",
        "ville jumelée",
        "commune partenaire",
        "commune étrangère",
        "commune jumelée",
        "partner",
        "partner city",
    ),
    "id_lieu": ("GeoNames", "identifiant GeoNames", "id GeoNames", "GeoNames id", "geonameid", "id lieu"),
    "partenaire_latitude": (
        "latitude du partenaire",
        "latitude partenaire",
        "latitude de la collectivité partenaire",
        "latitude étrangère",
        "latitude de la ville partenaire",
        "partenaire latitude",
        "lat partenaire",
    ),
    "partenaire_longitude": (
        "longitude du partenaire",
        "longitude partenaire",
        "longitude de la collectivité partenaire",
        "longitude étrangère",
        "longitude de la ville partenaire",
        "partenaire longitude",
        "lon partenaire",
        "long partenaire",
    ),
    "pays": (
        "pays",
        "nom du pays",
        "pays partenaire",
        "pays du partenaire",
        "pays de la collectivité partenaire",
        "pays d’intervention",
        "pays de coopération",
        "pays concerné",
        "pays étranger",
        "country",
    ),
    "code_pays": ("code pays", "code du pays", "code ISO", "code ISO du pays", "code pays ISO", "ISO3", "country code"),
    "type_lien": (
        "type de lien",
        "type",
        "nature",
        "nature du lien",
        "nature de la coopération",
        "nature du partenariat",
        "type de coopération",
        "type de partenariat",
        "type d’action",
        "type de relation",
        "cadre",
        "cadre de la coopération",
        "cadre juridique",
    ),
    "sens_lien": ("sens", "sens du lien", "sens de la coopération", "direction"),
    "theme": (
        "thème",
        "thématique",
        "thème principal",
        "thématique principale",
        "thème de coopération",
        "thématique de coopération",
        "secteur",
        "secteur d’intervention",
        "domaine",
        "domaine d’intervention",
        "domaine de coopération",
        "champ d’intervention",
    ),
    "odd": ("ODD", "objectif de développement durable", "ODD visé", "ODD concerné", "numéro d’ODD", "SDG"),
    "annee_debut": (
        "année de début",
        "début",
        "date de début",
        "début du partenariat",
        "depuis",
        "depuis le",
        "année",
        "année de signature",
        "date de signature",
        "année de création",
        "date de création",
        "année du jumelage",
        "date du jumelage",
        "year",
        "start year",
    ),
    "annee_fin": (
        "année de fin",
        "fin",
        "date de fin",
        "fin du partenariat",
        "échéance",
        "année d’échéance",
        "date d’échéance",
        "jusqu’à",
        "jusqu’en",
        "end year",
    ),
    "statut_lien": (
        "statut",
        "statut du lien",
        "statut du projet",
        "statut du partenariat",
        "état",
        "état d’avancement",
        "avancement",
        "situation",
    ),
    "annee_attestation": (
        "mise à jour",
        "date de mise à jour",
        "année de mise à jour",
        "dernière mise à jour",
        "date de dernière mise à jour",
        "dernière actualisation",
        "actualisation",
        "date d’actualisation",
        "année de déclaration",
        "date de déclaration",
        "année d’attestation",
        "millésime",
    ),
}
LIEUX_NOMMES = frozenset(map(fold, ("collectivité", "ville", "commune", "municipalité", "territoire", "préfecture")))
# Columns that complement one another: of several, the first that is filled.
COMPLEMENTS = {
    "code_porteur": ("code_insee", "siren", "siret", "code_porteur"),
    "departement_porteur": ("code_departement", "departement"),
    "pays": ("pays", "code_pays"),
}
# Each must be named in one way at least; what the refusal calls it.
EXIGEES = {"la collectivité française": ("porteur",), "le partenaire ou le pays": ("partenaire", "pays")}
CHAMP_PAR_NOM = by_name(SYNONYMES)


def links(rows: pd.DataFrame, ou: str, pays: str = "", annee: str = "") -> pd.DataFrame:
    """Links of a table with a French local government at one end.

    Args:
        rows: text as `fichier.read_rows` gives it; the index holds line numbers.
        ou: the file's name, for a refusal.
        pays: country of the rows that do not say theirs (directory of one country).
        annee: year of the table, "" when unknown; annee_attestation of the rows that do not say theirs.

    Returns:
        Columns of `bruts.BRUTS`, one row per row of the file; nature, direction and situation as
        written (see `bruts.family`, `bruts.direction`, `bruts.situation`), years, ODD and themes in
        the form of the contract where they can be read, as written elsewhere.
        `attrs["colonnes_ignorees"]`: headers not recognised, kept in `contenu` only.

    Raises:
        InvalidData: two headers for one field, or none for a required one.
    """
    headers = _recognised(list(rows.columns), ou, bool(pays))
    cells = emptied(rows)
    champs: dict[str, pd.Series | str] = {}
    for name in BRUTS:
        found = [headers[part] for part in COMPLEMENTS.get(name, (name,)) if part in headers]
        if found:
            champs[name] = first_filled(cells, found)
    for name, reading in LECTURES.items():
        if name in champs:
            champs[name] = by_value(champs[name], reading)
    named = champs.get("pays", pd.Series("", index=rows.index, dtype="str"))
    champs["pays"] = named.where(named != "", pays)
    attested = champs.get("annee_attestation", pd.Series("", index=rows.index, dtype="str"))
    champs["annee_attestation"] = attested.where(attested != "", annee)
    bruts = assemble(rows, champs)
    bruts.attrs["colonnes_ignorees"] = tuple(h for h in rows.columns if h not in headers.values())
    return bruts


def odd(texte: str) -> str:
    """Numbers of the sustainable development goals: « ODD 6, ODD 13 » and « 6;13 » give « 6 ; 13 ».

    Args:
        texte: as written; a label after a number is passed over where each number says « ODD ».

    Returns:
        Numbers from 1 to 17, each once, or the text as written where anything else is read.
    """
    numbers = [int(n) for n in re.findall(r"\d{1,4}", texte)]
    bare = not re.sub(r"odds?|sdgs?|n°|\bet\b|[\s,;|/&\d]", "", texte.casefold())
    named = len(re.findall(r"(?:odd|sdg)\s*(?:n°\s*)?\d+(?![.,]?\d)", texte.casefold())) == len(numbers)
    if not numbers or not (bare or named) or not all(1 <= n <= 17 for n in numbers):
        return texte
    return " ; ".join(str(n) for n in dict.fromkeys(numbers))


def themes(texte: str) -> str:
    """Themes separated by « ; », « | » or a line break, written « a ; b », each once; a comma separates nothing."""
    parts = (" ".join(part.split()) for part in re.split(r"[;|\n]", texte))
    return " ; ".join(dict.fromkeys(part for part in parts if part))


def _siren(code: str) -> str:
    """The nine digits of a SIREN from the fourteen of a SIRET; any other code as written."""
    digits = re.sub(r"\s", "", code)
    return digits[:9] if re.fullmatch(r"[0-9]{14}", digits) else code


LECTURES = {
    "code_porteur": _siren,
    "annee_debut": year,
    "annee_fin": year,
    "annee_attestation": year,
    "odd": odd,
    "theme": themes,
}


def _recognised(headers: list[str], ou: str, pays_donne: bool) -> dict[str, str]:
    """Header of the file for each name of `SYNONYMES` it holds."""
    found = recognised(headers, SYNONYMES)
    if "partenaire" not in found and len(likely := _likely_partner(headers, bool(found.get("porteur")))) == 1:
        found["partenaire"] = likely
    donnees = {"pays"} if pays_donne or "code_pays" in found else ()
    return one_each(found, headers, ou, SYNONYMES, EXIGEES, donnees)


def _likely_partner(headers: list[str], porteur: bool) -> list[str]:
    """Headers nobody listed that say « partenaire », or, beside the French end, a place: « Collectivité japonaise »."""
    unknown = {header: fold(header).split() for header in headers if fold(header) not in CHAMP_PAR_NOM}
    named = [header for header, words in unknown.items() if "partenaire" in words]
    places = [header for header, words in unknown.items() if porteur and words and words[0] in LIEUX_NOMMES]
    return named or places
