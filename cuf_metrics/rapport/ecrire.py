"""A report in the format that its reader wants."""

from collections.abc import Callable

from cuf_metrics.errors import CufError
from cuf_metrics.rapport.blocs import Rapport

Progress = Callable[[float, str], object]


def _pdf(rapport: Rapport) -> bytes:
    from cuf_metrics.exports.rapport_pdf import report_pdf  # noqa: PLC0415 — each format loads its own library

    return report_pdf(rapport)


def _docx(rapport: Rapport) -> bytes:
    from cuf_metrics.exports.rapport_docx import report_docx  # noqa: PLC0415

    return report_docx(rapport)


def _xlsx(rapport: Rapport) -> bytes:
    from cuf_metrics.exports.rapport_xlsx import report_xlsx  # noqa: PLC0415

    return report_xlsx(rapport)


def _pptx(rapport: Rapport) -> bytes:
    from cuf_metrics.exports.rapport_pptx import report_pptx  # noqa: PLC0415

    return report_pptx(rapport)


FORMATS: dict[str, Callable[[Rapport], bytes]] = {"pdf": _pdf, "docx": _docx, "xlsx": _xlsx, "pptx": _pptx}


def write_report(rapport: Rapport, format: str, progress: Progress | None = None) -> bytes:
    """A report as a file.

    Args:
        rapport: from `build_report`.
        format: a key of `FORMATS`.
        progress: told the share done, from 0 to 1, and the step, in French.

    Returns:
        The bytes of the file; the same report gives the same bytes.

    Raises:
        CufError: a format that no report takes.
    """
    if format not in FORMATS:
        raise CufError(
            f"format « {format} »", "aucun dossier ne s’écrit ainsi", ", ".join(FORMATS), "Choisissez-en un."
        )
    told = progress or (lambda share, step: None)
    told(0.1, "Mise en page")
    content = FORMATS[format](rapport)
    told(1.0, "Dossier prêt")
    return content
