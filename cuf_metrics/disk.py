"""What writing on a disk takes: one writer at a time, bytes that reach the disk, refusals in French."""

import errno
import fcntl
import os
import shutil
import stat
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

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
    errno.ELOOP: ("le lien revient à lui-même", "Rétablissez-le, puis relancez."),
    errno.ENAMETOOLONG: ("le nom est trop long", "Raccourcissez-le, puis relancez."),
    errno.ENXIO: ("ce n’est pas un fichier ordinaire", "Indiquez-en un autre, puis relancez."),
}
# A name longer than this one is cut where it is told.
LISIBLE = 80
INTACT = "Aucun fichier n’a été écrit."
_WRITER = threading.RLock()
_HELD: set[Path] = set()


@contextmanager
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


def refused(error: OSError, ou: str, data: Path | None = None, consequence: str = "") -> CufError:
    """A refusal of the operating system, in French.

    Args:
        error: what was raised.
        ou: where to look when the system names no file.
        data: the data folder, from which paths are told; by their last name only when left out.
        consequence: what was left untouched.
    """
    # Of a rename, the system names both ends: what stands in the way is the second.
    named = error.filename2 or error.filename
    if isinstance(named, str | os.PathLike):
        path = Path(named)
        ou = str(path.relative_to(data.parent)) if data and path.is_relative_to(data.parent) else path.name
    unknown = (f"le système répond « {error.strerror or error} »", "Corrigez-en la cause, puis relancez.")
    constat, remede = REFUS.get(error.errno, unknown)
    ou = ou if len(ou) <= LISIBLE else f"{ou[: LISIBLE - 1]}…"
    attendu = "un fichier que l’on peut lire, un dossier où l’on peut écrire"
    return CufError(ou, constat, attendu, remede, consequence=consequence)


def to_disk(path: Path) -> None:
    """Have a file or a folder reach the disk: a rename must never overtake what it makes visible."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def placed(path: Path | str) -> Iterator[IO[bytes]]:
    """A file written aside, then put in place whole: what was there before stays until then.

    Args:
        path: where it goes; a link stays one, what it leads to is replaced.

    Raises:
        CufError: it cannot be written there, told before anything is made.
    """
    with all_placed(path) as (file,):
        yield file


@contextmanager
def all_placed(*paths: Path | str) -> Iterator[list[IO[bytes]]]:
    """Files written aside, then put in place one after the other once all of them are on the disk: all or none.

    Raises:
        CufError: one of them cannot be written there; what was there before is as it was.
    """
    targets = [_target(path) for path in paths]
    asides: list[Path] = []
    try:
        with ExitStack() as opened:
            files = [opened.enter_context(_aside(target, asides)) for target in targets]
            yield files
        for aside in asides:
            aside.chmod(0o644)
            to_disk(aside)
        _put(dict(zip(targets, asides, strict=True)))
    except OSError as error:
        if EN_COURS in str(error.filename2 or error.filename):
            # A file is told by its own name, not by that of the file aside.
            error.filename = error.filename2 = None
        raise refused(error, " et ".join(target.name for target in targets), consequence=INTACT) from error
    finally:
        for aside in asides:
            aside.unlink(missing_ok=True)


def destination(path: Path | str, name: str) -> Path | str:
    """The file asked for, or that name in the folder asked for; what is no path is left for `placed` to refuse."""
    return Path(path, name) if isinstance(path, str | Path) and os.path.isdir(path) else path


def sweep_aside(path: Path) -> None:
    """Remove what a killed program left aside of a file."""
    for left in path.parent.glob(f"{EN_COURS}{path.name}-*"):
        left.unlink(missing_ok=True)


def _target(path: Path | str) -> Path:
    """Where a file can be put: at the end of links, in a folder that is there, in place of nothing or of a file."""
    try:
        target = Path(os.path.realpath(path))
        kind = _kind(target)
        if kind not in (None, stat.S_IFREG):
            raise OSError(errno.EISDIR if kind == stat.S_IFDIR else errno.ENXIO, "", target)
        if kind is None:
            # Told by its own name: what is missing is the folder, not the file aside.
            target.parent.stat()
    except (TypeError, ValueError):
        found, wanted = f"{path!r} n’est pas un chemin", "un chemin, comme resultats.zip"
        raise CufError("fichier à écrire", found, wanted, "Indiquez-en un.", consequence=INTACT) from None
    except OSError as error:
        raise refused(error, "fichier à écrire", consequence=INTACT) from error
    return target


def _kind(path: Path) -> int | None:
    """What a path is, as `stat` tells it; None where nothing is there."""
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except FileNotFoundError:
        return None


def _aside(target: Path, asides: list[Path]) -> IO[bytes]:
    """A file beside its place, where a rename is all it takes; its name joins `asides`."""
    file = tempfile.NamedTemporaryFile(  # noqa: SIM115 — who asks closes it
        dir=target.parent, prefix=f"{EN_COURS}{target.name[:60]}-", delete=False
    )
    asides.append(Path(file.name))
    return file


def _put(moves: Mapping[Path, Path]) -> None:
    """Rename files into place; where one cannot be, those before it are put back as they were."""
    *first, _ = moves
    before = {target: moves[target].with_suffix(".avant") for target in first if target.exists()}
    done = []
    try:
        for target, copy in before.items():
            shutil.copy2(target, copy)
        for target, aside in moves.items():
            aside.replace(target)
            done.append(target)
    except BaseException:
        for target in done:
            before[target].replace(target) if target in before else target.unlink()
        raise
    finally:
        for copy in before.values():
            copy.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what killed builds left; called by the only writer, so that nothing of it is in use."""
    for pattern in (EN_COURS, REBUT):
        for left in folder.glob(f".versions/*/{pattern}*"):
            shutil.rmtree(left, ignore_errors=True)
    for left in folder.glob(".*.*"):
        if left.is_symlink():
            left.unlink()
