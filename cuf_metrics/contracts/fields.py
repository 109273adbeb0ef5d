"""Columns, each declared once: type, unit, description, closed list of values."""

from dataclasses import dataclass

import pyarrow as pa

from cuf_metrics.formatting import UNITS

ARROW_TYPES = {
    "texte": pa.string(),
    "entier": pa.int64(),
    "decimal": pa.float64(),
    "booleen": pa.bool_(),
    "date": pa.date32(),
}
ID = r"[a-z0-9][a-z0-9_.-]*"
FORME_ID = "minuscules sans accent, chiffres, tirets (ex. liban-2020)"
HEURE = r"([01]\d|2[0-3]):[0-5]\d"
FORME_HEURE = "HH:MM (ex. 09:30)"
# A longer closed list is not spelt out in a message: a few values, and the nearest one.
LISTE_COURTE = 12


@dataclass(frozen=True)
class Field:
    """A column: what it is, and what it accepts.

    Attributes:
        type: a key of `ARROW_TYPES`.
        description: French, for the catalogue.
        unite: a key of `formatting.UNITS`, or nothing.
        valeurs: closed list of accepted texts.
        motif: regular expression that the whole text must match; never shown, `forme` is.
        forme: what the text must look like, in French.
        minimum, maximum: bounds of a number, included.
        reference: table of the dataset that holds the value as a key, or « pays ».
    """

    type: str
    description: str
    unite: str = ""
    valeurs: tuple[str, ...] = ()
    motif: str = ""
    forme: str = "un texte sans espace au début ni à la fin"
    minimum: float | None = None
    maximum: float | None = None
    reference: str = ""

    @property
    def attendu(self) -> str:
        """What a value must look like, in French, for an error message."""
        if len(self.valeurs) > LISTE_COURTE:
            return "une valeur de la liste, par exemple " + ", ".join(f"« {v} »" for v in self.valeurs[:3])
        if self.valeurs:
            return "une valeur parmi " + ", ".join(f"« {v} »" for v in self.valeurs)
        low = "" if self.minimum is None else f" d’au moins {self.minimum:g}"
        high = "" if self.maximum is None else f" d’au plus {self.maximum:g}"
        bounds = f"{low}{' et' if low and high else ''}{high}"
        return {
            "date": "AAAA-MM-JJ (ex. 2023-09-18)",
            "entier": f"un nombre entier{bounds or ' (ex. 130)'}",
            "decimal": f"un nombre{bounds}, avec un point pour les décimales",
            "booleen": "oui ou non",
            "texte": self.forme,
        }[self.type]


def _id(table: str, description: str) -> Field:
    return Field("texte", description, motif=ID, forme=FORME_ID, reference=table)


