"""The tables of a dataset."""

from cuf_metrics.contracts.table import Check, Table

CITATION = "id_document section citation"
# How an imported file writes a local government: it is looked up again after each decision.
ECRITE = "nom_source code_source departement_source numero_ligne"
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
NOMBRES_PUBLIES = (
    Check("valeur >= 0", "un nombre positif : une baisse se dit dans l’intitulé"),
    Check("unite <> '%' or valeur <= 100", "un pourcentage de 0 à 100 : une hausse de plus s’écrit en indice"),
)
# How many terms each relation has; a figure is not told by itself.
TERMES = (
    Check(
        "case type_relation when 'proportion' then len(string_split(termes, ' ; ')) = 2 "
        "when 'suite' then len(string_split(termes, ' ; ')) <= 2 "
        "when 'inclusion' then true when 'egalite' then true else len(string_split(termes, ' ; ')) >= 2 end",
        "deux termes pour une proportion, un ou deux pour une suite, deux au moins pour une somme ou un produit",
    ),
    Check(
        "type_relation = 'non additif' or not list_contains(string_split(termes, ' ; '), id_chiffre_publie)",
        "des termes autres que le chiffre lui-même",
    ),
)
# The form of what is told, where a rule computes on it.
FORMES = (
    Check(
        "propriete <> 'date' or (regexp_full_match(valeur_enoncee, '[0-9-]{10}(/[0-9-]{10})?') "
        "and try_cast(left(valeur_enoncee, 10) as date) <= try_cast(right(valeur_enoncee, 10) as date)) is true",
        "une date AAAA-MM-JJ, ou deux dans leur ordre séparées par « / » (ex. 2023-09-18/2023-09-19)",
    ),
    Check(
        "propriete <> 'fréquence' or (try_cast(valeur_enoncee as double) > 0) is true",
        "un nombre de fois par an, en chiffres, pour une fréquence (ex. 12)",
    ),
    Check(
        "propriete not in ('élément', 'fréquence') or id_chiffre_publie is not null",
        "le chiffre publié que l’élément ou la fréquence détaille",
    ),
)

