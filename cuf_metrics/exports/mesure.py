"""How much room a text takes, from the widths of Calibri: no font is needed to know it."""

from unicodedata import normalize

from xlsxwriter.utility import xl_pixel_width

# As wide as what stands for them, whose width is known.
LARGES_COMME = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'", "«": "<", "»": ">", "•": "-", "·": "."})
# Widths are known in pixels at 11 points; what bold letters and other fonts may take is kept back.
CORPS, PIXELS_PAR_POUCE, RESERVE = 11, 96, 0.97


def lines(text: str, room: float) -> int:
    """Lines that a text takes, wrapped in so many pixels at 11 points."""
    plain = normalize("NFD", text.translate(LARGES_COMME)).encode("ascii", "ignore").decode()
    told = 0
    for part in plain.split("\n"):
        told, used = told + 1, 0
        for word in part.split(" "):
            wide = xl_pixel_width(f"{word} ")
            if used and used + wide > room:
                told, used = told + 1, 0
            used += wide
        told += int(used // room)
    return told


def lines_in(text: str, inches: float, size: float) -> int:
    """Lines that a text takes at `size` points in a box so many inches wide."""
    return lines(text, inches * PIXELS_PAR_POUCE * RESERVE * CORPS / size)
