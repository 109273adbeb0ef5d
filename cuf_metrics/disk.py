"""What writing on a disk takes: one writer at a time, bytes that reach the disk, refusals in French."""

import contextlib
import errno
import fcntl
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from cuf_metrics.errors import CufError

# Names of what is being built, and of what is being removed: never those of something in use.
EN_COURS, REBUT = ".en-cours-", ".rebut-"
# What the system says → what was found, and what to do about it.
DROITS = ("les droits ne suffisent pas", "Rétablissez les droits de lecture et d’écriture, puis relancez.")
PLACE = ("il n’y a plus de place pour écrire", "Libérez de la place, puis relancez.")
OBSTACLE = ("un fichier occupe la place d’un dossier", "Déplacez-le, puis relancez.")
REFUS = {
    errno.EACCES: DROITS,
    errno.EPERM: DROITS,
    errno.EROFS: ("le dossier est en lecture seule", "Indiquez un dossier où écrire dans OBSERVATOIRE_DATA."),
    errno.ENOSPC: PLACE,
    errno.EDQUOT: PLACE,
    errno.EFBIG: PLACE,
    errno.EISDIR: ("c’est un dossier, pas un fichier", "Déplacez-le, puis relancez."),
    errno.ENOTDIR: OBSTACLE,
    errno.EEXIST: OBSTACLE,
    errno.ENOENT: ("il manque ou le lien ne mène nulle part", "Rétablissez-le, puis relancez."),
}
_WRITER = threading.RLock()
_HELD: set[Path] = set()


@contextlib.contextmanager
def writing(data: Path) -> Iterator[None]:
    """Be the only writer of the datasets, among threads and processes; the holder may ask again.

    The second writer waits, then finds the work done. What a killed one left behind is removed.

    Raises:
        CufError: the system refused something, told in French; the versions in force are unchanged.
    """
    folder = data.resolve() / "extraits"
    with _WRITER:
        if folder in _HELD:
            yield
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / ".verrou").open("w") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX)
                _HELD.add(folder)
                _sweep(folder)
                yield
        except OSError as error:
            raise refused(error, f"{data.name}/extraits", data, "Rien n’a été modifié.") from error
        finally:
            _HELD.discard(folder)


def refused(error: OSError, ou: str, data: Path, consequence: str = "") -> CufError:
    """A refusal of the operating system, in French.

    Args:
        error: what was raised.
        ou: where to look when the system names no file.
        data: the data folder, from which paths are told.
        consequence: what was left untouched.
    """
    # Of a rename, the system names both ends: what stands in the way is the second.
    named = error.filename2 or error.filename
    if isinstance(named, str | os.PathLike):
        path = Path(named)
        ou = str(path.relative_to(data.parent)) if path.is_relative_to(data.parent) else path.name
    unknown = (f"le système répond « {error.strerror or error} »", "Corrigez-en la cause, puis relancez.")
    constat, remede = REFUS.get(error.errno, unknown)
    attendu = "un fichier que l’on peut lire, un dossier où l’on peut écrire"
    return CufError(ou, constat, attendu, remede, consequence=consequence)


def to_disk(path: Path) -> None:
    """Have a file or a folder reach the disk: a rename must never overtake what it makes visible."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what killed builds left; called by the only writer, so that nothing of it is in use."""
    for pattern in (EN_COURS, REBUT):
        for left in folder.glob(f".versions/*/{pattern}*"):
            shutil.rmtree(left, ignore_errors=True)
    for left in folder.glob(".*.*"):
        if left.is_symlink():
            left.unlink()
