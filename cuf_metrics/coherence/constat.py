"""What a check says: a relation examined holds, is contradicted, cannot be decided, or calls for care."""

import hashlib
from dataclasses import dataclass

from cuf_metrics.provenance import Citation

# From what changes a signed figure to what only calls for care.
GRAVITES = ("majeure", "moyenne", "mineure", "information")
# The last one is for what holds by itself but misleads who adds it up.
ISSUES = ("tient", "contredit", "indécidable", "mise en garde")


@dataclass(frozen=True)
class Passage:
    """A passage that a finding quotes.

    Attributes:
        citation: document (its title), section and exact words.
        id_document: key of the document.
        chiffre: id of the published figure that the passage holds, or "".
        code: short code of that figure (`CUF-2023-F-014`), or "".
    """

    citation: Citation
    id_document: str
    chiffre: str = ""
    code: str = ""


@dataclass(frozen=True)
class Constat:
    """A contradiction, or a reading to beware of, in the words of a reviewer.

    Attributes:
        regle: key of `regles.REGLES`.
        objets: what it is about: ids of figures, of events, of statements; identifies the finding with its rule.
        gravite: one of `GRAVITES`.
        titre: one French sentence without full stop that says what disagrees.
        passages: the quotes that disagree, at least one.
        calcul: the arithmetic in words and numbers (« 50 + 12 = 62, le document dit 72 »).
        recommandation: what to do before signing.
        annee: year of the first document that it quotes, for its code.
    """

    regle: str
    objets: tuple[str, ...]
    gravite: str
    titre: str
    passages: tuple[Passage, ...]
    calcul: str
    recommandation: str
    annee: int

    @property
    def code(self) -> str:
        """Short code, the same as long as the same rule speaks of the same objects."""
        told = "|".join((self.regle, *self.objets))
        return f"CUF-{self.annee}-C-{hashlib.sha256(told.encode()).hexdigest()[:4].upper()}"


@dataclass(frozen=True)
class Examen:
    """One relation examined.

    Attributes:
        regle: key of `regles.REGLES`.
        objets: as in `Constat`.
        enonce: the relation, in French (« 23 bénéficiaires = 1 + 17 + 5 »).
        issue: one of `ISSUES`.
        constat: what is wrong or to beware of; None where it holds or cannot be decided.
    """

    regle: str
    objets: tuple[str, ...]
    enonce: str
    issue: str
    constat: Constat | None = None
