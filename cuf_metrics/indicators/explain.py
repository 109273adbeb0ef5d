"""A status in words: the numbers it rests on, step by step, and the pace it asks for."""

from datetime import date

from cuf_metrics.formatting import NBSP, UNITS, capitalised, dated, number, quantity, signed
from cuf_metrics.indicators.framework import reference_text, target_text
from cuf_metrics.indicators.state import Etat
from cuf_metrics.status import SEUILS, Point, Statut, pace

# Precisions that tell a bound: what moved between two of them is not known.
BORNES = {"plus de", "au moins", "au plus", "borne basse", "borne haute"}
RAISONS = {
    "pas de valeur": "Aucune valeur validée : il n’y a rien à noter.",
    "sans cible": "Aucune instance n’a fixé de cible : la valeur se suit, elle ne se note pas.",
    "donnée périmée": "La valeur suivante devrait être connue depuis plus d’un mois : la dernière ne dit plus où en "
    "est l’indicateur.",
    "sans référence": "Sans valeur de départ, le chemin parcouru ne se mesure pas.",
    "à venir": "À la date de la dernière valeur, aucun progrès n’était encore attendu.",
    "année en cours": "L’année n’est pas finie : son total ne se note pas.",
    "échéance manquée": "L’échéance est passée sans que la cible soit atteinte.",
    "recul": "La valeur est passée du mauvais côté de son point de départ.",
    "jalon en retrait": "Le jalon est en deçà du point de départ : seul son propre niveau est jugé.",
    "à ce jour, à maintenir": "La cible est atteinte avant l’échéance : il reste à s’y tenir.",
}


def arithmetic(state: Etat) -> list[tuple[str, str]]:
    """The steps of a status: label and text, in the order they are worked out."""
    status, unit = state.statut, state.indicateur.unite
    told = [("Dernière valeur validée", _value(state)), ("Valeur de référence", reference_text(state))]
    if state.mesure and state.mesure.denominateur is not None:
        told.insert(1, ("Rapport", f"{number(state.mesure.numerateur)} / {number(state.mesure.denominateur)}"))
    told.append(("Cible", target_text(state)))
    told += [(f"Jalon, {_day(d.date)}", quantity(d.valeur, unit)) for d in state.jalons]
    for part in (status.dernier, status) if status.dernier else (status,):
        if part.attendu is not None:
            told.append(("Valeur attendue à cette date", quantity(_rounded(part.attendu), unit)))
        if part.r is not None:
            told.append((_meaning_of_r(state), number(part.r, 2)))
        if part.avancement is not None and state.indicateur.nature != "flux":
            told.append(("Taux d’avancement vers la cible", f"{number(part.avancement * 100, 0)}{NBSP}%"))
    if state.indicateur.sens == "maintien" and state.cible:
        told.append(("Écart toléré sous la cible", quantity(state.cible.tolerance, unit)))
        told.append(("Règle", "atteint jusqu’à cet écart, à surveiller jusqu’au double, sinon en retard"))
        return told + _last_known(status)
    limits = f"r ≥ {number(float(SEUILS.bonne_voie), 2)} : en bonne voie ; r ≥ {number(float(SEUILS.surveiller), 2)}"
    told.append(("Seuils", f"{limits} : à surveiller ; sinon en retard (version {SEUILS.version})"))
    return told + _last_known(status)


def _last_known(status: Statut) -> list[tuple[str, str]]:
    return [("Dernier statut connu", status.dernier.code)] if status.dernier else []


def _is_short(state: Etat) -> bool:
    return state.mesure.valeur < state.cible.valeur


def _meaning_of_r(state: Etat) -> str:
    if state.indicateur.nature == "flux":
        return "Valeur de l’année / niveau voulu (r)"
    return "Progrès fait / progrès attendu (r)"


