"""Editions as HTML: the last one in a sentence, the register with its integrity, what changed and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from cuf_metrics.editions.comparer import Comparaison, Etape, Pont, displayed
from cuf_metrics.editions.ecarts import CLASSES, LIGNES, Changement
from cuf_metrics.editions.registre import Edition
from cuf_metrics.formatting import ABSENT, NBSP, count, dated, number, signed, split_quantity
from cuf_metrics.html import escape, heading, note, provenance_note, tag
from cuf_metrics.html_communs import answer as sentence
from cuf_metrics.html_communs import listed

# What each class is called when counted, and the colour of its label.
COMPTES = {
    "donnée nouvelle": ("donnée nouvelle", "données nouvelles", "bleu"),
    "correction rétroactive": ("correction rétroactive", "corrections rétroactives", "statut-à-surveiller"),
    "définition changée": ("définition changée", "définitions changées", "gris"),
    "cible changée": ("cible ou référence changée", "cibles ou références changées", "bleu"),
    "statut franchi": ("statut franchi", "statuts franchis", "statut-en-retard"),
}
# The effects of a bridge, and what each is called.
EFFETS = {
    "donnée nouvelle": "données nouvelles",
    "correction rétroactive": "corrections",
    "définition changée": "définition",
}
# Tables named in the summary.
NOMMEES = 3
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
        return sentence(told)
    state = "altérée" if refusal else "intacte"
    told = f"{'Dernière édition' if is_last else 'Édition'} : « {edition.nom} », situation au {dated(edition.date)}, "
    told += f"empreinte {_print(edition)}, {state}."
    since = f" Depuis : {summary(changes)}." if changes else ""
    control = provenance_note("derniere-edition", "L’édition et ce qui a changé depuis", f"{REGISTRE} {CALCUL}")
    return sentence(told + since, control)


def summary(changes: Comparaison) -> str:
    """What changed, counted by class, in one phrase."""
    if changes.est_vide:
        return "rien n’a changé"
    moved = len({p.id_indicateur for p in changes.ponts if p.avant != p.apres})
    told = [count(moved, "valeur a changé", "valeurs ont changé")] if moved else []
    for classe in reversed(CLASSES):
        if found := changes.of(classe):
            told.append(count(sum(c.nombre for c in found), *COMPTES[classe][:2]) + _tables_of(found))
    return ", ".join(told) or "la structure des tables a changé"


def _tables_of(changes: Sequence[Changement]) -> str:
    """The tables whose rows changed, in brackets."""
    tables = [c.objet for c in changes if c.nature == LIGNES]
    more = "…" if len(tables) > NOMMEES else ""
    return f" ({', '.join(tables[:NOMMEES])}{more})" if tables else ""


def register(editions: Sequence[Edition], refusals: Mapping[str, str]) -> str:
    """Every edition, the latest first, and whether it is what was frozen."""
    lines = [
        [
            f"<b>{escape(e.nom)}</b>{_small(f'n° {e.rang}, jeu « {e.jeu} »')}",
            escape(dated(e.date)),
            f"{escape(_moment(e.fige_le))}{_small(e.fonction)}",
            f"<div>{_integrity(refusals.get(e.identifiant, ''))}{_small(_print(e))}</div>",
        ]
        for e in reversed(editions)
    ]
    heads = ["Édition", "Situation au", "Figée le, par", "Intégrité, empreinte"]
    control = provenance_note("registre", "Le registre des éditions", REGISTRE)
    told = f"{count(len(editions), 'édition relue', 'éditions relues')} à l’instant."
    return listed(heads, lines) + note(told, control)


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
    heads = ["Indicateur", "Avant", "Après", "Écart, et d’où il vient"]
    return heading(title) + listed(heads, [_bridge(p) for p in bridges])


def _small(text: str) -> str:
    return f'<span class="obs-periode">{escape(text)}</span>' if text else ""


def declared(changes: Sequence[Changement]) -> str:
    """Figures, definitions, decisions and statuses that changed, before and after."""
    lines = [
        [
            f"<b>{escape(c.objet)}</b> {escape(c.libelle)}{_small(c.nature)}",
            _side(c.avant, c.passage_avant),
            _side(c.apres, c.passage_apres if c.passage_apres != c.passage_avant else ""),
            tag(c.classe, COMPTES[c.classe][2]),
        ]
        for c in changes
    ]
    told = (
        "Lu dans la fiche de l’édition et dans le jeu d’aujourd’hui : chiffres publiés avec leur passage, en-tête et "
        "requête de chaque indicateur, références et cibles en vigueur, statuts ; et dans les lignes des tables."
    )
    control = provenance_note("declarations", "Ce qui est déclaré autrement", told)
    shown = listed(["Objet, et ce qui change", "Avant", "Après", "Nature"], lines)
    return heading("Chiffres, définitions, cibles, statuts et tables") + shown + note("", control)


def rows_note(shown: int, total: int, told: str) -> str:
    """How many rows differ, and how many of their changes are shown.

    Args:
        told: as `Comparaison.compte_des_lignes` says it.
    """
    told = f"{told}."
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
    return edition.empreinte_lisible.replace(" ", NBSP)


def _integrity(refusal: str) -> str:
    if not refusal:
        return tag("intacte", "statut-en-bonne-voie")
    return tag("altérée", "statut-en-retard") + _small(refusal)


def _moment(text: str) -> str:
    return dated(datetime.fromisoformat(text).date())


def _side(text: str, quote: str) -> str:
    """A text, shortened where it is long, and its passage."""
    short = text if len(text) <= COUPE else f"{text[:COUPE].rstrip()}…"
    return f"{escape(short) or '—'}{_small(quote)}"


def _bridge(pont: Pont) -> list[str]:
    name = f"<b>{escape(pont.id_indicateur)}</b> {escape(pont.libelle)}"
    if not pont.est_separable:
        told = "structure changée : les effets ne se séparent pas"
        name += _small(told)
    steps = {titre: [e for e in pont.etapes if e.classes[0] == c] for c, titre in EFFETS.items()}
    effects = [f"{titre} {_effect(some, pont.unite)}" for titre, some in steps.items() if some]
    whole = _gap(pont.avant, pont.apres, pont.unite)
    return [
        name,
        _value(pont.avant, pont.annee_avant, pont.unite),
        _value(pont.apres, pont.annee_apres, pont.unite),
        f"<div><b>{whole}</b>{''.join(map(_small, effects))}</div>",
    ]


def _value(value: float | None, year: int | None, unit: str) -> str:
    if value is None:
        return ABSENT
    digits, label = split_quantity(value, unit)
    told = ", ".join(part for part in (label, str(year)) if part)
    return escape(digits) + _small(told)


def _effect(steps: Sequence[Etape], unit: str) -> str:
    """What the steps of a class changed together; the two values where one is not known."""
    if any(None in (e.avant, e.apres) for e in steps):
        return f"{_short(steps[0].avant, unit)} → {_short(steps[-1].apres, unit)}"
    return _signed(sum((displayed(e.apres, unit) - displayed(e.avant, unit) for e in steps), Fraction(0)))


def _gap(before: float | None, after: float | None, unit: str) -> str:
    return ABSENT if None in (before, after) else _signed(displayed(after, unit) - displayed(before, unit))


def _short(value: float | None, unit: str) -> str:
    return ABSENT if value is None else number(float(displayed(value, unit)))


def _signed(value: Fraction) -> str:
    return signed(float(value), number(float(value))) if value else INFIME


def links_to_gaps(titles: Mapping[str, str]) -> str:
    """Where the unexplained gaps of each document are read and explained.

    Args:
        titles: key of a document → its title.
    """
    links = "".join(
        f'<a href="rapport?document={escape(ident)}" target="_self">{escape(f"Voir les écarts : {titre}")}</a><br>'
        for ident, titre in titles.items()
    )
    return f'<p class="obs-note">{links}</p>'
