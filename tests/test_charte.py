"""Colours that hold for colour-blind readers, in grey, and against their background."""

import itertools
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from cuf_metrics.charte import (
    AXES,
    COULEURS_DE_LIEN,
    ETATS_DE_PAYS,
    FORMATS_DE_REUNION,
    NOMBRE_DE_LIENS,
    PAGE,
    PARTS,
    STATUTS,
    TYPES_DE_COLLECTIVITE,
)

RACINE = Path(__file__).parent.parent
# Simulation matrices of Machado, Oliveira and Fernandes (2009), severity 1, linear RGB.
VISIONS = {
    "ordinaire": np.eye(3),
    "deutéranopie": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopie": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "tritanopie": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
ENSEMBLES = {
    "axes": AXES,
    "statuts": {name: pair for name, (_, pair) in STATUTS.items()},
    "liens": COULEURS_DE_LIEN,
    "formats": FORMATS_DE_REUNION,
    "types": TYPES_DE_COLLECTIVITE,
    "pays": {"un lien": NOMBRE_DE_LIENS[0], **ETATS_DE_PAYS},
}


def linear(colour: str) -> np.ndarray:
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = (
        np.array(
            [
                [0.4124564, 0.3575761, 0.1804375],
                [0.2126729, 0.7151522, 0.0721750],
                [0.0193339, 0.1191920, 0.9503041],
            ]
        )
        @ rgb
    )
    scaled = xyz / np.array([0.95047, 1, 1.08883])
    f = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def luminance(colour: str) -> float:
    return float(np.array([0.2126, 0.7152, 0.0722]) @ linear(colour))


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["clair", "sombre"])
@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("ensemble", ENSEMBLES)
def test_colours_of_a_set_stay_apart(ensemble, vision, theme):
    seen = {k: lab(np.clip(VISIONS[vision] @ linear(pair[theme]), 0, 1)) for k, pair in ENSEMBLES[ensemble].items()}
    for a, b in itertools.combinations(seen, 2):
        assert np.linalg.norm(seen[a] - seen[b]) >= 15, f"{ensemble} : « {a} » et « {b} » se confondent"


@pytest.mark.parametrize("theme", [0, 1], ids=["clair", "sombre"])
def test_axes_stay_apart_in_grey(theme):
    greys = sorted(lab(linear(pair[theme]))[0] for pair in AXES.values())
    assert min(np.diff(greys)) >= 6, greys


@pytest.mark.parametrize("theme", [0, 1], ids=["clair", "sombre"])
def test_text_is_readable_on_every_ground(theme):
    for text, ground in itertools.product(("encre", "gris", "bleu"), ("fond", "carte", "voile")):
        ratio = contrast(PAGE[text][theme], PAGE[ground][theme])
        assert ratio >= 4.5, f"{text} sur {ground} : {ratio:.2f}"


@pytest.mark.parametrize("theme", [0, 1], ids=["clair", "sombre"])
def test_white_text_is_readable_on_what_is_chosen(theme):
    assert contrast("#FFFFFF", PAGE["action"][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["clair", "sombre"])
def test_strokes_of_the_map_are_visible(theme):
    land = PAGE["terre"][theme]
    for name, pair in COULEURS_DE_LIEN.items():
        assert contrast(pair[theme], land) >= 1.9, name


@pytest.mark.parametrize("theme", [0, 1], ids=["clair", "sombre"])
def test_blues_of_countries_are_a_scale(theme):
    """From few to many, each step goes further from the ground: darker on light, lighter on dark."""
    greys = [lab(linear(pair[theme]))[0] for pair in NOMBRE_DE_LIENS]
    steps = np.diff(greys) * (1 if theme else -1)
    assert min(steps) >= 6, greys


@pytest.mark.parametrize("theme", [0, 1], ids=["clair", "sombre"])
def test_a_share_is_readable_in_its_cell_and_deeper_as_it_grows(theme):
    greys = [lab(linear(pair[theme]))[0] for pair in PARTS]
    assert min(np.diff(greys) * (1 if theme else -1)) >= 10, greys
    for pair in PARTS:
        assert contrast(PAGE["encre"][theme], pair[theme]) >= 4.5


def test_colours_of_the_document_are_those_of_the_application():
    text = (RACINE / "docs/charte.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| `(#\w{6})` \| `(#\w{6})` \|$", text, re.MULTILINE)
    told = {name.removeprefix("liens nommés, "): (light, dark) for name, light, dark in rows}
    ranks = ("première", "deuxième", "troisième", "quatrième", "cinquième")
    steps = dict(zip((f"{rank} classe" for rank in ranks), NOMBRE_DE_LIENS, strict=True))
    axes = {name: pair for name, pair in told.items() if name[0] in AXES}
    assert [*axes.values()] == [*AXES.values()]
    assert {name: pair for name, pair in told.items() if name not in axes} == COULEURS_DE_LIEN | steps | ETATS_DE_PAYS


def test_a_status_has_a_symbol_of_its_own():
    symbols = [symbol for symbol, _ in STATUTS.values()]
    assert len(set(symbols)) == len(STATUTS)


def test_streamlit_theme_uses_the_charter():
    theme = tomllib.loads((RACINE / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
    for mode, index in (("light", 0), ("dark", 1)):
        assert theme[mode]["primaryColor"] == PAGE["action"][index]
        assert theme[mode]["linkColor"] == PAGE["bleu"][index]
        assert theme[mode]["backgroundColor"] == PAGE["fond"][index]
        assert theme[mode]["textColor"] == PAGE["encre"][index]
        assert theme[mode]["borderColor"] == PAGE["filet"][index]
