"""Meetings as HTML: published totals beside what rows hold, breakdowns, a year's calendar, events, groups, editions."""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import pandas as pd
from babel.dates import get_month_names

from cuf_metrics import html, html_communs
from cuf_metrics.charts.parts import percent
from cuf_metrics.formatting import LOCALE, NBSP, count, dated, number, ordinal, quantity
from cuf_metrics.html import Num, escape
from cuf_metrics.maps import scales
from cuf_metrics.maps.reunions import radius
from cuf_metrics.provenance import Citation, Requete

MOIS = tuple(get_month_names("wide", locale=LOCALE).values())
# Of how many events a day is shown in a deeper colour.
NIVEAUX = (1, 2, 4, 8)
STATUTS = {
    "annoncé": "statut-à-surveiller",
    "annulé ou reporté": "statut-en-retard",
    "en cours": "statut-en-bonne-voie",
}
SANS_POLE = "non renseigné"
# Editions shown at once.
EDITIONS = 6


def coverage(rows: pd.DataFrame, source: Requete) -> str:
    """Published totals beside what the rows hold, with the part of each (rows of `reunions_publiees`)."""
    lines = [
        [
            escape(r.libelle_perimetre),
            Num(_published(r.id_chiffre_publie, r, quantity(r.valeur, r.unite, r.qualificatif))),
            Num(escape(number(r.nb_reunions))),
            Num(_gauge(r)),
        ]
        for r in rows.itertuples()
    ]
    titre = f"Réunions publiées pour {rows['annee'].iloc[0]}, et celles que les lignes contiennent"
    table = html.html_table(titre, ["", Num("Publié"), Num("Dans les lignes"), Num("Couverture")], lines)
    return _narrow(table) + html.provenance_of_rows("couverture", titre, [source])


def _narrow(table: str) -> str:
    """A table of few numbers, which holds on a phone."""
    return f'<div class="obs-couverture">{table}</div>'


def _published(key: str, row, text: str) -> str:
    source = Citation(row.titre_document, row.section, row.citation)
    return (
        f'<span class="obs-publie" data-chiffre="{escape(key)}">{escape(text)} '
        f"{html.passage(f'publie-{key}', row.libelle_perimetre, source)}</span>"
    )


def share(row) -> str:
    """What part of a published total the rows hold, or how many more they do (a row of `reunions_publiees`)."""
    if row.nb_reunions > row.valeur:
        return f"{number(row.nb_reunions - row.valeur)} de plus"
    return percent(row.part_connue)


def _gauge(row) -> str:
    if row.nb_reunions > row.valeur:
        return f"<b>{escape(share(row))}</b>"
    bar = f'<i style="--part: {100 * row.part_connue:.1f}%"></i>'
    return f'<span class="obs-taux">{bar}<b>{escape(share(row))}</b></span>'


def poles(rows: pd.DataFrame, annee: int, source: Requete) -> str:
    """Pole by pole, published figures beside what the rows hold (rows of `reunions_poles`)."""
    present = rows["nb_collectivites"].notna().any()
    pairs = {"reunions": "Réunions", "missions": "Missions"} | {"collectivites": "Collectivités distinctes"}
    heads = ["Pôle"]
    for name, label in pairs.items():
        heads += (
            [Num(f"{label}, publié"), Num("dans les lignes")]
            if name != "collectivites" or present
            else [Num(f"{label} : publié")]
        )
    lines = [
        [_pole(row), *(cell for name in pairs for cell in _pair(row, name, present))] for _, row in rows.iterrows()
    ]
    titre = f"Réunions des groupes, missions et collectivités par pôle, en {annee}"
    table = html.html_table(titre, heads, lines)
    return f'<div class="obs-comptes">{table}</div>' + html.provenance_of_rows("poles", titre, [source])


def _pole(row: pd.Series) -> str:
    """The pole, and which part of it is published."""
    part = f"publié : {row['partie']}" if isinstance(row["partie"], str) else ""
    return f"<b>{escape(row['pole'])}</b>" + (f'<br><span class="obs-periode">{escape(part)}</span>' if part else "")


