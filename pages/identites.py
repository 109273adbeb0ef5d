"""Stub."""

import ui

ui.open_page(
    "Identités",
    "Chaque nom de collectivité lu dans un fichier, et la collectivité du référentiel qu’il désigne.",
)
