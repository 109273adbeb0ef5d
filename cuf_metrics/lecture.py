"""Every number of a French text, in figures or in words, with what it stands for and where it is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from unicodedata import numeric

from cuf_metrics.formatting import UNITS

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
JOUR_ECRIT, MOIS_ECRIT = "|".join(JOURS), "|".join(MOIS)
# What a number that follows only numbers: a place in a list, a text, a programme.
NUMEROTES = (
    r"n°|nº|numéros?|articles?|art\.|page|p\.|édition|chapitre|annexe|tableau|figure|alinéa|décret|loi|axe|objectif|action|"
    r"priorité|pilier|phase|étape|volet|lot|saison|initiative|version|tome|ODD|DCOL|COP"
)
UNITES = "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
ORDRES = """
premier/première/premiers/premières deuxième/second/seconde troisième quatrième cinquième sixième septième huitième
neuvième dixième onzième douzième treizième quatorzième quinzième seizième
"""
MOTS = {mot: valeur for valeur, mots in enumerate(re.findall(r"\S+", UNITES)) for mot in mots.split("/")} | {
    "vingt": 20,
    "vingts": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
    "septante": 70,
    "huitante": 80,
    "nonante": 90,
}
MOTS |= {"cent": 100, "cents": 100, "mille": 1000}
A_PEU_PRES = {
    "demi-douzaine": 6,
    "dizaine": 10,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
    "millier": 1000,
}
RANGS = {mot: rang for rang, mots in enumerate(re.findall(r"\S+", ORDRES), 1) for mot in mots.split("/")}
# Words that are more often articles or adjectives than numbers.
LES = re.compile(r"\b(?:les|des|ces|tous|toutes|entre) \Z", re.IGNORECASE)
FAIBLES = {"un", "une", "premier", "première", "premiers", "premières", "second", "seconde"}
GRANDEURS = {
    "millier": 1e3,
    "mille": 1e3,
    "million": 1e6,
    "milliard": 1e9,
    "miliard": 1e9,
    "k": 1e3,
    "m": 1e6,
    "md": 1e9,
}

_MOT = "|".join(sorted(MOTS, key=len, reverse=True))
_MOTS = rf"(?:{_MOT})(?:(?:[- ]et[- ](?=une?\b|onze)|[- ])(?:{_MOT}))*"
_CHIFFRES = r"(?:\d{1,3}\s?)?[¼½¾]|\d{1,3}(?:[ .]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?"
# At the start of a line, a dash is that of a list.
_MOINS = r"(?P<moins>(?<=[ (:«])-(?=\d)|\u2212\s?(?=\d))"
_SUFFIXE = (
    r"(?P<plus>\+)?(?:\s?(?P<grandeur>milliers?|mille|millions?|milliards?|miliards?)\b)?"
    r"(?:\s?(?:d')?(?P<unite>%|pour\scent\b|€|euros?\b|k€|m€|mds?\s?€))?"
)
LECTURE = re.compile(
    rf"""
      (?P<adresse>https?://\S+|www\.\S+|CUF-\d{{4}}-[FICS]-[\w.-]*\w|\b0\d(?:[ .]\d\d){{4}}\b|\+\d\d[\d\ ().]{{8,}}\d)
    | (?P<date>\b(?:(?:{JOUR_ECRIT})\s+)?\d{{1,2}}(?:er|ᵉʳ)?
        (?:\s?(?:,|et|au|-|–)\s?(?:(?:{JOUR_ECRIT})\s+)?\d{{1,2}}(?:er|ᵉʳ)?){{0,6}}\s+(?:{MOIS_ECRIT})\b(?:\s+\d{{4}}\b)?
        | \b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b | \b\d{{4}}-\d{{2}}-\d{{2}}\b | \b(?:{MOIS_ECRIT})\s+\d{{4}}\b)
    | (?P<heure>\b\d{{1,2}}\s?h\s?\d{{2}}\b|\b\d{{1,2}}\s?h\b|\b\d{{1,2}}:\d{{2}}\b)
    | (?P<repere>\b\d(?:\.\d){{1,2}}\.[a-z]\b|\b\d\.\d\.\d\b|(?:(?<=\n)|(?<=-\ )|\A)[ \t]*\d{{1,2}}[.)](?=\s)
        |§\s?\d+(?:\.\d+)*|(?<=\n)[ \t]*\d{{1,3}}[ \t]*(?=\n|\Z)|(?<!\.)\.{{4,}}\s*\d{{1,3}}\b
        |\b\d+(?:[.,]\d+)?\^\{{?-?\d+\}}?)
    | (?P<numero>\b(?:{NUMEROTES})\s?(?P<rang_numero>\d{{1,4}})\b(?!\s?(?:%|€|\d{{3}}\b|,\d))
        | \b[A-Z]{{2,}}(?P<rang_colle>\d{{1,3}})\b)
    | (?P<rang>(?<!\w)(?P<rang_chiffres>\d{{1,3}})\s?\^?\{{?
        (?:ers?|ère|ere|es?|ème|èmes|ième|eme|nde?|ᵉʳ|ʳᵉ|ᵉ)\}}?(?!\w))
    | (?P<annee>(?<![\w.,])(?:19|20)\d\d(?![\d+])(?!,\d|\.\d{{3}}\b|\s?[%€]))
    | (?P<nombre>(?<!\w)(?:{_MOINS}?(?P<chiffres>{_CHIFFRES})|(?P<mots>{_MOTS})(?!\w)){_SUFFIXE})
    | (?P<collectif>\b(?:{"|".join(A_PEU_PRES)})\b)
    | (?P<siecle>\bdemi-siècle\b)
    | (?P<ordinal>\b(?:{"|".join(RANGS)})\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# How far before a number what qualifies it may start.
PORTEE = 30
AVANT = (
    ("au moins", r"au moins|pas moins d[e']|au minimum|minimum|à partir d[e']"),
    ("au plus", r"jusqu'à|au plus|au maximum|maximum|moins d[e']|bientôt"),
    ("plus de", r"plus d[e']|au-delà d[e']|supérieure?s? à"),
    ("environ", r"environ|près d[e']|presque|quelque|autour d[e']|de l'ordre d[e']|à peu près|approximativement"),
)
AVANT_LUS = [(name, re.compile(rf"\b(?:{words})\s?(?:une? )?\Z", re.IGNORECASE)) for name, words in AVANT]
APRES = re.compile(r"\s?(?:environ|au moins|au minimum|(?:et|ou) plus)\b", re.IGNORECASE)
BORNES = re.compile(r"\s*(?:à|-|–|,?\s?voire)\s*\Z", re.IGNORECASE)
ENTRE = re.compile(r"\bentre\s*\Z", re.IGNORECASE)
ET = re.compile(r"(?:\s\w+)?\s+et\s+\Z", re.IGNORECASE)
# Same length as the text, so that places are those of the text as pasted.
COMME = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'", "\u2011": "-"})
SUITE = re.compile(r"(millions?|milliards?|miliards?|mille)\Z", re.IGNORECASE)
# A float tells integers apart up to there: a longer one is no quantity.
CHIFFRES = 15
COLLECTIF = re.compile(rf"\s(?:{'|'.join(A_PEU_PRES)})\b", re.IGNORECASE)
COMPTES = {name.split()[0] for u in UNITS.values() if u.kind == "nombre" for name in (u.singular, u.plural) if name}
SUIVANT = re.compile(r"\s(\w+)")


@dataclass(frozen=True)
class NombreLu:
    """A number of a text.

    Attributes:
        debut, fin: its place in the text.
        texte: as it is written there.
        valeur: in plain units (122 millions → 122 000 000); None where it is no quantity.
        nature: « nombre », « rang », « numéro », « année », « date », « heure » or « repère ».
        unite: « % », « € », or "".
        qualificatif: a key of `formatting.QUALIFICATIFS`.
        est_faible: « un », « une », « premier »: a number only where something known says so.
    """

    debut: int
    fin: int
    texte: str
    valeur: float | None
    nature: str = "nombre"
    unite: str = ""
    qualificatif: str = "exact"
    est_faible: bool = False


def numbers(texte: str) -> list[NombreLu]:
    """Every number of a French text, in the order written, dates and numberings included and told apart."""
    plain = texte.translate(COMME)
    found = [n for match in LECTURE.finditer(plain) for n in _read(plain, match)]
    return _ranges(plain, [replace(n, texte=texte[n.debut : n.fin]) for n in _sums(plain, found)])


def qualifier(before: str) -> str:
    """The words that qualify a number, at the end of what comes before it: « près de », or ""."""
    plain = folded(before)[-PORTEE:]
    found = (pattern.search(plain) for _, pattern in AVANT_LUS)
    return next((match[0].strip() for match in found if match), "")


def folded(texte: str) -> str:
    """The text with one kind of space and of apostrophe; same length."""
    return texte.translate(COMME)


def _read(plain: str, match: re.Match) -> Iterator[NombreLu]:
    kind, start, end, words = match.lastgroup, match.start(), match.end(), match[0].lower()
    place = (start, end, match[0])
    if kind in ("adresse", "repere"):
        yield NombreLu(*place, None, "repère")
    elif kind in ("date", "heure"):
        yield NombreLu(*place, None, kind)
    elif kind == "numero":
        group = "rang_numero" if match["rang_numero"] else "rang_colle"
        yield _place(match, group, "année" if re.fullmatch(r"(?:19|20)\d\d", match[group]) else "numéro")
    elif kind == "rang":
        yield NombreLu(*place, float(match["rang_chiffres"]), "rang")
    elif kind == "ordinal":
        yield NombreLu(*place, float(RANGS[words]), "rang", est_faible=words in FAIBLES)
    elif kind == "annee":
        after = SUIVANT.match(plain, end)
        counted = after and after[1].lower() in COMPTES
        yield NombreLu(*place, float(words), "nombre" if counted else "année")
    elif kind == "siecle":
        yield NombreLu(*place, 50.0)
    elif kind == "collectif":
        yield NombreLu(*place, float(A_PEU_PRES[words]), qualificatif=_qualifier(plain, start, end) or "environ")
    else:
        yield from _quantity(plain, match)


def _place(match: re.Match, group: str, nature: str) -> NombreLu:
    return NombreLu(*match.span(group), match[group], float(match[group]), nature)


def _quantity(plain: str, match: re.Match) -> Iterator[NombreLu]:
    """A number in figures or in words, with its size, its unit and what qualifies it."""
    start, end, words = match.start(), match.end(), (match["mots"] or "").lower()
    if words in ("un", "une", "cent") and (
        plain[max(0, start - 5) : start].lower().endswith(("l'", "pour ")) or COLLECTIF.match(plain, end)
    ):
        return
    if len(re.sub(r"\D", "", match["chiffres"] or "")) > CHIFFRES:
        yield NombreLu(start, end, match[0], None, "repère")
        return
    value = _in_words(words) if words else _in_figures(match["chiffres"]) * (-1 if match["moins"] else 1)
    unit = (match["unite"] or "").lower().replace(" ", "")
    loose = words and (match["grandeur"] or "").lower().startswith("millier")
    size = (match["grandeur"] or "").lower().rstrip("s") or unit.removesuffix("€").rstrip("s")
    yield NombreLu(
        start,
        end,
        match[0],
        round(value * GRANDEURS.get(size, 1), 6),
        unite={"%": "%", "pourcent": "%", "": ""}.get(unit, "€"),
        qualificatif="au moins"
        if match["plus"]
        else _qualifier(plain, start, end) or ("environ" if loose else "exact"),
        est_faible=match[0].lower() in FAIBLES
        or (match[0].lower() == "deux" and bool(LES.search(plain[max(0, start - 7) : start]))),
    )


def _in_figures(text: str) -> float:
    if text[-1] in "¼½¾":
        return float(text[:-1].strip() or 0) + numeric(text[-1])
    grouped = re.sub(r"[ .](?=\d{3}(?:\D|\Z))", "", text) if re.match(r"\d{1,3}[ .]\d{3}(?!\d)", text) else text
    return float(grouped.replace(",", "."))


def _in_words(text: str) -> float:
    """« soixante-douze » → 72, « quatre-vingt-dix » → 90, « deux mille trois cents » → 2300."""
    total, part = 0, 0
    for word in re.split(r"[- ]", text):
        value = MOTS.get(word, 0)  # « et » adds nothing
        if value == 1000:
            total, part = total + max(part, 1) * 1000, 0
        elif value == 100 or (value == 20 and part % 100 == 4):
            part += max(part % 100, 1) * (value - 1) if part else value
        else:
            part += value
    return float(total + part)


def _qualifier(plain: str, start: int, end: int) -> str:
    before = plain[max(0, start - PORTEE) : start]
    for name, pattern in AVANT_LUS:
        if pattern.search(before):
            return name
    after = APRES.match(plain, end)
    return ("environ" if "environ" in after[0].lower() else "au moins") if after else ""


def _sums(plain: str, found: list[NombreLu]) -> Iterator[NombreLu]:
    """« trois millions cinq cent mille euros » is one number."""
    held = found[0] if found else None
    for each in found[1:]:
        size = SUITE.search(held.texte) if held.nature == each.nature == "nombre" and not held.unite else None
        if size and plain[held.fin : each.debut] == " " and each.valeur < GRANDEURS[size[1].lower().rstrip("s")]:
            whole = plain[held.debut : each.fin]
            held = replace(held, fin=each.fin, texte=whole, valeur=held.valeur + each.valeur, unite=each.unite)
        else:
            yield held
            held = each
    if held:
        yield held


def _ranges(plain: str, found: list[NombreLu]) -> list[NombreLu]:
    """« 3 à 6 », « entre 500 et 600 », « 90, voire 100 % »: two bounds, the unit of the last for both."""
    for rank in range(len(found) - 1):
        low, high = found[rank], found[rank + 1]
        between = plain[low.fin : high.debut]
        joined = BORNES.match(between) or (
            ET.match(between) and ENTRE.search(plain[max(0, low.debut - 10) : low.debut])
        )
        if joined and low.nature == high.nature == "nombre":
            found[rank] = replace(low, qualificatif="borne basse", unite=low.unite or high.unite)
            found[rank + 1] = replace(high, qualificatif="borne haute")
    return found
