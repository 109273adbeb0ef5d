"""What the commands of the command line read alike: years, days, datasets."""

import argparse
import sys
from datetime import date
from pathlib import Path

from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.errors import CufError
from cuf_metrics.indicators.state import begun


def year(text: str) -> int:
    """A year that has begun: what the future holds is not measured.

    Raises:
        argparse.ArgumentTypeError: anything else.
    """
    try:
        return begun(text)
    except CufError:
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas une année de 1975 à aujourd’hui") from None


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
