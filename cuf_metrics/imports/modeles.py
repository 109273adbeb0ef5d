"""What a person brings in: per table, the columns of its workbook, what each may be called, how it is written.

A column is declared once; a table only names its own, the obligatory ones marked with `*`. Type, closed list
and description are those of the contract: the template, the recognition of headers, the reading of cells and
the page « Données » all read these declarations. Flows and links keep the synonyms of their own readers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cuf_metrics.contracts import FIELDS, TABLES, Field
from cuf_metrics.imports.champs import ADHESION, APPUI, AUDIENCE, COMMUNS, FLUX, LIENS, PUBLICATION, REUNION, Champ
from cuf_metrics.sources import flux, partenariats
from cuf_metrics.sources.bruts import fold
from cuf_metrics.sources.entetes import NOM_MAX

# What the first cell of the template's example begins with: such a row is set aside, and told.
EXEMPLE = "Exemple : "
# What a header adds to the name of its column: « (€) », « [obligatoire] », « en euros ».
PRECISION = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|\ben (?:euros?|eur|€)|€|\*", re.IGNORECASE)


@dataclass(frozen=True)
class Colonne:
    """A column of a template.

    Attributes:
        champ: its name for the reading; that of the contract's column, but for what is looked up
            (reunion, date_reunion, dispositif, pays) and for flows and links.
        entete: header of the template.
        synonymes: what else people call it, compared without accents, case, articles or plural.
        exemple: one cell, fictional, written as a person would; "" for an optional one left empty.
        exigee: the file must have it, or what stands for it (see `Modele.exigences`).
        field: type, closed list, bounds; `reference` names the table a value is looked up in.
        aide: what to write in it, one or two French sentences.
        proposee: it is in the template; the others are recognised only.
    """

    champ: str
    entete: str
    synonymes: tuple[str, ...]
    exemple: str
    exigee: bool
    field: Field
    aide: str
    proposee: bool = True


@dataclass(frozen=True)
class Modele:
    """The workbook of a table.

    Attributes:
        table: a key of `TABLES`.
        titre, description, grain: French; `grain` is what one row is.
        colonnes: in the order of the template.
        exigences: what must be named, as a refusal calls it → the fields that do, one at least.
        cle: columns of the contract that identify a row from one import to the next; empty: the rows
            have no identity of their own, two versions are compared whole.
        periodicite: how often it is expected anew, a value of `FIELDS["periodicite"]`.
    """

    table: str
    titre: str
    description: str
    grain: str
    colonnes: tuple[Colonne, ...]
    exigences: Mapping[str, tuple[str, ...]]
    cle: tuple[str, ...]
    periodicite: str

    @cached_property
    def par_champ(self) -> dict[str, Colonne]:
        """Field → column."""
        return {colonne.champ: colonne for colonne in self.colonnes}

    @cached_property
    def synonymes(self) -> dict[str, tuple[str, ...]]:
        """Field → all it may be called, the header of the template first."""
        return {c.champ: (c.entete, *c.synonymes) for c in self.colonnes}

    @cached_property
    def noms(self) -> dict[str, str]:
        """Folded name → field; a whole name wins over what is left of another one without its unit."""
        named = [(champ, name) for champ, names in self.synonymes.items() for name in names]
        bare = {key: champ for champ, name in named for key in header_keys(name)}
        return bare | {fold(name): champ for champ, name in named}

    def nomme(self, entete: str) -> bool:
        """Whether a header is one of the names of a column."""
        return any(key in self.noms for key in header_keys(entete))


def header_keys(entete: str) -> list[str]:
    """A header folded, whole then without what it says of its unit; nothing of a text too long to name a column."""
    texts = (entete, PRECISION.sub(" ", entete)) if len(entete) <= NOM_MAX else ()
    return list(dict.fromkeys(key for text in texts if (key := fold(text))))


def _modele(
    table: str,
    description: str,
    declaration: str,
    champs: Mapping[str, Champ],
    cle: str,
    periodicite: str,
    ou: Mapping[str, str] | None = None,
) -> Modele:
    """`declaration`: names of `champs`, `*` marks the obligatory ones; `ou`: what may stand for one of them."""
    needed = [name.rstrip("*") for name in declaration.split() if name.endswith("*")]
    columns = [_column(name.rstrip("*"), champs[name.rstrip("*")], name.endswith("*")) for name in declaration.split()]
    wanted = {f"« {champs[n].entete} »": tuple(filter(None, (n, (ou or {}).get(n, "")))) for n in needed}
    contract = TABLES[table]
    args = (table, contract.titre, description, contract.grain, tuple(columns), wanted)
    return Modele(*args, tuple(cle.split()), periodicite)


def _column(name: str, champ: Champ, exigee: bool) -> Colonne:
    field = champ.field or FIELDS[name]
    return Colonne(name, champ.entete, champ.synonymes, champ.exemple, exigee, field, champ.aide or field.description)


def _of_reader(
    table: str,
    description: str,
    synonymes: Mapping[str, tuple[str, ...]],
    exigences: Mapping[str, tuple[str, ...]],
    champs: Mapping[str, tuple[Field, str, str]],
    cle: str,
    periodicite: str,
) -> Modele:
    """The workbook of a table that has its own reader, under the names of that reader; `champs` are proposed."""
    first = {names[0] for names in exigences.values()}
    ranked = sorted(synonymes, key=lambda name: list(champs).index(name) if name in champs else len(champs))
    columns = []
    for name in ranked:
        header, *others = synonymes[name]
        field, example, told = champs.get(name, (Field("texte", header), "", ""))
        shown = header[0].upper() + header[1:]
        told = told or field.description
        columns.append(Colonne(name, shown, tuple(others), example, name in first, field, told, name in champs))
    contract = TABLES[table]
    args = (table, contract.titre, description, contract.grain, tuple(columns), exigences)
    return Modele(*args, tuple(cle.split()), periodicite)


CODE_OU_NOM = {"nom_source": "code_source"}
MODELES = {
    "adhesions": _modele(
        "adhesions",
        "Qui est membre du réseau, année par année, et ce que chacun cotise",
        "nom_source* code_source departement_source annee* date_adhesion statut_adhesion montant_eur note",
        COMMUNS | ADHESION,
        "id_collectivite annee",
        "annuelle",
        CODE_OU_NOM,
    ),
    "reunions": _modele(
        "reunions",
        "Réunions, missions, assises et rendez-vous, passés ou annoncés",
        "titre* type_reunion* date_debut* date_fin heure_debut heure_fin theme_reunion groupe pole lieu pays "
        "format_reunion organisateur est_organisee_par_cuf nb_participants nb_collectivites est_reservee "
        "public_reserve statut_reunion* note",
        COMMUNS | REUNION,
        "titre date_debut",
        "mensuelle",
    ),
    "participations": _modele(
        "participations",
        "Quelle collectivité est venue à quelle réunion ; importez d’abord les réunions",
        "reunion* date_reunion* nom_source* code_source departement_source mode_participation nb_participants note",
        COMMUNS | REUNION,
        "id_reunion id_collectivite",
        "mensuelle",
        CODE_OU_NOM,
    ),
    "flux": _of_reader(
        "flux",
        "Mouvements d’argent des fonds de solidarité et des cofinancements, étape par étape",
        flux.SYNONYMES,
        flux.EXIGEES,
        FLUX,
        "",
        "trimestrielle",
    ),
    "partenariats": _of_reader(
        "partenariats",
        "Liens de coopération entre une collectivité française et un partenaire étranger",
        partenariats.SYNONYMES,
        partenariats.EXIGEES,
        LIENS,
        "id_partenariat",
        "annuelle",
    ),
    "accompagnements": _modele(
        "accompagnements",
        "Collectivités accompagnées, par dispositif (DCOL, bourse d’experts…)",
        "dispositif* nom_source* code_source departement_source annee objet date_deliberation "
        "statut_accompagnement note",
        COMMUNS | APPUI,
        "id_dispositif id_collectivite annee objet",
        "annuelle",
        CODE_OU_NOM,
    ),
    "publications": _modele(
        "publications",
        "Répertoires, capitalisations, communiqués et autres publications",
        "titre* type_publication* date_debut groupe pole pays nb_signataires repris_par statut_reunion note",
        COMMUNS | PUBLICATION,
        "titre type_publication date_debut",
        "annuelle",
    ),
    "audiences": _modele(
        "audiences",
        "Abonnés, visites, destinataires et ouvertures, relevés canal par canal",
        "canal* mesure* valeur* unite date_mesure* annee note",
        COMMUNS | AUDIENCE,
        "canal mesure date_mesure annee",
        "mensuelle",
        {"date_mesure": "annee"},
    ),
}
