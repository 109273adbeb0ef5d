"""A report in the format that its reader wants."""

from importlib import import_module

from cuf_metrics.errors import CufError
from cuf_metrics.rapport.blocs import Progress, Rapport

# Formats, as the reader names them; `exports.rapport_<format>` writes each with its own library, loaded only then.
FORMATS = {"pdf": "PDF", "docx": "Word (DOCX)", "xlsx": "Classeur (XLSX)", "pptx": "Diaporama (PPTX)"}
MISE_EN_PAGE = 0.7


def write_report(rapport: Rapport, format: str, progress: Progress = lambda share, step: None) -> bytes:
    """A report as a file.

    Args:
        rapport: from `build_report`.
        format: a key of `FORMATS`.
        progress: told each step.

    Returns:
        The bytes of the file; the same report gives the same bytes.

    Raises:
        CufError: a format that no report takes.
    """
    if format not in FORMATS:
        raise CufError(
            f"format « {format} »", "aucun dossier ne s’écrit ainsi", ", ".join(FORMATS), "Choisissez-en un."
        )
    progress(MISE_EN_PAGE, "Mise en page")
    writer = import_module(f"cuf_metrics.exports.rapport_{format}")
    content = getattr(writer, f"report_{format}")(rapport)
    progress(1.0, "Dossier prêt")
    return content
