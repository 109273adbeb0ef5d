"""Where the plan stands, then each of its axes: objectives, indicators, values, references, targets, statuses."""

from collections.abc import Sequence

from cuf_metrics.charte import STATUTS
from cuf_metrics.contracts import TABLES
from cuf_metrics.formatting import ABSENT, dated, number, quantity
from cuf_metrics.indicators.explain import change_text
from cuf_metrics.indicators.measure import Mesure
from cuf_metrics.indicators.overview import CASES, case, spread, why_unmeasured
from cuf_metrics.indicators.state import Etat
from cuf_metrics.pilotage import Decision
from cuf_metrics.rapport.blocs import Barre, Bloc, Nombre, Paragraphe, Repartition, Tableau, Titre
from cuf_metrics.rapport.matiere import Matiere, sources

ENTETES = ("Indicateur", "Valeur", "Période", "Référence", "Cible", "Tendance", "Statut")
LARGEURS = (36, 31, 16, 21, 14, 28, 24)
SANS_CIBLE = (
    "Aucun document publié ne fixe de cible chiffrée au projet stratégique, et aucune n’a encore été décidée : "
    "ces indicateurs se suivent sans être notés. Aucune cible n’est inventée ici."
)
REFERENCES = (
    "Les références qu’aucune instance de l’association n’a encore confirmées sont des valeurs publiées, proposées par "
    "l’Observatoire comme points de départ."
)
# Colours of what « non mesuré » covers: a value without a target is not the same silence as no value.
TEINTES = {"sans cible": ("#8D96A6", "#8D96A6"), "pas de valeur": ("#D3D6DC", "#D3D6DC")}


def plan(m: Matiere) -> list[Bloc]:
    """Where the plan stands, then each of its axes."""
    return [*_status(m), *(bloc for code in m.axes["code"] for bloc in _axis(m, code))]


def _status(m: Matiere) -> list[Bloc]:
    """How the indicators of the plan are spread over statuses, and what is known of each axis."""
    found = spread(m.etats)
    known, total = m.avec_valeur, m.suivis
    rated = m.compte("notes", found.notes, "indicateur", libelle="Indicateurs notés")
    recent = m.de_l_annee
    told = (
        f"Au {dated(m.jour)}, le projet stratégique se suit par {{{total.code}}} : {{{known.code}}} avec une valeur, "
    )
    told += f"{{{recent.code}}} avec une valeur de {m.annee}"
    told += f", {{{rated.code}}} avec une cible qui permet de les noter." if found.notes else "."
    blocs: list[Bloc] = [
        Titre("Où en est le projet stratégique"),
        Paragraphe(told, (total, known, recent, *[rated] * bool(found.notes))),
        Repartition("Statut des indicateurs", _parts(m), _registry_source(m)),
    ]
    if not any(e.cible for e in m.etats):
        blocs.append(Paragraphe(SANS_CIBLE))
    if any(e.reference for e in m.etats):
        blocs.append(Paragraphe(REFERENCES, style="note"))
    return [*blocs, Titre("Axe par axe", 2), _coverage(m), *_missing(m)]


def _axis(m: Matiere, code: str) -> list[Bloc]:
    """An axis: its words, then one table of indicators per objective."""
    row = m.axes.loc[m.axes["code"] == code].iloc[0]
    mine = [e for e in m.etats if code in e.indicateur.axes]
    blocs: list[Bloc] = [Titre(f"Axe {code} · {row.libelle}")]
    if isinstance(row.role, str):
        blocs.append(Paragraphe(f"{row.role}."))
    blocs.append(Paragraphe(f"{spread(mine).couverture.capitalize()}.", style="note"))
    for objective in row.objectifs:
        held = [e for e in mine if objective["code"] in e.indicateur.objectif]
        blocs += [Titre(f"{objective['code']} {objective['libelle'].rstrip('.')}", 2), _indicators(m, held)]
    return blocs


def _parts(m: Matiere) -> tuple[Barre, ...]:
    found = spread(m.etats).cases
    return m.parts("s", ((told, found.get(name, 0), _tint(name)) for name, told in CASES.items()), "indicateur")


def _tint(name: str) -> tuple[str, str]:
    return TEINTES.get(name) or STATUTS[name if name in STATUTS else "non mesuré"][1]


def _registry_source(m: Matiere) -> str:
    return f"Registre des indicateurs, jeu « {m.dataset.manifeste.jeu} », situation au {dated(m.jour)}."


def _coverage(m: Matiere) -> Tableau:
    """Indicators of each axis: how many there are, have a value, are rated."""
    rows = []
    for row in m.axes.itertuples():
        found = spread([e for e in m.etats if row.code in e.indicateur.axes])
        counts = (("plan", found.total), ("mesures", found.valeurs), ("notes", found.notes))
        numbers = (m.compte(f"a{row.code}-{name}", n, "indicateur") for name, n in counts)
        rows.append((f"Axe {row.code}\n{row.libelle}", *numbers))
    note = "Un indicateur qui sert deux axes compte dans chacun, et une fois dans le total."
    return Tableau("", ("Axe", "Suivis", "Avec une valeur", "Notés"), (82, 30, 30, 28), tuple(rows), note)


def _missing(m: Matiere) -> list[Bloc]:
    """Tables that indicators without a value wait for."""
    rows = why_unmeasured(m.etats)
    if rows.empty:
        return []
    lines = tuple(
        (TABLES[row.nom_table].titre, row.couverture, ", ".join(row.indicateurs)) for row in rows.itertuples()
    )
    heads = ("Table attendue", "Dans le jeu", "Indicateurs qui l’attendent")
    return [Titre("Ce qui manque pour mesurer", 2), Tableau("", heads, (45, 25, 100), lines, _registry_source(m))]


def _indicators(m: Matiere, etats: Sequence[Etat]) -> Tableau:
    """Indicators of an objective; those without a value say « n.d. »."""
    rows = tuple(_line(m, e) for e in etats)
    return Tableau("", ENTETES, LARGEURS, rows, sources([e.figure for e in etats if e.figure]))


def _line(m: Matiere, etat: Etat) -> tuple[str | Nombre, ...]:
    ind, status = etat.indicateur, etat.statut
    return (
        ind.libelle,
        m.indicateur(etat),
        _when(etat.mesure),
        _decision(etat, etat.reference),
        _decision(etat, etat.cible) if etat.cible else "aucune",
        ABSENT if etat.tendance is None else change_text(etat, etat.tendance),
        f"{STATUTS[status.code][0]} {CASES[case(etat)]}",
    )


def _when(mesure: Mesure | None) -> str:
    """The period of a value, which may be an earlier one than the year reviewed."""
    return (mesure.figure.periode_lisible or str(mesure.annee)) if mesure else ""


def _decision(etat: Etat, decided: Decision | None) -> str:
    """What was decided, and for which year: « 200 (2023) »; the unit is that of the value."""
    if decided is None:
        return ABSENT
    told = quantity(decided.valeur, etat.indicateur.unite)
    return f"{told if told[-1:] in '€%' else number(decided.valeur)} ({decided.date.year})"
