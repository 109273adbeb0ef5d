"""Values as a French reader expects them: numbers, units, dates with their precision.

`UNITS` is closed: a unit that is not in it is refused, so that nothing reaches a page unformatted.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from cuf_metrics.errors import UnknownUnit

# Singular and plural of what is counted, « f » where it is feminine.
COMPTAGES = """
abonné|abonnés
accompagnement|accompagnements
activité|activités|f
an|ans
an entre deux éditions|ans entre deux éditions
appel par an|appels par an
assise|assises|f
association ou partenaire|associations et partenaires|f
atelier|ateliers
axe|axes
axe de travail|axes de travail
axe opérationnel|axes opérationnels
bailleur|bailleurs
café|cafés
candidature|candidatures|f
caractère|caractères
chantier|chantiers
chronique|chroniques|f
cible|cibles|f
collectivité|collectivités|f
collectivité étrangère|collectivités étrangères|f
collectivité par chronique|collectivités par chronique|f
comité|comités
commune|communes|f
communiqué|communiqués
conférence|conférences|f
continent|continents
contribution|contributions|f
degré|degrés
demande|demandes|f
diagnostic|diagnostics
dimension|dimensions|f
dispositif|dispositifs
document|documents
dynamique|dynamiques|f
élu|élus
envoi|envois
équivalent temps plein|équivalents temps plein
étape|étapes|f
événement|événements
famille|familles|f
fédération|fédérations|f
fonds|fonds
groupe|groupes
habitant|habitants
hectare|hectares
heure|heures|f
jour|jours
journée|journées|f
lien|liens
km|km
ligne|lignes|f
mission|missions|f
mois|mois
numéro de lettre|numéros de lettre
ODD|ODD
page|pages|f
partenaire|partenaires
participant|participants
partenariat|partenariats
pays|pays
personne|personnes|f
pilier|piliers
plénière|plénières|f
priorité|priorités|f
programme|programmes
projet|projets
publication|publications|f
répertoire|répertoires
reprise|reprises|f
représentant|représentants
réunion|réunions|f
réunion par an et par instance|réunions par an et par instance|f
rôle|rôles
session|sessions|f
session par an|sessions par an|f
signature|signatures|f
stratégie|stratégies|f
subvention|subventions|f
territoire|territoires
thématique|thématiques|f
type|types
vidéo|vidéos|f
visite|visites|f
visite par an|visites par an|f
visiteur|visiteurs
visiteur par jour|visiteurs par jour
"""
# Short titles of the Sustainable Development Goals, in the French of the United Nations.
ODD = dict(
    enumerate(
        (
            "Pas de pauvreté",
            "Faim « zéro »",
            "Bonne santé et bien-être",
            "Éducation de qualité",
            "Égalité entre les sexes",
            "Eau propre et assainissement",
            "Énergie propre et d’un coût abordable",
            "Travail décent et croissance économique",
            "Industrie, innovation et infrastructure",
            "Inégalités réduites",
            "Villes et communautés durables",
            "Consommation et production responsables",
            "Lutte contre les changements climatiques",
            "Vie aquatique",
            "Vie terrestre",
            "Paix, justice et institutions efficaces",
            "Partenariats pour la réalisation des objectifs",
        ),
        1,
    )
)
LOCALE = "fr_FR"
NBSP = "\u00a0"
NNBSP = "\u202f"
MINUS = "\u2212"
ABSENT = "n.d."
PARIS = ZoneInfo("Europe/Paris")
# French punctuation never stands alone at the start of a line.
INSECABLES = re.compile(r"(?<=«) | (?=[»:;?!%])")
MARQUES = re.compile(r"\*\*|\[([^\]]*)\]\(#\)|\^(?:\{([^}]*)\}|(?=\w))")
# Sizes in which an amount is told in short.
TAILLES = ((1e9, "Md€"), (1e6, "M€"), (1e3, "k€"))

# How a published qualifier reads before the number.
QUALIFICATIFS = {
    "exact": "",
    "environ": "environ",
    "plus de": "plus de",
    "au moins": "au moins",
    "au plus": "au plus",
    "borne basse": "à partir de",
    "borne haute": "jusqu’à",
}


@dataclass(frozen=True)
class Unit:
    """A unit: singular, plural, and how its numbers are written.

    kind: nombre (grouped digits), argent (€), pourcentage (value in points), ratio (0 to 1, shown
    in %), rang (14e), identifiant (no grouping: a year), numero (« n° 55 »).
    est_feminine: « une réunion », « aucune réunion », « la 1re édition ».
    """

    singular: str
    plural: str
    kind: str = "nombre"
    est_feminine: bool = False


def _counts(text: str) -> dict[str, Unit]:
    """One unit per line; the plural is the key, as the documents count several things."""
    lines = (line.split("|") for line in text.splitlines() if line)
    return {plural: Unit(singular, plural, est_feminine=bool(mark)) for singular, plural, *mark in lines}


def _ranks(text: str) -> dict[str, Unit]:
    """Ordinals: « 14ᵉ édition »."""
    lines = (line.partition("|") for line in text.splitlines() if line)
    return {
        f"rang {'d’' if name[0] in 'aeiouyé' else 'de '}{name}": Unit(name, name, "rang", bool(mark))
        for name, _, mark in lines
    }


UNITS = {
    "€": Unit("€", "€", "argent"),
    "%": Unit("%", "%", "pourcentage"),
    "ratio": Unit("%", "%", "ratio"),
    "indice": Unit("", "", "nombre"),
    "année": Unit("", "", "identifiant"),
    "numéro": Unit("", "", "numero"),
    "oui/non": Unit("", "", "identifiant"),
    "rang": Unit("", "", "rang"),
    **_ranks("édition|f\nappel\nsaison|f\nannée d’exécution|f"),
    **_counts(COMPTAGES),
}


def unit(name: str) -> Unit:
    """Look a unit up.

    Raises:
        UnknownUnit: with the closest known unit.
    """
    if name in UNITS:
        return UNITS[name]
    close = get_close_matches(name, UNITS, 1)
    raise UnknownUnit(
        f"unité « {name} »",
        "elle n’est pas dans la liste fermée",
        f"« {close[0]} » peut-être" if close else "une unité de formatting.UNITS",
        "Corrigez l’unité, ou ajoutez-la à la liste avec son singulier et son pluriel.",
    )


def number(value: float | None, decimals: int | None = None) -> str:
    """A number with French separators and minus sign, at most 2 decimals unless told; `n.d.` when unknown."""
    if _unknown(value):
        return ABSENT
    pattern = "#,##0.##" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    # A hyphen is no minus sign.
    return format_decimal(value, format=pattern, locale=LOCALE).replace("-", MINUS)


def signed(value: float, text: str) -> str:
    """A difference: its text, as written by `quantity` or `short_money`, after « + » where it is positive."""
    return f"+{text}" if value > 0 else text


def quantity(value: float | None, unite: str, qualificatif: str = "exact") -> str:
    """Precision, number and unit in one phrase: « plus de 200 collectivités », « 14e édition »."""
    if _unknown(value):
        return ABSENT
    digits, label = split_quantity(value, unite)
    prefix = QUALIFICATIFS[qualificatif]
    return f"{prefix} {digits}{NBSP if label in ('€', '%') else ' ' if label else ''}{label}".strip()


def split_quantity(value: float, unite: str) -> tuple[str, str]:
    """The number as written, and the unit that agrees with it (an ordinal takes its suffix)."""
    known = unit(unite)
    if known.kind == "rang":
        return ordinal(int(value), known.est_feminine), known.singular
    if unite == "oui/non":
        return ("oui" if value else "non"), ""
    if known.kind in ("numero", "identifiant"):
        return f"n°{NBSP}" * (known.kind == "numero") + f"{value:.12g}", known.singular
    if known.kind == "argent":
        # Cents come by two: « 8 702 111,90 € », but « 650 000 € ».
        return number(value, 0 if value == round(value) else 2), known.singular
    if known.kind == "ratio":
        return number(value * 100), "%"
    return number(value), known.singular if abs(value) < 2 else known.plural


def short_money(value: float | None) -> str:
    """An amount for a chart label: « 650 k€ », « 1,5 M€ »."""
    if _unknown(value):
        return ABSENT
    for size, symbol in TAILLES:
        if abs(value) >= size:
            return f"{number(round(value / size, 2))}{NBSP}{symbol}"
    return f"{number(value)}{NBSP}€"


def goal(rank: str) -> str:
    """A Sustainable Development Goal by its number: « 6. Eau propre et assainissement »; any other text as it is."""
    return f"{rank}. {ODD[int(rank)]}" if rank.isdecimal() and int(rank) in ODD else rank


def ordinal(n: int, est_feminine: bool = False) -> str:
    """1er, 1re, 2e, 14e, with superscript letters that any font holds."""
    first = "ʳᵉ" if est_feminine else "ᵉʳ"
    return f"{n}{first if n == 1 else 'ᵉ'}"


def count(n: int, singular: str, plural: str | None = None) -> str:
    """« 1 lien », « 48 liens », « aucun lien »: agreement for a phrase of the interface."""
    return f"{number(n)} {singular if abs(n) < 2 else plural or singular + 's'}"


def capitalised(text: str) -> str:
    """A text that starts with a capital letter, the others as they are: « Comité de CUF », « ODD »."""
    return text[:1].upper() + text[1:]


def spaced(text: str) -> str:
    """A text with the non-breaking spaces of French typography."""
    return INSECABLES.sub(NBSP, text)


def unmarked(text: str) -> str:
    """A text without the marks that the extraction of a document left: bold, link, exponent (« 14^e » → « 14e »)."""
    return MARQUES.sub(r"\1\2", text)


def dated(start: date | None, end: date | None = None, precision: str = "jour") -> str:
    """A period at the precision it was published with: « février 2023 », « 7-9 mai 2023 »."""
    if _unknown(start):
        return "date non précisée"
    if precision == "annee":
        return f"{start.year}" if end is None or end.year == start.year else f"{start.year}-{end.year}"
    if precision == "semestre":
        return f"{'1ᵉʳ' if start.month <= 6 else '2ᵉ'} semestre {start.year}"
    if precision == "mois":
        return _span(start, end, "MMMM y", "MMMM")
    return _span(
        start,
        end,
        "d MMMM y",
        "d" if end and (end.year, end.month) == (start.year, start.month) else "d MMMM",
    )


def years(first: int, last: int) -> str:
    """« de 2021 à 2024 », « en 2024 » where both are the same."""
    return f"en {first}" if first == last else f"de {first} à {last}"


def moment(le: str) -> str:
    """A moment in UTC (ISO 8601) as it was in Paris: « 3 mars 2024 à 14:05 »."""
    there = datetime.fromisoformat(le).astimezone(PARIS)
    return f"{dated(there.date())} à {there:%H:%M}"


def _unknown(value: object) -> bool:
    """None, NaN, NaT or NA: what a frame holds where nothing is known."""
    return bool(pd.isna(value))


def _span(start: date, end: date | None, full: str, short: str) -> str:
    last = _first_day(format_date(end or start, full, LOCALE))
    first = _first_day(format_date(start, full if end and end.year != start.year else short, LOCALE))
    return last if _first_day(format_date(start, full, LOCALE)) == last else f"{first} – {last}"


def _first_day(text: str) -> str:
    """The first of a month is an ordinal in French."""
    return f"{ordinal(1)}{text[1:]}" if text == "1" or text.startswith("1 ") else text


def period(text: str | None) -> str:
    """A published period for display: « 2018-2023 » with an en dash, « 2023-09 » as a month."""
    if not text or _unknown(text):
        return ""
    head, _, tail = text.partition("-")
    if len(tail) == 2:
        return format_date(date(int(head), int(tail), 1), "MMMM y", LOCALE)
    return f"{head}–{tail}" if tail else head
