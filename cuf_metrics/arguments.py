"""What the commands of the command line read and write alike: years, days, datasets, files."""

import argparse
import errno
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.disk import refused, to_disk
from cuf_metrics.store import DATA


def year(text: str) -> int:
    """A year that has begun: what the future holds is not measured.

    Raises:
        argparse.ArgumentTypeError: anything else.
    """
    if text.isascii() and text.isdecimal() and 1975 <= int(text) <= date.today().year:  # noqa: DTZ011 — the reader's own day
        return int(text)
    raise argparse.ArgumentTypeError(f"« {text} » n’est pas une année de 1975 à aujourd’hui")


def day(text: str) -> date:
    """A day that has come, written 2024-06-30.

    Raises:
        argparse.ArgumentTypeError: anything else.
    """
    try:
        told = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas une date comme 2024-06-30") from None
    if told > date.today() or told.year < 1975:  # noqa: DTZ011
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas un jour de 1975 à aujourd’hui")
    return told


def opened(jeu: str, data: Path) -> Dataset:
    """A dataset; where its rows are not real, stderr says so and stdout stays what scripts read.

    Raises:
        CufError: no such dataset, or one that cannot be read.
    """
    dataset = open_dataset(jeu, data)
    if dataset.manifeste.mention:
        print(dataset.manifeste.mention, file=sys.stderr)
    return dataset


@contextmanager
def placed(path: Path) -> Iterator[IO[bytes]]:
    """A file written aside, then put in place whole: what was there before stays until then.

    Raises:
        CufError: it cannot be written there, told before anything is made.
    """
    aside = None
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "", path)
        # Told by its own name: what is missing is the folder, not the file aside.
        path.parent.stat()
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".en-cours-", delete=False) as file:
            aside = Path(file.name)
            yield file
        aside.chmod(0o644)
        to_disk(aside)
        aside.replace(path)
    except OSError as error:
        raise refused(error, path.name, DATA, "Aucun fichier n’a été écrit.") from error
    finally:
        if aside:
            aside.unlink(missing_ok=True)