def _pair(row: pd.Series, name: str, present: bool) -> Iterator[Num]:
    told = row[f"{name}_publiees"]
    if isinstance(told, dict):
        source = Citation(told["document"], told["section"], told["citation"])
        control = html.passage(f"pole-{told['id']}", f"{row['pole']} : {told['libelle']}", source)
        yield Num(
            f'<span class="obs-publie" data-chiffre="{escape(told["id"])}">{number(told["valeur"])} {control}</span>'
        )
    else:
        yield Num(number(None))
    if name != "collectivites" or present:
        yield Num(escape(number(row[f"nb_{name}"] if pd.notna(row[f"nb_{name}"]) else None)))


def facets(groups: Mapping[str, pd.DataFrame], source: Requete) -> str:
    """How the meetings of a year are spread, one small list of bars per dimension.

    Args:
        groups: title → rows `libelle`, `nb_reunions`, largest first.
    """
    lists = {titre: rows.set_index("libelle")["nb_reunions"] for titre, rows in groups.items()}
    control = html.provenance_of_rows("repartitions", "Les réunions, par dimension", [source])
    return html_communs.facets(lists, most=7) + control


def year(rows: pd.DataFrame, annee: int, mois: int, source: Requete) -> str:
    """Twelve months, days deeper where more events begin; what is not known to the day is counted with its month.

    Args:
        rows: rows of `reunions_jours`.
        mois: the month shown below, which is marked; 0 for none.
    """
    days = rows[rows["precision_date"] == "jour"]
    held = {d.date(): int(n) for d, n in zip(days["date_debut"], days["nb_evenements"], strict=True)}
    blocks = "".join(_month(annee, m, held, rows, m == mois) for m in range(1, 13))
    key = "".join(
        f'<span><i style="--force: {_force(rank)}%"></i>{escape(_level(rank))}</span>' for rank in range(len(NIVEAUX))
    )
    control = html.provenance_of_rows("calendrier", f"Le calendrier de {annee}", [source])
    return (
        f'<div class="obs-annee">{blocks}</div><div class="obs-sous-graphique">'
        f'<span class="obs-jours-cle">Un jour où commencent{NBSP}: {key}</span>{control}</div>'
    )


def _level(rank: int) -> str:
    low = NIVEAUX[rank]
    if rank + 1 == len(NIVEAUX):
        return f"{low} événements et plus"
    high = NIVEAUX[rank + 1] - 1
    return count(low, "événement") if low == high else f"{low} à {high}"


def _force(rank: int) -> int:
    return (30, 50, 75, 100)[rank]


def _month(annee: int, month: int, held: Mapping[date, int], rows: pd.DataFrame, chosen: bool) -> str:
    loose = rows[(rows["precision_date"] == "mois") & (rows["date_debut"].dt.month == month)]["nb_evenements"].sum()
    total = loose + sum(n for day, n in held.items() if day.month == month)
    length = calendar.monthrange(annee, month)[1]
    days = "".join(_day(date(annee, month, rank), held.get(date(annee, month, rank))) for rank in range(1, length + 1))
    told = f"{MOIS[month - 1]} {annee} : {count(int(total), 'événement')}"
    return (
        f'<section class="{"obs-mois-choisi" if chosen else ""}" aria-label="{escape(told)}">'
        f"<h4>{MOIS[month - 1]} <span>{number(total) if total else '–'}</span></h4>"
        f'<div class="obs-jours" aria-hidden="true">{days}</div></section>'
    )


def _day(day: date, events: int | None) -> str:
    """A day of the calendar; the first of a month stands under its day of the week."""
    styles = [f"grid-column-start: {day.weekday() + 1}"] if day.day == 1 else []
    shown = ""
    if events:
        rank = max(r for r, low in enumerate(NIVEAUX) if events >= low)
        styles.append(f"--force: {_force(rank)}%")
        told = f"{dated(day)} : {count(events, 'événement')}"
        shown = f' data-n="{rank + 1}" title="{escape(told)}"'
    style = f' style="{"; ".join(styles)}"' if styles else ""
    return f"<i{style}{shown}>{day.day}</i>"


