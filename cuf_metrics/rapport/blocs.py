"""A report as blocks: what is said once, which each format lays out. Every number carries its short code."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

# Told the share of the work that is done, from 0 to 1, and the step, in French.
Progress = Callable[[float, str], object]


@dataclass(frozen=True)
class Nombre:
    """A number of the report.

    Attributes:
        code: short code (`CUF-2023-F-014`, `CUF-2023-I-1.1.a`) that the app resolves.
        texte: precision, number and unit as written, French (« plus de 150 collectivités »); « n.d. » when unknown.
        valeur: the number itself, or None.
        libelle: what it counts, for a number that only sentences tell, or "".
    """

    code: str
    texte: str
    valeur: float | None
    libelle: str = ""


@dataclass(frozen=True)
class Titre:
    """A heading: level 1 opens a part on a new page, level 2 a section."""

    texte: str
    niveau: int = 1


@dataclass(frozen=True)
class Paragraphe:
    """Words, with the numbers they cite: each « {code} » of the text is replaced by its number."""

    texte: str
    nombres: tuple[Nombre, ...] = ()
    style: str = ""  # "", « note » or « mention »


@dataclass(frozen=True)
class Chiffre:
    """A key figure: its label, its number, its period, what it is worth and where it was read.

    The verdict may go on over other lines, with what contradicts the figure.
    """

    libelle: str
    nombre: Nombre
    periode: str = ""
    verdict: str = ""
    source: str = ""


@dataclass(frozen=True)
class Chiffres:
    """Key figures side by side."""

    chiffres: tuple[Chiffre, ...]


@dataclass(frozen=True)
class Tableau:
    """A table: a title, column heads, their widths (shares), rows of texts and numbers, and its source.

    A cell is a text or a `Nombre`. The head is repeated on each page; a row is never cut.
    """

    titre: str
    entetes: tuple[str, ...]
    largeurs: tuple[int, ...]
    lignes: tuple[tuple["str | Nombre", ...], ...]
    source: str = ""


@dataclass(frozen=True)
class Barre:
    """A bar: its label, its number, its colour (hex)."""

    libelle: str
    nombre: Nombre
    couleur: str


@dataclass(frozen=True)
class Graphique:
    """Horizontal bars, labelled directly, from zero."""

    titre: str
    barres: tuple[Barre, ...]
    unite: str
    source: str = ""


@dataclass(frozen=True)
class Repartition:
    """A single bar cut in parts (statuses of indicators): each part has its label, number and colour."""

    titre: str
    parts: tuple[Barre, ...]
    source: str = ""


@dataclass(frozen=True)
class Carte:
    """The world, countries coloured by number of links, and what the tints mean."""

    titre: str
    pays: dict[str, str] = field(hash=False)  # ISO 3166-1 alpha-3 → hex colour
    legende: tuple[tuple[str, str], ...] = ()  # colour, text
    source: str = ""


Bloc = Titre | Paragraphe | Chiffres | Tableau | Graphique | Repartition | Carte


@dataclass(frozen=True)
class Rapport:
    """The whole report.

    Attributes:
        titre, sous_titre: of the cover.
        annee: year reviewed.
        etat: what it is a state of, in French: date, dataset and version, edition and its fingerprint if any.
        mention: what any copy must say of the dataset, or "".
        blocs: the content, in order.
        au: day of the report, which its files carry; None for the end of the year reviewed.
    """

    titre: str
    sous_titre: str
    annee: int
    etat: tuple[tuple[str, str], ...]
    mention: str
    blocs: tuple[Bloc, ...]
    au: date | None = None
