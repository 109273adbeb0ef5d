"""The map at national scale and beyond: 12 000 and 100 000 links between real places, made by rank, never by chance.

`python -m benchmarks.links`, or as a part of `make bench`. Ratios are to an empty Streamlit page, in the same run, on
the same server and browser.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from playwright.sync_api import Browser, sync_playwright

from benchmarks.mesures import conformed
from cuf_metrics.construction import build_published
from cuf_metrics.database import open_dataset
from cuf_metrics.liens import TOUS
from cuf_metrics.maps.scales import LIMITE_ARCS, LIMITE_POINTS
from cuf_metrics.store import Contenu, publish
from tests.browser.conftest import CHROMIUM_ARGUMENTS
from tests.browser.driver import AppPage, Server

RACINE = Path(__file__).resolve().parent.parent
TAILLES = {"douze-mille": 12_000, "cent-mille": 100_000}
REPEATS = 5
# Words asked for one after the other: each is a new question, no answer is kept from the one before.
QUESTIONS = ("japon", "mali", "ville", "paris", "rennes", "jumelage", "bretagne")
SOCLE = ("documents", "chiffres_publies", "plan", "cadre_logique", "groupes")
LIGNES = {
    "collectivites": """
        select 'c' || row_number() over (order by population desc, code) as id_collectivite, nom, type_collectivite,
            code_insee, siren, latitude, longitude, 'lieu' as precision_lieu
        from communes""",
    "partenaires": """
        select 'p' || row_number() over (order by population desc, id_lieu) as id_partenaire, nom,
            'collectivité étrangère' as type_partenaire, code_pays, id_lieu, latitude, longitude, 'lieu' as precision_lieu
        from lieux""",
    "partenariats": """
        select 'l' || i as id_partenariat, c.nom as porteur, c.id_collectivite, p.nom as partenaire, p.id_partenaire,
            p.code_pays, ['jumelage', 'projet', 'convention'][i % 3 + 1] as type_lien,
            ['jumelage', 'coopération décentralisée', 'programme', 'réseau ou convention'][i % 4 + 1] as famille_lien,
            ['réciproque', 'sortant', 'entrant'][i % 3 + 1] as sens_lien,
            ['eau', 'culture ; jeunesse', 'climat', null][i % 4 + 1] as theme, 1960 + i % 65 as annee_debut,
            if(i % 3 = 0, least(2026, 1960 + i % 65 + i % 20), null) as annee_fin, 2010 + i % 16 as annee_attestation,
            'forte' as certitude, 'rapport_2023' as id_document
        from range({n}) t(i)
        join collectivites c on c.id_collectivite = 'c' || (1 + i * 7919 % 4800)
        join partenaires p on p.id_partenaire = 'p' || (1 + i * 104729 % {places})""",
}


def main() -> int:
    """Measure and print the table of ratios."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        data = Path(name)
        for folder in ("publications", "reference", "pilotage"):
            (data / folder).symlink_to(RACINE / "data" / folder)
        build_published(data)
        for jeu, size in TAILLES.items():
            _publish(data, jeu, size)
        os.environ["OBSERVATOIRE_DATA"] = name
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        with (
            Server(str(RACINE / "benchmarks/empty.py"), data / "vide.log") as empty,
            Server("server.py", data / "app.log") as app,
        ):
            floor = _floor(browser, empty)
            print(
                f"Une page vide relancée : {floor:.0f} ms (1,0). Au plus {LIMITE_ARCS} arcs tracés, quel que soit le jeu."
            )
            for jeu, size in TAILLES.items():
                queries = _queries(data, jeu)
                for page in ("partenariats", "carte"):
                    took = _filtered(browser, app, page, jeu)
                    own = (took - floor) / 1000
                    print(
                        f"{size:>7} liens, {page:<12} : filtre → image {took / floor:.1f}× "
                        f"({own:.2f} s de l’application), requêtes {queries * 1000:.0f} ms"
                    )
        browser.close()
    return 0


def _publish(data: Path, jeu: str, size: int) -> None:
    """A dataset of `size` links between the 4 800 largest communes and real places abroad."""
    connection = duckdb.connect()
    reference = data / "reference"
    for name in ("collectivites", "lieux"):
        connection.execute(f"create view reference_{name} as from read_parquet('{reference / name}.parquet')")
    connection.execute(
        "create table communes as from reference_collectivites where type_collectivite = 'commune' and latitude is not null"
    )
    connection.execute("create table lieux as from reference_lieux where population > 20000")
    places = connection.sql("select count(*) from lieux").fetchall()[0][0]
    contents = {}
    for name in SOCLE:
        contents[name] = Contenu(open_dataset("publie", data).connection.table(name).to_arrow_table())
    for name, query in LIGNES.items():
        connection.execute(f"create table {name} as {query.format(n=size, places=places)}")
        rows = conformed(connection, name, f"from {name}").to_arrow_table()
        contents[name] = Contenu(rows, couverture="partielle")
    publish(jeu, contents, "demonstration", data)


def _queries(data: Path, jeu: str) -> float:
    """Seconds that the queries of one view of the map take on a fresh question, median."""
    dataset = open_dataset(jeu, data)
    times = []
    for word in QUESTIONS:
        start = time.perf_counter()
        kept = TOUS | {"recherche": word}
        for name in ("liens_comptes", "liens_parts", "carte_pays"):
            dataset.named(name, filtre=kept)
        for name, limit in (("carte_arcs", LIMITE_ARCS), ("carte_points", LIMITE_POINTS)):
            dataset.named(name, filtre=kept, niveau="pays", limite=limit)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _floor(browser: Browser, server: Server) -> float:
    """Milliseconds of an empty page run again."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as context:
        tab = AppPage(context.new_page(), server.url)
        tab.open("")

        def once() -> float:
            start = time.perf_counter()
            with tab.rerun():
                tab.page.keyboard.press("r")
            return (time.perf_counter() - start) * 1000

        once()
        return statistics.median(once() for _ in range(REPEATS))


def _filtered(browser: Browser, server: Server, page: str, jeu: str) -> float:
    """Milliseconds from a country chosen in the filters to the page at rest, median over several countries."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as context:
        tab = AppPage(context.new_page(), server.url)
        tab.open(f"{page}?jeu={jeu}")
        times = []
        for _ in range(REPEATS + 1):
            tab.page.locator('[data-testid="stMultiSelect"] button[aria-haspopup]').nth(1).click()
            # « Select all » comes first, then the countries not chosen yet.
            option = tab.page.get_by_role("option").nth(1)
            option.wait_for()
            start = time.perf_counter()
            with tab.rerun(60):
                option.click()
            times.append((time.perf_counter() - start) * 1000)
            tab.page.keyboard.press("Escape")
        return statistics.median(times[1:])


if __name__ == "__main__":
    sys.exit(main())
