"""The demonstration: fictional, the same every time, and equal to the published figures where it says so."""

import csv
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from cuf_metrics import __main__ as cli
from cuf_metrics.construction import build_published
from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.database import Dataset, open_dataset, sql
from cuf_metrics.demonstration import build_demonstration, scale_in_force
from cuf_metrics.demonstration.socle import GARDEES
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.rapport.rapprochement import reconcile, unexplained
from cuf_metrics.reference import read_reference
from cuf_metrics.reference.noms import normalise
from cuf_metrics.store import current_manifest, outdated
from tests.conftest import RACINE

PUBLICATIONS = RACINE / "data/publications"
DE_GROUPE = "type_reunion in ('réunion de groupe-pays', 'réunion de dynamique')"
FORMATIONS = "type_reunion in ('chronique géopolitique', 'atelier', 'webinaire', 'formation')"
SIMULEES = {
    "collectivites",
    "partenaires",
    "reunions",
    "participations",
    "adhesions",
    "flux",
    "accompagnements",
    "publications",
    "audiences",
    "financements",
    "mentions",
}


def published(name: str) -> list[dict[str, str]]:
    with (PUBLICATIONS / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


CHIFFRES = {row["id_chiffre_publie"]: float(row["valeur"]) for row in published("chiffres_publies")}
FONDS = published("fonds")


def folder_of(path: Path) -> Path:
    for name in ("publications", "reference", "pilotage"):
        (path / name).symlink_to(RACINE / "data" / name)
    return path


@pytest.fixture(scope="module")
def one(tmp_path_factory) -> Path:
    """A data folder that holds the demonstration at scale 1; tests only read it."""
    data = folder_of(tmp_path_factory.mktemp("un"))
    build_demonstration(1, data)
    return data


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Path:
    """The same at scale 2."""
    data = folder_of(tmp_path_factory.mktemp("deux"))
    build_demonstration(2, data)
    return data


@pytest.fixture(scope="module")
def demo(one) -> Dataset:
    return open_dataset("demonstration", one)


@pytest.fixture(scope="module")
def double(two) -> Dataset:
    return open_dataset("demonstration", two)


def value(dataset: Dataset, query: str) -> float:
    return float(sql(dataset, query).iloc[0, 0])


def of_2023(what: str, kind: str = "true", table: str = "reunions_tenues") -> str:
    return f"select {what} from {table} where annee = 2023 and {kind}"


def groups_of(pole: str) -> str:
    return of_2023("sum(nombre)", f"pole = '{pole}' and {DE_GROUPE}")


def held(kind: str, pole: str | None = None) -> str:
    return of_2023("sum(nombre)", f"type_reunion = '{kind}'" + (f" and pole = '{pole}'" if pole else ""))


def present(kind: str) -> str:
    return of_2023("count(distinct id_collectivite)", kind, "presences")


def printed(kind: str, pole: str | None = None) -> str:
    chosen = f"type_publication = '{kind}'" + (f" and pole = '{pole}'" if pole else "")
    return of_2023("count(*)", chosen, "publications_parues")


# A published figure → the query that finds it again; at a scale of N, N times as large.
CALEES = {
    "reunions_initiative_cuf_2023": of_2023("sum(nombre)", "est_organisee_par_cuf"),
    "reunions_participation_cuf_2023": of_2023("sum(nombre)", "not est_organisee_par_cuf"),
    "reunions_afrique_2023": groups_of("Afrique"),
    "reunions_mediterranee_2023": groups_of("Méditerranée"),
    "reunions_europe_2023": groups_of("Europe"),
    "reunions_asie_2023": groups_of("Asie"),
    "reunions_amerique_latine_caraibes_2023": groups_of("Amériques"),
    "reunions_dynamiques_thematiques_2023": groups_of("Dynamiques thématiques"),
    "reunions_encadre_ultramarin_2023": of_2023("sum(nombre)", f"est_organisee_par_cuf and {FORMATIONS}"),
    "chroniques_2023": held("chronique géopolitique"),
    "ateliers_1pct_2023": of_2023("sum(nombre)", "type_reunion = 'atelier' and theme_reunion = 'financement'"),
    "ateliers_ue_2023": of_2023("sum(nombre)", "type_reunion = 'atelier' and theme_reunion <> 'financement'"),
    "cafes_elus_2023": held("café des élus"),
    "assemblees_generales_2023": held("assemblée générale"),
    "conseils_administration_2023": held("conseil d’administration"),
    "reunions_bureau_executif_2023": held("bureau exécutif"),
    "assises_bilaterales_2023": held("assises"),
    "assises_mediterranee_2023": held("assises", "Méditerranée"),
    "assises_asie_2023": held("assises", "Asie"),
    "missions_afrique_2023": held("mission", "Afrique"),
    "missions_mediterranee_2023": held("mission", "Méditerranée"),
    "missions_asie_2023": held("mission", "Asie"),
    "missions_amerique_latine_caraibes_2023": held("mission", "Amériques"),
    "missions_dynamiques_2023": held("mission", "Dynamiques thématiques"),
    "comites_instruction_daect_2023": held("comité d’instruction"),
    "raict_participants_2023": of_2023("sum(nb_participants)", "type_reunion = 'RAICT'"),
    "raict_collectivites_francaises_2023": present("type_reunion = 'RAICT'"),
    "assises_palestine_participants_2023": of_2023(
        "sum(nb_participants)", "type_reunion = 'assises' and code_pays = 'PSE'"
    ),
    "assises_palestine_collectivites_francaises_2023": present("type_reunion = 'assises' and pole = 'Méditerranée'"),
    "assises_vietnam_collectivites_francaises_2023": present("type_reunion = 'assises' and pole = 'Asie'"),
    "collectivites_participantes_afrique_2023": present(f"pole = 'Afrique' and {DE_GROUPE}"),
    "collectivites_participantes_mediterranee_2023": present(f"pole = 'Méditerranée' and {DE_GROUPE}"),
    "collectivites_participantes_europe_2023": present(f"pole = 'Europe' and {DE_GROUPE}"),
    "collectivites_participantes_asie_2023": present(f"pole = 'Asie' and {DE_GROUPE}"),
    "collectivites_participantes_amerique_latine_caraibes_2023": present(f"pole = 'Amériques' and {DE_GROUPE}"),
    "collectivites_participantes_dynamiques_2023": present(f"pole = 'Dynamiques thématiques' and {DE_GROUPE}"),
    "collectivites_encadre_ultramarin_2023": present(FORMATIONS),
    "collectivites_etrangeres_2023": of_2023(
        "count(distinct id_partenaire)",
        "type_partenaire = 'collectivité étrangère' and est_organisee_par_cuf",
        "presences",
    ),
    "federations_etrangeres_2023": of_2023(
        "count(distinct id_partenaire)", "type_partenaire = 'association de pouvoirs locaux étrangère'", "presences"
    ),
    "dcol_collectivites_2023": of_2023("count(distinct id_collectivite)", table="accompagnements_dcol"),
    "dcol_cumul_collectivites_2023": (
        "select count(distinct id_collectivite) from accompagnements_dcol where annee between 2018 and 2023"
    ),
    "dcol_appel9_syndicats_mixtes": of_2023(
        "count(*)", "id_dispositif = 'dcol-9e-appel' and type_collectivite = 'syndicat'", "accompagnements_dcol"
    ),
    "dcol_appel9_villes": of_2023(
        "count(*)", "id_dispositif = 'dcol-9e-appel' and type_collectivite = 'commune'", "accompagnements_dcol"
    ),
    "repertoires_publies_2023": printed("répertoire"),
    "repertoires_afrique_2023": printed("répertoire", "Afrique"),
    "repertoires_mediterranee_2023": printed("répertoire", "Méditerranée"),
    "communiques_afrique_2023": printed("communiqué", "Afrique"),
    "communiques_mediterranee_2023": printed("communiqué", "Méditerranée"),
    "lettres_electroniques_2023": printed("lettre"),
    "capitalisations_publications_2023": of_2023(
        "count(*)", "type_publication in ('répertoire', 'capitalisation', 'autre')", "publications_parues"
    ),
    "visites_site_2023": of_2023("sum(valeur)", "canal = 'site' and mesure = 'visites'", "releves"),
    "abonnes_linkedin_2023": of_2023("arg_max(valeur, date_releve)", "canal = 'LinkedIn'", "releves"),
    "collectivites_informees_2023": of_2023("max(valeur)", "canal = 'liste de diffusion'", "releves"),
    "collectivites_diffusion_publications_2023": of_2023("max(valeur)", "canal = 'publications'", "releves"),
}


@pytest.mark.parametrize("figure", CALEES)
def test_a_total_is_the_published_one(demo, double, figure):
    assert value(demo, CALEES[figure]) == CHIFFRES[figure]
    assert value(double, CALEES[figure]) == 2 * CHIFFRES[figure]


DONATEURS = {
    "nb_donateurs": "true",
    "nb_donateurs_regions": "type_donateur = 'région'",
    "nb_donateurs_departements": "type_donateur = 'département'",
    "nb_donateurs_intercommunalites": "type_donateur = 'intercommunalité'",
}


@pytest.mark.parametrize("fund", [f for f in FONDS if f["nb_donateurs"]], ids=lambda f: f["id_fonds"])
def test_donors_and_amounts_of_a_fund_are_the_published_ones(demo, double, fund):
    gifts = f"from flux_fonds where id_fonds = '{fund['id_fonds']}' and etape = 'contribution'"
    for column, kind in DONATEURS.items():
        if fund[column]:
            counted = f"select count(distinct id_collectivite) {gifts} and {kind}"
            assert value(demo, counted) == int(fund[column]), column
            assert value(double, counted) == 2 * int(fund[column]), column
    if fund["montant_eur"]:
        assert value(demo, f"select sum(montant_eur) {gifts}") == float(fund["montant_eur"])
        assert value(double, f"select sum(montant_eur) {gifts}") == 2 * float(fund["montant_eur"])
        assert value(demo, f"select max(year(date_flux)) {gifts}") <= 2023


def test_donors_of_a_published_fund_are_of_the_published_types_or_communes(demo):
    ids = ", ".join(f"'{f['id_fonds']}'" for f in FONDS if f["montant_eur"])
    types = sql(
        demo, f"select distinct type_donateur from flux_fonds where id_fonds in ({ids}) and etape = 'contribution'"
    )
    assert set(types["type_donateur"]) == {"commune", "intercommunalité", "département", "région"}


def test_more_local_governments_gave_than_the_report_says_at_least(demo):
    ids = ", ".join(f"'{f['id_fonds']}'" for f in FONDS if f["nb_donateurs"] and f["date_ouverture"])
    donors = f"select count(distinct id_collectivite) from flux where etape = 'contribution' and id_fonds in ({ids})"
    assert value(demo, donors) > CHIFFRES["collectivites_donatrices_2023"] == 150


def test_no_fund_is_overdrawn_nor_paid_out_of_its_dates(demo):
    ledger = sql(
        demo,
        "select id_fonds, sum(effet) over (partition by id_fonds order by date_flux, etape = 'versement') as solde, hors_dates "
        "from flux_fonds",
    )
    assert len(ledger) > 400
    assert ledger["solde"].min() >= 0
    assert ledger["hors_dates"].isna().all()
    assert value(demo, "select sum(effet) from flux_fonds where id_fonds = 'liban-2020'") == 0
    assert value(demo, "select count(*) from flux where etape = 'restitution'") == 1


def test_beneficiaries_are_as_many_as_published_in_each_country(demo):
    paid = sql(
        demo,
        "select code_pays, count(*) as n from flux where id_fonds = 'ukraine' and etape = 'versement' group by all",
    )
    told = {
        c: CHIFFRES[f"fonds_ukraine_beneficiaires_{n}"]
        for c, n in (("MDA", "moldavie"), ("UKR", "ukraine"), ("POL", "pologne"))
    }
    assert dict(zip(paid["code_pays"], paid["n"], strict=True)) == told


def test_members_are_a_little_more_than_the_report_says_at_least(demo):
    by_year = sql(
        demo, "select annee, count(*) as n from adherents where id_suite = id_collectivite or annee < 2021 group by 1"
    )
    members = dict(zip(by_year["annee"], by_year["n"], strict=True))
    assert members[2023] == 212 > CHIFFRES["collectivites_membres_2023"]
    assert members[2021] < members[2019]
    assert members[2025] > members[2023]


def test_most_members_stay_from_one_year_to_the_next(demo):
    stay = sql(
        demo,
        """select a.annee + 1 as annee, avg((b.id_suite is not null)::int) as part
        from (select distinct annee, id_suite from adherents) a
        left join (select distinct annee, id_suite from adherents) b on b.id_suite = a.id_suite and b.annee = a.annee + 1
        where a.annee < 2025 group by 1 order by 1""",
    )
    assert stay["part"].between(0.91, 0.97).all()
    assert stay["annee"][stay["part"].idxmin()] in (2020, 2021)


def test_chroniques_gather_as_many_members_as_published(demo):
    came = sql(
        demo,
        "select id_reunion, count(*) as n, count(a.id_suite) as membres from presences p "
        "left join (select distinct annee, id_suite from adherents) a using (annee, id_suite) "
        "where annee = 2023 and type_reunion = 'chronique géopolitique' and p.id_collectivite is not null group by 1",
    )
    assert (came["membres"] == CHIFFRES["chroniques_participation_moyenne_2023"]).all()
    assert (came["n"] == came["membres"]).all()


def test_half_of_the_people_at_the_raict_come_from_abroad(demo):
    crowd = sql(
        demo,
        "select sum(nb_participants) as tous, sum(nb_participants) filter (pays_partenaire <> 'FRA') as etrangers, "
        "count(distinct pays_partenaire) filter (pays_partenaire <> 'FRA') as pays "
        "from presences where annee = 2023 and type_reunion = 'RAICT'",
    ).iloc[0]
    assert crowd["pays"] == CHIFFRES["raict_pays_2023"]
    assert abs(100 * crowd["etrangers"] / crowd["tous"] - CHIFFRES["raict_part_etrangers_2023"]) < 0.2


def test_an_edition_that_bears_a_real_rank_is_held_on_its_real_day(demo):
    editions = sql(
        demo,
        "select titre, annee, date_debut::varchar as jour from reunions_tenues where type_reunion = 'RAICT' order by annee",
    )
    assert list(editions["annee"]) == [2018, 2019, 2021, 2022, 2023, 2024, 2025]
    named = "Rencontres de l’action internationale des collectivités"
    assert editions["titre"].tolist() == [named] * 4 + [f"{rank}es {named}" for rank in (14, 15, 16)]
    assert editions["jour"].str[:10].tolist()[4:] == ["2023-09-18", "2024-10-23", "2025-07-04"]


def test_a_published_size_is_that_of_its_year_only(demo):
    sizes = sql(
        demo,
        "select annee, type_reunion as quoi, nb_collectivites as n from reunions_tenues "
        "where type_reunion in ('RAICT', 'assises')",
    )
    raict = sizes[sizes["quoi"] == "RAICT"].set_index("annee")["n"]
    assert (raict == raict[2023]).sum() == 1
    others = sizes[(sizes["quoi"] == "assises") & (sizes["annee"] != 2023)]
    assert others["n"].nunique() > 5


def test_meetings_of_partners_do_not_gather_always_the_same(demo):
    came = sql(
        demo,
        "select annee, id_collectivite, count(*) as n from presences "
        "where not est_organisee_par_cuf and id_collectivite is not null group by all",
    )
    assert (came.groupby("annee")["n"].max() <= 15).all()


def test_as_many_letters_are_sent_as_came_out(demo):
    came_out = sql(
        demo, "select annee, count(*) as n from publications_parues where type_publication = 'lettre' group by 1"
    )
    sent = sql(demo, "select annee, count(distinct date_releve) as n from releves where canal = 'lettre' group by 1")
    told = dict(came_out.itertuples(index=False))
    assert told == dict(sent.itertuples(index=False)) == dict.fromkeys(range(2018, 2026), 5)


def test_meetings_say_until_when_they_are_announced(demo):
    said = sql(demo, "select * from couvertures where nom_table = 'reunions'").iloc[0]
    assert said["periode_couverte"] == "2018-2027"
    assert said["explication"] == (
        "Lignes fictives, simulées de 2018 à 2025, annoncées jusqu’en 2027 ; aucune ne décrit une réunion réelle."
    )


def test_followers_of_x_are_more_than_published(demo):
    followers = value(demo, "select arg_max(valeur, date_releve) from releves where canal = 'X' and annee = 2023")
    assert CHIFFRES["abonnes_x_2023"] < followers < 1.05 * CHIFFRES["abonnes_x_2023"]


def test_the_epidemic_sends_meetings_online(demo):
    visio = sql(
        demo,
        """select case when date_debut < '2020-03-16' then 'avant' when date_debut < '2021-09-01' then 'pendant' else 'apres' end
            as periode, avg((format_reunion = 'visio')::int) as part
        from reunions_tenues where type_reunion not in ('mission', 'assises', 'RAICT', 'accueil de délégation',
            'rendez-vous mondial', 'rencontres bilatérales') group by 1""",
    ).set_index("periode")["part"]
    assert visio["avant"] < 0.1
    assert visio["pendant"] > 0.75
    assert 0.25 < visio["apres"] < 0.5


def test_attendance_is_uneven(demo):
    n = sql(
        demo,
        "select id_collectivite, count(*) as n from presences where annee = 2023 and id_collectivite is not null group by 1",
    )["n"].sort_values(ascending=False)
    assert n.head(len(n) // 10).sum() > 0.3 * n.sum()
    assert n.median() <= 3


# --- cases that must be there ------------------------------------------------------------------


def years_as_member(dataset: Dataset, where: str) -> list[list[int]]:
    rows = sql(
        dataset,
        f"select id_suite, list(distinct annee order by annee) as annees from adherents where {where} group by 1",
    )
    return [list(years) for years in rows["annees"]]


def test_one_member_leaves_and_comes_back(demo):
    assert years_as_member(demo, "true").count([2018, 2019, 2020, 2023, 2024, 2025]) == 1


def test_two_communes_merge_into_a_new_one(demo):
    merged = sql(
        demo,
        "select id_suite, count(*) as n from collectivites_situees where type_collectivite = 'commune' group by 1 having n > 1",
    )
    assert list(merged["n"]) == [3]
    new = merged["id_suite"][0]
    assert years_as_member(demo, f"id_collectivite = '{new}'") == [[2022, 2023, 2024, 2025]]
    assert years_as_member(demo, f"id_suite = '{new}'") == [list(range(2018, 2026))]
    last = sql(demo, f"select max(annee) as n from presences where id_suite = '{new}' and id_collectivite <> '{new}'")
    assert last["n"][0] == 2021


def test_a_departement_takes_another_status(demo):
    types = sql(
        demo,
        """select annee, type_collectivite from adherents where id_suite in (
            select id_suite from collectivites_situees where type_collectivite = 'département' and id_suite <> id_collectivite
        ) order by annee""",
    )
    assert list(types["type_collectivite"]) == ["département"] * 3 + ["statut particulier"] * 5


def test_one_meeting_spans_two_years(demo):
    rows = sql(demo, "select annee, date_debut, date_fin from reunions_tenues where year(date_fin) > year(date_debut)")
    assert len(rows) == 1
    assert rows["annee"][0] == 2022


def test_groups_are_renamed_stopped_and_created(demo):
    states = sql(demo, "from groupes order by id_groupe, date_etat").groupby("id_groupe")
    assert list(states.get_group("climat")["nom"].drop_duplicates()) == ["Mission transversale Climat", "Climat"]
    assert list(states.get_group("odd")["situation_groupe"]) == ["actif", "arrêté"]
    known = sql(demo, "select id_groupe, min(annee) as debut, max(annee) as fin from groupes_connus group by 1")
    known = known.set_index("id_groupe")
    assert (known.loc["odd", "fin"], known.loc["palestine", "debut"]) == (2022, 2023)
    met = sql(demo, f"select distinct annee, id_groupes from reunions_tenues where {DE_GROUPE}")
    assert met.loc[met["id_groupes"] == "odd", "annee"].max() < 2023
    assert met.loc[met["id_groupes"] == "palestine", "annee"].min() >= 2023


def test_some_groups_sleep(demo):
    met = sql(
        demo, f"select count(*) as n from reunions_tenues where {DE_GROUPE} and annee = 2023 and id_groupes = 'russie'"
    )
    assert met["n"][0] == 0


def test_some_members_come_to_nothing_and_some_who_are_not_come_often(demo):
    silent = value(
        demo,
        "select count(*) from adherents where annee = 2023 and id_collectivite not in "
        "(select id_collectivite from presences where annee = 2023 and id_collectivite is not null)",
    )
    keen = value(
        demo,
        "select count(*) from (select id_collectivite from presences where annee = 2023 and id_collectivite not in "
        "(select id_collectivite from adherents) group by 1 having count(*) >= 5)",
    )
    assert silent >= 10
    assert keen >= 10


def test_some_dues_are_late_and_some_members_leave(demo):
    states = sql(demo, "select statut_adhesion, count(*) as n, count(montant_eur) as payees from adhesions group by 1")
    states = states.set_index("statut_adhesion")
    assert (states.loc[["en retard", "résiliée"], "n"] > 5).all()
    assert (states.loc[["en retard", "résiliée"], "payees"] == 0).all()


def test_meetings_are_announced_for_two_years_fewer_and_fewer(demo):
    coming = sql(demo, "from reunions where statut_reunion = 'annoncé'")
    by_year = coming.groupby(coming["date_debut"].dt.year).size()
    assert list(by_year.index) == [2026, 2027]
    assert by_year[2026] > by_year[2027] > 10
    assert coming["nb_participants"].isna().all()


def test_nothing_is_held_on_a_holiday_nor_at_war(demo):
    rows = sql(demo, "from reunions where id_document = 'demonstration' and precision_date = 'jour'")
    first = rows["date_debut"]
    assert not first.dt.strftime("%m-%d").isin(["05-01", "05-08", "07-14", "11-11"]).any()
    assert (first.dt.day_of_week < 5).all()
    assert not rows["code_pays"].isin(["RUS", "UKR"]).any()


def test_the_figures_of_the_report_are_found_again_on_its_rows(demo, one):
    rows = {r.chiffre.id: r for r in reconcile(demo, data=one)}
    # The lists of the documents are those of the documents, whatever the dataset.
    partial = {r.source.nom for r in rows.values() if r.verdict == "partiel"}
    assert partial == {"rapproche_listes"}
    for ident, value in (
        ("reunions_afrique_2023", 11),
        ("fonds_maroc_donateurs", 73),
        ("raict_pays_2023", 28),
        ("associations_partenaires_2023", 1400),
    ):
        assert (rows[ident].verdict, rows[ident].calcule) == ("identique", value)
    assert rows["fonds_maroc_donateurs"].source.nom == "rapproche_fonds"
    assert rows["collectivites_membres_2023"].verdict == "arrondi"
    # The report contradicts itself there: no row can agree with it.
    told = {r.chiffre.id for r in unexplained(rows.values())}
    assert told == {"assises_vietnam_collectivites_total_2023", "fonds_suivis_2023"}


# --- fictional, and sound -----------------------------------------------------------------------


def test_no_local_government_bears_a_real_name_nor_a_real_code(demo):
    rows = sql(demo, "from collectivites")
    real = {normalise(name) for name in read_reference("collectivites")["nom"]}
    assert len(rows) > 3_400
    assert rows["nom"].is_unique
    assert not real & set(rows["nom"].map(normalise))
    assert rows[["code_insee", "siren"]].isna().all(axis=None)
    assert set(rows["precision_lieu"]) == {"region"}


def test_no_partner_bears_a_real_name(demo):
    rows = sql(demo, "from partenaires")
    towns = rows.loc[rows["categorie"] == "ville", "nom"].str.extract(r"Ville de (\w+) \(")[0]
    assert not {normalise(name) for name in read_reference("lieux")["nom"]} & set(towns.map(normalise))
    assert rows.loc[rows["categorie"] != "ville", "nom"].str.contains("fictif|fictive").all()


@pytest.mark.parametrize("name", sorted(SIMULEES))
def test_every_row_says_that_it_is_fictional(demo, double, name):
    for dataset in (demo, double):
        assert sql(dataset, f"select distinct id_document, section, citation from {name}").to_records(
            index=False
        ).tolist() == [("demonstration", "Simulation", "Ligne fictive")]
    assert demo.manifeste.tables[name].explication.startswith("Lignes fictives")
    assert (
        demo.manifeste.mention == "Données de démonstration, fictives : aucune ligne ne décrit une collectivité réelle."
    )


@pytest.mark.parametrize("name", [*GARDEES])
def test_published_facts_are_kept_as_they_are(demo, one, name):
    kept = sql(open_dataset("publie", one), f"from {name}")
    pd.testing.assert_frame_equal(sql(demo, f"from {name}"), kept)


def test_groups_are_the_real_ones_without_their_presidencies(demo):
    assert set(sql(demo, "from groupes")["id_groupe"]) == {row["id_groupe"] for row in published("groupes")}
    assert sql(demo, "from groupes")["id_collectivite"].isna().all()


@pytest.mark.parametrize("scale", ["demo", "double"])
def test_every_reference_leads_somewhere(scale, request):
    dataset = request.getfixturevalue(scale)
    for table, contract in TABLES.items():
        for column in contract.columns:
            target = FIELDS[column].reference
            if target in SIMULEES and not (column in contract.key and target == table):
                key = TABLES[target].key[0]
                lost = f"select count(*) from {table} where {column} is not null and {column} not in (select {key} from {target})"
                assert value(dataset, lost) == 0, (table, column)
    for name in SIMULEES:
        key = TABLES[name].key[0]
        assert value(dataset, f"select count(*) - count(distinct {key}) from {name}") == 0


def test_a_replica_is_told_by_its_names(double):
    names = sql(double, "select nom from collectivites where id_collectivite like '%-r2'")["nom"]
    assert len(names) > 3_400
    assert names.str.endswith(" (réplique 2)").all()
    donors = sql(
        double, "select distinct c.nom = f.donateur as meme from flux f join collectivites c using (id_collectivite)"
    )
    assert list(donors["meme"]) == [True]


# --- building -----------------------------------------------------------------------------------


def test_two_builds_give_the_same_version(one, tmp_path):
    again, made = build_demonstration(data=folder_of(tmp_path))
    assert made
    assert again.version == current_manifest("demonstration", one).version


def test_what_is_up_to_date_is_left_and_keeps_its_scale(two):
    before = current_manifest("demonstration", two)
    after, made = build_demonstration(data=two)
    assert (after.version, made) == (before.version, False)
    assert scale_in_force(two) == 2


def test_a_demonstration_beside_other_facts_is_drawn_again_at_its_scale(tmp_path):
    shutil.copytree(PUBLICATIONS, tmp_path / "publications")
    (tmp_path / "reference").symlink_to(RACINE / "data/reference")
    build_demonstration(2, tmp_path)
    assert outdated(tmp_path) == []
    path = tmp_path / "publications/chiffres_publies.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("Réunions du pôle,11,", "Réunions du pôle,12,", 1), "utf-8")
    build_published(tmp_path)
    assert outdated(tmp_path) == ["demonstration"]
    from cuf_metrics.imports import rebuild

    manifest, unused = rebuild("demonstration", tmp_path)
    assert (manifest.nature, unused, outdated(tmp_path), scale_in_force(tmp_path)) == ("demonstration", [], [], 2)
    with_one_more = open_dataset("demonstration", tmp_path)
    assert value(with_one_more, groups_of("Afrique")) == 24
    assert value(with_one_more, CALEES["reunions_initiative_cuf_2023"]) == 260


def test_a_missing_figure_is_told(tmp_path):
    shutil.copytree(PUBLICATIONS, tmp_path / "publications")
    (tmp_path / "reference").symlink_to(RACINE / "data/reference")
    path = tmp_path / "publications/chiffres_publies.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith("cafes_elus_2023,")), "utf-8")
    with pytest.raises(InvalidData) as refused:
        build_demonstration(1, tmp_path)
    assert "cafes_elus_2023" in str(refused.value)
    assert current_manifest("demonstration", tmp_path) is None


@pytest.mark.parametrize("scale", [0, 201])
def test_a_scale_out_of_bounds_is_refused(tmp_path, scale):
    with pytest.raises(CufError) as refused:
        build_demonstration(scale, tmp_path)
    assert str(refused.value) == (
        f"--echelle : {scale} n’est pas une échelle acceptée. Attendu : un nombre entier de 1 à 200. "
        "Choisissez-en une autre : python -m cuf_metrics demo --echelle 10.\nRien n’a été modifié."
    )


def test_the_command_says_what_it_made(two, monkeypatch, capsys):
    monkeypatch.setattr(cli, "DATA", two)
    assert cli.main(["demo"]) == 0
    manifest = current_manifest("demonstration", two)
    first, counts, mention = capsys.readouterr().out.splitlines()
    assert first == f"Jeu « demonstration » déjà à jour à l’échelle 2, version {manifest.version}."
    assert counts.startswith("7\u202f004 collectivités, ")
    assert " réunions, " in counts
    assert mention == "Données de démonstration, fictives : aucune ligne ne décrit une collectivité réelle."
    assert json.loads((two / "extraits/demonstration/manifeste.json").read_text("utf-8"))["nature"] == "demonstration"


def test_the_command_refuses_in_french(two, monkeypatch, capsys):
    monkeypatch.setattr(cli, "DATA", two)
    assert cli.main(["demo", "--echelle", "0"]) == 1
    assert capsys.readouterr().err.startswith("--echelle : 0 n’est pas une échelle acceptée.")
    with pytest.raises(SystemExit):
        cli.main(["demo", "--echelle", "dix"])
    assert "« dix » n’est pas un nombre entier" in capsys.readouterr().err
