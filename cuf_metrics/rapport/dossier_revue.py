"""What the review found: verdicts on each published figure, and contradictions by gravity."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from cuf_metrics.charte import COULEURS, TEINTES
from cuf_metrics.coherence import GRAVITES, Constat
from cuf_metrics.formatting import ABSENT, capitalised, count, dated, quantity, unmarked
from cuf_metrics.rapport.blocs import Bloc, Paragraphe, Repartition, Tableau, Titre
from cuf_metrics.rapport.matiere import GRAVES, Matiere, number_of, sources
from cuf_metrics.rapport.phrases import Phrase, sentences
from cuf_metrics.rapport.rapprochement import INCONNU, INEXPLIQUE, VERDICTS, Rapprochement, unexplained

ECARTS = {"écart inexpliqué": "Écarts inexpliqués", "écart expliqué": "Écarts expliqués"}
GRAVITES_DITES = {
    "majeure": "Constats majeurs",
    "moyenne": "Constats moyens",
    "mineure": "Constats mineurs",
    "information": "Pour information",
}
CITATION_MAX, PASSAGES_CITES = 220, 6
IDENTIQUE, REPETE = VERDICTS[0], "par simple répétition"
A_RELIRE = "À relire, car ce que dit cette phrase n’est plus ce qui a été retenu : "
LECTURE = (
    "Chaque chiffre publié est recalculé quand les données le permettent, ou comparé à d’autres chiffres publiés. "
    "Un écart inexpliqué demande une correction ou une explication avant la signature."
)


def summary(m: Matiere) -> list[Bloc]:
    """In one paragraph: how many figures were compared, what disagrees, what the plan knows of itself."""
    told, numbers = [], [m.suivis, m.avec_valeur, m.de_l_annee]
    if m.rapprochements:
        every = m.compte("chiffres", len(m.rapprochements), "chiffre", libelle="Chiffres du rapport d’activités")
        gaps = m.compte(f"v{VERDICTS.index(INEXPLIQUE) + 1}", len(unexplained(m.rapprochements)), "chiffre")
        left = f"un écart reste inexpliqué pour {{{gaps.code}}}" if gaps.valeur else "aucun écart n’est inexpliqué"
        told.append(f"Le rapport d’activités {m.annee} publie {{{every.code}}} : {left}.")
        numbers += [every, *[gaps] * bool(gaps.valeur)]
    if m.constats:
        found = m.compte("constats", len(m.constats), "constat", libelle="Constats de la relecture")
        told.append(f"La relecture donne {{{found.code}}}.")
        numbers.append(found)
    told.append(
        f"Le projet stratégique se suit par {{{m.suivis.code}}} : {{{m.avec_valeur.code}}} avec une valeur, "
        f"{{{m.de_l_annee.code}}} avec une valeur de {m.annee}."
    )
    if stale := sum(s.est_perimee for s in _sentences(m)):
        left = m.compte("phrases", stale, "phrase", libelle="Phrases à relire")
        told.append(f"Dans ce dossier, {{{left.code}}} à relire : ce qui a été retenu a changé depuis.")
        numbers.append(left)
    return [Paragraphe(" ".join(told), tuple(numbers))]


def review(m: Matiere) -> list[Bloc]:
    """How many figures hold, the gaps, then the findings that weigh: quotes, arithmetic, what to do."""
    told = [*_reconciliation(m), *_contradictions(m)]
    return [Titre(f"La revue des documents de {m.annee}"), *told] if told else []


def other_findings(m: Matiere) -> list[Bloc]:
    """The findings that only call for care, apart and without a heading: a reader meets those that weigh first."""
    return _by_gravity(m, [g for g in GRAVITES if g not in GRAVES])


def _reconciliation(m: Matiere) -> list[Bloc]:
    if not m.rapprochements:
        return []
    counted = [(name, sum(r.verdict == name for r in m.rapprochements), COULEURS[TEINTES[name]]) for name in VERDICTS]
    parts = m.parts("v", counted, "chiffre")
    told = Repartition("Verdicts sur les chiffres du rapport", parts, _compared_source(m))
    blocs: list[Bloc] = [Titre("Le rapprochement", 2), Paragraphe(LECTURE), told]
    if n := sum(r.verdict == IDENTIQUE and r.est_repete for r in m.rapprochements):
        again = m.compte("repetes", n, "chiffre", libelle="Chiffres identiques par simple répétition")
        words = f"Parmi les identiques, {{{again.code}}} par simple répétition dans le document."
        blocs.append(Paragraphe(words, (again,), "note"))
    for name, heading in ECARTS.items():
        gaps = [r for r in m.rapprochements if r.verdict == name]
        blocs += [Titre(heading, 2), _gaps(m, gaps)] if gaps else []
    return blocs if unexplained(m.rapprochements) else [*blocs, Paragraphe("Aucun écart n’est inexpliqué.")]


def _contradictions(m: Matiere) -> list[Bloc]:
    if not m.constats:
        return []
    counted = [(g, sum(c.gravite == g for c in m.constats), COULEURS[TEINTES[g]]) for g in GRAVITES]
    source = "Relecture des documents lus ; les constats mineurs et pour information sont en annexe."
    told = Repartition("Constats par gravité", m.parts("g", counted, "constat"), source)
    return [Titre("Les constats", 2), told, *_by_gravity(m, GRAVES)]


def _by_gravity(m: Matiere, gravites: Sequence[str]) -> list[Bloc]:
    """One table per gravity that has findings."""
    blocs: list[Bloc] = []
    for gravity in gravites:
        found = [c for c in m.constats if c.gravite == gravity]
        blocs += [Titre(GRAVITES_DITES[gravity], 2), _found(found)] if found else []
    return blocs


def report_parts(m: Matiere) -> list[Bloc]:
    """Every figure of the annual report, part by part, with its verdict; without a heading of its own."""
    blocs: list[Bloc] = []
    told = _sentences(m)
    for part, some in groupby(m.rapprochements, key=lambda r: r.partie):
        blocs.append(Titre(capitalised(part), 2))
        blocs += [_sentence(m, s) for s in told if s.partie == part]
        blocs.append(_verdicts(m, list(some)))
    return blocs


def _sentences(m: Matiere) -> list[Phrase]:
    """The sentences of the report; one of another year is not told in this one’s, none without a report."""
    if not m.bilans:
        return []
    told = sentences(m.dataset, "", m.jour, m.data)
    return [s for s in told if all(n.code.startswith(f"CUF-{m.annee}-") for n in s.nombres)]


def _sentence(m: Matiere, said: Phrase) -> Paragraphe:
    """A sentence with its numbers, marked where it is out of date; a figure of another document brings its label."""
    elsewhere = {f.code: f.libelle for f in said.figures if f.id not in m.chiffres}
    numbers = tuple(replace(n, libelle=elsewhere.get(n.code, "")) for n in said.nombres)
    if said.est_perimee:
        return Paragraphe(A_RELIRE + said.texte, numbers, "mention")
    return Paragraphe(said.texte, numbers)


def _compared_source(m: Matiere) -> str:
    return f"{sources(r.chiffre for r in m.rapprochements)} Recalculé sur le jeu « {m.dataset.manifeste.jeu} »."


def _gaps(m: Matiere, rows: Sequence[Rapprochement]) -> Tableau:
    lines = tuple((m.noms[r.chiffre.id], number_of(r.chiffre), _found_again(r), _why(r)) for r in rows)
    heads = ("Chiffre", "Publié", "Recalculé", "Pourquoi")
    return Tableau("", heads, (50, 34, 26, 60), lines, _compared_source(m))


def _why(r: Rapprochement) -> str:
    """How the value was found again; then what was said of the gap, by whom, and who recorded it."""
    if not (said := r.explication):
        return r.pourquoi
    recorded = f"enregistré par la fonction {said.enregistre_par}, le {dated(said.enregistre_le)}"
    return f"{r.pourquoi}\n« {said.motif} » ({said.decide_par}, le {dated(said.decide_le)} ; {recorded})"


def _verdicts(m: Matiere, rows: Sequence[Rapprochement]) -> Tableau:
    lines = tuple(
        (
            m.noms[r.chiffre.id],
            r.chiffre.source.section,
            number_of(r.chiffre),
            _found_again(r),
            capitalised(verdict(m, r)),
        )
        for r in rows
    )
    heads = ("Chiffre", "Section du rapport", "Publié", "Recalculé", "Verdict")
    return Tableau("", heads, (42, 34, 31, 25, 38), lines, _compared_source(m))


def verdict(m: Matiere, r: Rapprochement) -> str:
    """The verdict on a figure; on other lines, how little it rests on, and the findings that quote it."""
    told = [r.verdict, *[r.pourquoi] * (r.verdict == INCONNU), *[REPETE] * (r.verdict == IDENTIQUE and r.est_repete)]
    if codes := r.constats:
        told.append(f"voir {', '.join(codes)}")
    return "\n".join(told)


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
    words = " ".join(unmarked(text).split())
    return words if len(words) <= CITATION_MAX else f"{words[:CITATION_MAX].rsplit(' ', 1)[0]} …"
