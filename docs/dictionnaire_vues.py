"""The views of a dataset, for the data dictionary: what each is, its columns and their types."""

from collections.abc import Iterator
from functools import cache

import duckdb

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.database import REFERENCES
from cuf_metrics.html import TYPES
from cuf_metrics.sql import definition, named_query, parameters_of, view_names, view_sentence
from cuf_metrics.store import PROJET
from docs.ecrire import code, table

CHAPEAU = (
    "Tout jeu porte aussi des vues, qu’une requête nomme comme une table : les tables telles que les pages les lisent. "
    "`jeu.vues` les énumère. Une case vide y veut dire « inconnu », comme dans une table ; là où une vue sert à "
    "ventiler, pour que le total n’y perde rien, l’inconnu est un mot : « non renseigné » (pôle, type, région), « type "
    "non renseigné » (strate), « non identifié » (donateur), « pays non précisé »."
)
A_VALEURS = (
    "Celles-ci attendent des valeurs, entre parenthèses ; les requêtes des pages (`cuf.list_queries()`) les leur "
    "donnent."
)
TYPES_SQL = {
    "VARCHAR": TYPES["texte"],
    "BIGINT": TYPES["entier"],
    "INTEGER": TYPES["entier"],
    "DOUBLE": TYPES["decimal"],
    "DECIMAL(18,4)": TYPES["argent"],
    "BOOLEAN": TYPES["booleen"],
    "DATE": TYPES["date"],
    "VARCHAR[]": "liste de textes",
    "MAP(VARCHAR, VARCHAR)": "textes par nom",
}
# Columns that a view adds to those of the contracts, or fills where the table leaves them empty.
CALCULEES = {
    "annee_preuve": "Dernière année où le lien est prouvé",
    "cle_donateur": "Ce qui dit qu’un donateur est le même : collectivité, SIREN, ou nom sans casse ni accents",
    "code_region": "Région française (code Insee)",
    "date_releve": "Date de la mesure, ou dernier jour de son année",
    "depuis": "Population à partir de laquelle une commune est de la strate",
    "dernier_jour": "Dernier jour où le mouvement a pu avoir lieu",
    "derniere_presence": "Date de la dernière réunion où la collectivité est venue",
    "derniere_reunion": "Titre de cette réunion",
    "effet": "Ce que le mouvement ajoute au solde du fonds, ou lui retire, en euros",
    "est_dans_agenda": "Un rendez-vous d’agenda, non un contexte ni la vie d’un groupe",
    "est_de_groupe": "Une réunion d’un groupe-pays ou d’une dynamique",
    "est_outre_mer": "La collectivité est outre-mer",
    "est_suivi": "Un groupe-pays ou une dynamique, qui doit se réunir",
    "est_tenue": "Une réunion qui a eu lieu",
    "est_un_double": "Mesure d’une année entière dont d’autres, datées, disent déjà les visites",
    "hors_dates": "« avant l’ouverture du fonds », « après la clôture du fonds », ou rien",
    "id_forme": "La collectivité, ou celle qu’elle est devenue",
    "id_parente": "La collectivité, ou celle qu’elle est devenue ou a été",
    "id_suite": "La collectivité d’aujourd’hui, après fusions et changements de statut",
    "jusqu_a": "Population qu’une commune de la strate n’atteint pas",
    "latitude_etranger": "Latitude de l’extrémité étrangère, ou de son pays si le partenaire n’est pas nommé",
    "latitude_france": "Latitude de la collectivité française",
    "latitude_partenaire": "Latitude du partenaire",
    "latitude_pays": "Latitude du pays",
    "latitude_region": "Latitude de la région française",
    "latitude_sous_region": "Latitude du milieu de la région du monde",
    "longitude_etranger": "Longitude de l’extrémité étrangère, ou de son pays si le partenaire n’est pas nommé",
    "longitude_france": "Longitude de la collectivité française",
    "longitude_partenaire": "Longitude du partenaire",
    "longitude_pays": "Longitude du pays",
    "longitude_region": "Longitude de la région française",
    "longitude_sous_region": "Longitude du milieu de la région du monde",
    "motif_etranger": "Pourquoi le partenaire n’a pas de lieu",
    "motif_france": "Pourquoi la collectivité française n’a pas de lieu",
    "mouvement": "Étape du mouvement ; une restitution dit à qui ou par qui",
    "nature": "Nom de la première ventilation, ou un texte vide",
    "nom_donateur": "Nom du donateur",
    "nom_etranger": "Nom de l’extrémité étrangère",
    "nom_fonds": "Nom du fonds",
    "nom_francais": "Nom de l’extrémité française",
    "nom_lieu": "Nom du lieu",
    "nom_pays": "Nom du pays",
    "nombre": "Nombre de réunions que compte la ligne",
    "pays": "Pays de l’extrémité étrangère, ISO 3166-1 alpha-3",
    "pays_concernes": "Pays des groupes de la réunion, et celui où elle se tient s’il est étranger",
    "pays_partenaire": "Pays du partenaire, ISO 3166-1 alpha-3",
    "population": "Population",
    "precision_etranger": "Précision du lieu de l’extrémité étrangère ; « aucune » sans lieu",
    "precision_france": "Précision du lieu de la collectivité française",
    "precision_partenaire": "Précision du lieu du partenaire ; « aucune » sans lieu",
    "premier_jour": "Premier jour où le mouvement a pu avoir lieu",
    "rang": "Nombre de fusions ou de changements de statut jusqu’à cette forme",
    "rang_strate": "Rang de la strate, de la plus petite commune aux autres types",
    "region": "Nom de la région française",
    "situation": "Sur la carte : « arc », « repère » ou « non localisé »",
    "sous_region": "Région du monde, plus fine",
    "strate": "Taille ou type par lequel la collectivité se compare",
    "titre_document": "Titre du document d’où vient le lien",
    "type_donateur": "Type de la collectivité qui donne",
    "ventilation": "Valeur de chaque ventilation, par son nom",
}


