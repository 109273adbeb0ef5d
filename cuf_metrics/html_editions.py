"""Editions as HTML: the last one in a sentence, the register with its integrity, what changed and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from cuf_metrics.editions.comparer import CLASSES, Comparaison, Etape, Pont, displayed
from cuf_metrics.editions.ecarts import Changement
from cuf_metrics.editions.registre import Edition
from cuf_metrics.formatting import ABSENT, NBSP, count, dated, number, signed, split_quantity
from cuf_metrics.html import Num, escape, html_table, note, provenance_note, tag

# What each class is called when counted, and the colour of its label.
COMPTES = {
    "donnée nouvelle": ("donnée nouvelle", "données nouvelles", "bleu"),
    "correction rétroactive": ("correction rétroactive", "corrections rétroactives", "statut-à-surveiller"),
    "définition changée": ("définition changée", "définitions changées", "gris"),
    "cible changée": ("cible ou référence changée", "cibles ou références changées", "bleu"),
    "statut franchi": ("statut franchi", "statuts franchis", "statut-en-retard"),
}
# The effects of a bridge, and the heads of their columns.
EFFETS = {
    "donnée nouvelle": "Données nouvelles",
    "correction rétroactive": "Corrections",
    "définition changée": "Définition",
}
REGISTRE = (
    "Lu dans data/editions/registre.csv. Chaque édition est relue à chaque affichage : la ligne du registre, la fiche "
    "edition.json et l’empreinte SHA-256 de chacun de ses fichiers. L’empreinte montrée est le début de celle de la "
    "fiche, qui contient celles de tous les fichiers : reportée sur le document signé, elle le lie à l’édition."
)
CALCUL = (
    "La valeur figée est recalculée avec la définition de l’édition sur ses lignes, puis sur ces lignes et celles "
    "ajoutées depuis (données nouvelles), puis sur toutes les lignes d’aujourd’hui (corrections rétroactives) ; la "
    "définition d’aujourd’hui sur les mêmes lignes fait le reste (définitions changées). Chaque effet est la "
    "différence de deux valeurs calculées : leur somme est exactement l’écart."
)
COUPE = 160
# A change that the two decimals shown do not hold.
INFIME = f"moins de{NBSP}0,01"


def answer(edition: Edition | None, is_last: bool, refusal: str, changes: Comparaison | None) -> str:
    """The edition compared with today, whether it is intact, and what changed since."""
    if edition is None:
        told = (
            "Aucune édition n’a encore été figée pour ce jeu. Une édition garde pour toujours, sous un nom, les "
            "chiffres, les indicateurs, les cibles, les statuts, les définitions et les lignes d’une date : ce que le "
            "bureau a signé reste lisible, vérifiable et comparable."
        )
        return f'<div class="obs-reponse"><p>{escape(told)}</p></div>'
    state = "altérée" if refusal else "intacte"
    told = f"{'Dernière édition' if is_last else 'Édition'}\u00a0: <b>{escape(edition.nom)}</b>, situation au "
    told += f"{escape(dated(edition.date))}, empreinte {_print(edition)}, <b>{state}</b>."
    since = f" Depuis\u00a0: {escape(summary(changes))}." if changes else ""
    control = provenance_note("derniere-edition", "L’édition et ce qui a changé depuis", f"{REGISTRE} {CALCUL}")
    return f'<div class="obs-reponse"><p>{told}{since}</p>{control}</div>'


def summary(changes: Comparaison) -> str:
    """What changed, counted by class, in one phrase."""
    if changes.est_vide:
        return "rien n’a changé"
    moved = len({p.id_indicateur for p in changes.ponts if p.avant != p.apres})
    told = [count(moved, "valeur a changé", "valeurs ont changé")] if moved else []
    for classe in reversed(CLASSES):
        if found := changes.of(classe):
            told.append(count(len(found), *COMPTES[classe][:2]))
    if len(changes.lignes):
        rows = len(changes.lignes[["table", "cle"]].drop_duplicates())
        told.append(count(rows, "ligne différente", "lignes différentes"))
    return ", ".join(told) or "la structure des tables a changé"


def register(editions: Sequence[Edition], refusals: Mapping[str, str]) -> str:
    """Every edition, the latest first, and whether it is what was frozen."""
    lines = [
        [
            Num(str(e.rang)),
            f"<b>{escape(e.nom)}</b>",
            escape(dated(e.date)),
            f"{escape(_moment(e.fige_le))}<br>{escape(e.fonction)}",
            escape(e.jeu),
            _print(e),
            _integrity(refusals.get(e.identifiant, "")),
        ]
        for e in reversed(editions)
    ]
    heads = [Num("Rang"), "Édition", "Situation au", "Figée le, par", "Jeu", "Empreinte", "Intégrité"]
    control = provenance_note("registre", "Le registre des éditions", REGISTRE)
    told = f"{count(len(editions), 'édition relue', 'éditions relues')} à l’instant."
    return html_table("Éditions figées", heads, lines) + note(told, control)


def bridges(changes: Comparaison) -> str:
    """Values that changed, one line each: what each class of change did, which adds up to the difference.

    The last value of each indicator first; its other years on demand.
    """
    first = {p.id_indicateur: p for p in reversed(changes.ponts)}
    last = [p for p in changes.ponts if p is first[p.id_indicateur]]
    others = [p for p in changes.ponts if p is not first[p.id_indicateur]]
    told = f"De « {changes.avant} » à « {changes.apres} » : avant + effets = après."
    shown = _bridge_table("Valeurs qui ont changé, et pourquoi", last)
    if others:
        more = _bridge_table("Autres années", others)
        label = count(len(others), "autre année", "autres années")
        shown += f'<details class="obs-anciennes"><summary>{escape(label)}</summary>{more}</details>'
    return shown + note(told, provenance_note("ponts", "Comment l’écart se décompose", CALCUL))


def _bridge_table(title: str, bridges: Sequence[Pont]) -> str:
    heads = ["Indicateur", Num("Avant"), *map(Num, EFFETS.values()), Num("Après"), Num("Écart")]
    return html_table(title, heads, [_bridge(p) for p in bridges])


def declared(changes: Sequence[Changement]) -> str:
    """Figures, definitions, decisions and statuses that changed, before and after."""
    lines = [
        [
            tag(c.classe, COMPTES[c.classe][2]),
            f'<b>{escape(c.objet)}</b> {escape(c.libelle)}<br><span class="obs-periode">{escape(c.nature)}</span>',
            _side(c.avant, c.passage_avant),
            _side(c.apres, c.passage_apres if c.passage_apres != c.passage_avant else ""),
        ]
        for c in changes
    ]
    told = (
        "Lu dans la fiche de l’édition et dans le jeu d’aujourd’hui : chiffres publiés avec leur passage, en-tête et "
        "requête de chaque indicateur, références et cibles en vigueur, statuts."
    )
    control = provenance_note("declarations", "Ce qui est déclaré autrement", told)
    table = html_table("Chiffres, définitions, cibles et statuts", ["Nature", "Objet", "Avant", "Après"], lines)
    return table + note(f"{count(len(changes), 'changement')}.", control)


def rows_note(shown: int, total: int) -> str:
    """How many changed rows there are, and how many are shown."""
    told = f"{count(total, 'changement')} dans les lignes."
    if shown < total:
        told += f" Les {number(shown)} premiers sont montrés ; le CSV les contient tous."
    control = provenance_note(
        "lignes-changees",
        "Les lignes derrière les changements",
        "Lignes des extraits de l’édition et de ceux d’aujourd’hui, rapprochées par la clé de leur table : ajoutées, "
        "retirées, ou corrigées colonne par colonne.",
    )
    return note(told, control)


def _print(edition: Edition) -> str:
    """The fingerprint, never cut at the end of a line."""
    return f"<code>{edition.empreinte_lisible.replace(' ', NBSP)}</code>"


def _integrity(refusal: str) -> str:
    if not refusal:
        return tag("intacte", "statut-en-bonne-voie")
    return f'{tag("altérée", "statut-en-retard")}<br><span class="obs-periode">{escape(refusal)}</span>'


def _moment(text: str) -> str:
    return dated(datetime.fromisoformat(text).date())


def _side(text: str, quote: str) -> str:
    """A text, shortened where it is long, and its passage."""
    short = text if len(text) <= COUPE else f"{text[:COUPE].rstrip()}…"
    passage = f'<br><span class="obs-periode">{escape(quote)}</span>' if quote else ""
    return f"{escape(short) or '—'}{passage}"


def _bridge(pont: Pont) -> list[str]:
    name = f"<b>{escape(pont.id_indicateur)}</b> {escape(pont.libelle)}"
    if not pont.est_separable:
        told = "structure changée : les effets ne se séparent pas"
        name += f'<br><span class="obs-periode">{escape(told)}</span>'
    effects = [Num(_effect([e for e in pont.etapes if e.classes[0] == c], pont.unite)) for c in EFFETS]
    whole = _gap(pont.avant, pont.apres, pont.unite)
    return [
        name,
        Num(_value(pont.avant, pont.annee_avant, pont.unite)),
        *effects,
        Num(_value(pont.apres, pont.annee_apres, pont.unite)),
        Num(f"<b>{whole}</b>"),
    ]


def _value(value: float | None, year: int | None, unit: str) -> str:
    if value is None:
        return ABSENT
    digits, label = split_quantity(value, unit)
    told = ", ".join(part for part in (label, str(year)) if part)
    return f'{escape(digits)}<br><span class="obs-periode">{escape(told)}</span>'


def _effect(steps: Sequence[Etape], unit: str) -> str:
    """What the steps of a class changed together; the two values where one is not known."""
    if not steps:
        return ""
    if any(None in (e.avant, e.apres) for e in steps):
        return escape(f"{_short(steps[0].avant, unit)} → {_short(steps[-1].apres, unit)}")
    return _signed(sum((displayed(e.apres, unit) - displayed(e.avant, unit) for e in steps), Fraction(0)))


def _gap(before: float | None, after: float | None, unit: str) -> str:
    return ABSENT if None in (before, after) else _signed(displayed(after, unit) - displayed(before, unit))


def _short(value: float | None, unit: str) -> str:
    return ABSENT if value is None else number(float(displayed(value, unit)))


def _signed(value: Fraction) -> str:
    return signed(float(value), number(float(value))) if value else INFIME


def link_to_gaps() -> str:
    """Where unexplained gaps are read and explained."""
    told = escape("Voir les écarts sur la page « Rapport annuel »")
    return f'<p class="obs-note"><a href="rapport" target="_self">{told}</a></p>'
