"""Codes with a slip: a digit replaced, two exchanged, a zero lost, or what a spreadsheet leaves of a SIRET."""

from collections.abc import Iterator

from cuf_metrics.resolution.ecrits import ABIME, INSEE, SIREN_OU_SIRET, Code
from cuf_metrics.resolution.referentiel import Referentiel

CHIFFRES = "0123456789"


def near_codes(code: Code, referentiel: Referentiel) -> Iterator[tuple[int, str]]:
    """Rows that a code designating nothing would designate without one slip, and why.

    A SIREN has few neighbours that exist; an Insee code has dozens: of those, only two digits exchanged count.
    """
    if code.rangs:
        return
    if code.suppose is not None:
        yield code.suppose, f"avec un zéro devant, le code {code.ecrit} la désigne"
    known = referentiel.communales if INSEE.fullmatch(code.ecrit) else referentiel.sirens
    text = code.ecrit[:9]
    slips = set(_exchanged(text))
    if SIREN_OU_SIRET.fullmatch(code.ecrit):
        slips |= set(_replaced(text))
    for slip in sorted(slips):
        if slip in known:
            yield known[slip], f"son code {slip} est celui du fichier ({code.ecrit}) à un chiffre près"


def one_slip_away(written: str, code: str) -> bool:
    """Whether a written code is another one with a character replaced, lost or two exchanged."""
    if not written or not code or written == code:
        return False
    if len(written) == len(code) - 1:
        return any(code[:i] + code[i + 1 :] == written for i in range(len(code)))
    if len(written) != len(code):
        return False
    different = [i for i, (a, b) in enumerate(zip(written, code, strict=True)) if a != b]
    exchanged = len(different) == 2 and written in _exchanged(code)
    return len(different) == 1 or exchanged


def damaged_like(written: str, siren: str) -> bool:
    """Whether what a spreadsheet left of a code (« 2,43E+13 ») may have been this SIREN or a SIRET of it."""
    if not siren or not ABIME.fullmatch(written):
        return False
    mantissa = written.upper().split("E")[0].replace(",", ".")
    decimals = len(mantissa.partition(".")[2])
    return f"{int(siren) / 10**8:.{decimals}f}" == mantissa


def _exchanged(code: str) -> Iterator[str]:
    return (code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(len(code) - 1) if code[i] != code[i + 1])


def _replaced(code: str) -> Iterator[str]:
    return (code[:i] + digit + code[i + 1 :] for i in range(len(code)) for digit in CHIFFRES if digit != code[i])
