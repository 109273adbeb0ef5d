"""Who did something is a function: what can only be a person is refused."""

import pytest

from cuf_metrics.errors import InvalidData
from cuf_metrics.fonctions import checked_function


@pytest.mark.parametrize("role", ["direction", "Maire", "DR Bretagne", "Pôle M", "service Médias", "mm", "x" * 100])
def test_a_function_is_kept(role):
    assert checked_function(f" {role}\t") == role


def test_spaces_are_put_in_order():
    assert checked_function("direction\u00a0 générale\n") == "direction générale"


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("", "elle est vide, trop longue ou illisible"),
        (" \u200b ", "elle est vide, trop longue ou illisible"),
        ("12", "elle est vide, trop longue ou illisible"),
        ("x" * 101, "elle est vide, trop longue ou illisible"),
        ("direc\u200btion", "elle est vide, trop longue ou illisible"),
        ("dir\x07", "elle est vide, trop longue ou illisible"),
        ("moi＠exemple.org", "c’est une adresse ou un numéro"),
        ("direction, 06 12 34 56 78", "c’est une adresse ou un numéro"),
        *((name, "c’est le nom d’une personne") for name in ("Mme Martin", "mme martin", "m. Martin", "M.Martin")),
        *((name, "c’est le nom d’une personne") for name in ("M Martin", "Dr Élie", "Direction (Madame Durand)")),
    ],
)
def test_what_cannot_be_a_function_is_refused(role, told):
    with pytest.raises(InvalidData, match=f"(?s)fonction : {told}.*Rien n’a été modifié"):
        checked_function(role)
