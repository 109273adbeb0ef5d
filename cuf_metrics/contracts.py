"""What every dataset must look like: each column declared once, each table a list of columns.

`FIELDS` gives a column its type, unit, description and closed list of values; `TABLES` only names
columns, marks the required ones with `*`, and states the grain, the key and the equations that
hold on every row. Readers, the validation, the Parquet schema, the catalogue on the page
« Données » and the documentation all read these two dictionaries.
"""

from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

ARROW_TYPES = {
    "texte": pa.string(),
    "entier": pa.int64(),
    "decimal": pa.float64(),
    "booleen": pa.bool_(),
    "date": pa.date32(),
}
ID = r"[a-z0-9][a-z0-9_.-]*"


@dataclass(frozen=True)
class Field:
    """A column: `type` (a key of `ARROW_TYPES`), French description, unit, and what it accepts."""

    type: str
    description: str
    unite: str = ""
    valeurs: tuple[str, ...] = ()
    motif: str = ""
    minimum: float | None = None
    maximum: float | None = None
    reference: str = ""

    @property
    def attendu(self) -> str:
        """What a value must look like, in French, for an error message."""
        if self.valeurs:
            return "une valeur parmi " + ", ".join(f"« {v} »" for v in self.valeurs)
        if self.minimum is not None or self.maximum is not None:
            low = "" if self.minimum is None else f" d’au moins {self.minimum:g}"
            high = "" if self.maximum is None else f" d’au plus {self.maximum:g}"
            return f"un nombre{low}{' et' if low and high else ''}{high}"
        return {
            "date": "AAAA-MM-JJ (ex. 2023-09-18)",
            "entier": "un nombre entier (ex. 130)",
            "decimal": "un nombre, point décimal (ex. 12.5)",
            "booleen": "oui ou non",
            "texte": f"un texte de la forme {self.motif}" if self.motif else "un texte sans espace au début ni à la fin",
        }[self.type]


@dataclass(frozen=True)
class Check:
    """An equation that holds on every row: SQL predicate, and what it means in French."""

    predicat: str
    attendu: str


@dataclass(frozen=True)
class Table:
    """A table: French title, grain, key, and column names; `*` marks those never empty."""

    titre: str
    description: str
    grain: str
    key: tuple[str, ...]
    declaration: str
    checks: tuple[Check, ...] = ()
    citation_exigee: bool = True

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(name.rstrip("*") for name in self.declaration.split())

    @cached_property
    def required(self) -> frozenset[str]:
        return frozenset(n.rstrip("*") for n in self.declaration.split() if n.endswith("*"))

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        return pa.schema([pa.field(name, ARROW_TYPES[FIELDS[name].type]) for name in self.columns])


def _id(table: str, description: str) -> Field:
    return Field("texte", description, motif=ID, reference=table)


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
    "nom_table": Field("texte", "Table que le passage appuie", motif="[a-z_]+"),
    "id_ligne": Field("texte", "Clé de la ligne que le passage appuie"),
    "objet": Field("texte", "Ce que la ligne ou le passage concerne"),
    "note": Field("texte", "Remarque de transcription"),
    "certitude": Field("texte", "Certitude de la transcription", valeurs=("forte", "moyenne", "faible")),
    "empreinte_sha256": Field(
        "texte", "Empreinte SHA-256 du texte du document, en hexadécimal", motif="[0-9a-f]{64}"
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
        "Précision annoncée par le document (« plus de » : au moins)",
        valeurs=("exact", "environ", "au moins", "au plus", "borne basse", "borne haute"),
    ),
    "unite": Field("texte", "Unité, dans la liste fermée de l’application"),
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
        "texte", "Code officiel géographique (Insee)", motif=r"[0-9AB]{2,3}|[0-9][0-9AB][0-9]{3}"
    ),
    "siren": Field("texte", "Numéro SIREN", motif=r"[0-9]{9}"),
    "code_pays": Field("texte", "Pays, ISO 3166-1 alpha-3", motif="[A-Z]{3}"),
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
    "heure_debut": Field("texte", "Heure de début", motif=r"\d{2}:\d{2}"),
    "heure_fin": Field("texte", "Heure de fin", motif=r"\d{2}:\d{2}"),
    # --- partners, links --------------------------------------------------------------------
    "type_partenaire": Field("texte", "Nature du partenaire"),
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
    "statut_reunion": Field(
        "texte", "Situation", valeurs=("réalisé", "en cours", "annoncé", "annulé ou reporté")
    ),
    # --- money ------------------------------------------------------------------------------
    "crise": Field("texte", "Crise ou objet du fonds"),
    "montant_eur": Field("decimal", "Montant", "euros", minimum=0),
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
    "montant_min_eur": Field("decimal", "Montant unitaire minimal", "euros", minimum=0),
    "montant_max_eur": Field("decimal", "Montant unitaire maximal", "euros", minimum=0),
    "duree_max_ans": Field("decimal", "Durée maximale", "ans", minimum=0),
    # --- network life -----------------------------------------------------------------------
    "type_reunion": Field("texte", "Type de réunion ou d’événement"),
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

