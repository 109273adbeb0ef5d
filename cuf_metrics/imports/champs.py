"""Columns of the templates: header, what else people call each, an example, what to write in it."""

from dataclasses import dataclass, replace

from cuf_metrics.contracts import FIELDS, Field
from cuf_metrics.imports.mots import UNITE_DE_MESURE


@dataclass(frozen=True)
class Champ:
    """How people write a column; `field` where it is not the contract's column of the same name."""

    entete: str
    synonymes: tuple[str, ...] = ()
    exemple: str = ""
    aide: str = ""
    field: Field | None = None


DATE = "JJ/MM/AAAA ; le mois (mars 2023) ou l’année suffisent quand le jour n’est pas connu."
JOUR = "JJ/MM/AAAA."
PLUSIEURS = "Plusieurs : séparez-les par « ; »."
PAYS = Field("texte", "Pays, par son nom ou son code ISO", reference="pays")
DISPOSITIF = Field("texte", "Dispositif de financement ou d’appui, par son nom", reference="dispositifs")
FONDS = Field("texte", "Fonds de solidarité, par son nom", reference="fonds")
GROUPE = replace(FIELDS["groupe"], reference="groupes", plusieurs=True)
REUNION_NOMMEE = Field("texte", "Titre de la réunion, tel que la table des réunions l’écrit", reference="reunions")
CODE = Field("texte", "Code officiel de la collectivité : 9 chiffres (SIREN), 14 (SIRET) ou code Insee")
COMPTE = Field("entier", "Nombre relevé", minimum=0)
UNITE = replace(FIELDS["unite"], valeurs=tuple(dict.fromkeys(UNITE_DE_MESURE.values())))
FAMILLE_DE_TITRES = ("intitulé", "nom", "objet", "libellé", "sujet")

