"""What each table of an imported dataset covers, in the words its reader is told."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cuf_metrics.contracts import TABLES

Documents = list[dict[str, str]]
REPRISES = ("reunions", "publications")
ABSENTE = (
    "absente",
    "",
    "Aucun fichier importé. Les faits publiés de cette table, s’il y en a, restent dans « Faits publiés ».",
)


def coverage(said: pd.DataFrame, fichiers: Mapping[str, Documents], lignes: Mapping[str, pa.Table]) -> pd.DataFrame:
    """Text rows of « couvertures ».

    Args:
        said: what is said of the tables kept from the published facts: couverture, periode_couverte and
            explication, index: nom_table.
        fichiers: documents that fill each table; « attestations » is one where there are links.
        lignes: rows that files bring, by table.

    Returns:
        One row per table but « couvertures » itself.
    """
    told = {name: tuple(row) for name, row in zip(said.index, said.to_numpy(), strict=True)}
    if links := fichiers.get("attestations", []):
        whole = _whole(links)
        named = f"Liens des fichiers importés ({_titles(links)})" + (
            ", qui disent nommer tous ceux de leur périmètre." if whole else ", sans prétendre les nommer tous."
        )
        years = ", ".join(sorted({d["periode_couverte"] for d in links if d["periode_couverte"]}))
        told |= dict.fromkeys(("collectivites", "partenaires", "partenariats"), ("partielle", years, named))
        told["attestations"] = ("complète", years, f"Toutes les lignes des fichiers importés ({_titles(links)}).")
    for name, rows in lignes.items():
        told[name] = _of_files(name, rows, fichiers[name])
    if who := _named_in(lignes):
        coverage_of_links = told.get("collectivites", ("partielle", "", ""))
        told["collectivites"] = (*coverage_of_links[:2], f"{coverage_of_links[2]} {who}".strip())
    told["rapprochements"] = (
        "complète",
        "",
        "Tous les rapprochements, suppositions, fusions et échecs de l’import.",
    )
    return pd.DataFrame(
        [(name, *told.get(name, ABSENTE)) for name in TABLES if name != "couvertures"],
        columns=["nom_table", "couverture", "periode_couverte", "explication"],
    )


def _of_files(table: str, rows: pa.Table, documents: Documents) -> tuple[str, str, str]:
    """Complete where each of its files says that it names every row of its scope."""
    said = f"Lignes des fichiers importés ({_titles(documents)})."
    if table in REPRISES:
        said += " Celles des documents publiés n’y sont pas, pour ne rien compter deux fois."
    return "complète" if _whole(documents) else "partielle", _years(rows), said


def _named_in(lignes: Mapping[str, pa.Table]) -> str:
    if set(lignes) & {"adhesions", "participations", "accompagnements"}:
        return "Collectivités que nomment les fichiers importés."
    return "Donateurs des flux importés, reconnus dans le référentiel." if "flux" in lignes else ""


def _whole(documents: Documents) -> bool:
    return all(d["est_exhaustif"] == "oui" for d in documents)


def _titles(documents: Documents) -> str:
    return " ; ".join(d["titre"] for d in documents)


def _years(rows: pa.Table) -> str:
    """First and last year of the rows; nothing where they are not dated."""
    dates = [name for name in ("annee", "date_debut", "date_mesure") if name in rows.column_names]
    if not dates:
        return ""
    years = rows[dates[0]] if dates[0] == "annee" else pc.year(rows[dates[0]])
    bounds = pc.min_max(years).as_py()
    first, last = bounds["min"], bounds["max"]
    return "" if first is None else str(first) if first == last else f"{first}-{last}"
