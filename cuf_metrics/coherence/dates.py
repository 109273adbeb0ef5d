"""Dates as they are written: the day of the week, and the year that a report tells."""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from cuf_metrics.coherence.constat import Examen
from cuf_metrics.coherence.faits import Faits, Ligne
from cuf_metrics.coherence.mots import dit
from cuf_metrics.formatting import count, dated
from cuf_metrics.lecture import JOUR_ECRIT, JOURS, MOIS, MOIS_ECRIT

# « Lundi 18 et mardi 19 septembre 2023 »: what stands between a day and its month are other days.
ECRITE = re.compile(
    rf"\b(?P<semaine>{JOUR_ECRIT})\s+(?P<jour>\d{{1,2}})(?:\^?\{{?er\}}?)?(?!\w)"
    rf"(?=(?:[\s,]|et|au|(?:{JOUR_ECRIT})|\d{{1,2}}(?!\d))*\s(?P<mois>{MOIS_ECRIT})\b(?:\s+(?P<annee>\d{{4}}))?)?",
    re.IGNORECASE,
)
CONVOQUER = "Confirmer le jour auprès de la fonction qui organise, et corriger l’annonce"
RETIRER = "Retirer du bilan ce qui n’est pas de l’année, ou dire à quel titre il y figure"


def jours_de_semaine(faits: Faits) -> Iterator[Examen]:
    """Each day written with its weekday, in any passage, against the calendar."""
    written = defaultdict(dict)
    for row in faits.lignes["passages"]:
        for weekday, day in _days(row):
            written[day].setdefault(weekday, row)
    for day, told in sorted(written.items()):
        right, plain = JOURS[day.weekday()], dated(day)
        for weekday, row in told.items():
            yield faits.examen(
                "jour",
                (day.isoformat(), weekday),
                "tient" if weekday == right else "contredit",
                [r for r in (row, told.get(right)) if r],
                enonce=f"{weekday} {plain}",
                gravite="moyenne",
                titre=f"« {weekday} {plain} » : ce jour est un {right}",
                calcul=f"Le {plain} est un {right} d’après le calendrier, un {weekday} d’après le document",
                recommandation=CONVOQUER,
            )


def _days(row: Ligne) -> Iterator[tuple[str, date]]:
    """Weekdays and days that a passage writes; a month or year left out is that of the row that it tells."""
    for found in ECRITE.finditer(row.citation):
        day, month = int(found["jour"]), found["mois"] and MOIS.index(found["mois"].lower()) + 1
        told = [d for d in (row.date_debut, row.date_fin) if d is not None]
        known = [d for d in told if (d.month == month if month else d.day == day)]
        year = int(found["annee"]) if found["annee"] else known and known[0].year
        month = month or (known and known[0].month)
        if year and month and 1 <= day <= monthrange(year, month)[1]:
            yield found["semaine"].lower(), date(year, month, day)


def hors_periode(faits: Faits) -> Iterator[Examen]:
    """What a report tells as done, against the year that it reports on; publications counted together are told so."""
    counted = defaultdict(list)
    for row in faits.lignes["evenements"]:
        counted[row.id_chiffre_publie or row.sujet].append(row)
    for ident, rows in counted.items():
        last = int(rows[0].annee)
        late = [row for row in rows if row.date_debut.year > last]
        figure, names = faits.chiffres.get(ident), " ; ".join(row.nom for row in late or rows)
        dates = " ; ".join(f"{row.nom} : {dated(row.date_debut, row.date_fin, row.precision_date)}" for row in late)
        title = (
            f"{figure.libelle} : {dit(figure)}, dont {len(late)} après {last}" if figure else f"{names}, après {last}"
        )
        yield faits.examen(
            "période",
            (ident,),
            "contredit" if late else "tient",
            ([figure] if figure else []) + late,
            enonce=f"{count(len(rows), 'fait', 'faits')} de l’année {last} : {names}",
            gravite="moyenne",
            titre=title,
            calcul=f"{dates} ; l’année dont le document rend compte s’achève le 31 décembre {last}",
            recommandation=RETIRER,
        )
