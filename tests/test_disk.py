"""Files are put in place whole or not at all, where a file can be."""

import os
import stat

import pytest

from cuf_metrics.disk import all_placed, placed
from cuf_metrics.errors import CufError

FIN = "\nAucun fichier n’a été écrit."


def refused(path) -> str:
    with pytest.raises(CufError) as refusal, placed(path):
        pytest.fail("rien ne devait être préparé")
    assert str(refusal.value).endswith(FIN)
    return str(refusal.value)


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path):
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier/vrai.csv").write_text("avant")
    (tmp_path / "lien.csv").symlink_to("dossier/vrai.csv")
    (tmp_path / "neuf.csv").symlink_to("dossier/pas encore.csv")
    for name in ("lien.csv", "neuf.csv"):
        with placed(str(tmp_path / name)) as file:
            file.write(b"apres")
        assert (tmp_path / name).is_symlink()
        assert (tmp_path / name).read_text() == "apres"
    assert sorted(os.listdir(tmp_path / "dossier")) == ["pas encore.csv", "vrai.csv"]


def test_only_a_file_is_replaced(tmp_path):
    os.mkfifo(tmp_path / "tube")
    (tmp_path / "vers-tube").symlink_to("tube")
    (tmp_path / "dossier").mkdir()
    (tmp_path / "boucle").symlink_to("boucle")
    assert refused(tmp_path / "vers-tube").startswith("tube : ce n’est pas un fichier ordinaire. ")
    assert refused(tmp_path / "dossier").startswith("dossier : c’est un dossier, pas un fichier. ")
    assert refused(tmp_path / "boucle").startswith("boucle : le lien revient à lui-même. ")
    assert stat.S_ISFIFO((tmp_path / "tube").stat().st_mode)
    assert sorted(os.listdir(tmp_path)) == ["boucle", "dossier", "tube", "vers-tube"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (None, "fichier à écrire : None n’est pas un chemin. Attendu : un chemin, comme resultats.zip. "),
        ("a\0b", "fichier à écrire : 'a\\x00b' n’est pas un chemin. "),
        ("x" * 300, f"{'x' * 79}… : le nom est trop long. "),
    ],
    ids=["None", "NUL", "long"],
)
def test_what_is_no_path_is_told(path, told):
    assert refused(path).startswith(told)


@pytest.mark.parametrize("before", ["avant", None])
def test_where_the_second_file_cannot_take_its_place_the_first_is_as_it_was(tmp_path, before):
    first, second = tmp_path / "premier", tmp_path / "second"
    if before:
        first.write_text(before)

    def both() -> None:
        with all_placed(first, second) as files:
            for file in files:
                file.write(b"apres")
            second.mkdir()

    with pytest.raises(CufError, match="second : c’est un dossier"):
        both()
    assert (first.read_text() if first.exists() else None) == before
    assert {path.name for path in tmp_path.iterdir()} == {"second", *(["premier"] if before else [])}