CITATION = "id_document section citation"
PLACE = "latitude longitude precision_lieu* motif_non_localise"
LOCALISE = Check(
    "precision_lieu = 'aucune' or (latitude is not null and longitude is not null)",
    "des coordonnées, ou precision_lieu = « aucune »",
)
MOTIF = Check(
    "precision_lieu <> 'aucune' or motif_non_localise is not null",
    "un motif_non_localise quand precision_lieu = « aucune »",
)
DATES = Check("date_fin >= date_debut", "date_fin au plus tôt à date_debut")

TABLES = {
    "documents": Table(
        "Documents",
        "Documents publiés d’où viennent les faits",
        "un document",
        ("id_document",),
        "id_document* titre* editeur* type_document* date_publication precision_date "
        "periode_couverte empreinte_sha256* nb_caracteres* note",
        citation_exigee=False,
    ),
    "chiffres_publies": Table(
        "Chiffres publiés",
        "Chaque nombre lu dans un document, avec sa précision",
        "une mention d’un nombre dans un document",
        ("id_chiffre_publie",),
        "id_chiffre_publie* libelle* valeur* qualificatif* unite* periode annee "
        "nom_dimension_1 valeur_dimension_1 nom_dimension_2 valeur_dimension_2 "
        f"id_chiffre_repris note {CITATION}",
        (Check("id_chiffre_repris <> id_chiffre_publie", "une reprise qui désigne un autre chiffre"),),
    ),
    "plan": Table(
        "Plans stratégiques",
        "Plan 2023-2027 (axes, objectifs, actions) et plan 2018-2022",
        "un élément d’un plan",
        ("id_plan",),
        "id_plan* periode_plan* niveau* code* libelle* libelle_tableau texte role id_plan_parent "
        f"id_plan_alternatif ordre* certitude note {CITATION}",
        (
            Check(
                "niveau in ('axe', 'mission', 'priorite', 'chantier', 'attente') or id_plan_parent is not null",
                "un id_plan_parent pour tout élément qui n’est pas de premier rang",
            ),
        ),
    ),
    "cadre_logique": Table(
        "Cadre logique",
        "Indicateurs proposés pour les 12 objectifs, avec la référence publiée",
        "un indicateur proposé",
        ("id_cadre_logique",),
        "id_cadre_logique* id_plan* libelle* definition* formule unite* niveau_cadre* sens* "
        "valeur_reference qualificatif periode_reference periodicite source_verification "
        f"hypothese note {CITATION}",
        (
            Check(
                "valeur_reference is null or citation is not null or qualificatif = 'environ'",
                "une citation pour toute valeur de référence",
            ),
        ),
        citation_exigee=False,
    ),
    "groupes": Table(
        "Groupes",
        "Groupes-pays, dynamiques et missions de CUF",
        "un groupe tel qu’un document le décrit",
        ("id_groupe", "id_document"),
        "id_groupe* nom* type_groupe* pole pole_trombinoscope id_collectivite date_etat* statut "
        "intitule note id_document* section citation",
    ),
    "roles": Table(
        "Rôles",
        "Rôles tenus par des collectivités : instances, présidences, label",
        "un rôle d’une collectivité selon un document",
        ("id_role",),
        f"id_role* id_collectivite* type_role* intitule id_groupe date_etat note {CITATION}",
    ),
    "collectivites": Table(
        "Collectivités françaises",
        "Collectivités et groupements présents dans le jeu",
        "une collectivité",
        ("id_collectivite",),
        f"id_collectivite* nom* type_collectivite* code_insee siren {PLACE} note {CITATION}",
        (LOCALISE, MOTIF),
    ),
    "partenaires": Table(
        "Partenaires",
        "Collectivités étrangères, réseaux, institutions, associations",
        "un partenaire",
        ("id_partenaire",),
        f"id_partenaire* nom* type_partenaire* categorie code_pays id_lieu {PLACE} statut note {CITATION}",
        (LOCALISE, MOTIF),
    ),
    "partenariats": Table(
        "Partenariats",
        "Liens de coopération nommés",
        "un lien entre une extrémité française et un partenaire",
        ("id_partenariat",),
        "id_partenariat* porteur* id_collectivite partenaire* id_partenaire code_pays type_lien* "
        f"famille_lien* theme annee_debut annee_fin certitude* motif_non_localise note {CITATION}",
        (Check("annee_fin >= annee_debut", "annee_fin au plus tôt à annee_debut"),),
    ),
    "fonds": Table(
        "Fonds de solidarité",
        "Fonds ouverts par CUF après une crise",
        "un fonds",
        ("id_fonds",),
        "id_fonds* nom* code_pays* crise date_ouverture precision_ouverture date_cloture "
        "precision_cloture nb_donateurs nb_donateurs_regions nb_donateurs_departements "
        "nb_donateurs_intercommunalites montant_eur qualificatif nb_beneficiaires beneficiaires "
        f"partenaires statut_fonds* statut note {CITATION}",
        (
            Check(
                "nb_donateurs >= coalesce(nb_donateurs_regions, 0) + coalesce(nb_donateurs_departements, 0)"
                " + coalesce(nb_donateurs_intercommunalites, 0)",
                "nb_donateurs au moins égal à la somme de ses types",
            ),
            Check("date_cloture >= date_ouverture", "date_cloture au plus tôt à date_ouverture"),
        ),
    ),
    "flux": Table(
        "Flux financiers",
        "Mouvements d’argent, par étape",
        "un mouvement",
        ("id_flux",),
        f"id_flux* etape* id_fonds id_collectivite id_partenaire code_pays date_flux precision_date montant_eur* note {CITATION}",
    ),
    "reunions": Table(
        "Réunions et événements",
        "Réunions, missions, assises et rendez-vous, passés ou annoncés",
        "un événement (les mentions d’un même événement sont réunies)",
        ("id_reunion",),
        "id_reunion* titre* type_reunion* date_debut* date_fin* precision_date* heure_debut heure_fin "
        "groupe pole lieu code_pays format_reunion organisateur est_organisee_par_cuf nb_reunions "
        f"nb_participants nb_collectivites est_reservee public_reserve statut_reunion* note {CITATION}",
        (DATES,),
    ),
    "participations": Table(
        "Participations",
        "Présence d’une collectivité à une réunion",
        "une collectivité à une réunion",
        ("id_participation",),
        f"id_participation* id_reunion* id_collectivite id_partenaire mode_participation nb_participants note {CITATION}",
    ),
    "adhesions": Table(
        "Adhésions",
        "Adhésions annuelles à CUF",
        "une collectivité adhérente pour une année",
        ("id_adhesion",),
        f"id_adhesion* id_collectivite* annee* date_adhesion statut_adhesion montant_eur note {CITATION}",
    ),
    "accompagnements": Table(
        "Accompagnements",
        "Collectivités accompagnées (DCOL)",
        "un accompagnement",
        ("id_accompagnement",),
        f"id_accompagnement* id_dispositif* id_collectivite* annee objet statut note {CITATION}",
    ),
    "publications": Table(
        "Publications",
        "Répertoires, capitalisations, communiqués",
        "une publication",
        ("id_publication",),
        "id_publication* titre* type_publication* date_debut date_fin precision_date groupe pole code_pays "
        f"statut_reunion note {CITATION}",
        (DATES,),
    ),
    "audiences": Table(
        "Audiences",
        "Mesures d’audience du site et des réseaux",
        "une mesure d’un canal",
        ("id_audience",),
        f"id_audience* canal* mesure* valeur* unite* annee date_mesure note {CITATION}",
    ),
    "dispositifs": Table(
        "Dispositifs",
        "Dispositifs de financement et d’appui, et leurs règles",
        "un dispositif, un appel ou un programme",
        ("id_dispositif",),
        "id_dispositif* nom* type_dispositif* categorie id_dispositif_parent code_pays objet partenaires "
        "date_ouverture precision_ouverture date_cloture precision_cloture statut nature_taux taux_min "
        "taux_max montant_min_eur montant_max_eur duree_max_ans nb_beneficiaires beneficiaires certitude "
        f"note {CITATION}",
        (
            Check("taux_max >= taux_min", "taux_max au moins égal à taux_min"),
            Check("montant_max_eur >= montant_min_eur", "montant_max_eur au moins égal à montant_min_eur"),
            Check(
                "(taux_min is null and taux_max is null) or nature_taux is not null",
                "une nature_taux pour tout taux",
            ),
        ),
    ),
    "citations": Table(
        "Citations complémentaires",
        "Autres passages qui appuient une ligne d’une table",
        "un passage pour une ligne",
        ("id_citation",),
        f"id_citation* nom_table* id_ligne* objet {CITATION}",
    ),
    "couvertures": Table(
        "Couvertures",
        "Ce que chaque table du jeu couvre, et ce qui manque",
        "une table",
        ("nom_table",),
        "nom_table* couverture* periode_couverte explication*",
        citation_exigee=False,
    ),
}