def sections() -> Iterator[str]:
    """Markdown of the views: those that a query names as they are, then those that take values."""
    columns = view_columns()
    yield CHAPEAU
    yield table(("vue", "ce qu’elle est"), [(f"[`{name}`](#{name})", view_sentence(name)) for name in columns])
    yield A_VALEURS
    yield table(("vue", "ce qu’elle est"), [(code(_call(n)), view_sentence(n)) for n in _views() if n not in columns])
    for name, held in columns.items():
        yield f"### {name}"
        yield view_sentence(name)
        yield table(
            ("colonne", "description", "type"),
            [(code(column), described(column), TYPES_SQL[of]) for column, of in held.items()],
        )


@cache
def view_columns() -> dict[str, dict[str, str]]:
    """The columns of each view without values to give, with their DuckDB types: read on tables without rows."""
    with duckdb.connect() as connection:
        for name, contract in TABLES.items():
            connection.register(name, contract.arrow_schema.empty_table())
        for name in REFERENCES:
            connection.read_parquet(str(PROJET / f"data/reference/{name}.parquet")).create_view(f"reference_{name}")
        for name in view_names():
            connection.execute(definition(name))
        plain = [name for name in _views() if not parameters_of(named_query(f"views/{name}"))]
        return {name: {c: str(of) for c, of, *_ in connection.table(name).description} for name in plain}


def described(column: str) -> str:
    """What a column of a view is, or nothing where nothing says it."""
    return CALCULEES.get(column) or (FIELDS[column].description if column in FIELDS else "")


def _views() -> list[str]:
    return sorted(view_names())


def _call(name: str) -> str:
    return f"{name}({', '.join(sorted(parameters_of(named_query(f'views/{name}'))))})"
