"""What is under a chart as HTML: where it comes from in one line, its rows as a table, the files it can be taken as."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

import pandas as pd

from cuf_metrics import html
from cuf_metrics.catalogue import readable
from cuf_metrics.contracts import TABLES
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import ABSENT, NBSP, count, dated, number
from cuf_metrics.html import Num, escape
from cuf_metrics.provenance import Citation, Derivation, Requete, Source
from cuf_metrics.store import Manifeste

LIGNES = 200
NOMMES = 4
# So many characters of a file's name say what is filtered.
NOM = 80
JEUX = {"publie": "faits publiés", "demonstration": "démonstration (données fictives)"}
VALEURS = {
    "libelle": "Libellé",
    "precision": "Précision",
    "valeur": "Valeur",
    "unite": "Unité",
    "periode": "Période",
}


@dataclass(frozen=True)
class Legende:
    """What goes with a chart wherever it is taken.

    Attributes:
        source: as `source_line` writes it.
        mention: what must be said of rows that are not real, or "".
        filtre: what the reader keeps, or "".
    """

    source: str
    mention: str = ""
    filtre: str = ""

    @property
    def filtree(self) -> str:
        """« Filtré : type commune. », or nothing."""
        return f"Filtré : {self.filtre}." if self.filtre else ""


def legend(manifeste: Manifeste, sources: Sequence[Source], filtre: str = "") -> Legende:
    """What goes with a chart; what documents publish is real, whatever the dataset it is shown with."""
    return Legende(source_line(manifeste, sources), manifeste.mention if _from_rows(sources) else "", filtre)


def _from_rows(sources: Sequence[Source]) -> bool:
    return any(isinstance(source, Requete) for source in sources)


def file_name(key: str, manifeste: Manifeste, filtre: str = "") -> str:
    """Name of the files of a chart, without extension: what it shows, the dataset and version, what is kept of it."""
    plain = normalize("NFKD", filtre.lower()).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^a-z0-9]+", "-", plain)[:NOM].strip("-")
    return "-".join(filter(None, [key, manifeste.jeu, manifeste.version, kept]))


def source_line(manifeste: Manifeste, sources: Sequence[Source]) -> str:
    """« Source : faits publiés, table « Fonds de solidarité » ; version du 3 mars 2026. »

    Args:
        sources: passages, whose documents are named, and queries, whose tables are; without any query, the figures are
            those of documents, not of the dataset.
    """
    documents = list(dict.fromkeys(name for source in sources for name in _documents(source)))
    queries = [source for source in sources if isinstance(source, Requete)]
    tables = list(dict.fromkeys(TABLES[name].titre for query in queries for name in query.tables))
    read = [_listed("document", documents), _listed("table", tables)]
    rows = JEUX.get(manifeste.nature, f"jeu importé « {manifeste.jeu} »")
    jeu = rows if _from_rows(sources) else "chiffres publiés"
    version = dated(datetime.fromisoformat(manifeste.construit_le).date())
    return f"Source : {', '.join([jeu, *filter(None, read)])} ; version du {version}."


def _documents(source: Source) -> Iterator[str]:
    if isinstance(source, Citation):
        yield source.document
    elif isinstance(source, Derivation):
        yield from (citation.document for _, _, citation in source.termes)


def _listed(word: str, names: Sequence[str]) -> str:
    """« tables « Fonds de solidarité », « Documents » et 2 autres », or nothing."""
    if not names:
        return ""
    shown, rest = ", ".join(f"« {name} »" for name in names[:NOMMES]), len(names) - NOMMES
    others = f" et {count(rest, 'autre', 'autres')}" if rest > 0 else ""
    return f"{word}{'s' if len(names) > 1 else ''} {shown}{others}"


def values_of(figures: Sequence[Figure]) -> tuple[pd.DataFrame, dict[str, str]]:
    """Figures as rows with their headings: one row per figure, a ratio in per cent, unknown values left empty."""
    rows = pd.DataFrame(
        {
            "libelle": [f.libelle for f in figures],
            "precision": ["" if f.qualificatif == "exact" else f.qualificatif for f in figures],
            "valeur": [f.valeur * 100 if f.unite == "ratio" and f.valeur is not None else f.valeur for f in figures],
            "unite": [f.legende_unite for f in figures],
            "periode": [f.periode_lisible for f in figures],
        }
    )
    told = [name for name in VALEURS if name in ("libelle", "valeur") or (rows[name] != "").any()]
    return rows[told], {name: VALEURS[name] for name in told}


def told_rows(rows: pd.DataFrame, columns: Mapping[str, str], below: Legende) -> pd.DataFrame:
    """The rows under their headings as a file holds them: numbers stay numbers, dates and yes or no are words.

    What must be said of them is on every line: one may be copied without the others.

    Args:
        columns: column of `rows` → heading; the others are left out.
    """
    told = pd.DataFrame({heading: _whole(readable(rows, name)) for name, heading in columns.items()})
    return told.assign(**{name: said for name, said in (("Jeu", below.mention), ("Filtre", below.filtre)) if said})


def _whole(values: pd.Series) -> pd.Series:
    """Counts that a missing value had made decimal are whole numbers again."""
    counted = pd.api.types.is_float_dtype(values) and (values.dropna() % 1 == 0).all()
    return values.astype("Int64") if counted else values


def table(key: str, titre: str, rows: pd.DataFrame, columns: Mapping[str, str]) -> str:
    """The control that opens the rows behind a chart, the first ones where they are many."""
    shown = rows.head(LIGNES)
    cells = [_cells(name, readable(shown, name)) for name in columns]
    heads = [
        Num(heading) if pd.api.types.is_numeric_dtype(rows[name]) else heading for name, heading in columns.items()
    ]
    told = f"{number(LIGNES)} premières lignes sur {number(len(rows))} ; le fichier CSV les contient toutes."
    rest = f'<p class="obs-note">{escape(told)}</p>' if len(rows) > LIGNES else ""
    body = html.html_table(titre, heads, list(zip(*cells, strict=True)))
    return html.panel(f"tableau-{key}", "Tableau", titre, f'<div class="obs-lignes">{body}</div>{rest}')


def _cells(name: str, values: pd.Series) -> list[str]:
    """A column as a French reader reads it; what is not known says so where a number was due."""
    if not pd.api.types.is_numeric_dtype(values):
        return [escape(str(v)) if pd.notna(v) else "" for v in values]
    known = [float(v) if pd.notna(v) else None for v in values]
    if name.startswith("annee"):
        return [Num(ABSENT if v is None else f"{v:.0f}") for v in known]
    if name.startswith(("part", "taux")):
        return [Num(ABSENT if v is None else f"{number(v * 100, 1)}{NBSP}%") for v in known]
    return [Num(number(v)) for v in known]


def tools(key: str, titre: str, file: str, below: Legende, controls: str) -> str:
    """The quiet controls under a chart, with what static/graphiques.js writes around its picture.

    Args:
        file: name of the picture, without its extension.
        controls: HTML of the controls that come before.
    """
    pictures = "".join(
        f'<button type="button" class="obs-source obs-telecharger" data-telecharger="{kind}" '
        f'aria-label="{escape(f"Télécharger en {kind.upper()} : {titre}")}">{kind.upper()}</button>'
        for kind in ("png", "svg")
    )
    return (
        f'<div class="obs-outils" data-graphique="{escape(key)}" data-titre="{escape(titre)}" '
        f'data-source="{escape(below.source)}" data-mention="{escape(below.mention)}" '
        f'data-filtre="{escape(below.filtree)}" data-fichier="{escape(file)}">'
        f"{controls}{pictures}</div>"
    )


def told_below(told: str, below: Legende) -> str:
    """What a chart says in a sentence, then where it comes from and what is kept of it."""
    origin = f"{below.source} {below.filtree}".strip()
    words = f'<p class="obs-note">{escape(told)}</p>' if told else ""
    return f'<div class="obs-dessous">{words}<p class="obs-origine">{escape(origin)}</p></div>'
