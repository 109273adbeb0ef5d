"""The look, declared once: colours of the page, of the axes, of statuses and of link families.

Each colour is a pair (light background, dark background). Sets are told apart by lightness as well
as hue, so that they hold for colour-blind readers and in grey; tests/test_charte.py measures it.
See docs/charte.md.
"""

SERIF = "Spectral, Georgia, serif"
SANS = '"Source Sans", "Source Sans 3", "Segoe UI", sans-serif'

PAGE = {
    "fond": ("#FAF8F4", "#10151F"),
    "carte": ("#FFFFFF", "#182131"),
    "encre": ("#1B2333", "#E8EBF1"),
    "gris": ("#596172", "#A3ADBF"),
    "filet": ("#E2DDD3", "#2B3648"),
    "bleu": ("#1F3A6E", "#9DB8EE"),
    "voile": ("#F1EDE5", "#1F2A3D"),
    "terre": ("#E9E4DA", "#222E42"),
    # Ground of buttons and chosen values, under white text.
    "action": ("#1F3A6E", "#4A6FC0"),
}
AXES = {
    "1": ("#1F3A6E", "#8FB0EE"),
    "2": ("#9C3D1B", "#D9683F"),
    "3": ("#2B8F84", "#3FAC9E"),
    "4": ("#DFAA42", "#F4D488"),
}
# Symbol and colour: a status never rests on colour alone.
STATUTS = {
    "atteint": ("●", ("#0F4C66", "#4FA3C7")),
    "en bonne voie": ("▲", ("#3F93AB", "#8CCBDD")),
    "à surveiller": ("◆", ("#DDA92F", "#F0C95E")),
    "en retard": ("▼", ("#A8321F", "#E4705C")),
    "non mesuré": ("○", ("#B4B8C1", "#667085")),
}
FAMILLES_DE_LIEN = {
    "jumelage": ("#1F3A6E", "#8FB0EE"),
    "coopération décentralisée": ("#2B8F84", "#58C4B6"),
    "programme": ("#7B4F9E", "#9A64CB"),
    "fonds de solidarité": ("#B4472A", "#E8805E"),
    "mission ou accueil": ("#CF9423", "#F2CB6C"),
    "réseau ou convention": ("#9DA4B2", "#728098"),
    "lien entre collectivités françaises": ("#85385A", "#D84F6E"),
}
# An arc or a place that holds links of more than one family.
PLUSIEURS_FAMILLES = "plusieurs familles"
COULEURS_DE_LIEN = {**FAMILLES_DE_LIEN, PLUSIEURS_FAMILLES: ("#98805D", "#C4BD97")}
# Families and types never share a chart: the colours of the ones serve the others.
TYPES_DE_COLLECTIVITE = {
    "commune": ("#B4472A", "#E8805E"),
    "intercommunalité": ("#CF9423", "#F2CB6C"),
    "département": ("#2B8F84", "#58C4B6"),
    "région": ("#1F3A6E", "#8FB0EE"),
    "syndicat": ("#9DA4B2", "#728098"),
    "statut particulier": ("#7B4F9E", "#9A64CB"),
    "outre-mer": ("#85385A", "#D84F6E"),
}
NON_PRECISE = "format non précisé"
FORMATS_DE_REUNION = {
    "présentiel": ("#1F3A6E", "#8FB0EE"),
    "visio": ("#DFAA42", "#F4D488"),
    "hybride": ("#2B8F84", "#3FAC9E"),
    NON_PRECISE: ("#B4B8C1", "#667085"),
}
# Shares from none to all: the ink stays readable on every one of them.
PARTS = (("#F1EDE5", "#1B2536"), ("#B9CDE8", "#2C4570"), ("#6F9AD0", "#4468AC"))
# Countries on the map: five blues from few to many named links, then what is known otherwise.
NOMBRE_DE_LIENS = (
    ("#C9DAF0", "#213D68"),
    ("#AFC8E7", "#294D7E"),
    ("#94B4DC", "#325F97"),
    ("#789FCF", "#3D72B2"),
    ("#5B87BF", "#4C87CE"),
)
ETATS_DE_PAYS = {
    "liens annoncés": ("#E8D28F", "#6A5A2C"),
    "aucun lien déclaré": ("#BDB6AA", "#4E5563"),
    "aucun dans ce choix": ("#93A0B4", "#42352E"),
    "rien de connu": ("#EFEAE0", "#1B2230"),
}
# Every colour of a page by its name, which follows the reader's theme.
COULEURS = {
    **PAGE,
    **{f"axe-{code}": pair for code, pair in AXES.items()},
    **{f"statut-{name.replace(' ', '-')}": pair for name, (_, pair) in STATUTS.items()},
}
# Verdicts on published figures, then severities of findings, each by the name of its colour.
TEINTES = {
    "identique": "statut-atteint",
    "arrondi": "statut-en-bonne-voie",
    "écart expliqué": "statut-à-surveiller",
    "écart inexpliqué": "statut-en-retard",
    "partiel": "bleu",
    "non recalculable": "statut-non-mesuré",
    "majeure": "statut-en-retard",
    "moyenne": "statut-à-surveiller",
    "mineure": "bleu",
    "information": "gris",
}


def tone(pair: tuple[str, str], dark: bool = False) -> str:
    """The colour of a pair for the theme."""
    return pair[dark]


def css_variables() -> str:
    """Every colour as a CSS custom property that follows the reader's theme."""
    lines = [f"--{name}: light-dark({light}, {dark});" for name, (light, dark) in COULEURS.items()]
    return ".stApp {" + " ".join(lines) + f" --serif: {SERIF}; --sans: {SANS}; }}"


def rgb(colour: str, alpha: int = 255) -> list[int]:
    """`#RRGGBB` as the list of 0–255 integers that deck.gl reads."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)] + [alpha]


def faded(colour: str, alpha: float) -> str:
    """`#RRGGBB` let through by its ground, as the text that Plotly reads; 1 is opaque."""
    red, green, blue, _ = rgb(colour)
    return f"rgba({red}, {green}, {blue}, {alpha:g})"
