"""What the network organises in a year: kinds of meetings, how many in the reference year, who comes."""

from collections.abc import Iterator
from dataclasses import dataclass

from cuf_metrics.demonstration.calibrage import Chiffres

POLES = {
    "Afrique": "afrique",
    "Méditerranée": "mediterranee",
    "Europe": "europe",
    "Asie": "asie",
    "Amériques": "amerique_latine_caraibes",
    "Dynamiques thématiques": "dynamiques_thematiques",
}
PUBLICS = {**POLES, "Dynamiques thématiques": "dynamiques"}
MISSIONS = {pole: key for pole, key in PUBLICS.items() if pole != "Europe"}
RESEAU = "Réseau CUF"


@dataclass(frozen=True)
class Ligne:
    """A kind of meeting.

    Attributes:
        type_reunion, pole, theme_reunion: as in the contract.
        nombre: how many in the reference year.
        cercle: those who come, drawn together: meetings of one circle share their public.
        taille: local governments at one meeting, about.
        est_de_cuf: at the initiative of CUF.
        est_fixe: as many every year, whatever the activity.
        ecart: how far the size of a meeting is from `taille`, in logarithm; 0: exactly that.
        membres: members only.
    """

    type_reunion: str
    nombre: int
    cercle: str
    taille: float
    pole: str = RESEAU
    theme_reunion: str | None = None
    est_de_cuf: bool = True
    est_fixe: bool = False
    ecart: float = 0.25
    membres: bool = False


def programme(chiffres: Chiffres) -> list[Ligne]:
    """Kinds of meetings of the reference year; those of CUF add up to its published total, as the others do."""
    made = [*_groups(chiffres), *_training(chiffres), *_network(chiffres), *_abroad(chiffres)]
    made += list(_completing(made, chiffres.count("reunions_initiative_cuf_2023")))
    made += list(_of_others(chiffres))
    return made


def _groups(chiffres: Chiffres) -> Iterator[Ligne]:
    sizes = {"Afrique": 18, "Méditerranée": 16, "Europe": 6, "Asie": 16, "Amériques": 11, "Dynamiques thématiques": 14}
    for pole, key in POLES.items():
        n = chiffres.count(f"reunions_{key}_2023")
        yield Ligne("réunion de groupe-pays", n, f"groupes {pole}", sizes[pole], pole)


def _training(chiffres: Chiffres) -> Iterator[Ligne]:
    """Chroniques, workshops and courses: together, as many as the report counts."""
    chronicles, workshops, european = (
        chiffres.count(f"{key}_2023") for key in ("chroniques", "ateliers_1pct", "ateliers_ue")
    )
    present = chiffres["chroniques_participation_moyenne_2023"]
    yield Ligne(
        "chronique géopolitique", chronicles, "formations", present, RESEAU, "géopolitique", ecart=0, membres=True
    )
    yield Ligne("atelier", workshops, "formations", 24, "Appui et conseil", "financement", est_fixe=True)
    yield Ligne("atelier", european, "formations", 20, "Appui et conseil", "développement économique", est_fixe=True)
    left = chiffres.count("reunions_encadre_ultramarin_2023") - chronicles - workshops - european
    yield Ligne("formation", left // 2, "formations", 18, "Appui et conseil", "ODD")
    yield Ligne("webinaire", left - left // 2, "formations", 26, "Appui et conseil", "jeunesse et citoyenneté")


def _network(chiffres: Chiffres) -> Iterator[Ligne]:
    theme = "vie du réseau"
    bodies = (
        ("assemblée générale", "assemblees_generales_2023", 80),
        ("conseil d’administration", "conseils_administration_2023", 24),
        ("bureau exécutif", "reunions_bureau_executif_2023", 11),
    )
    for kind, key, size in bodies:
        n = chiffres.count(key)
        yield Ligne(kind, n, kind, size, RESEAU, theme, est_fixe=True, ecart=0.1, membres=True)
    yield Ligne("café des élus", chiffres.count("cafes_elus_2023"), "cafés", 15, RESEAU, theme, membres=True)
    yield Ligne("RAICT", 1, "RAICT", chiffres["raict_collectivites_francaises_2023"], est_fixe=True, ecart=0)


def _abroad(chiffres: Chiffres) -> Iterator[Ligne]:
    for pole, key in MISSIONS.items():
        yield Ligne("mission", chiffres.count(f"missions_{key}_2023"), f"missions {pole}", 4, pole)
    for pole, country in {"Méditerranée": "palestine", "Asie": "vietnam"}.items():
        held, present = (
            chiffres.count(f"assises_{POLES[pole]}_2023"),
            f"assises_{country}_collectivites_francaises_2023",
        )
        yield Ligne("assises", held, f"assises {pole}", chiffres[present], pole, est_fixe=True, ecart=0)


def _completing(made: list[Ligne], total: int) -> Iterator[Ligne]:
    """Kinds of meetings that no document counts, in proportions of our own, up to the published total."""
    parts = (
        (8, "comité de pilotage", 6, RESEAU, None),
        (6, "accueil de délégation", 4, "Institutions", None),
        (5, "conférence ou table ronde", 20, "Institutions", "crises et paix"),
        (4, "rendez-vous de la diplomatie des territoires", 18, RESEAU, "géopolitique"),
        (4, "séminaire ou journée", 20, RESEAU, "climat et environnement"),
        (2, "réunion de dynamique", 9, "Outre-mer", None),
        (1, "rencontres bilatérales", 16, "Asie", None),
    )
    left, weight = total - sum(line.nombre for line in made), sum(part[0] for part in parts)
    for share, kind, size, pole, theme in parts:
        n = round(left * share / weight)
        left, weight = left - n, weight - share
        yield Ligne(kind, n, kind, size, pole, theme)


def _of_others(chiffres: Chiffres) -> Iterator[Ligne]:
    total, committees = (
        chiffres.count("reunions_participation_cuf_2023"),
        chiffres.count("comites_instruction_daect_2023"),
    )
    parts = (
        ("comité d’instruction", committees, 1, "Institutions"),
        ("rendez-vous mondial", 4, 7, "Monde"),
        ("événement d’un partenaire", (total - committees) * 2 // 5, 1.5, "Monde"),
    )
    for kind, n, size, pole in parts:
        yield Ligne(kind, n, kind, size, pole, est_de_cuf=False)
        total -= n
    yield Ligne("instance d’un partenaire", total, "instances", 1, "Institutions", est_de_cuf=False)