TABLES = {
    "documents": Table(
        "Documents",
        "Documents publiés d’où viennent les faits",
        "un document",
        ("id_document",),
        "id_document* titre* editeur* type_document* date_publication precision_date "
        "periode_couverte code_pays est_exhaustif empreinte_sha256* nb_caracteres* note",
        citation_exigee=False,
    ),
    "chiffres_publies": Table(
        "Chiffres publiés",
        "Chaque nombre lu dans un document, avec sa précision",
        "une mention d’un nombre dans un document",
        ("id_chiffre_publie",),
        "id_chiffre_publie* libelle* valeur* qualificatif* unite* periode annee "
        "nom_dimension_1 valeur_dimension_1 nom_dimension_2 valeur_dimension_2 "
        f"id_chiffre_repris code_court note {CITATION}",
        NOMBRES_PUBLIES,
    ),
    "relations": Table(
        "Relations entre chiffres",
        "Ce que des chiffres publiés doivent être les uns pour les autres, et pourquoi",
        "une relation déclarée",
        ("id_relation",),
        "id_relation* type_relation* id_chiffre_publie* termes* motif* note",
        TERMES,
        citation_exigee=False,
    ),
    "enonces": Table(
        "Énoncés",
        "Ce qu’un passage dit d’un objet : son nom, sa date, son rôle, un élément de sa liste",
        "une mention d’une propriété d’un objet dans un document",
        ("id_enonce",),
        f"id_enonce* sujet* propriete* valeur_enoncee* id_chiffre_publie note {CITATION}",
        FORMES,
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
        "Les indicateurs du registre et leur place dans le cadre logique",
        "un indicateur",
        ("id_cadre_logique",),
        "id_cadre_logique* id_plan* libelle* definition* formule* unite* niveau_cadre* sens* "
        "periodicite* source_verification* responsable* hypothese limites*",
        citation_exigee=False,
    ),
    "groupes": Table(
        "Groupes",
        "Groupes-pays, dynamiques et missions de CUF",
        "un groupe tel qu’un document le décrit",
        ("id_groupe", "id_document"),
        "id_groupe* nom* type_groupe* pole pole_trombinoscope code_pays id_collectivite date_etat* "
        "situation_groupe* statut intitule note id_document* section citation",
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
        "id_collectivite* nom* type_collectivite code_insee siren code_region population id_successeur "
        f"{PLACE} note {CITATION}",
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
        "famille_lien* sens_lien theme odd annee_debut annee_fin statut_lien annee_attestation est_issu_de_cuf "
        f"certitude* motif_non_localise note {CITATION}",
        (Check("annee_fin >= annee_debut", "annee_fin au plus tôt à annee_debut"),),
    ),
    "fonds": Table(
        "Fonds de solidarité",
        "Fonds ouverts par CUF après une crise",
        "un fonds",
        ("id_fonds",),
        "id_fonds* nom* nom_court code_pays* crise date_ouverture precision_ouverture date_cloture "
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
        "Mouvements d’argent des fonds de solidarité et des cofinancements, par étape",
        "un mouvement",
        ("id_flux",),
        "id_flux* etape* id_fonds id_dispositif donateur code_donateur id_collectivite beneficiaire "
        "pays_source code_pays secteur odd annee* date_flux precision_date montant_eur* devise montant_devise "
        f"numero_ligne note {CITATION}",
        (
            Check("id_fonds is not null or id_dispositif is not null", "un fonds ou un dispositif"),
            Check("montant_eur > 0", "un montant supérieur à zéro : ce qui revient est une restitution"),
            Check("etape <> 'contribution' or donateur is not null", "un donateur pour toute contribution"),
            Check(
                "etape <> 'versement' or beneficiaire is not null or code_pays is not null",
                "un bénéficiaire ou un pays pour tout versement",
            ),
            Check(
                "etape <> 'restitution' or (donateur is null) <> (beneficiaire is null)",
                "pour une restitution, le donateur à qui l’on rend ou le bénéficiaire qui rend, l’un des deux",
            ),
            Check(
                "coalesce(devise, 'EUR') = 'EUR' or montant_devise is not null",
                "le montant d’origine à côté de sa contre-valeur en euros pour une autre devise",
            ),
            Check("date_flux is null or year(date_flux) = annee", "l’année de date_flux dans annee"),
        ),
    ),
    "reunions": Table(
        "Réunions et événements",
        "Réunions, missions, assises et rendez-vous, passés ou annoncés",
        "un événement (les mentions d’un même événement sont réunies)",
        ("id_reunion",),
        "id_reunion* titre* type_reunion* date_debut* date_fin* precision_date* heure_debut heure_fin "
        "theme_reunion groupe id_groupes pole lieu id_lieu code_pays format_reunion organisateur "
        "est_organisee_par_cuf nb_reunions nb_participants nb_collectivites est_reservee public_reserve "
        f"statut_reunion* note {CITATION}",
        (DATES,),
    ),
    "participations": Table(
        "Participations",
        "Présence d’une collectivité à une réunion",
        "une collectivité à une réunion",
        ("id_participation",),
        "id_participation* id_reunion* id_collectivite id_partenaire mode_participation nb_participants "
        f"{ECRITE} note {CITATION}",
    ),
    "adhesions": Table(
        "Adhésions",
        "Adhésions annuelles à CUF",
        "une collectivité adhérente pour une année",
        ("id_adhesion",),
        f"id_adhesion* id_collectivite* annee* date_adhesion statut_adhesion montant_eur {ECRITE} note {CITATION}",
    ),
    "accompagnements": Table(
        "Accompagnements",
        "Collectivités accompagnées (DCOL)",
        "un accompagnement",
        ("id_accompagnement",),
        f"id_accompagnement* id_dispositif* id_collectivite* annee objet date_deliberation "
        f"statut_accompagnement statut {ECRITE} note {CITATION}",
    ),
    "publications": Table(
        "Publications",
        "Répertoires, capitalisations, communiqués",
        "une publication",
        ("id_publication",),
        "id_publication* titre* type_publication* date_debut date_fin precision_date groupe pole code_pays "
        f"nb_signataires repris_par statut_reunion note {CITATION}",
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
        "id_dispositif* nom* type_dispositif* famille_dispositif id_dispositif_parent code_pays objet partenaires "
        "theme types_eligibles date_ouverture precision_ouverture date_cloture precision_cloture statut "
        "nature_taux taux_min taux_max montant_min_eur montant_max_eur duree_max_ans nb_candidatures nb_beneficiaires "
        f"beneficiaires certitude note {CITATION}",
        (
            Check("taux_max >= taux_min", "taux_max au moins égal à taux_min"),
            Check("montant_max_eur >= montant_min_eur", "montant_max_eur au moins égal à montant_min_eur"),
            Check(
                "(taux_min is null and taux_max is null) or nature_taux is not null",
                "une nature_taux pour tout taux",
            ),
        ),
    ),
    "financements": Table(
        "Financements obtenus",
        "Collectivités lauréates d’un dispositif national ou européen",
        "un financement accordé à une collectivité",
        ("id_financement",),
        f"id_financement* id_dispositif* id_collectivite* annee* montant_eur note {CITATION}",
    ),
    "mentions": Table(
        "Mentions",
        "Collectivités dont une publication valorise l’action",
        "une collectivité dans une publication",
        ("id_mention",),
        f"id_mention* id_publication* id_collectivite* note {CITATION}",
    ),
    "subventions": Table(
        "Subventions attribuées",
        "Subventions que des collectivités publient (données essentielles, SCDL), toutes politiques confondues",
        "une subvention à un bénéficiaire",
        ("id_subvention",),
        "id_subvention* attribuant* siret_attribuant beneficiaire* siret_beneficiaire rna_beneficiaire objet annee "
        "date_convention reference_decision montant_signe_eur* nature_aide conditions_versement periode_versement "
        "id_rae est_notifiee_ue taux_subvention dispositif_aide secteur categorie type_beneficiaire numero_ligne* "
        "id_document* note",
        citation_exigee=False,
    ),
    "budgets": Table(
        "Budgets exécutés",
        "Dépenses et recettes que des collectivités publient, par nature et par fonction M14",
        "une ligne de compte d’un exercice",
        ("id_ligne_budget",),
        "id_ligne_budget* collectivite* budget annee* section_budget sens_budget* nature_comptable fonction "
        "libelle_nature libelle_fonction montant_signe_eur* numero_ligne* id_document* note",
        citation_exigee=False,
    ),
    "declarations_apd": Table(
        "Aide publique déclarée",
        "Aide que la France déclare à l’OCDE ; celle des collectivités y est prise ensemble, aucune n’est nommée",
        "une ligne de déclaration",
        ("id_declaration_apd",),
        "id_declaration_apd* annee* agence* est_collectivites* est_apd* type_flux type_financement zone code_pays "
        "region_monde categorie_revenu secteur code_objet objet odd_source odd canal_transfert numero_projet "
        "engagement_eur versement_eur equivalent_don_eur numero_ligne* id_document* note",
        citation_exigee=False,
    ),
    "citations": Table(
        "Citations complémentaires",
        "Autres passages qui appuient une ligne d’une table",
        "un passage pour une ligne",
        ("id_citation",),
        f"id_citation* nom_table* id_ligne* objet {CITATION}",
    ),
    "attestations": Table(
        "Attestations",
        "Lignes des fichiers importés, telles qu’elles ont été lues, et le lien qu’elles attestent",
        "une ligne d’un fichier",
        ("id_attestation",),
        "id_attestation* id_document* numero_ligne* id_partenariat contenu*",
        citation_exigee=False,
    ),
    "rapprochements": Table(
        "Rapprochements",
        "Ce que l’import a rapproché du référentiel, supposé, réuni ou laissé sans réponse",
        "un nom, un pays ou un groupe de lignes tel qu’un fichier l’écrit",
        ("id_rapprochement",),
        "id_rapprochement* id_document* nature_rapprochement* nom_source* pays_source position_source "
        "nb_lignes* numero_ligne* verdict* methode* retenu nom_retenu distance_km explication*",
        citation_exigee=False,
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
