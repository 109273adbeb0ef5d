"""Freezing an edition: built aside, on disk whole, then visible by one rename."""

import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from cuf_metrics.contracts import PILOTAGE
from cuf_metrics.database import REFERENCES, Dataset
from cuf_metrics.disk import EN_COURS, to_disk, writing
from cuf_metrics.editions.contenu import canonical, reconciled, review, situation
from cuf_metrics.editions.registre import EDITIONS, FICHE, Edition, announce, fingerprint, list_editions, settle
from cuf_metrics.editions.verifier import check_register, read_edition
from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.fonctions import wrong_function
from cuf_metrics.formatting import count, dated
from cuf_metrics.store import DATA, Manifeste, verify

FORMAT = 1
LONGUEUR = 80
# Gaps named one by one in a refusal.
CITES = 6
CONSEQUENCE = "Aucune édition n’a été figée."
REMEDE = "Corrigez ce qui a été saisi, puis recommencez."
# Cités Unies France does not exist before.
ORIGINE = date(1975, 1, 1)


def freeze(
    dataset: Dataset, nom: str, fonction: str, au: date, data: Path = DATA, today: date | None = None
) -> Edition:
    """Freeze what a dataset says at a date, under a name, for ever.

    Args:
        dataset: an open dataset, in force.
        nom: « Bureau du 20 novembre », unique among editions, accents and capitals aside.
        fonction: function of who freezes it, never a person.
        au: date of values and statuses, today at the latest.
        data: the data folder.
        today: day of freezing.

    Returns:
        The edition, verified.

    Raises:
        InvalidData: what is wrong with the name, function and date, or else every unexplained gap.
        CufError: a former edition or an extract is altered, or the system refused to write; nothing was frozen.
    """
    name, role = " ".join(nom.split()), " ".join(fonction.split())
    with writing(data):
        every = settle(data)
        check_register(every, data)
        _refuse(_entries(name, role, au, today or date.today(), every))  # noqa: DTZ011
        verdicts = reconciled(dataset, data)
        _refuse(gaps(dataset, verdicts))
        content = situation(dataset, au, data) | review(dataset, verdicts)
        told = {"nom": name, "fonction": role, "jeu": dataset.manifeste.jeu}
        told["precedente"] = every[-1].empreinte if every else ""
        place(_slug(name), told | content, dataset.manifeste, data)
    return read_edition(_slug(name), data)


def blocking(dataset: Dataset, data: Path = DATA) -> list[Problem]:
    """What forbids freezing this dataset, whatever the name: an edition freezes every published figure, so that a gap
    that nobody explained, in any document, keeps it from being signed.
    """
    return gaps(dataset, reconciled(dataset, data))


def gaps(dataset: Dataset, verdicts: Mapping[str, Sequence]) -> list[Problem]:
    """The unexplained gaps of each document that has some; none of fictional rows, which nobody can explain or sign.

    Args:
        verdicts: as `contenu.reconciled` gives them.
    """
    if dataset.manifeste.mention:
        return []
    # Whoever only lists or verifies editions does not reconcile anything.
    from cuf_metrics.rapport.rapprochement import unexplained  # noqa: PLC0415

    return [_gaps_of(found) for rows in verdicts.values() if (found := unexplained(rows))]


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise InvalidData(problems=problems, consequence=CONSEQUENCE)


def _gaps_of(found: Sequence) -> Problem:
    codes = [g.chiffre.code or g.chiffre.id for g in found]
    named = ", ".join(codes[:CITES]) + ("…" if len(codes) > CITES else "")
    return Problem(
        f"« {found[0].chiffre.source.document} »",
        f"{count(len(found), 'écart inexpliqué', 'écarts inexpliqués')} : {named}",
        "chaque écart expliqué par une instance, à une date",
        "Enregistrez une explication par écart (page « Rapport annuel »), puis figez l’édition.",
        f"{codes[0]}, {found[0].pourquoi}",
    )


def _entries(name: str, role: str, au: date, today: date, every: list[Edition]) -> list[Problem]:
    """What is wrong with what was typed."""
    found, used = [], next((e for e in every if e.identifiant == _slug(name)), None)
    if not _slug(name) or len(name) > LONGUEUR:
        found.append(("nom de l’édition", "il est vide ou trop long", f"de 1 à {LONGUEUR} caractères, dont une lettre"))
    elif used:
        told = f"« {used.nom} » a déjà été figée, à la date du {dated(used.date)}"
        found.append(("nom de l’édition", told, "un nom qui n’a jamais servi"))
    if not name.isprintable():
        found.append(("nom de l’édition", "il contient un caractère invisible", "des lettres, chiffres et signes"))
    if not ORIGINE <= au <= today:
        told = f"le {dated(au)} est à venir" if au > today else f"le {dated(au)} précède Cités Unies France"
        found.append(("date de l’édition", told, f"du {dated(ORIGINE)} au {dated(today)}"))
    return [*wrong_function(role), *(Problem(ou, constat, wanted, REMEDE) for ou, constat, wanted in found)]


def _slug(name: str) -> str:
    """The name of a folder: letters without accents, digits, hyphens."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def place(identifiant: str, told: Mapping, manifest: Manifeste, data: Path) -> None:
    """Put an edition in place: its folder, complete on disk before it takes its name, then its line.

    Args:
        identifiant: name of the folder.
        told: what its sheet says, but the moment and the files.
        manifest: version of the dataset whose rows are kept.
        data: the data folder, of which the caller is the only writer.

    Raises:
        DatasetMissing: an extract is not the one that was published.
    """
    folder = data / EDITIONS
    aside = Path(tempfile.mkdtemp(prefix=EN_COURS, dir=folder))
    try:
        files = {target: _copied(source, aside / target) for target, source in _sources(manifest, data).items()}
        now = datetime.now(UTC).isoformat(timespec="seconds")
        sheet = aside / FICHE
        whole = {"format": FORMAT, "fige_le": now, "fichiers": files} | told
        sheet.write_text(canonical(whole), encoding="utf-8")
        sheet.chmod(0o444)
        for path in (sheet, *(p for p in aside.iterdir() if p.is_dir()), aside):
            to_disk(path)
        aside.chmod(0o755)
        announce(list_editions(data), identifiant, whole, fingerprint(sheet), data)
        # A folder is never put in place of another: the name is free, or the rename fails.
        aside.rename(folder / identifiant)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    to_disk(folder)
    settle(data)


def _sources(manifest: Manifeste, data: Path) -> dict[str, Path]:
    """Files to copy, by place in the edition: rows, reference geography, decisions."""
    version = data / "extraits" / ".versions" / manifest.jeu / manifest.version
    verify(version)
    rows = {f"extraits/{e.fichier}": version / e.fichier for e in manifest.tables.values()}
    rows |= {f"extraits/reference_{n}.parquet": data / "reference" / f"{n}.parquet" for n in REFERENCES}
    rows |= {f"decisions/{n}.csv": data / "pilotage" / f"{n}.csv" for n in PILOTAGE}
    return {target: source for target, source in rows.items() if source.exists()}


def _copied(source: Path, target: Path) -> dict:
    """A copy of its own, read-only: a link would change with what it leads to."""
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o444)
    to_disk(target)
    return {"sha256": fingerprint(target), "octets": os.path.getsize(target)}
