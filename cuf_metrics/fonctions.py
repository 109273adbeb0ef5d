"""Who did something: a function (« direction générale »), never the name of a person."""

import re
import unicodedata

from cuf_metrics.contracts import FIELDS
from cuf_metrics.errors import InvalidData, Problem

FORME = re.compile(FIELDS["enregistre_par"].motif)
# An address, or nine digits whatever parts them.
ADRESSE = re.compile(r"@|[(\[] ?at ?[)\]]|(\d[ ./()-]*){9,}", re.IGNORECASE)
# A function needs no civility; of short ones, the capital that follows tells « Dr Martin » from « DR Bretagne ».
CIVILITE = re.compile(
    r"(?i:\b(?:mme|mlle|madame|monsieur|mademoiselle)\b|(?<!\w)m\.\s*\w)|(?<!\w)(?:MM?|Mr|Dr|Me)\.?\s+[A-ZÀ-Þ]"
)
JAMAIS = "une fonction, jamais un nom : « direction générale », par exemple"
REMEDE = "Indiquez la fonction de qui agit."


def checked_function(fonction: str) -> str:
    """A function as it is recorded, spaces put in order.

    Raises:
        InvalidData: see `wrong_function`; nothing was changed.
    """
    role = " ".join(fonction.split())
    if problems := wrong_function(role):
        raise InvalidData(problems=problems, consequence="Rien n’a été modifié.")
    return role


def wrong_function(role: str) -> list[Problem]:
    """What is wrong with a function: empty, too long, illegible, or a person's civility, address or telephone.

    « Anne Martin » cannot be told from a function: the labels say that a name is never written.
    """
    constat, attendu = "", JAMAIS
    plain = unicodedata.normalize("NFKC", role)
    if not FORME.fullmatch(role) or not re.search(r"[^\W\d_]", role) or not role.isprintable():
        constat, attendu = "elle est vide, trop longue ou illisible", FIELDS["enregistre_par"].forme
    elif ADRESSE.search(plain):
        constat = "c’est une adresse ou un numéro"
    elif CIVILITE.search(plain):
        constat = "c’est le nom d’une personne"
    return [Problem("fonction", constat, attendu, REMEDE)] if constat else []
