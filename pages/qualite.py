"""Stub."""

import ui

ui.open_page(
    "Qualité",
    "Ce que valent les données du jeu, règle par règle : fraîcheur, valeurs hors d’échelle, orphelins, doublons.",
)
