"""All the indicators at once, on a dataset of the size of a real one: ten years of a network of 5 000 local governments.

`python -m benchmarks.indicators`, or as a part of `make bench`. Rows are made by rank, never by chance: two runs
measure the same dataset. Ratios are to one count over every table, run on the same data.
"""

import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.mesures import conformed, median
from cuf_metrics.construction import build_published
from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.indicators.measure import counts
from cuf_metrics.indicators.registry import registry
from cuf_metrics.indicators.state import indicators_state
from cuf_metrics.store import Contenu, publish

RACINE = Path(__file__).resolve().parent.parent
REPEATS = 7
PERIODE = "2016-2025"
CIBLE_S = 1.0
# Rows per table, `i` from 0; columns left out are empty, or anything where one is required.
LIGNES = {
    "collectivites": """
        select 'c' || i as id_collectivite, 'Collectivité ' || i as nom,
            case when i % 50 = 0 then 'département' when i % 5 = 0 then 'intercommunalité' else 'commune' end
                as type_collectivite
        from range(5000) t(i)""",
    "partenaires": """
        select 'p' || i as id_partenaire, 'Partenaire ' || i as nom,
            ['collectivité étrangère', 'association ou ONG', 'institution publique', 'recherche',
                'association de pouvoirs locaux étrangère'][i % 5 + 1] as type_partenaire,
            ['État', 'Parlement', null][i % 3 + 1] as categorie,
            ['FRA', 'SEN', 'MDG', 'JPN', 'MAR'][i // 5 % 5 + 1] as code_pays
        from range(4000) t(i)""",
    "partenariats": """
        select 'l' || i as id_partenariat, if(i % 40 = 0, 'Cités Unies France', 'Collectivité ' || i % 5000) as porteur,
            if(i % 40 = 0, null, 'c' || i % 5000) as id_collectivite, 'Partenaire ' || i % 4000 as partenaire,
            'p' || i % 4000 as id_partenaire, ['SEN', 'MDG', 'JPN', 'MAR', null][i % 5 + 1] as code_pays,
            ['jumelage', 'coopération décentralisée', 'programme', 'réseau ou convention'][i // 7 % 4 + 1] as famille_lien,
            1990 + i % 36 as annee_debut, if(i % 3 = 0, 1990 + i % 36 + i % 20, null) as annee_fin, i % 9 = 0 as est_issu_de_cuf
        from range(12000) t(i)""",
    # 200 members in 2016, 5 000 in 2025; one in seven leaves for a year.
    "adhesions": """
        select 'a' || annee || '-' || i as id_adhesion, 'c' || i as id_collectivite, annee, 'à jour' as statut_adhesion
        from range(2016, 2026) a(annee), range(5000) t(i)
        where i < 200 + (annee - 2016) * 534 and (i + annee) % 7 <> 0""",
    "reunions": """
        select 'r' || i as id_reunion, 'Réunion ' || i as titre,
            ['réunion de groupe-pays', 'réunion de dynamique', 'RAICT', 'atelier', 'webinaire', 'assises',
                'comité d’instruction', 'rendez-vous mondial', 'chronique géopolitique', 'rendez-vous de la diplomatie des territoires'][i % 10 + 1]
                as type_reunion,
            make_date(2016 + i // 130, i % 12 + 1, i % 28 + 1) as date_debut, date_debut as date_fin,
            ['Afrique', 'Asie', 'Dynamiques thématiques'][i % 3 + 1] as pole, 'Groupe ' || i % 30 as groupe,
            if(i % 11 = 0, 'Sénat', 'Paris') as lieu, if(i % 4 = 0, 'financement', null) as theme,
            i % 5 <> 0 as est_organisee_par_cuf, 40 + i % 60 as nb_participants, 'réalisé' as statut_reunion
        from range(1300) t(i)""",
    "participations": """
        select 'x' || r || '-' || i as id_participation, 'r' || r as id_reunion,
            if(i % 3 < 2, 'c' || (r * 7 + i * i * 13) % 5000, null) as id_collectivite,
            if(i % 3 = 2, 'p' || (r * 11 + i * 17) % 4000, null) as id_partenaire, 1 + i % 3 as nb_participants
        from range(1300) s(r), range(25) t(i)""",
    "publications": """
        select 'u' || i as id_publication, 'Publication ' || i as titre,
            ['répertoire', 'capitalisation', 'communiqué', 'tribune', 'contribution', 'lettre', 'autre'][i % 7 + 1] as type_publication,
            make_date(2016 + i % 10, i % 12 + 1, 1) as date_debut, date_debut as date_fin, 'Groupe ' || i % 30 as groupe,
            'Afrique' as pole, if(i % 7 = 3, 50 + i % 40, null) as nb_signataires,
            if(i % 9 = 0, 'CGLU', null) as repris_par, 'réalisé' as statut_reunion
        from range(600) t(i)""",
    "mentions": """
        select 'm' || i as id_mention, 'u' || i % 600 as id_publication, 'c' || i * 13 % 5000 as id_collectivite
        from range(6000) t(i)""",
    "audiences": """
        select 'h' || i as id_audience, make_date(2016 + i // 96, i // 8 % 12 + 1, 28) as date_mesure,
            1000 + i * 7 % 900 as valeur, 'visites par an' as unite,
            ['site', 'site', 'X', 'LinkedIn', 'lettre', 'lettre', 'liste de diffusion', 'publications'][i % 8 + 1] as canal,
            ['visites', 'visites issues de la recherche', 'abonnés', 'abonnés', 'envois délivrés', 'ouvertures uniques',
                'collectivités destinataires', 'collectivités destinataires'][i % 8 + 1] as mesure
        from range(960) t(i)""",
    "flux": """
        select 'f' || i as id_flux, 'contribution' as etape, 'fonds-' || i % 9 as id_fonds, 'c' || i % 5000 as id_collectivite,
            make_date(2016 + i % 10, i % 12 + 1, 15) as date_flux, 500 + i % 4000 as montant_eur
        from range(8000) t(i)""",
    "accompagnements": """
        select 'd' || i as id_accompagnement, if(i % 6 = 0, 'bourse', 'dcol') as id_dispositif, 2016 + i % 10 as annee,
            'c' || i * 3 % 5000 as id_collectivite,
            if(i % 2 = 0, make_date(2017 + i % 10, 6, 1), null) as date_deliberation
        from range(900) t(i)""",
    "dispositifs": """
        select if(i = 0, 'dcol', if(i = 1, 'bourse', 'appel-' || i)) as id_dispositif, 'Dispositif ' || i as nom,
            if(i < 2, 'dispositif', 'appel') as type_dispositif, if(i = 1, 'bourse d’experts', null) as categorie,
            if(i < 2, null, 'dcol') as id_dispositif_parent, make_date(2016 + i % 10, 3, 1) as date_ouverture,
            5 + i as nb_candidatures
        from range(22) t(i)""",
    "financements": """
        select 'n' || i as id_financement, 'appel-2' as id_dispositif, 'c' || i * 11 % 5000 as id_collectivite,
            2016 + i % 10 as annee, 20000 + i as montant_eur
        from range(3000) t(i)""",
    "declarations_apd": """
        select 'o' || i as id_declaration_apd, 2016 + i % 10 as annee, true as est_collectivites, true as est_apd, 1000 + i as versement_eur,
            'SEN' as code_pays
        from range(10000) t(i)""",
    "groupes": """
        select 'g' || i as id_groupe, 'Groupe ' || i as nom, 'groupe-pays' as type_groupe, '2016' as date_etat,
            'Afrique' as pole, 'essai' as id_document
        from range(30) t(i)""",
    "roles": """
        select 'z' || i as id_role, 'label « Territoires solidaires et unis face aux crises »' as type_role,
            'c' || i as id_collectivite, cast(2016 + i % 10 as text) as date_etat
        from range(200) t(i)""",
}


