"""What the review found: verdicts on each published figure, and contradictions by gravity."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from cuf_metrics.charte import STATUTS
from cuf_metrics.coherence import GRAVITES, Constat
from cuf_metrics.exports.logical_framework import MARQUES
from cuf_metrics.formatting import ABSENT, capitalised, count, quantity
from cuf_metrics.rapport.blocs import Bloc, Nombre, Paragraphe, Repartition, Tableau, Titre
from cuf_metrics.rapport.matiere import Matiere, cited, sources
from cuf_metrics.rapport.phrases import sentences
from cuf_metrics.rapport.rapprochement import VERDICTS, Rapprochement, unexplained

TEINTES = {
    "identique": STATUTS["atteint"][1],
    "arrondi": STATUTS["en bonne voie"][1],
    "écart expliqué": STATUTS["à surveiller"][1],
    "écart inexpliqué": STATUTS["en retard"][1],
    "partiel": ("#8D96A6", "#8D96A6"),
    "non recalculable": ("#D3D6DC", "#D3D6DC"),
    "majeure": STATUTS["en retard"][1],
    "moyenne": STATUTS["à surveiller"][1],
    "mineure": STATUTS["en bonne voie"][1],
    "information": ("#D3D6DC", "#D3D6DC"),
}
ECARTS = {"écart inexpliqué": "Écarts inexpliqués", "écart expliqué": "Écarts expliqués"}
GRAVITES_DITES = {
    "majeure": "Constats majeurs",
    "moyenne": "Constats moyens",
    "mineure": "Constats mineurs",
    "information": "Pour information",
}
CITATION_MAX, PASSAGES_CITES = 220, 6
# Findings told after everything else.
LEGERS = ("mineure", "information")
LECTURE = (
    "Chaque chiffre publié est recalculé quand les données le permettent, ou comparé à d’autres chiffres publiés. "
    "Un écart inexpliqué demande une correction ou une explication avant la signature."
)


def summary(m: Matiere) -> list[Bloc]:
    """In one paragraph: how many figures were compared, what disagrees, what the plan knows of itself."""
    told, numbers = [], [m.suivis, m.avec_valeur]
    if m.rapprochements:
        every = m.compte("chiffres", len(m.rapprochements), "chiffre")
        gaps = m.compte("verdict-ecart-inexplique", len(unexplained(m.rapprochements)), "chiffre")
        left = f"un écart reste inexpliqué pour {{{gaps.code}}}" if gaps.valeur else "aucun écart n’est inexpliqué"
        told.append(f"Le rapport d’activités {m.annee} publie {{{every.code}}} : {left}.")
        numbers += [every, *[gaps] * bool(gaps.valeur)]
    if m.constats:
        found = m.compte("constats", len(m.constats), "constat")
        told.append(f"La relecture des documents de l’année donne {{{found.code}}}.")
        numbers.append(found)
    told.append(
        f"Le projet stratégique se suit par {{{m.suivis.code}}}, dont {{{m.avec_valeur.code}}} avec une valeur."
    )
    return [Paragraphe(" ".join(told), tuple(numbers))]


def review(m: Matiere) -> list[Bloc]:
    """How many figures hold, the gaps, then the findings that weigh: quotes, arithmetic, what to do."""
    told = [*_reconciliation(m), *_contradictions(m)]
    return [Titre(f"La revue des documents de {m.annee}"), *told] if told else []


def other_findings(m: Matiere) -> list[Bloc]:
    """The findings that only call for care, apart: a reader of the whole meets those that weigh first."""
    told = _by_gravity(m, LEGERS)
    return [Titre("Les autres constats"), *told] if told else []


def _reconciliation(m: Matiere) -> list[Bloc]:
    if not m.rapprochements:
        return []
    counted = [(verdict, sum(r.verdict == verdict for r in m.rapprochements), TEINTES[verdict]) for verdict in VERDICTS]
    parts = m.parts("verdict", counted, "chiffre")
    told = Repartition("Verdicts sur les chiffres du rapport", parts, _compared_source(m))
    blocs: list[Bloc] = [Titre("Le rapprochement", 2), Paragraphe(LECTURE), told]
    for verdict, heading in ECARTS.items():
        gaps = [r for r in m.rapprochements if r.verdict == verdict]
        blocs += [Titre(heading, 2), _gaps(gaps, _compared_source(m))] if gaps else []
    return blocs if unexplained(m.rapprochements) else [*blocs, Paragraphe("Aucun écart n’est inexpliqué.")]


def _contradictions(m: Matiere) -> list[Bloc]:
    if not m.constats:
        return []
    counted = [(g, sum(c.gravite == g for c in m.constats), TEINTES[g]) for g in GRAVITES]
    source = "Relecture des documents lus ; les constats mineurs et pour information sont donnés plus loin."
    told = Repartition("Constats par gravité", m.parts("constats", counted, "constat"), source)
    return [Titre("Les constats", 2), told, *_by_gravity(m, [g for g in GRAVITES if g not in LEGERS])]


def _by_gravity(m: Matiere, gravites: Sequence[str]) -> list[Bloc]:
    """One table per gravity that has findings."""
    blocs: list[Bloc] = []
    for gravity in gravites:
        found = [c for c in m.constats if c.gravite == gravity]
        blocs += [Titre(GRAVITES_DITES[gravity], 2), _found(found)] if found else []
    return blocs


def report_parts(m: Matiere) -> list[Bloc]:
    """Every figure of the annual report, part by part, with its verdict."""
    if not m.rapprochements:
        return []
    told = [s for s in sentences(m.dataset, "", m.jour, m.data) if _is_of(s.nombres, m.annee)]
    blocs: list[Bloc] = [Titre("Le rapport, partie par partie")]
    for part, some in groupby(m.rapprochements, key=lambda r: r.partie):
        blocs.append(Titre(capitalised(part), 2))
        blocs += [Paragraphe(s.texte, s.nombres) for s in told if s.partie == part]
        blocs.append(_verdicts(list(some), _compared_source(m)))
    return blocs


def _is_of(numbers: Sequence[Nombre], annee: int) -> bool:
    """A sentence of another year is not told in this one’s report."""
    return all(number.code.startswith(f"CUF-{annee}-") for number in numbers)


def _compared_source(m: Matiere) -> str:
    return f"{sources(r.chiffre for r in m.rapprochements)} Recalculé sur le jeu « {m.dataset.manifeste.jeu} »."


def _gaps(rows: Sequence[Rapprochement], source: str) -> Tableau:
    lines = tuple((r.chiffre.libelle, cited(r.chiffre), _found_again(r), r.pourquoi) for r in rows)
    return Tableau("", ("Chiffre", "Publié", "Recalculé", "Pourquoi"), (50, 34, 26, 60), lines, source)


def _verdicts(rows: Sequence[Rapprochement], source: str) -> Tableau:
    lines = tuple(
        (r.chiffre.libelle, r.chiffre.source.section, cited(r.chiffre), _found_again(r), capitalised(r.verdict))
        for r in rows
    )
    heads = ("Chiffre", "Section du rapport", "Publié", "Recalculé", "Verdict")
    return Tableau("", heads, (44, 37, 31, 26, 32), lines, source)


def _found_again(r: Rapprochement) -> str:
    return ABSENT if r.calcule is None else quantity(r.calcule, r.chiffre.unite)


def _found(found: Sequence[Constat]) -> Tableau:
    lines = tuple((f"{capitalised(c.titre)}\n{c.code}", _quotes(c), f"{c.calcul}\n→ {c.recommandation}") for c in found)
    return Tableau(
        "", ("Ce qui ne s’accorde pas", "Ce que disent les documents", "Calcul et recommandation"), (50, 64, 56), lines
    )


def _quotes(found: Constat) -> str:
    """Each passage once, shortened, on its line; their document after the last of it."""
    passages = list(dict.fromkeys((p.citation.document, _short(p.citation.texte)) for p in found.passages))
    lines = []
    for document, some in groupby(passages[:PASSAGES_CITES], key=itemgetter(0)):
        lines += [f"« {text} »" for _, text in some]
        lines[-1] += f" ({document})"
    more = len(passages) - PASSAGES_CITES
    if more > 0:
        lines.append(f"et {count(more, 'autre passage', 'autres passages')}")
    return "\n".join(lines)


def _short(text: str) -> str:
    """A passage without the marks of its extraction, cut after a word."""
    words = " ".join(MARQUES.sub(r"\1\2", text).split())
    return words if len(words) <= CITATION_MAX else f"{words[:CITATION_MAX].rsplit(' ', 1)[0]} …"