def sub(text: str) -> str:
    """What a list under it is, within a part."""
    return f'<p class="obs-surtitre">{escape(text)}</p>'


def circles_key(lieux: pd.DataFrame) -> str:
    """What the area of a circle of the map stands for (rows of `reunions_lieux`)."""
    most = int(lieux["nb_reunions"].max())
    sizes = "".join(
        f'<li><i class="obs-cle-cercle" style="--teinte: var(--bleu); --taille: {2 * radius(n, most):.1f}px"></i>'
        f"<span>{escape(number(n))}</span></li>"
        for n in scales.steps(most)
    )
    titre = '<li class="obs-cle-titre">Surface des cercles : nombre de réunions</li>'
    return f'<div class="obs-cle" role="group" aria-label="Légende de la carte"><ul>{titre}{sizes}</ul></div>'


def events(rows: pd.DataFrame, prefix: str, situation: bool = True, most: int = 12) -> str:
    """Events one under the other, each at the precision its date is known with.

    Args:
        rows: rows of `reunions_du_mois` or `reunions_annoncees`.
        prefix: makes their controls unique on the page.
        situation: whether each says that it is announced or called off.
        most: events shown at once; the others unfold.
    """
    lines = [_event(row, prefix, situation) for row in rows.itertuples()]
    return html_communs.folded(lines, most, "obs-frise")


def _event(row, prefix: str, situation: bool) -> str:
    place = f' <span class="obs-lieu">· {escape(row.lieu)}</span>' if isinstance(row.lieu, str) else ""
    told = [row.type_reunion, None if row.pole == SANS_POLE else row.pole, row.format_reunion]
    told.append(f"{number(row.nombre)} réunions" if row.nombre > 1 else None)
    meta = " · ".join(t for t in told if isinstance(t, str))
    state = _state(row.statut_reunion) if situation else ""
    source = Citation(row.titre_document, row.section, row.citation)
    called_off = ' class="obs-annule"' if row.statut_reunion == "annulé ou reporté" else ""
    return (
        f"<li{called_off}><time>{_when(row)}</time><div><b>{escape(row.titre)}</b>{place}<br>"
        f'<span class="obs-periode">{escape(meta)}</span> {state}</div>'
        f"<div>{html.passage(f'{prefix}-{row.id_reunion}', row.titre, source)}</div></li>"
    )


def _state(statut: str) -> str:
    """What is not simply held says so."""
    return html.tag(statut, STATUTS[statut]) if statut in STATUTS else ""


def _when(row) -> str:
    """Days of an event, and under them its hours where they are known."""
    day = escape(dated(row.date_debut, row.date_fin, row.precision_date))
    if row.precision_date != "jour" or not isinstance(row.heure_debut, str):
        return day
    end = f" – {_hour(row.heure_fin)}" if isinstance(row.heure_fin, str) else ""
    return f'{day}<br><span class="obs-periode">{escape(_hour(row.heure_debut) + end)}</span>'


def _hour(text: str) -> str:
    hours, minutes = text.split(":")
    return f"{int(hours)}{NBSP}h" + (f"{NBSP}{minutes}" if minutes != "00" else "")


def groups(rows: pd.DataFrame, annee: int, titre: str) -> str:
    """Groups with their meetings of the year, the last one known, and their presidency (rows of `reunions_groupes`)."""
    followed = rows["est_suivi"].all()
    heads = ["Groupe", "Pôle" if followed else "Type", Num(f"Réunions en {annee}")]
    heads += [Num("Autres rendez-vous")] if followed else []
    lines = [_group(row, followed) for row in rows.itertuples()]
    return _spaced(html.html_table(titre, [*heads, "Dernier rendez-vous connu", "Présidence"], lines))


def _group(row, followed: bool) -> list[str]:
    last = None if pd.isna(row.date_derniere) else dated(row.date_derniere, None, row.precision_derniere)
    return [
        f"<b>{escape(row.nom)}</b>",
        escape(row.pole if followed else row.type_groupe),
        Num(f'<span class="obs-gros">{escape(number(row.nb_reunions))}</span>'),
        *([Num(escape(number(row.nb_autres)))] if followed else []),
        _quiet(last, "aucun dans ce jeu"),
        _quiet(row.presidence, "non renseignée"),
    ]


