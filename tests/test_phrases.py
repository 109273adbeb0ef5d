"""Sentences whose numbers are references: French agreement, refusals, and what goes stale."""

import shutil
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuf_metrics.construction import build_published
from cuf_metrics.contracts.listes import PARTIES
from cuf_metrics.database import open_dataset
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.figures import Figure
from cuf_metrics.formatting import UNITS
from cuf_metrics.provenance import Citation
from cuf_metrics.rapport.phrases import LETTRES, render, sentences

AU = date(2026, 11, 21)
CODE = "CUF-2023-F-001"


def read(modele: str, valeur: float | None, unite: str = "réunions", qualificatif: str = "exact") -> str:
    figure = Figure("x", "X", valeur, unite, Citation("d", "s", "t"), qualificatif, "2023", CODE)
    return render(modele, lambda _: figure, "essai", 2023)[2].replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("modele", "valeur", "unite", "qualificatif", "attendu"),
    [
        ("{X}", 0, "réunions", "exact", "aucune réunion"),
        ("{X}", 1, "réunions", "exact", "une réunion"),
        ("{X}", 2, "réunions", "exact", "2 réunions"),
        ("{X}", 0, "partenariats", "exact", "aucun partenariat"),
        ("{X}", 1, "partenariats", "exact", "un partenariat"),
        ("{X}", 1.5, "heures", "exact", "1,5 heure"),
        ("{X}", 150, "collectivités", "plus de", "plus de 150 collectivités"),
        ("{X}", 1, "collectivités", "plus de", "plus d’une collectivité"),
        ("{X}", 400000, "visites par an", "environ", "environ 400 000 visites par an"),
        ("{X}", 380000, "€", "exact", "380 000 €"),
        ("{X}", 13, "%", "exact", "13 %"),
        ("la {X}", 1, "rang d’édition", "exact", "la 1ʳᵉ édition"),
        ("le {X}", 1, "rang d’appel", "exact", "le 1ᵉʳ appel"),
        ("la {X}", 14, "rang d’édition", "exact", "la 14ᵉ édition"),
        ("{X:lettres}", 3, "comités", "exact", "trois comités"),
        ("{X:lettres}", 9, "comités", "exact", "neuf comités"),
        ("{X:lettres}", 10, "comités", "exact", "10 comités"),
        ("{X:lettres}", 2.5, "heures", "exact", "2,5 heures"),
        ("{X:nombre} fois", 7, "réunions", "exact", "7 fois"),
        ("{X:nombre}", 30, "pays", "plus de", "plus de 30"),
        ("{X:nombre}", 13, "%", "environ", "environ 13 %"),
        ("{X|une rencontre|rencontres}", 2, "réunions", "exact", "2 rencontres"),
        ("{X|un atelier|ateliers}", 0, "réunions", "exact", "aucun atelier"),
        ("{X:lettres|une ville donatrice|villes donatrices}", 1, "collectivités", "exact", "une ville donatrice"),
        ("{X} {X:accord:est|sont} {X:accord:prévue|prévues}", 1, "réunions", "exact", "une réunion est prévue"),
        ("{X} {X:accord:est|sont} {X:accord:prévue|prévues}", 2, "réunions", "exact", "2 réunions sont prévues"),
        ("{X} n’{X:accord:a|ont} eu lieu", 0, "réunions", "exact", "aucune réunion n’a eu lieu"),
        ("auprès de {X}", 30, "personnes", "environ", "auprès d’environ 30 personnes"),
        ("le suivi de {X}", 1, "partenariats", "exact", "le suivi d’un partenariat"),
        ("le suivi de {X}", 8, "partenariats", "exact", "le suivi de 8 partenariats"),
        ("parce que {X} suffit", 1, "réunions", "exact", "parce qu’une réunion suffit"),
        ("de {X:lettres}", 8, "partenariats", "exact", "de huit partenariats"),
        ("{X} en cours", None, "réunions", "exact", "n.d. en cours"),
    ],
)
def test_a_number_agrees_in_french(modele, valeur, unite, qualificatif, attendu):
    assert read(modele, valeur, unite, qualificatif) == attendu


@given(st.sampled_from(sorted(n for n, u in UNITS.items() if u.kind == "nombre" and u.singular)), st.integers(0, 10**7))
def test_no_count_is_ever_told_with_a_zero_nor_a_wrong_plural(unite, valeur):
    told = read("{X}", valeur, unite)
    assert not told.startswith("0")
    assert told.endswith(UNITS[unite].singular if valeur < 2 else UNITS[unite].plural)
    if valeur < 2:
        assert told.startswith(("aucune ", "une ") if UNITS[unite].est_feminine else ("aucun ", "un "))


def test_numbers_in_words_stop_at_nine():
    assert len(LETTRES) == 8
    assert read("{X:lettres}", 11, "réunions") == "11 réunions"


@pytest.mark.parametrize(
    "modele",
    ["{}", "{X", "X}", "{X:gras}", "{X:accord:est}", "{X|réunion}", "{X:nombre|a|b}", "{X:accord}", "{X:accord|a|b}"],
)
def test_a_form_that_does_not_exist_is_refused_with_its_place(modele):
    with pytest.raises(CufError, match="n’a pas de forme connue") as refused:
        read(f"Il y a {modele} ici", 3)
    assert str(refused.value).startswith("essai : le renvoi « ")
    assert "{code:accord:est|sont}" in str(refused.value)


