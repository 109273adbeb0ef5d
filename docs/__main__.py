"""Write the pages made from the code, then check every page: `python -m docs [--verifier]`. Exit 1 with a problem."""

import argparse
import sys

from cuf_metrics.errors import Problem
from cuf_metrics.formatting import count
from docs import controles, couverture, engendrees
from docs.projet import Projet

CONTROLES = (
    engendrees.stale_pages,
    controles.broken_links,
    controles.idle_images,
    controles.refused_commands,
    controles.unknown_recipes,
    controles.wrong_python,
    controles.missing_files,
    controles.named_machines,
    couverture.untold_commands,
    couverture.wrong_examples,
    couverture.untold_pages,
    couverture.untold_notebooks,
    couverture.undescribed_columns,
    couverture.undescribed_views,
    couverture.undescribed_names,
    couverture.unordered_glossary,
)


def problems(projet: Projet) -> list[Problem]:
    """Everything that is wrong in the documentation."""
    return [problem for check in CONTROLES for problem in check(projet)]


def main(arguments: list[str] | None = None) -> int:
    """Write unless told not to, check, tell."""
    parser = argparse.ArgumentParser(prog="python -m docs", description="Documentation de l’Observatoire")
    parser.add_argument("--verifier", action="store_true", help="ne rien écrire, seulement vérifier")
    if not parser.parse_args(arguments).verifier:
        engendrees.write(Projet())
    found = problems(Projet())
    for problem in found:
        print(problem)
    told = f"{count(len(found), 'problème')}." if found else "La documentation est à jour, et ce qu’elle dit existe."
    print(told, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