def reason(state: Etat) -> str:
    """Why this status, in one sentence."""
    if state.indicateur.sens == "aucun" and state.mesure:
        return "Ni hausse ni baisse n’en est attendue : cet indicateur se suit, il ne se note pas."
    if state.statut.code == "atteint" and state.indicateur.sens == "maintien" and _is_short(state):
        return "La valeur tient la cible, à l’écart toléré près."
    if state.statut.precision in RAISONS:
        return RAISONS[state.statut.precision]
    if state.statut.code != "atteint" and state.indicateur.sens == "maintien":
        watched = state.statut.code == "à surveiller"
        return f"La valeur manque la cible de {'moins' if watched else 'plus'} du double de l’écart toléré."
    if state.statut.code != "atteint" and state.indicateur.nature == "flux":
        part = {"en bonne voie": "au moins 95 %", "à surveiller": "de 60 à 95 %"}.get(
            state.statut.code, "moins de 60 %"
        )
        return f"La valeur de l’année vaut {part} du niveau voulu."
    return {
        "atteint": "La valeur atteint la cible.",
        "en bonne voie": "Le progrès fait vaut au moins 95 % du progrès attendu à cette date.",
        "à surveiller": "Le progrès fait vaut de 60 à 95 % du progrès attendu à cette date.",
        "en retard": "Le progrès fait vaut moins de 60 % du progrès attendu à cette date.",
    }[state.statut.code]


def pace_text(state: Etat) -> str:
    """Observed pace against required pace, in one sentence; "" where neither can be told."""
    if state.mesure is None or state.indicateur.nature in ("oui_non", "flux"):
        return _level_text(state)
    start, now = _start(state), state.mesure.point
    rhythm = pace(start, now, state.cible.point if state.cible else None)
    told = []
    if rhythm.observe is not None:
        span = f"De {start.date.year} à {now.date.year}"
        told.append(f"{span}, l’indicateur a varié de {change_text(state, rhythm.observe)} par an")
    if rhythm.requis is not None and state.statut.code != "atteint":
        wanted = f"il faut {change_text(state, rhythm.requis)} par an pour atteindre la cible {_day(state.cible.date)}"
        told.append(wanted if told else capitalised(wanted))
    return " ; ".join(told) + "." if told else ""


def _start(state: Etat) -> Point | None:
    """What the last value is compared with: the value of the reference's year counted as it is, or the reference.

    None where one of the two is only a bound.
    """
    if state.reference is None:
        return None
    alike, others = state.publiees, state.calculees
    if state.mesure in state.calculees:
        alike, others = state.calculees, state.publiees
    first = next((m for m in alike if m.annee == state.reference.date.year), None)
    first = first or next((m for m in others if m.point == state.reference.point), None)
    if any(m.figure.qualificatif in BORNES for m in (first, state.mesure) if m):
        return None
    return first.point if first else state.reference.point


def trend_text(state: Etat) -> str:
    """How the value moved since the one before, and whether that is the wanted way."""
    moved = state.tendance
    if moved is None:
        return ""
    since = "depuis la valeur précédente" if len(state.serie) > 1 else "depuis la référence"
    if not _rounded(moved):
        return f"stable {since}"
    wanted = {"hausse": moved > 0, "baisse": moved < 0}.get(state.indicateur.sens)
    how = "" if wanted is None else ", dans le sens voulu" if wanted else ", à l’inverse du sens voulu"
    return f"{change_text(state, moved)} {since}{how}"


def _level_text(state: Etat) -> str:
    """A yearly flow is held to a level, not to a slope."""
    if state.mesure is None or state.cible is None or state.statut.attendu is None or state.indicateur.nature != "flux":
        return ""
    unit = state.indicateur.unite
    had = quantity(_rounded(state.mesure.valeur), unit)
    wanted = quantity(_rounded(state.statut.attendu), unit)
    return f"En {state.mesure.annee}, {had} ; niveau voulu : {wanted}."


def _value(state: Etat) -> str:
    if state.mesure is None:
        return "aucune"
    return f"{state.mesure.figure.texte} ({state.mesure.figure.periode_lisible}, chiffre {state.mesure.figure.origine})"


def change_text(state: Etat, value: float) -> str:
    """A signed change in the indicator's unit; points for a percentage."""
    unit = state.indicateur.unite
    value = _rounded(value)
    label = "point" if unit == "%" else UNITS[unit].plural if abs(value) >= 2 else UNITS[unit].singular
    if unit == "%" and abs(value) >= 2:
        label = "points"
    return signed(value, f"{number(value)} {label}".strip())


def _rounded(value: float) -> float:
    return round(value, 2)


def _day(day: date) -> str:
    return f"fin {day.year}" if (day.month, day.day) == (12, 31) else f"le {dated(day)}"
