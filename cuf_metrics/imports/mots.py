"""What people write for a value of a closed list, beside the value itself; compared without accents or endings."""

A_DISTANCE = (
    "en visio",
    "visioconférence",
    "en visioconférence",
    "distanciel",
    "en distanciel",
    "à distance",
    "en ligne",
)
# Only what leaves no doubt. By column of the contract, value of its list → other words.
SYNONYMES: dict[str, dict[str, tuple[str, ...]]] = {
    "type_reunion": {
        "RAICT": ("rencontres de l’action internationale des collectivités", "rencontres de l’AICT"),
        "réunion de groupe-pays": ("groupe-pays", "réunion groupe-pays", "réunion du groupe-pays"),
        "réunion de dynamique": ("dynamique", "réunion d’une dynamique"),
        "webinaire": ("webinar", "séminaire en ligne"),
        "formation": ("session de formation", "formations"),
        "séminaire ou journée": ("séminaire", "journée", "journée d’étude", "journée thématique"),
        "conférence ou table ronde": ("conférence", "table ronde", "colloque"),
        "comité de pilotage": ("copil",),
        "accueil de délégation": ("accueil", "délégation", "accueil d’une délégation"),
        "assemblée générale": ("AG",),
        "conseil d’administration": ("CA",),
        "bureau exécutif": ("bureau",),
        "café des élus": ("café",),
    },
    "theme_reunion": {
        "climat et environnement": ("climat", "environnement"),
        "eau et assainissement": ("eau", "assainissement"),
        "crises et paix": ("crises", "paix", "crise"),
        "égalité femmes-hommes": ("égalité", "genre", "égalité entre les femmes et les hommes"),
        "jeunesse et citoyenneté": ("jeunesse", "citoyenneté"),
        "développement économique": ("économie",),
        "ODD": ("objectifs de développement durable", "agenda 2030"),
        "alimentation et agriculture": ("alimentation", "agriculture"),
        "culture et francophonie": ("culture", "francophonie"),
        "migrations": ("migration",),
    },
    "format_reunion": {
        "présentiel": ("en présentiel", "présentielle", "sur place", "en personne", "physique"),
        "visio": A_DISTANCE,
        "hybride": ("mixte", "présentiel et visio", "en hybride"),
    },
    "mode_participation": {
        "présentiel": ("en présentiel", "sur place", "en personne", "physique", "présent"),
        "visio": A_DISTANCE,
    },
    "statut_reunion": {
        "réalisé": ("tenue", "fait", "effectuée", "passée", "terminée", "a eu lieu", "publiée", "parue"),
        "annoncé": ("prévue", "programmée", "planifiée", "à venir", "à paraître"),
        "annulé ou reporté": ("annulée", "reportée"),
    },
    "statut_adhesion": {
        "à jour": ("réglée", "payée", "acquittée", "cotisation réglée", "cotisation à jour", "oui"),
        "en retard": ("impayée", "en attente", "en attente de paiement", "relancée", "non réglée", "à relancer"),
        "résiliée": ("résiliation", "démission", "démissionnaire", "radiée", "retirée"),
    },
    "statut_accompagnement": {
        "prévu": ("programmé", "planifié", "envisagé", "à venir"),
        "réalisé": ("terminé", "achevé", "fini", "fait", "clos"),
        "annulé": ("abandonné",),
    },
    "type_publication": {
        "répertoire": ("annuaire",),
        "communiqué": ("communiqué de presse",),
        "lettre": ("newsletter", "lettre d’information", "infolettre", "lettre électronique"),
    },
    "canal": {
        "site": ("site internet", "site web", "site de CUF"),
        "X": ("Twitter", "X (Twitter)", "X ex-Twitter"),
        "lettre": ("newsletter", "lettre d’information", "infolettre", "lettre électronique"),
    },
    "mesure": {
        "abonnés": ("followers", "nombre d’abonnés", "suiveurs"),
        "visites": ("nombre de visites", "visites du site"),
        "visites issues de la recherche": ("visites par la recherche", "visites depuis les moteurs de recherche"),
        "collectivités destinataires": ("destinataires", "collectivités informées"),
        "envois délivrés": ("envois", "courriels délivrés"),
        "ouvertures uniques": ("ouvertures",),
    },
}
# The only unit in which each measure is counted: the indicators add values up without looking at it.
UNITE_DE_MESURE = {
    "abonnés": "abonnés",
    "visites": "visites",
    "visites issues de la recherche": "visites",
    "collectivités destinataires": "collectivités",
    "envois délivrés": "envois",
    "ouvertures uniques": "envois",
}
