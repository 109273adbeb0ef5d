"""The report handed to the bureau: cover, key figures, plan, axes, map, funds, review, method, sources."""

from datetime import date
from pathlib import Path

from cuf_metrics.database import Dataset
from cuf_metrics.editions import list_editions, read_edition
from cuf_metrics.formatting import count, dated
from cuf_metrics.rapport.blocs import Bloc, Rapport
from cuf_metrics.rapport.dossier_faits import funds, key_figures, links_map
from cuf_metrics.rapport.dossier_methode import method
from cuf_metrics.rapport.dossier_plan import axis, plan_status
from cuf_metrics.rapport.dossier_revue import other_findings, report_parts, review
from cuf_metrics.rapport.matiere import Matiere
from cuf_metrics.store import DATA

SOUS_TITRE = "Les chiffres de l’année, chacun avec sa source et son verdict"

# Parts that a year or a dataset may have nothing for, and what is said then.
PARTIES = {"revue": review, "carte": links_map, "fonds": funds, "rapport": report_parts}
ABSENCES = {
    "revue": "La revue des documents : aucun rapport d’activités n’est lu pour {annee}, et aucun constat ne porte sur "
    "les documents de cette année.",
    "carte": "La carte des coopérations : le jeu ne nomme aucun lien.",
    "fonds": "Les fonds de solidarité : aucun document lu n’en publie de chiffre pour {annee}.",
    "rapport": "Le rapport, partie par partie : aucun rapport d’activités n’est lu pour {annee}.",
}


def build_report(dataset: Dataset, annee: int, au: date, data: Path = DATA) -> Rapport:
    """The review of a year, as blocks that each format lays out.

    Args:
        dataset: an open dataset.
        annee: year reviewed; one without annual report says so.
        au: day of the report; indicators are those of the end of the year, or of that day if it comes first.
        data: the data folder, for the decisions.

    Returns:
        Cover, key figures, plan, one part per axis, map, funds, reconciliation, findings, every figure of the annual
        report, method and sources; each number with the code that the application resolves.

    Raises:
        InvalidData: the decisions are wrong.
        CufError: a query fails.
    """
    m = Matiere(dataset, annee, au, data)
    plan = [*plan_status(m), *(bloc for code in m.axes["code"] for bloc in axis(m, code))]
    optional = {name: made(m) for name, made in PARTIES.items()}
    lacking = [ABSENCES[name].format(annee=annee) for name, told in optional.items() if not told]
    front, world, money, every = optional.values()
    blocs: list[Bloc] = [
        *key_figures(m),
        *plan,
        *world,
        *money,
        *front,
        *every,
        *other_findings(m),
        *method(m, lacking),
    ]
    return Rapport(
        f"Revue de l’année {annee}", SOUS_TITRE, annee, _state(m), dataset.manifeste.mention, tuple(blocs), au
    )


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
    """The last edition and its fingerprint, so that the signed paper holds it; nothing before the first."""
    frozen = [e for e in list_editions(m.data) if e.jeu == m.dataset.manifeste.jeu]
    if not frozen:
        return []
    edition = read_edition(frozen[-1].identifiant, m.data)
    same = edition.contenu["manifeste"]["version"] == m.dataset.manifeste.version
    since = "lignes inchangées depuis" if same else "lignes modifiées depuis"
    return [("Dernière édition", f"{edition.nom}, empreinte {edition.empreinte_lisible}, {since}")]
