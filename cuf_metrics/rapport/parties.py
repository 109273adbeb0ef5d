"""The parts of the annual report, and which part each of its sections belongs to."""

from cuf_metrics.contracts.listes import PARTIES

RAPPORT = "rapport_2023"
# Sections of the report by part, in its order; a section written « Afrique / Mali » belongs with « Afrique ».
SECTIONS = {
    "chiffres clés": ("Éditorial", "2023 en quelques chiffres"),
    "projet stratégique": ("Le projet stratégique de CUF",),
    "visibilité et cohérence": (
        "Première partie",
        "Afrique",
        "Méditerranée",
        "Europe",
        "Asie",
        "Amérique latine et Caraïbes",
        "Dynamiques thématiques",
        "Organisation des RAICT",
    ),
    "représentation et agenda mondial": (
        "Représenter l’AICT auprès de nos partenaires institutionnels",
        "Commission nationale de la coopération décentralisée",
        "Conseil national pour le développement et la solidarité internationale",
        "Agence française de développement",
        "France Volontaires",
        "Valoriser l’AICT française dans l’agenda mondial",
        "Nouer des partenariats pour renforcer la visibilité de l’AICT",
    ),
    "communication et réseau": (
        "Communiquer sur l’AICT",
        "Consolider le réseau CUF",
        "Les instances",
        "Le réseau : adhérents, présidentes et présidents",
    ),
    "ingénierie et fonds": (
        "Deuxième partie",
        "Ateliers de groupe-pays (texte dupliqué)",
        "Programmes en consortium",
        "Récap’Alimentaire Burkina Faso",
        "Récap’Alimentaire Madagascar",
        "Café des élus",
        "Fonds de solidarité",
        "Fonds Ukraine",
        "Fonds Turquie",
        "Fonds Maroc",
        "Fonds Gaza",
        "Fonds Haïti",
        "Fonds Liban",
        "Fonds Équateur",
        "Fonds de solidarité (liste)",
    ),
    "accompagnement et formation": (
        "DCOL",
        "Focus DCOL Fensch",
        "Chroniques géopolitiques",
        "Sensibilisation spéciale ultramarin",
        "Sensibilisation spéciale ultramarin (encadré, rattachement incertain)",
        "Ateliers techniques",
        "Formations sur les dispositifs de l’UE",
    ),
    "capitalisation et suivi": ("Répertoires", "Capitalisations / publications", "Contribuer au suivi des AAP"),
    "budget et organisation": ("Troisième partie", "Budget et organisation de CUF", "Organigramme CUF"),
    "perspectives": ("Perspectives 2024", "4e de couverture"),
}
# What the summary of the report calls the parts, and what each holds.
AXES = {
    "": ("chiffres clés", "projet stratégique"),
    "Première partie · Révéler la densité et la richesse de l’AICT": (
        "visibilité et cohérence",
        "représentation et agenda mondial",
        "communication et réseau",
    ),
    "Deuxième partie · Renforcer l’ingénierie des collectivités": (
        "ingénierie et fonds",
        "accompagnement et formation",
        "capitalisation et suivi",
    ),
    "Troisième partie · Budget et organisation": ("budget et organisation", "perspectives"),
}
_RANKS = {
    section: (rank, PARTIES.index(partie))
    for rank, (partie, section) in enumerate((p, s) for p in PARTIES for s in SECTIONS[p])
}


def part_of(section: str) -> str:
    """The part of the report that a section belongs to; in another document, the section itself."""
    known = _RANKS.get(_head(section))
    return PARTIES[known[1]] if known else section


def place_of(section: str) -> int:
    """Rank of a section in the report; sections of other documents all come after."""
    known = _RANKS.get(_head(section))
    return known[0] if known else len(_RANKS)


def _head(section: str) -> str:
    return section if section in _RANKS else section.split(" / ", maxsplit=1)[0]
