"""The map as a picture: wide enough to print, made from any text, and telling what it leaves out."""

import struct
import time

import numpy as np
import pytest
from frames_carte import ARC, FONDS, PAYS, POINT, frame, many_arcs

from cuf_metrics.exports import carte
from cuf_metrics.exports.carte import monde
from cuf_metrics.exports.carte.texte import lines, printable

WORDS = {
    "titre": "Les coopérations",
    "sous_titre": "Toutes les familles",
    "sources": ["Lettre n° 12"],
    "date": "21 novembre 2026",
}


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height, from the header of the file."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def drawn(arcs=None, points=None, pays=None, fonds=None, **options) -> bytes:
    given = zip((arcs, points, pays, fonds), (ARC, POINT, PAYS, FONDS), strict=True)
    frames = [frame(example) if rows is None else rows for rows, example in given]
    return carte.png(*frames, **{**WORDS, "couche_pays": True, **options})


def test_four_hundred_arcs_make_a_wide_picture_in_time():
    drawn()  # the first picture starts the renderer
    before = time.monotonic()
    png = drawn(many_arcs(450, 400), frame(POINT, {}), frame(PAYS, {}), frame(FONDS, {}, {"montant_eur": 5.0}))
    assert time.monotonic() - before < 6, "3 s au calme"
    width, height = size_of(png)
    assert width == 2400
    assert 1200 < height < 2600


def test_an_empty_map_is_a_picture():
    assert size_of(drawn(couche_pays=False))[0] >= 2000


@pytest.mark.parametrize(
    "text", ["\"'<b>&amp;</b>\\", "{datum.x} @@=1", "\x00\x0b\ud7ff\n\u202e", "mot" * 400, "", "datum.x"]
)
def test_no_text_breaks_the_picture(text):
    arcs = frame(ARC, {"depart": text, "arrivee": text, "source": text})
    points = frame(POINT, {"libelle": text})
    pays = frame(PAYS, {"nom": text, "detail": text})
    funds = frame(FONDS, {"nom": text})
    png = drawn(arcs, points, pays, funds, titre=text, sous_titre=text, sources=[text] * 3, date=text)
    assert size_of(png)[0] == 2400


def test_the_renderer_is_given_no_address_to_fetch(monkeypatch):
    seen = {}
    monkeypatch.setattr(carte.vl_convert, "vega_to_png", lambda spec, **options: seen.update(options, spec=spec) or b"")
    drawn(frame(ARC, {}), frame(POINT, {}), frame(PAYS, {}), frame(FONDS, {}))
    assert seen["allowed_base_urls"] == []
    world = seen["spec"]["marks"][0]
    assert {"name", "values"} == set().union(*world["data"]), "les données sont dans le dessin"


def written(monkeypatch, *frames, **words) -> list[str]:
    """Every text of the picture, lines as they are cut."""
    seen = {}
    monkeypatch.setattr(carte.vl_convert, "vega_to_png", lambda spec, **_: seen.update(spec) or b"")
    drawn(*frames, **words)
    return [m["encode"]["enter"]["text"]["value"] for m in seen["marks"] if m["type"] == "text"]


def told(monkeypatch, *frames) -> str:
    """What the picture says, with plain spaces."""
    return " ".join(" ".join(written(monkeypatch, *frames)).split())


def test_what_is_left_out_is_told(monkeypatch):
    points = frame(POINT, {}).assign(nb_points=3500)
    words = told(monkeypatch, many_arcs(420, 400), points)
    assert "400 arcs tracés sur 420, les plus fournis d’abord ; les autres portent 210 liens." in words
    assert "1 cercle dessiné sur 3 500, les plus fournis d’abord." in words
    one = told(monkeypatch, many_arcs(2, 1))
    assert "1 arc tracé sur 2, les plus fournis d’abord ; les autres portent 1 lien." in one
    assert "d’abord" not in told(monkeypatch, many_arcs(2), frame(POINT, {}))


def test_long_words_are_shortened_and_sources_counted(monkeypatch):
    words = written(
        monkeypatch,
        titre="Titre très long " * 40,
        sous_titre="Filtre " * 200,
        sources=[f"Document {i}" for i in range(300)],
    )
    assert sum("Titre" in w for w in words) == 2
    assert any(w.endswith("…") for w in words)
    assert "autres documents." in " ".join(words)
    assert "Observatoire de l’AICT, 21 novembre 2026" in words


def test_the_key_has_formatted_values(monkeypatch):
    arcs = frame(ARC, {"nb_liens": 1500, "sens": "sortant"})
    pays = frame(PAYS, {"nb_liens": 1500}, {"code_pays": "LBY", "etat": "rien de connu", "nb_liens": 0})
    words = written(monkeypatch, arcs, frame(POINT, {"nb_liens": 1500}), pays, frame(FONDS, {}))
    for expected in (
        "jumelage",
        "Largeur des arcs : nombre de liens",
        "1",
        "1\u202f000",
        "500 et plus",
        "rien de connu",
        "fonds sans montant publié",
    ):
        assert expected in words
    assert "départ" not in words


def test_the_projection_is_that_of_the_renderer():
    """Circles are placed by our formula, arcs by d3: both must fall on the same spot."""
    places = np.array([[0.0, 0.0], [179.0, -40.0], [-150.0, 70.0], [2.35, 48.85]])
    cadre = monde.Cadre(0, 0, 1000)
    rows = [{"lon": lon, "lat": lat} for lon, lat in places.tolist()]
    geopoint = {"type": "geopoint", "projection": "terre", "fields": ["lon", "lat"]}
    spots = {key: {"field": key} for key in ("x", "y")}
    spec = {
        "projections": [cadre.projection()],
        "data": [{"name": "d", "values": rows, "transform": [geopoint]}],
        "marks": [{"type": "symbol", "from": {"data": "d"}, "encode": {"enter": spots}}],
    }
    items = carte.vl_convert.vega_to_scenegraph(spec)["scenegraph"]["items"][0]["items"][0]["items"]
    assert cadre.project(places) == pytest.approx(np.array([[i["x"], i["y"]] for i in items]), abs=0.06)


def test_lines_keep_french_punctuation_with_its_word():
    assert all(not line.startswith((":", ";", "»")) for line in lines("un deux : trois ; « quatre » " * 20, 200, 12, 9))
    assert printable("a\x00b") == "a b"
