"""What the tests of editions share: a data folder of one's own, every gap of it explained, and a name to freeze."""

import shutil
from datetime import date
from pathlib import Path

from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.editions import Edition, freeze, reconciled
from cuf_metrics.rapport.explications import record_explanation
from cuf_metrics.rapport.rapprochement import unexplained

RACINE = Path(__file__).resolve().parent.parent
JOUR = date(2026, 11, 20)
NOM = "Bureau du 20 novembre"
FONCTION = "direction générale"
# What explains every gap of a folder, found once: reconciling takes a second.
EXPLIQUES: dict[Path, str] = {}


def explain(dataset: Dataset, data: Path) -> None:
    """Record an explanation of every gap of every document."""
    for gap in (g for rows in reconciled(dataset, data).values() for g in unexplained(rows)):
        told = {"id_chiffre_publie": gap.chiffre.id, "valeur_publiee": gap.chiffre.valeur}
        told |= {"valeur_calculee": gap.calcule, "motif": "Périmètres différents.", "decide_par": "direction"}
        record_explanation(told | {"decide_le": JOUR, "enregistre_par": FONCTION}, 0, data, JOUR)


def folder_of(built: Path, into: Path) -> Path:
    """A data folder with the dataset `publie` and decisions, every gap explained."""
    shutil.copytree(built / "extraits", into / "extraits", symlinks=True)
    shutil.copytree(RACINE / "data/pilotage", into / "pilotage")
    for name in ("publications", "reference"):
        (into / name).symlink_to(RACINE / "data" / name)
    said = into / "pilotage/explications.csv"
    if built not in EXPLIQUES:
        explain(open_dataset("publie", into), into)
        EXPLIQUES[built] = said.read_text("utf-8")
    said.write_text(EXPLIQUES[built], "utf-8")
    return into


def frozen(dataset: Dataset, data: Path, nom: str = NOM, fonction: str = FONCTION, au: date = JOUR) -> Edition:
    """An edition of a dataset."""
    return freeze(dataset, nom, fonction, au, data, JOUR)