PRECISIONS = ("jour", "mois", "semestre", "annee")
FIELDS = {
    # --- keys -------------------------------------------------------------------------------
    "id_document": _id("documents", "Document publié d’où vient la ligne"),
    "id_chiffre_publie": _id("chiffres_publies", "Identifiant du chiffre publié"),
    "id_chiffre_repris": _id("chiffres_publies", "Chiffre dont celui-ci est une autre mention"),
    "id_plan": _id("plan", "Élément du plan (code de l’axe, de l’objectif ou de l’action)"),
    "id_plan_parent": _id("plan", "Élément du plan auquel celui-ci se rattache"),
    "id_plan_alternatif": _id("plan", "Autre rattachement possible, le document étant ambigu"),
    "id_cadre_logique": _id("cadre_logique", "Identifiant de la ligne du cadre logique"),
    "id_groupe": _id("groupes", "Groupe-pays ou dynamique"),
    "id_collectivite": _id("collectivites", "Collectivité territoriale française"),
    "id_partenaire": _id("partenaires", "Partenaire : collectivité étrangère ou organisme"),
    "id_partenariat": _id("partenariats", "Identifiant du lien de coopération"),
    "id_fonds": _id("fonds", "Fonds de solidarité"),
    "id_flux": _id("flux", "Identifiant du mouvement financier"),
    "id_reunion": _id("reunions", "Réunion ou événement"),
    "id_participation": _id("participations", "Identifiant de la participation"),
    "id_adhesion": _id("adhesions", "Identifiant de l’adhésion"),
    "id_accompagnement": _id("accompagnements", "Identifiant de l’accompagnement"),
    "id_publication": _id("publications", "Identifiant de la publication"),
    "id_audience": _id("audiences", "Identifiant de la mesure d’audience"),
    "id_dispositif": _id("dispositifs", "Dispositif de financement ou d’appui"),
    "id_dispositif_parent": _id("dispositifs", "Dispositif dont celui-ci est un volet ou un appel"),
    "id_role": _id("roles", "Identifiant du rôle tenu par une collectivité"),
    "id_citation": _id("citations", "Identifiant du passage cité"),
    # --- provenance -------------------------------------------------------------------------
    "section": Field("texte", "Section du document, telle qu’elle y est titrée"),
    "citation": Field("texte", "Passage exact du document, aux espaces près"),
    "nom_table": Field("texte", "Table que le passage appuie", motif="[a-z_]+", forme="le nom d’une table (ex. fonds)"),
    "id_ligne": Field("texte", "Clé de la ligne que le passage appuie"),
    "objet": Field("texte", "Ce que la ligne ou le passage concerne"),
    "note": Field("texte", "Remarque de transcription"),
    "certitude": Field("texte", "Certitude de la transcription", valeurs=("forte", "moyenne", "faible")),
    "empreinte_sha256": Field(
        "texte",
        "Empreinte SHA-256 du texte du document, en hexadécimal",
        motif="[0-9a-f]{64}",
        forme="64 caractères parmi les chiffres et les lettres de a à f",
    ),
    "nb_caracteres": Field("entier", "Longueur du texte du document", "caractères", minimum=1),
    # --- names, labels ----------------------------------------------------------------------
    "titre": Field("texte", "Titre"),
    "nom": Field("texte", "Nom d’usage"),
    "libelle": Field("texte", "Intitulé"),
    "libelle_tableau": Field("texte", "Intitulé dans le tableau de synthèse, là où il diffère"),
    "texte": Field("texte", "Développement de l’intitulé dans le document"),
    "definition": Field("texte", "Définition et périmètre"),
    "formule": Field("texte", "Mode de calcul proposé"),
    "editeur": Field("texte", "Organisme éditeur"),
    "type_document": Field(
        "texte",
        "Nature du document",
        valeurs=("projet stratégique", "rapport d’activité", "lettre", "guide"),
    ),
    "periode_couverte": Field("texte", "Période dont parle le document, telle que publiée"),
    # --- published figures ------------------------------------------------------------------
    "valeur": Field("decimal", "Valeur, dans l’unité de la ligne (les « % » en points)"),
    "qualificatif": Field(
        "texte",
        "Précision annoncée par le document (« 200+ », « au minimum » : au moins)",
        valeurs=("exact", "environ", "plus de", "au moins", "au plus", "borne basse", "borne haute"),
    ),
    "unite": Field("texte", "Unité, dans la liste fermée de l’application", valeurs=tuple(UNITS)),
    "periode": Field("texte", "Période telle que publiée (2023, 2018-2023, 2023-09)"),
    "nom_dimension_1": Field("texte", "Première ventilation du chiffre : son nom (pole, pays…)"),
    "valeur_dimension_1": Field("texte", "Première ventilation du chiffre : sa valeur"),
    "nom_dimension_2": Field("texte", "Seconde ventilation du chiffre : son nom"),
    "valeur_dimension_2": Field("texte", "Seconde ventilation du chiffre : sa valeur"),
    # --- plan, logical framework ------------------------------------------------------------
    "periode_plan": Field("texte", "Plan auquel l’élément appartient", valeurs=("2018-2022", "2023-2027")),
    "niveau": Field(
        "texte",
        "Niveau dans le plan",
        valeurs=(
            "axe",
            "objectif",
            "action",
            "mission",
            "pilier",
            "priorite",
            "axe_operationnel",
            "sous_axe",
            "chantier",
            "sous_chantier",
            "attente",
        ),
    ),
    "code": Field("texte", "Code dans le plan (1, 1.1, 1.1.3)"),
    "role": Field("texte", "Rôle que le plan donne à CUF au titre de l’axe"),
    "ordre": Field("entier", "Rang d’affichage", minimum=1),
    "niveau_cadre": Field(
        "texte",
        "Niveau du cadre logique",
        valeurs=("objectif_general", "objectif_specifique", "resultat", "activite"),
    ),
    "sens": Field("texte", "Sens souhaité", valeurs=("hausse", "baisse", "maintien")),
    "valeur_reference": Field("decimal", "Valeur de référence publiée, dans l’unité de la ligne"),
    "periode_reference": Field("texte", "Période de la valeur de référence"),
    "periodicite": Field("texte", "Périodicité de mesure proposée"),
    "source_verification": Field("texte", "Source de vérification"),
    "hypothese": Field("texte", "Hypothèse à surveiller"),
    # --- places -----------------------------------------------------------------------------
    "type_collectivite": Field(
        "texte",
        "Type de collectivité ou de groupement",
        valeurs=(
            "commune",
            "intercommunalité",
            "département",
            "région",
            "syndicat",
            "statut particulier",
            "outre-mer",
        ),
    ),
    "code_insee": Field(
        "texte",
        "Code officiel géographique (Insee)",
        motif=r"[0-9AB]{2,3}|[0-9][0-9AB][0-9]{3}",
        forme="un code Insee de 2, 3 ou 5 caractères (ex. 35238, 2A004, 974)",
    ),
    "siren": Field("texte", "Numéro SIREN", motif=r"[0-9]{9}", forme="9 chiffres"),
    "code_pays": Field(
        "texte",
        "Pays, ISO 3166-1 alpha-3",
        motif="[A-Z]{3}",
        forme="3 lettres majuscules (ex. LBN)",
        reference="pays",
    ),
    "id_lieu": Field("entier", "Identifiant GeoNames du lieu"),
    "lieu": Field("texte", "Lieu tel que le document le nomme"),
    "latitude": Field("decimal", "Latitude WGS 84", "degrés", minimum=-90, maximum=90),
    "longitude": Field("decimal", "Longitude WGS 84", "degrés", minimum=-180, maximum=180),
    "precision_lieu": Field(
        "texte",
        "Précision de la localisation",
        valeurs=("lieu", "region", "pays", "aucune"),
    ),
    "motif_non_localise": Field("texte", "Pourquoi le lieu exact manque"),
    "pole": Field("texte", "Pôle de CUF (géographique ou thématique)"),
    "pole_trombinoscope": Field("texte", "Pôle indiqué par le trombinoscope, là où il diffère"),
    # --- dates ------------------------------------------------------------------------------
    "annee": Field("entier", "Année", minimum=1900, maximum=2100),
    "annee_debut": Field("entier", "Première année", minimum=1900, maximum=2100),
    "annee_fin": Field("entier", "Dernière année", minimum=1900, maximum=2100),
    "date_publication": Field("date", "Date de publication (premier jour de la période connue)"),
    "date_debut": Field("date", "Début (premier jour de la période connue)"),
    "date_fin": Field("date", "Fin (dernier jour de la période connue)"),
    "precision_date": Field("texte", "Précision des dates de la ligne", valeurs=PRECISIONS),
    "date_ouverture": Field("date", "Ouverture (premier jour de la période connue)"),
    "precision_ouverture": Field("texte", "Précision de l’ouverture", valeurs=PRECISIONS),
    "date_cloture": Field("date", "Clôture (dernier jour de la période connue)"),
    "precision_cloture": Field("texte", "Précision de la clôture", valeurs=PRECISIONS),
    "date_etat": Field("texte", "Date à laquelle la situation est décrite, telle que publiée"),
    "date_flux": Field("date", "Date du mouvement"),
    "date_adhesion": Field("date", "Date d’adhésion"),
    "date_mesure": Field("date", "Date du relevé"),
    "heure_debut": Field("texte", "Heure de début", motif=HEURE, forme=FORME_HEURE),
    "heure_fin": Field("texte", "Heure de fin", motif=HEURE, forme=FORME_HEURE),
    # --- partners, links --------------------------------------------------------------------
    "type_partenaire": Field(
        "texte",
        "Nature du partenaire",
        valeurs=(
            "collectivité étrangère",
            "association de pouvoirs locaux étrangère",
            "institution étrangère",
            "institution publique",
            "bailleur",
            "opérateur",
            "réseau de collectivités",
            "réseau professionnel ou multi-acteurs",
            "organisme d’appui",
            "association ou ONG",
            "recherche",
        ),
    ),
    "categorie": Field("texte", "Catégorie"),
    "porteur": Field("texte", "Extrémité française telle que le document la nomme"),
    "partenaire": Field("texte", "Extrémité étrangère telle que le document la nomme"),
    "type_lien": Field("texte", "Nature du lien telle que le document la décrit"),
    "famille_lien": Field(
        "texte",
        "Famille du lien, pour la carte et les comptages",
        valeurs=(
            "jumelage",
            "coopération décentralisée",
            "programme",
            "fonds de solidarité",
            "mission ou accueil",
            "réseau ou convention",
        ),
    ),
    "theme": Field("texte", "Thème"),
    "type_groupe": Field(
        "texte",
        "Type de groupe",
        valeurs=(
            "groupe-pays",
            "dynamique géographique",
            "dynamique thématique",
            "mission",
            "club",
        ),
    ),
    "type_role": Field(
        "texte",
        "Rôle tenu",
        valeurs=(
            "présidence de CUF",
            "bureau exécutif",
            "conseil d’administration",
            "présidence de groupe",
            "représentation de CUF",
            "label « Territoires solidaires et unis face aux crises »",
            "collectivité consultée pour le guide DCOL",
        ),
    ),
    "intitule": Field("texte", "Fonction ou intitulé précis"),
    "statut": Field("texte", "Situation"),
    "statut_fonds": Field(
        "texte",
        "Situation du fonds",
        valeurs=("en cours", "en cours de clôture", "clôturé", "suivi et clôture"),
    ),
    "statut_reunion": Field("texte", "Situation", valeurs=("réalisé", "en cours", "annoncé", "annulé ou reporté")),
    # --- money ------------------------------------------------------------------------------
    "crise": Field("texte", "Crise ou objet du fonds"),
    "montant_eur": Field("decimal", "Montant", "€", minimum=0),
    "nb_donateurs": Field("entier", "Collectivités donatrices", "collectivités", minimum=0),
    "nb_donateurs_regions": Field("entier", "Dont régions", "collectivités", minimum=0),
    "nb_donateurs_departements": Field("entier", "Dont départements", "collectivités", minimum=0),
    "nb_donateurs_intercommunalites": Field("entier", "Dont intercommunalités", "collectivités", minimum=0),
    "nb_beneficiaires": Field("entier", "Bénéficiaires", minimum=0),
    "beneficiaires": Field("texte", "Bénéficiaires tels que le document les décrit"),
    "partenaires": Field("texte", "Partenaires cités, séparés par « ; »"),
    "etape": Field(
        "texte",
        "Étape du mouvement : les étapes ne s’additionnent jamais entre elles",
        valeurs=("promesse", "contribution", "versement", "frais", "restitution"),
    ),
    "type_dispositif": Field(
        "texte",
        "Type de dispositif",
        valeurs=("dispositif", "appel", "programme", "programme européen", "règle générale"),
    ),
    "nature_taux": Field(
        "texte",
        "Ce que mesure le taux",
        valeurs=(
            "prise en charge",
            "plafond du budget du service",
            "part minimale des collectivités",
            "cofinancement",
            "réussite des candidatures",
        ),
    ),
    "taux_min": Field("decimal", "Taux, borne basse (0 à 1)", "ratio", minimum=0, maximum=1),
    "taux_max": Field("decimal", "Taux, borne haute (0 à 1)", "ratio", minimum=0, maximum=1),
    "montant_min_eur": Field("decimal", "Montant unitaire minimal", "€", minimum=0),
    "montant_max_eur": Field("decimal", "Montant unitaire maximal", "€", minimum=0),
    "duree_max_ans": Field("decimal", "Durée maximale", "ans", minimum=0),
    # --- network life -----------------------------------------------------------------------
    "type_reunion": Field(
        "texte",
        "Type de réunion ou d’événement",
        valeurs=(
            "RAICT",
            "session des RAICT",
            "réunion de groupe-pays",
            "réunion de dynamique",
            "atelier",
            "webinaire",
            "séminaire ou journée",
            "conférence ou table ronde",
            "assises",
            "rencontres bilatérales",
            "comité de pilotage",
            "mission",
            "accueil de délégation",
            "rendez-vous de la diplomatie des territoires",
            "chronique géopolitique",
            "café des élus",
            "assemblée générale",
            "conseil d’administration",
            "bureau exécutif",
            "instance d’un partenaire",
            "événement d’un partenaire",
            "rendez-vous mondial",
            "plaidoyer",
            "célébration",
            "appel DCOL",
            "suivi d’un fonds",
            "étape d’un programme",
            "vie d’un groupe",
            "enquête",
            "contexte",
        ),
    ),
    "groupe": Field("texte", "Groupe tel que le document le nomme (plusieurs : « ; »)"),
    "format_reunion": Field("texte", "Format", valeurs=("présentiel", "visio", "hybride")),
    "organisateur": Field("texte", "Organisateur (plusieurs : « ; »)"),
    "est_organisee_par_cuf": Field("booleen", "CUF est organisateur ou co-organisateur"),
    "est_reservee": Field("booleen", "Réservée à un public désigné"),
    "public_reserve": Field("texte", "À qui la réunion est réservée"),
    "nb_reunions": Field("entier", "Réunions que la ligne représente", "réunions", minimum=0),
    "nb_participants": Field("entier", "Participants", "participants", minimum=0),
    "nb_collectivites": Field("entier", "Collectivités présentes", "collectivités", minimum=0),
    "mode_participation": Field("texte", "Mode de participation", valeurs=("présentiel", "visio")),
    "statut_adhesion": Field("texte", "Situation de l’adhésion", valeurs=("à jour", "en retard", "résiliée")),
    "type_publication": Field(
        "texte", "Type de publication", valeurs=("répertoire", "capitalisation", "communiqué", "autre")
    ),
    "canal": Field("texte", "Canal de communication"),
    "mesure": Field("texte", "Grandeur mesurée"),
    # --- coverage ---------------------------------------------------------------------------
    "couverture": Field(
        "texte",
        "Ce que les lignes couvrent du réel",
        valeurs=("complète", "partielle", "absente"),
    ),
    "explication": Field("texte", "Ce que la table couvre, et ce qui manque"),
}