COMMUNS = {
    "nom_source": Champ(
        "Collectivité",
        (
            "collectivité territoriale",
            "collectivité membre",
            "nom de la collectivité",
            "nom collectivité",
            "collectivité adhérente",
            "collectivité participante",
            "collectivité accompagnée",
            "adhérent",
            "membre",
            "structure",
            "commune",
            "ville",
            "organisme",
        ),
        "Commune d’Exemple",
        "Nom de la collectivité, jamais celui d’une personne. À défaut, son code suffit.",
        Field("texte", "Collectivité"),
    ),
    "code_source": Champ(
        "Code (SIREN ou Insee)",
        (
            "code",
            "SIREN",
            "n° SIREN",
            "numéro SIREN",
            "code SIREN",
            "SIRET",
            "n° SIRET",
            "code INSEE",
            "INSEE",
            "code commune",
            "COG",
            "code de la collectivité",
            "identifiant",
        ),
        "",
        "Facultatif : il lève toute hésitation entre deux collectivités du même nom. Format texte, zéros gardés.",
        CODE,
    ),
    "departement_source": Champ(
        "Département",
        ("n° de département", "numéro de département", "code département", "code du département", "dép", "dépt", "dpt"),
        "35",
        "Numéro ou nom : il départage les communes de même nom.",
        Field("texte", "Département de la collectivité"),
    ),
    "note": Champ(
        "Note",
        ("notes", "remarque", "commentaire", "observation"),
        "",
        "Remarque libre : ni nom de personne, ni adresse électronique, ni téléphone.",
    ),
    "pole": Champ("Pôle", ("pôle géographique", "pôle thématique", "pôle de CUF"), "Afrique"),
    "groupe": Champ(
        "Groupe",
        ("groupe-pays", "groupe pays", "groupe de travail", "dynamique", "nom du groupe"),
        "Sénégal",
        f"Groupe-pays, dynamique ou mission, tel que la liste le nomme. {PLUSIEURS}",
        GROUPE,
    ),
    "pays": Champ(
        "Pays",
        ("code pays", "pays concerné", "nom du pays"),
        "France",
        "Nom du pays ou code ISO à trois lettres.",
        PAYS,
    ),
    "annee": Champ("Année", ("exercice", "millésime", "an"), "2025", "Quatre chiffres."),
    "statut_reunion": Champ("Situation", ("statut", "état", "état d’avancement", "situation de la réunion"), "réalisé"),
}
ADHESION = {
    "annee": replace(
        COMMUNS["annee"], synonymes=(*COMMUNS["annee"].synonymes, "année d’adhésion", "année de cotisation")
    ),
    "date_adhesion": Champ(
        "Date d’adhésion",
        ("adhésion le", "date de l’adhésion", "date de cotisation", "date de paiement", "date"),
        "15/03/2025",
        JOUR,
    ),
    "statut_adhesion": Champ(
        "Situation",
        ("statut", "état", "statut de l’adhésion", "situation de l’adhésion", "statut adhésion", "cotisation à jour"),
        "à jour",
        "Une adhésion sans situation est comptée comme à jour.",
    ),
    "montant_eur": Champ(
        "Cotisation (€)",
        (
            "cotisation",
            "cotis",
            "cotisation en euros",
            "montant",
            "montant de la cotisation",
            "montant cotisation",
            "cotisation annuelle",
            "montant en euros",
        ),
        "1 500,00",
        "Montant en euros, en chiffres : ni « k€ », ni formule.",
    ),
}
REUNION = {
    "titre": Champ(
        "Titre",
        (*FAMILLE_DE_TITRES, "titre de la réunion", "réunion", "événement"),
        "Réunion d’exemple",
        "Tel qu’il est annoncé : les participations le citent.",
    ),
    "type_reunion": Champ(
        "Type", ("type de réunion", "type d’événement", "nature", "catégorie"), "réunion de groupe-pays"
    ),
    "date_debut": Champ(
        "Date de début",
        ("date", "début", "date de la réunion", "date de l’événement", "du", "jour"),
        "15/03/2025",
        DATE,
    ),
    "date_fin": Champ(
        "Date de fin", ("fin", "au", "jusqu’au"), "15/03/2025", "Vide : le même jour, ou la fin de la période connue."
    ),
    "heure_debut": Champ("Heure de début", ("heure", "début à", "horaire"), "09:30", "HH:MM."),
    "heure_fin": Champ("Heure de fin", ("fin à",), "12:00", "HH:MM."),
    "theme_reunion": Champ(
        "Thème", ("thématique", "thème principal", "thème de la réunion"), "climat et environnement"
    ),
    "lieu": Champ("Lieu", ("ville", "adresse", "lieu de la réunion", "salle"), "Paris", "Ville ou salle."),
    "format_reunion": Champ("Format", ("modalité", "format de la réunion"), "hybride"),
    "organisateur": Champ(
        "Organisateur", ("organisé par", "organisation", "porteur"), "CUF", f"Organismes. {PLUSIEURS}"
    ),
    "est_organisee_par_cuf": Champ(
        "Organisée par CUF",
        ("réunion de CUF", "CUF organisateur", "à l’initiative de CUF", "organisateur CUF"),
        "oui",
        "Oui quand CUF organise ou coorganise. Vide : dit par l’organisateur, s’il est donné.",
    ),
    "nb_participants": Champ(
        "Participants",
        ("nombre de participants", "nb participants", "nb de participants", "effectif"),
        "3",
        "Nombre de personnes, jamais leurs noms.",
    ),
    "nb_collectivites": Champ(
        "Collectivités présentes",
        ("nombre de collectivités", "nb collectivités", "nb de collectivités", "nombre de collectivités présentes"),
        "2",
        "Nombre de collectivités différentes.",
    ),
    "est_reservee": Champ("Réservée", ("réservé", "réunion réservée", "accès réservé"), "non"),
    "public_reserve": Champ("Public", ("public visé", "réservée à", "public réservé"), "", "À qui elle est réservée."),
    "reunion": Champ(
        "Réunion",
        (
            "titre de la réunion",
            "réunion ou événement",
            "titre",
            "événement",
            "id réunion",
            "identifiant de la réunion",
        ),
        "Réunion d’exemple",
        "Titre de la réunion, comme dans la table des réunions, ou son identifiant.",
        REUNION_NOMMEE,
    ),
    "date_reunion": Champ(
        "Date de la réunion",
        ("date", "date de début", "date de l’événement", "jour"),
        "15/03/2025",
        f"Premier jour de la réunion, {JOUR}",
        FIELDS["date_debut"],
    ),
    "mode_participation": Champ("Mode", ("mode de participation", "présence", "modalité", "format"), "présentiel"),
}
APPUI = {
    "dispositif": Champ(
        "Dispositif",
        ("appel", "dispositif d’appui", "nom du dispositif", "programme", "id dispositif"),
        "DCOL - 9e appel",
        "Nom du dispositif, tel que la liste l’écrit.",
        DISPOSITIF,
    ),
    "objet": Champ(
        "Objet", ("objet de l’accompagnement", "projet", "nature"), "Projet de coopération", "En quelques mots."
    ),
    "annee": replace(COMMUNS["annee"], aide="Celle de l’accompagnement ; sans elle, aucun indicateur ne le compte."),
    "date_deliberation": Champ(
        "Date de délibération",
        ("délibération", "date de la délibération", "délibération le"),
        "20/11/2025",
        f"Délibération qui a suivi, {JOUR}",
    ),
    "statut_accompagnement": Champ(
        "Situation",
        ("statut", "état", "état d’avancement", "avancement"),
        "réalisé",
        "Un accompagnement sans situation est compté comme réalisé.",
    ),
}
PUBLICATION = {
    "titre": Champ(
        "Titre",
        (*FAMILLE_DE_TITRES, "titre de la publication", "publication"),
        "Répertoire d’exemple",
        "Tel qu’il est publié.",
    ),
    "type_publication": Champ("Type", ("type de publication", "nature", "catégorie"), "répertoire"),
    "date_debut": Champ("Date", ("date de publication", "date de parution", "parution", "paru le"), "15/03/2025", DATE),
    "pays": replace(COMMUNS["pays"], exemple="Sénégal"),
    "nb_signataires": Champ(
        "Élus signataires",
        ("signataires", "nombre de signataires", "nb signataires", "nombre d’élus signataires"),
        "",
        "Nombre d’élus, jamais leurs noms.",
    ),
    "repris_par": Champ("Repris par", ("reprise", "reprise par", "repris dans"), "", f"Réseaux. {PLUSIEURS}"),
}
AUDIENCE = {
    "canal": Champ("Canal", ("média", "réseau", "support", "plateforme"), "LinkedIn"),
    "mesure": Champ("Mesure", ("indicateur", "grandeur", "métrique", "nature"), "abonnés"),
    "valeur": Champ("Valeur", ("nombre", "total", "quantité", "chiffre"), "1 500", "Un nombre entier.", COMPTE),
    "unite": Champ("Unité", (), "abonnés", "Vide : celle de la mesure, la seule admise.", UNITE),
    "date_mesure": Champ(
        "Date du relevé",
        ("date", "relevé le", "date de relevé", "date de mesure", "mois", "période"),
        "31/03/2025",
        "JJ/MM/AAAA ; un mois (mars 2025) vaut son dernier jour. À défaut, l’année suffit.",
    ),
    "annee": replace(COMMUNS["annee"], aide="Celle du relevé, quand sa date n’est pas connue."),
}
# Fields of the two tables that have their own readers: type, example, what to write. Those not here are not proposed.
FLUX = {
    "etape": (FIELDS["etape"], "contribution", ""),
    "fonds": (FONDS, "Liban 2020", "Nom du fonds ; à défaut, un dispositif."),
    "dispositif": (DISPOSITIF, "", "Nom du dispositif, pour un cofinancement."),
    "donateur": (FIELDS["donateur"], "Commune d’Exemple", "Collectivité ou organisme, jamais une personne."),
    "code_donateur": (FIELDS["code_donateur"], "", "SIREN, SIRET ou Insee : il lève toute hésitation."),
    "beneficiaire": (FIELDS["beneficiaire"], "", "Qui reçoit un versement, ou qui rend."),
    "pays": (PAYS, "Liban", ""),
    "secteur": (FIELDS["secteur"], "", ""),
    "odd": (FIELDS["odd"], "", ""),
    "date": (FIELDS["date_flux"], "15/03/2025", "JJ/MM/AAAA, un mois, ou une année."),
    "annee": (FIELDS["annee"], "2025", "Quatre chiffres ; à défaut, celle de la date."),
    "montant": (FIELDS["montant_eur"], "1 500,00", "En euros, sans signe : ce qui revient est une restitution."),
    "devise": (FIELDS["devise"], "", "Devise d’origine, quand ce n’est pas l’euro."),
    "montant_devise": (
        Field("decimal", "Montant dans la devise d’origine", minimum=0),
        "",
        "Dans la devise d’origine, celle que dit la colonne « Devise », à côté de sa contre-valeur en euros.",
    ),
    "note": (FIELDS["note"], "", COMMUNS["note"].aide),
}
LIENS = {
    "porteur": (FIELDS["porteur"], "Commune d’Exemple", "Collectivité française."),
    "code_insee": (FIELDS["code_insee"], "", "D’une commune : il lève toute hésitation."),
    "siren": (FIELDS["siren"], "", "D’une collectivité ou d’un groupement."),
    "departement": (Field("texte", "Département"), "35", COMMUNS["departement_source"].aide),
    "partenaire": (FIELDS["partenaire"], "Commune partenaire d’exemple", "Collectivité étrangère."),
    "pays": (PAYS, "Sénégal", ""),
    "type_lien": (FIELDS["type_lien"], "coopération décentralisée", "Jumelage, coopération décentralisée, projet…"),
    "sens_lien": (FIELDS["sens_lien"], "", ""),
    "theme": (FIELDS["theme"], "eau et assainissement", ""),
    "odd": (FIELDS["odd"], "6", ""),
    "annee_debut": (FIELDS["annee_debut"], "2020", "Quatre chiffres, ou une date."),
    "annee_fin": (FIELDS["annee_fin"], "", "Vide : le lien dure."),
    "statut_lien": (FIELDS["statut_lien"], "en cours", ""),
    "annee_attestation": (FIELDS["annee_attestation"], "2025", ""),
}