def _quiet(text: str | None, unknown: str) -> str:
    return escape(text) if isinstance(text, str) else f'<span class="obs-periode">{escape(unknown)}</span>'


def _spaced(table: str) -> str:
    """A table whose words stand apart from the number before them."""
    return f'<div class="obs-comparaison">{table}</div>'


def editions(rows: pd.DataFrame, titre: str) -> str:
    """Editions of the RAICT, or assises and bilateral meetings, latest first; the oldest unfold.

    Args:
        rows: rows of `reunions_editions`, of one of the two kinds.
    """
    shown = _editions(rows.head(EDITIONS), titre)
    if len(rest := rows.iloc[EDITIONS:]):
        told = escape(html_communs.others(len(rest)))
        older = _editions(rest, f"{titre}, les plus anciennes")
        shown += f'<details class="obs-anciennes"><summary>{told}</summary>{older}</details>'
    return shown


def _editions(rows: pd.DataFrame, titre: str) -> str:
    ranked = rows["est_raict"].all()
    lines = [_edition(row, ranked) for row in rows.itertuples()]
    heads = ["Édition" if ranked else "Rencontre", "Dates", "Lieu", Num("Participants")]
    heads += [Num("Collectivités françaises"), "Source"]
    return _spaced(html.html_table(titre, heads, lines))


def _edition(row, ranked: bool) -> list[str]:
    source = html.passage(
        f"edition-{row.id_reunion}", row.titre, Citation(row.titre_document, row.section, row.citation)
    )
    named = _rank(row) if ranked else f"<b>{escape(row.titre)}</b>"
    country = row.nom_pays if row.nom_pays != "France" else None
    where = ", ".join(t for t in (row.lieu, country) if isinstance(t, str)) or None
    return [
        f"{named} {_state(row.statut_reunion)}",
        escape(dated(row.date_debut, row.date_fin, row.precision_date)),
        _quiet(where, "lieu non publié"),
        Num(_attended(row.nb_participants, row.statut_reunion)),
        Num(_attended(row.nb_collectivites, row.statut_reunion)),
        source,
    ]


def _attended(people: int | None, statut: str) -> str:
    """A number of participants; nobody was counted where nothing was held."""
    if pd.isna(people):
        return escape(number(None)) if statut == "réalisé" else "–"
    return escape(number(people))


def _rank(row) -> str:
    """The rank a document gives to an edition, and where it does."""
    if not isinstance(row.rang, dict):
        return f'<b>RAICT {row.annee}</b> <span class="obs-periode">rang non publié</span>'
    source = Citation(row.rang["document"], row.rang["section"], row.rang["citation"])
    control = html.passage(f"rang-{row.rang['id']}", f"{row.rang['libelle']}, {row.annee}", source)
    rank = ordinal(int(row.rang["valeur"]))
    return f'<b>{rank} édition</b> <span data-chiffre="{escape(row.rang["id"])}">{control}</span>'


def present(rows: pd.DataFrame, total: pd.Series, titre: str, source: Requete) -> str:
    """Distinct local governments pole by pole, their sum, and how many there really are.

    Args:
        rows: rows of `reunions_presences`, dimension « pole ».
        total: its row for all.
    """
    members = pd.notna(total.nb_membres)
    lines = [_presence(escape(r.libelle), r, members) for r in rows.itertuples()]
    lines.append(_presence("<b>Tous pôles, chacune comptée une fois</b>", total, members))
    heads = ["Pôle", Num("Collectivités distinctes"), *([Num("dont adhérentes")] if members else []), Num("Présences")]
    table = html.html_table(titre, heads, lines)
    return _narrow(table) + html.provenance_of_rows("presences-poles", titre, [source])


def _presence(name: str, row, members: bool) -> Sequence[str]:
    counts = (row.nb_collectivites, *([row.nb_membres] if members else []), row.nb_presences)
    return [name, *(Num(escape(number(n))) for n in counts)]
