"""The report handed to the bureau: cover, key figures, plan, axes, map, funds, review, method, sources."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from string import ascii_uppercase

from cuf_metrics.database import Dataset
from cuf_metrics.editions import list_editions, read_edition
from cuf_metrics.formatting import count, dated
from cuf_metrics.rapport.blocs import Bloc, Progress, Rapport, Titre
from cuf_metrics.rapport.dossier_faits import funds, key_figures, links_map
from cuf_metrics.rapport.dossier_methode import method
from cuf_metrics.rapport.dossier_plan import plan
from cuf_metrics.rapport.dossier_revue import other_findings, report_parts, review
from cuf_metrics.rapport.matiere import Matiere
from cuf_metrics.store import DATA

SOUS_TITRE = "Les chiffres de l’année, chacun avec sa source et son verdict"

# Each step that makes the report, and the blocks of it.
PARTIES: dict[str, Callable[[Matiere], list[Bloc]]] = {
    "Chiffres de l’année": key_figures,
    "Projet stratégique": plan,
    "Coopérations": links_map,
    "Fonds de solidarité": funds,
    "Revue des documents": review,
    "Le rapport, partie par partie": report_parts,
    "Les autres constats": other_findings,
}
# Steps whose blocks a reader may skip; the method comes after them.
ANNEXES, METHODE = ("Le rapport, partie par partie", "Les autres constats"), "Méthode et sources"
# What is said of a step that a year or a dataset has nothing for.
ABSENCES = {
    "Revue des documents": "La revue des documents : aucun rapport d’activités n’est lu pour {annee}, et aucun constat "
    "ne porte sur les documents de cette année.",
    "Coopérations": "La carte des coopérations : le jeu ne nomme aucun lien.",
    "Fonds de solidarité": "Les fonds de solidarité : aucun document lu n’en publie de chiffre pour {annee}.",
    "Le rapport, partie par partie": "Le rapport, partie par partie : aucun rapport d’activités n’est lu pour {annee}.",
}
ECRITURE = 0.6  # share of the work that is done when blocks are made


def build_report(
    dataset: Dataset, annee: int, au: date, data: Path = DATA, progress: Progress = lambda share, step: None
) -> Rapport:
    """The review of a year, as blocks that each format lays out.

    Args:
        dataset: an open dataset.
        annee: year reviewed; one without annual report says so.
        au: day of the report; indicators are those of the end of the year, or of that day if it comes first.
        data: the data folder, for the decisions.
        progress: told each step.

    Returns:
        Cover, key figures, plan, one part per axis, map, funds, reconciliation and findings that weigh; then, as
        annexes, every figure of the annual report, the other findings, method and sources. Each number has the code
        that the application resolves.

    Raises:
        InvalidData: the decisions are wrong.
        CufError: a query fails.
    """
    m, told = Matiere(dataset, annee, au, data), {}
    for rank, (name, made) in enumerate(PARTIES.items()):
        progress(ECRITURE * rank / len(PARTIES), name)
        told[name] = made(m)
    lacking = [sentence.format(annee=annee) for name, sentence in ABSENCES.items() if not told[name]]
    annexes = {name: told.pop(name) for name in ANNEXES} | {METHODE: method(m, lacking)}
    front = told.pop("Chiffres de l’année")
    blocs = (*front, *(bloc for some in told.values() for bloc in some), *_annexes(annexes))
    return Rapport(f"Revue de l’année {annee}", SOUS_TITRE, annee, _state(m), dataset.manifeste.mention, blocs, au)


def _annexes(made: Mapping[str, list[Bloc]]) -> list[Bloc]:
    """Annexes that hold something, each under its letter."""
    held = [(name, some) for name, some in made.items() if some]
    return [
        bloc
        for letter, (name, some) in zip(ascii_uppercase, held, strict=False)
        for bloc in (Titre(f"Annexe {letter} · {name}"), *some)
    ]


def _state(m: Matiere) -> tuple[tuple[str, str], ...]:
    """What this report is a state of."""
    held = m.dataset.manifeste
    read = held.tables["documents"].lignes
    return (
        ("Date du dossier", dated(m.au)),
        ("Indicateurs", f"situation au {dated(m.jour)}"),
        ("Jeu de données", f"{held.jeu}, version {held.version}"),
        ("Documents lus", count(read, "document")),
        *_last_edition(m),
    )


def _last_edition(m: Matiere) -> list[tuple[str, str]]:
    """The last edition and its fingerprint, so that the signed paper holds it; before the first, that it is a draft."""
    frozen = [e for e in list_editions(m.data) if e.jeu == m.dataset.manifeste.jeu]
    if not frozen:
        return [("Édition", "projet : aucune édition figée")]
    edition = read_edition(frozen[-1].identifiant, m.data)
    same = edition.contenu["manifeste"]["version"] == m.dataset.manifeste.version
    since = "lignes inchangées depuis" if same else "lignes modifiées depuis"
    return [("Dernière édition", f"{edition.nom}, empreinte {edition.empreinte_lisible}, {since}")]