@pytest.mark.parametrize(
    ("modele", "dit"),
    [
        ("{X|rencontre|rencontres}", "le renvoi « {X|rencontre|rencontres} » ne dit pas le genre du nom"),
        ("{X|une rencontre|}", "ne dit pas le genre du nom"),
        ("Près de {X} ont eu lieu", "le modèle dit « Près de » avant un renvoi"),
        ("Au moins {X:nombre} fois", "le modèle dit « Au moins » avant un renvoi"),
        ("le {X} de l’année", "le modèle dit « le » avant un nombre, avec lequel il ne s’accorde pas"),
        ("Les {X:lettres}", "le modèle dit « Les » avant un nombre"),
        ("de l’{X}", "le modèle dit « l’ » avant un nombre"),
    ],
)
def test_words_that_the_number_may_belie_are_refused(modele, dit):
    with pytest.raises(CufError) as refused:
        read(modele, 1)
    assert dit in str(refused.value)


def test_a_file_of_sentences_is_read_with_one_query_per_table(publie, monkeypatch):
    asked = []
    monkeypatch.setattr(type(publie), "named", _counting(type(publie).named, asked))
    assert len(sentences(publie, "", AU)) >= 12
    assert sorted(asked) == ["chiffres_cites", "codes_chiffres"]


def _counting(named, asked: list[str]):
    def counted(dataset, name, **values):
        asked.append(name)
        return named(dataset, name, **values)

    return counted


def test_a_number_told_twice_is_one_number_with_its_code():
    figure = Figure("x", "X", 7.0, "réunions", Citation("d", "s", "t"), code=CODE)
    marked, numbers, told = render("{A} : {A:nombre}, {A}", lambda _: figure, "essai", 2023)
    assert (marked, told) == ("{A} : 7, {A}", "7 réunions : 7, 7 réunions")
    assert [(n.code, n.texte, n.valeur) for n in numbers] == [("A", "7 réunions", 7.0)]


def test_the_sentences_of_the_project_cover_every_part_and_are_up_to_date(publie):
    every = sentences(publie, "", AU)
    assert {s.partie for s in every} == set(PARTIES)
    assert not [s.id for s in every if s.est_perimee or s.est_inconnue]
    for s in every:
        assert s.nombres, s.id
        told = s.texte
        for n in s.nombres:
            assert n.code.startswith("CUF-2023-F-")
            told = told.replace(f"{{{n.code}}}", n.texte)
        assert told == s.lue
        assert s.paragraphe.nombres == s.nombres
    assert sentences(publie, "perspectives", AU)[0].lue == "La 15ᵉ édition des RAICT est annoncée pour octobre 2024."


def test_a_sentence_goes_stale_when_its_number_moves(publie, tmp_path):
    folder = tmp_path / "pilotage"
    folder.mkdir()
    row = "raict,visibilité et cohérence,La {CUF-2023-F-004} a réuni {CUF-2023-F-005}.,La 14ᵉ édition a réuni 508 participants."
    (folder / "phrases.csv").write_text(f"id_phrase,partie,modele,texte_retenu\n{row}\n", encoding="utf-8")
    (told,) = sentences(publie, "", AU, tmp_path)
    assert told.est_perimee
    assert told.ecart == (("508", "509"),)


def test_an_indicator_is_named_with_a_year_or_at_the_day_of_reading(publie, tmp_path):
    (tmp_path / "pilotage").mkdir()
    modele = "{CUF-2023-I-1.1.a} ; {I:1.1.a} ; {I:1.1.b}"
    text = f"id_phrase,partie,modele,texte_retenu\nx,perspectives,{modele},x\n"
    (tmp_path / "pilotage/phrases.csv").write_text(text, encoding="utf-8")
    (told,) = sentences(publie, "", AU, tmp_path)
    assert [n.code for n in told.nombres] == ["CUF-2023-I-1.1.a", "CUF-2026-I-1.1.a", "CUF-2026-I-1.1.b"]
    assert told.lue == "au moins 200 collectivités ; au moins 200 collectivités ; n.d."
    assert told.est_inconnue


@pytest.mark.parametrize(
    ("modele", "dit"),
    [
        ("{CUF-2023-F-9999}", "rien ne porte ce code"),
        (f"{{CUF-2023-F-{'9' * 5000}}}", "rien ne porte ce code"),
        ("{CUF-0000-I-1.1.a}", "rien ne porte ce code"),
        ("{CUF-2023-F-001:gras}", "n’a pas de forme connue"),
    ],
)
def test_a_wrong_reference_is_refused_with_the_sentence_that_holds_it(publie, tmp_path, modele, dit):
    (tmp_path / "pilotage").mkdir()
    text = f"id_phrase,partie,modele,texte_retenu\nfaute,perspectives,{modele},x\n"
    (tmp_path / "pilotage/phrases.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CufError, match=dit) as refused:
        sentences(publie, "", AU, tmp_path)
    assert "phrase « faute »" in str(refused.value)


def test_a_sentence_of_no_part_is_refused(publie, tmp_path):
    (tmp_path / "pilotage").mkdir()
    text = "id_phrase,partie,modele,texte_retenu\nx,conclusion,x,x\n"
    (tmp_path / "pilotage/phrases.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidData, match="Aucune phrase n’a été lue"):
        sentences(publie, "", AU, tmp_path)


def test_without_the_file_there_is_no_sentence(data):
    shutil.rmtree(data / "pilotage", ignore_errors=True)
    build_published(data)

    assert sentences(open_dataset("publie", data), "", AU, data) == []