def main() -> int:
    """Measure and print; 1 where the first pass is slower than the target."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        print(f"\nTous les indicateurs, sur {_build(data)} lignes ({PERIODE}) ; médianes de {REPEATS} mesures.")
        floor = median(lambda: _count_rows(open_dataset("charge", data)), REPEATS)
        cold = median(lambda: _state(open_dataset("charge", data), data), REPEATS, before=registry)
        dataset = open_dataset("charge", data)
        warm = median(lambda: _state(dataset, data), REPEATS, before=lambda: _state(dataset, data))
        print(f"{'compter toutes les lignes':<28}{_told(floor, floor)}")
        print(f"{'premier calcul':<28}{_told(cold, floor)}   (cible : {CIBLE_S:g} s)")
        print(f"{'calcul suivant':<28}{_told(warm, floor)}")
        print("Requêtes les plus lentes :")
        for name, seconds in _slowest(dataset, data):
            print(f"{'  ' + name:<28}{_told(seconds, floor)}")
    return int(cold > CIBLE_S)


def _build(data: Path) -> int:
    """Publish the dataset `charge`, the plan and the published figures being the real ones."""
    for name in ("publications", "reference"):
        (data / name).symlink_to(RACINE / "data" / name)
    build_published(data)
    real = open_dataset("publie", data).connection.cursor()
    contents = {name: Contenu(real.table(name).to_arrow_table()) for name in ("documents", "plan", "chiffres_publies")}
    with duckdb.connect() as connection:
        for name, query in LIGNES.items():
            contents[name] = Contenu(conformed(connection, name, query).to_arrow_table(), periode_couverte=PERIODE)
    publish("charge", contents, nature="demonstration", data=data)
    return sum(contenu.lignes.num_rows for contenu in contents.values())


def _state(dataset: Dataset, data: Path) -> float:
    """Seconds to give every indicator its value and its status."""
    start = time.perf_counter()
    states = indicators_state(dataset, data=data)
    elapsed = time.perf_counter() - start
    assert all(state.calculees for state in states), _empty(states)  # noqa: S101
    return elapsed


def _empty(states: list) -> str:
    return "sans valeur : " + ", ".join(state.indicateur.id for state in states if not state.calculees)


def _count_rows(dataset: Dataset) -> float:
    """Seconds to count the rows of every table, in one query."""
    cursor = dataset.connection.cursor()
    query = " union all ".join(f"select count(*) from {name}" for name in TABLES)  # noqa: S608 — names of the contracts
    start = time.perf_counter()
    cursor.sql(f"select sum(columns(*)) from ({query})").fetchall()  # noqa: S608
    return time.perf_counter() - start


def _slowest(dataset: Dataset, data: Path) -> list[tuple[str, float]]:
    """The five slowest queries, each run on a dataset just opened."""
    spent = {
        ident: median(lambda i=ind: _count(open_dataset("charge", data), i), 3) for ident, ind in registry().items()
    }
    return sorted(spent.items(), key=lambda item: -item[1])[:5]


def _count(dataset: Dataset, indicator) -> float:
    start = time.perf_counter()
    counts(dataset, indicator)
    return time.perf_counter() - start


def _told(seconds: float, floor: float) -> str:
    return f"{seconds:>9.3f} s{seconds / floor:>9.1f}×"


if __name__ == "__main__":
    sys.exit(main())
