"""Files of links: the kinds that are read, how each is described."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from cuf_metrics.sources import jumelages, partenariats


@dataclass(frozen=True)
class Lecteur:
    """A kind of file of links: how its rows become raw links, how its document is described, what may be said of it."""

    bruts: Callable[[pd.DataFrame, str, str, str], pd.DataFrame]
    type_document: str
    editeur: str
    options: frozenset[str] = frozenset({"pays", "annee", "titre", "exhaustif"})


LIENS = {
    "jumelages": Lecteur(
        lambda rows, ou, pays, annee: jumelages.links(rows, ou, annee), "base de jumelages", "Wikidata"
    ),
    "partenariats": Lecteur(partenariats.links, "table de partenariats", "non précisé"),
    "repertoire": Lecteur(partenariats.links, "répertoire", "non précisé"),
}
