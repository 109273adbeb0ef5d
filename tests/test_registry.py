"""One file is one indicator: a wrong one is told with its key and its remedy, a right one is measured as it says."""

import csv
import re
from collections import Counter
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from cuf_metrics.contracts import TABLES
from cuf_metrics.database import Dataset, open_dataset
from cuf_metrics.errors import CufError, InvalidData
from cuf_metrics.figures import Figure, published
from cuf_metrics.indicators.case_tables import tables_of
from cuf_metrics.indicators.header import Indicateur, Terme
from cuf_metrics.indicators.measure import computed_measures, counts, coverage, published_measures
from cuf_metrics.indicators.registry import INDICATEURS, framework_rows, link_problems, registry
from cuf_metrics.indicators.state import Etat, indicators_state
from cuf_metrics.provenance import Citation, Derivation
from cuf_metrics.store import Contenu, publish
from tests.test_publications import FAITS, RACINE, flat, needs_facts

AU = date(2026, 6, 30)
EN_TETE, REQUETE = "Corrigez l’en-tête puis relancez.", "Corrigez la requête puis relancez."
FORME = "with lignes as (…), puis un select sans retrait qui rend annee et valeur (et, pour un ratio, ses deux termes)"
REGISTRE = registry()


def copied(folder: Path, ident: str, old: str = "", new: str = "") -> Path:
    """A real file with one change; `old` is a regular expression."""
    text = (INDICATEURS / f"{ident}.sql").read_text("utf-8")
    changed, found = re.subn(old, lambda _: new, text) if old else (text, 1)
    assert found, f"« {old} » n’est pas dans {ident}.sql"
    path = folder / f"{ident}.sql"
    path.write_text(changed, "utf-8")
    return path


def refused(folder: Path) -> list[str]:
    """Every problem told of a folder, one per sentence."""
    with pytest.raises(InvalidData) as refusal:
        registry(folder)
    assert str(refusal.value).endswith("\nAucun indicateur n’a été calculé.")
    return [str(problem) for problem in refusal.value.problems]


# A bad file

INCONNU = "1.1.a.sql, clé « {} » : « {} » n’est pas connu. Attendu : l’une de {}. Vouliez-vous dire « {} » ?"
MAUVAIS = {
    "clé absente": (
        ("1.1.a", r"-- responsable: .*\n", ""),
        f"1.1.a.sql, clé « responsable » : la clé manque ou est vide. Attendu : responsable. {EN_TETE}",
    ),
    "clé répétée": (
        ("1.1.a", "-- sens: hausse", "-- sens: hausse\n-- sens: hausse"),
        f"1.1.a.sql, clé « sens » : la clé est répétée. Attendu : une seule fois chaque clé. {EN_TETE}",
    ),
    "unité inconnue": (
        ("1.1.a", "unite: collectivités", "unite: collectivitées"),
        INCONNU.format(
            "unite", "collectivitées", "« € », « % », « ratio », « indice », « année », « numéro », …", "collectivités"
        ),
    ),
    "niveau inconnu": (
        ("1.1.a", "niveau: resultat", "niveau: résultat"),
        INCONNU.format(
            "niveau",
            "résultat",
            "« objectif_general », « objectif_specifique », « resultat », « activite »",
            "resultat",
        ),
    ),
    "nature inconnue": (
        ("1.1.a", "nature: stock", "nature: stok"),
        INCONNU.format("nature", "stok", "« flux », « cumul », « stock », « ratio », « oui_non »", "stock"),
    ),
    "sens inconnu": (
        ("1.1.a", "sens: hausse", "sens: huasse"),
        INCONNU.format("sens", "huasse", "« hausse », « baisse », « maintien », « aucun »", "hausse"),
    ),
    "périodicité inconnue": (
        ("1.1.a", "periodicite: annuelle", "periodicite: anuelle"),
        INCONNU.format(
            "periodicite",
            "anuelle",
            "« mensuelle », « trimestrielle », « semestrielle », « annuelle », « biennale »",
            "annuelle",
        ),
    ),
    "table déclarée mais non lue": (
        ("1.1.a", "sources: adhesions", "sources: adhesions ; audiences"),
        "1.1.a.sql, clé « sources », « audiences » : la requête ne lit pas cette table. Attendu : une table lue. "
        + EN_TETE,
    ),
    "table lue mais non déclarée": (
        ("1.1.d", " participations ;", ""),
        "1.1.d.sql, clé « sources » : la requête compte aussi « participations ». Attendu : toutes les tables "
        f"comptées. {EN_TETE}",
    ),
    "hypothèses absentes au niveau résultat": (
        ("1.1.a", r"-- hypotheses: .*\n--   massif\.\n", ""),
        f"1.1.a.sql, clé « hypotheses » : la clé manque ou est vide. Attendu : hypothèses. {EN_TETE}",
    ),
    "délai en lettres": (
        ("1.1.a", "delai_mois: 3", "delai_mois: trois"),
        "1.1.a.sql, clé « delai_mois » : « trois » n’en est pas un. Attendu : un nombre de mois, de 0 à 99. " + EN_TETE,
    ),
    "intitulé avec un point": (
        ("1.1.a", "(?m)libelle_court: .*$", "libelle_court: Adhérents."),
        "1.1.a.sql, clé « libelle_court » : l’intitulé finit par un point. Attendu : un intitulé sans point. "
        + EN_TETE,
    ),
    "requête sans valeur": (
        ("1.1.a", "as valeur", "as total"),
        f"1.1.a.sql, requête : elle ne rend pas de colonne « valeur ». Attendu : {FORME}. {REQUETE}",
    ),
    "requête sans l’étape des lignes": (
        ("1.1.a", r"lignes( as|\n)", "rangs as "),
        f"1.1.a.sql, requête : il lui manque l’étape « lignes » ou le select final. Attendu : {FORME}. {REQUETE}",
    ),
    "requête sans select final": (
        ("1.1.a", r"\nselect", "\n  select"),
        f"1.1.a.sql, requête : il lui manque l’étape « lignes » ou le select final. Attendu : {FORME}. {REQUETE}",
    ),
    "ratio sans son numérateur": (
        ("1.3.d", "numerateur", "haut"),
        f"1.3.d.sql, requête : elle ne rend pas de colonne « numerateur ». Attendu : {FORME}. {REQUETE}",
    ),
    "ratio sans son dénominateur": (
        ("1.3.d", "denominateur", "bas"),
        f"1.3.d.sql, requête : elle ne rend pas de colonne « denominateur ». Attendu : {FORME}. {REQUETE}",
    ),
    "paramètre inconnu": (
        ("1.1.a", r"\$ventilation", "$anne"),
        "1.1.a.sql, paramètre « $anne » : il n’existe pas. Attendu : $ventilation, ou aucun. Retirez-le de la requête.",
    ),
    "dimension que la requête ne ventile pas": (
        ("1.1.a", "when 'type_collectivite'", "when 'pole'"),
        "1.1.a.sql, clé « dimensions », « type_collectivite » : la requête ne la ventile pas. Attendu : case "
        f"$ventilation when 'colonne' then colonne end as modalite. {EN_TETE}",
    ),
    "ligne illisible": (
        ("1.1.a", "-- objectif: 1.1\n", "-- objectif: 1.1\n-- voir aussi 1.2\n"),
        "1.1.a.sql : une ligne d’en-tête ne se lit pas (ex. « -- voir aussi 1.2 », ligne 8). Attendu : « -- cle: "
        f"valeur », la suite d’une valeur après deux espaces. {EN_TETE}",
    ),
}


@pytest.mark.parametrize("cas", MAUVAIS)
def test_a_bad_file_is_told_with_its_key_and_its_remedy(tmp_path, cas):
    change, told = MAUVAIS[cas]
    copied(tmp_path, *change)
    assert refused(tmp_path) == [told]


def test_a_misspelt_key_is_told_with_the_right_one(tmp_path):
    copied(tmp_path, "1.1.a", "-- libelle:", "-- libele:")
    missing, unknown = refused(tmp_path)
    assert missing.startswith("1.1.a.sql, clé « libelle » : la clé manque ou est vide. Attendu : intitulé.")
    assert unknown.startswith("1.1.a.sql, clé « libele » : la clé n’est pas prévue. Attendu : une clé parmi libelle, ")
    assert unknown.endswith(", reperes. Vouliez-vous dire « libelle » ?")


def test_an_unknown_table_is_told_with_the_right_one(tmp_path):
    copied(tmp_path, "1.1.a", "sources: adhesions", "sources: adhesion")
    unknown, counted = refused(tmp_path)
    assert unknown.startswith("1.1.a.sql, clé « sources » : « adhesion » n’est pas connu. Attendu : l’une de « docu")
    assert unknown.endswith("Vouliez-vous dire « adhesions » ?")
    assert "la requête compte aussi « adhesions »" in counted


def test_an_activity_does_without_hypotheses(tmp_path):
    copied(tmp_path, "1.3.c", r"-- hypotheses: .*\n", "")
    assert registry(tmp_path)["1.3.c"].hypotheses == ""


def test_a_name_that_is_not_an_identifier_is_told(tmp_path):
    copied(tmp_path, "1.1.a").rename(tmp_path / "Adhérents.sql")
    assert refused(tmp_path) == [
        "Adhérents.sql : ce nom ne fait pas un identifiant. Attendu : l’identifiant d’un indicateur (ex. 1.1.a)."
    ]


def test_a_file_that_is_not_utf8_is_told(tmp_path):
    path = copied(tmp_path, "1.1.a")
    path.write_bytes(path.read_bytes().replace("é".encode(), b"\xe9", 1))
    assert refused(tmp_path) == ["1.1.a.sql : le fichier ne se lit pas. Attendu : du texte en UTF-8. Remplacez-le."]


def test_an_empty_folder_is_told(tmp_path):
    (told,) = refused(tmp_path)
    assert told.endswith(" : aucun indicateur. Attendu : un fichier .sql par indicateur. Rétablissez le dossier.")


def test_every_problem_of_every_file_is_told_at_once(tmp_path):
    chosen = {ident: cas for cas, ((ident, *_), _) in MAUVAIS.items()}
    assert set(chosen) == {"1.1.a", "1.1.d", "1.3.d"}
    for cas in chosen.values():
        copied(tmp_path, *MAUVAIS[cas][0])
    copied(tmp_path, "4.1.a")
    assert refused(tmp_path) == [MAUVAIS[chosen[ident]][1] for ident in sorted(chosen)]


def test_a_corrected_file_is_read_again(tmp_path):
    copied(tmp_path, "1.1.a", "sens: hausse", "sens: huasse")
    assert len(refused(tmp_path)) == 1
    copied(tmp_path, "1.1.a")
    assert registry(tmp_path) == {"1.1.a": REGISTRE["1.1.a"]}


def test_a_byte_order_mark_is_accepted(tmp_path):
    path = copied(tmp_path, "1.1.a")
    path.write_text(f"\ufeff{path.read_text('utf-8')}", "utf-8")
    assert registry(tmp_path)["1.1.a"].libelle == "Collectivités adhérentes"


def test_a_folder_in_place_of_a_file_is_told_in_french(tmp_path):
    (tmp_path / "1.1.a.sql").mkdir()
    assert "le fichier ne se lit pas" in refused(tmp_path)[0]


# What belongs to a dataset: the plan, the published figures


def linked(publie: Dataset, folder: Path, ident: str, old: str, new: str) -> list[str]:
    """What is told of the links of a changed file."""
    copied(folder, ident, old, new)
    told = link_problems(registry(folder), publie.table("plan"), publie.table("chiffres_publies"))
    return [str(problem) for problem in told]


OBJECTIFS = "l’une de « 1.1 », « 1.2 », « 1.3 », « 2.1 », « 2.2 », « 2.3 », …"
ACTIONS = "l’une de « 1.1.1 », « 1.1.2 », « 1.1.3 », « 1.2.1 », « 1.2.2 », « 1.3.1 », …"
UNITE = "Attendu : l’unité de l’indicateur, {}. Mettez-le dans « reperes »."
LIENS = {
    "objectif inconnu": (
        ("1.1.a", "objectif: 1.1\n", "objectif: 1.9\n"),
        f"1.1.a.sql, clé « objectif » : « 1.9 » n’est pas connu. Attendu : {OBJECTIFS}. Vouliez-vous dire « ",
    ),
    "action inconnue": (
        ("1.1.a", "action: 1.1.1", "action: 1.1.9"),
        f"1.1.a.sql, clé « action » : « 1.1.9 » n’est pas connu. Attendu : {ACTIONS}. Vouliez-vous dire « ",
    ),
    "une action pour un objectif": (
        ("1.1.a", "objectif: 1.1\n", "objectif: 1.1.1\n"),
        "1.1.a.sql, clé « objectif » : « 1.1.1 » n’est pas connu.",
    ),
    "un objectif pour une action": (
        ("1.1.a", "action: 1.1.1", "action: 1.1"),
        "1.1.a.sql, clé « action » : « 1.1 » n’est pas connu.",
    ),
    "chiffre inconnu": (
        ("1.1.a", "collectivites_membres_2023", "collectivites_membre_2023"),
        "1.1.a.sql, clé « publie » : « collectivites_membre_2023 » n’est pas connu. Attendu : l’une de « ",
    ),
    "chiffre d’une autre unité": (
        ("1.1.a", "collectivites_membres_2023", "visites_site_2023"),
        "1.1.a.sql, clé « publie » : « visites_site_2023 » compte des visites par an. " + UNITE.format("collectivités"),
    ),
    "somme d’unités différentes": (
        ("1.2.a", "communiques_mediterranee_2023", "visites_site_2023"),
        "1.2.a.sql, clé « publie » : « communiques_afrique_2023 + visites_site_2023 » compte des communiqués, visites "
        "par an. " + UNITE.format("documents"),
    ),
}


@pytest.mark.parametrize("cas", LIENS)
def test_a_link_that_leads_nowhere_is_told(publie, tmp_path, cas):
    change, told = LIENS[cas]
    (found,) = linked(publie, tmp_path, *change)
    assert found.startswith(told)


def test_an_unknown_figure_is_told_with_the_right_one(publie, tmp_path):
    (told,) = linked(publie, tmp_path, "1.1.a", "collectivites_membres_2023", "collectivites_membre_2023")
    assert told.endswith("Vouliez-vous dire « collectivites_membres_2023 » ?")


def test_an_unknown_benchmark_is_told_under_its_key(publie, tmp_path):
    (told,) = linked(publie, tmp_path, "1.3.a", "abonnes_linkedin_2023", "abonnes_linkdin_2023")
    assert told.startswith("1.3.a.sql, clé « reperes » : « abonnes_linkdin_2023 » n’est pas connu.")


def test_what_is_proposed_is_not_what_was_written(publie, tmp_path):
    (told,) = linked(publie, tmp_path, "1.1.a", "objectif: 1.1\n", "objectif: 1.1.1\n")
    assert "Vouliez-vous dire « 1.1.1 » ?" not in told


def test_an_element_of_the_former_plan_is_no_objective(publie, tmp_path):
    assert linked(publie, tmp_path, "1.1.a", "objectif: 1.1\n", "objectif: 2018-p1.1\n")


@pytest.mark.parametrize(
    ("ident", "old", "new"),
    [
        ("4.3.b", "informees_2023", "informees_2023 / collectivites_informees_2023"),
        ("1.1.a", "membres_2023", "membres_2023 (au moins)"),
    ],
    ids=["ratio à trois termes", "au moins sans somme"],
)
def test_an_operation_that_would_be_half_done_is_told(publie, tmp_path, ident, old, new):
    assert linked(publie, tmp_path, ident, old, new)


def test_a_ratio_under_a_unit_that_is_none_is_told_sensibly(publie, tmp_path):
    (told,) = linked(publie, tmp_path, "4.3.b", "unite: %", "unite: collectivités")
    assert "collectivites_participation_reguliere_2023 + " not in told
    assert "compte des collectivités. Attendu : l’unité de l’indicateur, collectivités." not in told


# The real registry


def test_the_registry_holds_49_indicators_in_order(publie):
    assert len(REGISTRE) == 49, "Un indicateur a été ajouté ou retiré : dites ici leur nouveau nombre."
    assert list(REGISTRE) == sorted(REGISTRE)
    assert link_problems(REGISTRE, publie.table("plan"), publie.table("chiffres_publies")) == []


def test_every_objective_has_at_least_three_indicators(publie):
    plan = publie.table("plan").query("periode_plan == '2023-2027' and niveau == 'objectif'")
    attached = Counter(code for ind in REGISTRE.values() for code in ind.objectif)
    assert set(attached) == set(plan["code"])
    assert len(attached) == 12
    assert min(attached.values()) >= 3


@pytest.mark.parametrize("name", ["libelle", "definition"])
def test_no_two_indicators_are_named_or_defined_alike(name):
    times = Counter(getattr(ind, name).casefold() for ind in REGISTRE.values())
    assert [text for text, n in times.items() if n > 1] == []


@pytest.mark.parametrize("ident", REGISTRE)
def test_the_texts_are_plain_french(ident):
    ind = REGISTRE[ident]
    texts = {f.name: getattr(ind, f.name) for f in fields(Indicateur) if f.type is str}
    del texts["sql"]
    assert len(texts) >= 14
    assert [name for name, text in texts.items() if "  " in text or text != text.strip()] == []
    assert [name for name, text in texts.items() if "'" in text] == []


def test_the_table_of_the_framework_is_the_registry():
    rows = framework_rows(REGISTRE)
    assert list(rows["id_cadre_logique"]) == list(REGISTRE)
    assert not rows.isna().any(axis=None)


# Values


@pytest.fixture
def dataset(publie, tmp_path):
    """A dataset made of rows by table, each with its coverage and the years it covers; the plan is the real one."""
    (tmp_path / "reference").symlink_to(RACINE / "data/reference")

    def make(given: dict[str, tuple[list[dict], str, str]]) -> Dataset:
        tables = tables_of({name: rows for name, (rows, *_) in given.items()})
        real = {n: publie.connection.cursor().table(n) for n in ("documents", "plan", "chiffres_publies")}
        contents = {name: Contenu(rows.to_arrow_table()) for name, rows in real.items()}
        for name, (rows, couverture, years) in given.items():
            lines = tables.table(name).to_arrow_table() if rows else None
            contents[name] = Contenu(lines, couverture=couverture, periode_couverte=years)
        publish("essai", contents, nature="demonstration", data=tmp_path)
        return open_dataset("essai", tmp_path)

    return make


def computed(dataset: Dataset, ident: str, au: date = AU) -> dict[int, float]:
    ind = REGISTRE[ident]
    return {m.annee: m.valeur for m in computed_measures(dataset, ind, coverage(dataset, ind), au)}


def state(dataset: Dataset, folder: Path, ident: str, au: date = AU) -> Etat:
    (found,) = indicators_state(dataset, au, folder, {ident: REGISTRE[ident]})
    return found


def letters(*years: int) -> list[dict]:
    return [{"type_publication": "lettre", "date_debut": date(year, 5, 1)} for year in years]


def members(*years: int) -> list[dict]:
    return [{"id_collectivite": f"c{n}", "annee": year} for n, year in enumerate(years)]


PARUES = letters(2018, 2021, 2021, 2023)


@pytest.mark.parametrize(
    ("couverture", "years", "au", "values"),
    [
        ("complète", "2020-2024", "2026-06-30", {2020: 0, 2021: 2, 2022: 0, 2023: 1, 2024: 0}),
        ("complète", "2021-2021", "2026-06-30", {2021: 2}),
        ("complète", "2022", "2026-06-30", {2022: 0}),
        ("complète", "2020-2024", "2022-03-01", {2020: 0, 2021: 2, 2022: 0}),
        ("complète", "", "2026-06-30", {2018: 1, 2021: 2, 2023: 1}),
        ("partielle", "2020-2024", "2026-06-30", {}),
    ],
)
def test_a_flux_without_row_is_zero_in_the_years_declared_complete_only(dataset, couverture, years, au, values):
    made = dataset({"publications": (PARUES, couverture, years)})
    assert computed(made, "1.3.c", date.fromisoformat(au)) == values


def test_an_unknown_term_is_no_zero(dataset):
    """A RAICT whose participants are not known leaves its year without a value."""
    rows = [
        {"type_reunion": "RAICT", "statut_reunion": "réalisé", "date_debut": date(y, 6, 1), "nb_participants": n}
        for y, n in ((2021, 509), (2022, None))
    ]
    assert computed(dataset({"reunions": (rows, "complète", "2020-2023")}), "3.2.d") == {2020: 0, 2021: 509, 2023: 0}


def test_a_stock_is_never_filled_with_zeros(dataset):
    assert computed(dataset({"adhesions": (members(2021, 2021), "complète", "2020-2024")}), "1.1.a") == {2021: 2}


def test_a_year_that_depends_on_an_earlier_one_is_not_filled_with_a_zero(dataset):
    """In 2020 nobody knows who was a member in 2019: nothing is a new member, nothing is zero."""
    rows = {name: (made, "complète", "2020-2024") for name, made in {"adhesions": members(2020, 2021)}.items()}
    rows |= {"participations": ([{}], "complète", "2020-2024"), "reunions": ([{}], "complète", "2020-2024")}
    assert computed(dataset(rows), "1.1.d") == {}


def test_a_breakdown_is_never_filled_with_zeros(dataset):
    rows = [{"type_publication": "tribune", "date_debut": date(2021, 5, 1)}]
    made, ind = dataset({"publications": (rows, "complète", "2020-2022")}), REGISTRE["1.2.a"]
    found = computed_measures(made, ind, coverage(made, ind), AU, "type_publication")
    assert [(m.annee, m.modalite, m.valeur) for m in found] == [(2021, "tribune", 1)]
    assert computed(made, "1.2.a") == {2020: 0, 2021: 1, 2022: 0}


@pytest.mark.parametrize(
    ("change", "absentes", "partielles"),
    [
        ({"participations": ([], "complète", "")}, ("participations",), ()),
        ({"participations": ([{}], "partielle", "2020-2024")}, (), ("participations",)),
        ({"adhesions": ([], "absente", ""), "reunions": ([{}], "partielle", "")}, ("adhesions",), ("reunions",)),
    ],
    ids=["une table absente", "une table partielle", "les deux"],
)
def test_one_table_that_is_not_complete_leaves_no_computed_value(dataset, tmp_path, change, absentes, partielles):
    whole = {
        "adhesions": (members(2022, 2023), "complète", "2020-2024"),
        "participations": ([{}], "complète", "2020-2024"),
        "reunions": ([{}], "complète", "2020-2024"),
    }
    assert not state(dataset(whole), tmp_path, "1.1.d").couverture.partielles
    assert 2022 in computed(dataset({"adhesions": whole["adhesions"]}), "1.1.a")
    found = state(dataset(whole | change), tmp_path, "1.1.d")
    assert (found.couverture.absentes, found.couverture.partielles) == (absentes, partielles)
    assert (found.calculees, found.mesure) == ((), None)
    titles = ", ".join(TABLES[name].titre for name in absentes + partielles)
    assert found.motif == f"extrait manquant ou incomplet : {titles}"


def test_only_the_years_that_every_table_covers_have_a_value(dataset):
    made = dataset(
        {
            "participations": ([{}], "complète", "2019-2023"),
            "reunions": ([{}], "complète", "2022-2026"),
        }
    )
    assert computed(made, "2.2.a") == {2022: 0, 2023: 0}


def test_the_running_year_is_provisional(dataset, tmp_path):
    made = dataset({"adhesions": (members(2023, 2024, 2024), "complète", "2020-2026")})
    before, after = (state(made, tmp_path, "1.1.a", day) for day in (date(2024, 12, 30), date(2024, 12, 31)))
    assert [(m.annee, m.est_validee) for m in before.calculees] == [(2023, True), (2024, False)]
    assert (before.mesure.annee, before.provisoire.annee, before.provisoire.valeur) == (2023, 2024, 2)
    assert [m.annee for m in before.serie] == [2023]
    assert (after.mesure.annee, after.mesure.valeur, after.provisoire) == (2024, 2, None)


def test_a_published_value_of_the_running_year_is_not_validated(publie, tmp_path):
    before, after = (state(publie, tmp_path, "1.1.a", day) for day in (date(2023, 12, 30), date(2023, 12, 31)))
    assert (before.mesure, [m.est_validee for m in before.publiees]) == (None, [False])
    assert after.mesure.valeur == 200


def test_computed_wins_over_published_in_the_same_year_and_both_are_told(dataset, tmp_path):
    made = dataset({"adhesions": (members(2022, 2023, 2023), "complète", "2022-2023")})
    found = state(made, tmp_path, "1.1.a")
    assert (found.mesure.valeur, found.figure.origine) == (2, "calculé")
    assert [(p.valeur, c.valeur) for p, c in found.ecarts] == [(200, 2)]
    assert [(m.annee, m.figure.origine) for m in found.serie] == [(2022, "calculé"), (2023, "calculé")]


def test_a_later_computed_value_leaves_the_published_one_in_its_year(dataset, tmp_path):
    found = state(dataset({"adhesions": (members(2024), "complète", "2024")}), tmp_path, "1.1.a")
    assert [(m.annee, m.figure.origine) for m in found.serie] == [(2023, "publié"), (2024, "calculé")]
    assert (found.mesure.valeur, found.tendance, found.ecarts) == (1, -199, [])


# Sums and ratios of published figures

PASSAGE = Citation("Rapport", "Bilan", "10 sur 40")


def from_term(operation: str, qualifiers: list[str], unite: str = "réunions", au_moins: bool = False) -> Figure:
    """The value made of 10, 40, 40… told with these precisions, one a year from 2022."""
    figures = {
        f"f{n}": Figure(f"f{n}", f"Terme {n}", 40.0 if n else 10.0, "réunions", PASSAGE, q, str(2022 + n))
        for n, q in enumerate(qualifiers)
    }
    ind = replace(REGISTRE["3.2.a"], unite=unite, publie=(Terme(tuple(figures), operation, au_moins),))
    (measure,) = published_measures(ind, figures, AU)
    return measure.figure


@pytest.mark.parametrize(
    ("operation", "qualifiers", "au_moins", "precision"),
    [
        ("", ["environ"], False, "environ"),
        ("+", ["exact", "exact"], False, "exact"),
        ("+", ["exact", "exact"], True, "au moins"),
        ("+", ["exact", "environ"], False, "environ"),
        ("+", ["environ", "environ"], True, "au moins"),
        ("+", ["au moins", "exact"], False, "au moins"),
        ("+", ["exact", "exact", "plus de"], False, "plus de"),
        ("/", ["exact", "exact"], False, "exact"),
        ("/", ["environ", "exact"], False, "environ"),
        ("/", ["au moins", "exact"], False, "environ"),
        ("/", ["exact", "au moins"], False, "environ"),
        ("/", ["au plus", "plus de"], False, "environ"),
        ("+", ["au plus", "au moins"], False, "environ"),
    ],
)
def test_the_least_certain_part_qualifies_the_whole(operation, qualifiers, au_moins, precision):
    assert from_term(operation, qualifiers, "%" if operation == "/" else "réunions", au_moins).qualificatif == precision


@pytest.mark.parametrize(
    ("operation", "unite", "value", "formule"),
    [
        ("+", "réunions", 50, "10 + 40 = 50"),
        ("/", "ratio", 0.25, "10 / 40 = 25\u00a0%"),
    ],
)
def test_an_operation_shows_its_terms_and_its_last_year(operation, unite, value, formule):
    figure = from_term(operation, ["exact", "exact"], unite)
    assert (figure.valeur, figure.unite, figure.annee, figure.origine) == (value, unite, 2023, "dérivé")
    assert figure.source.formule == formule
    assert [label for label, _, _ in figure.source.termes] == ["Terme 0", "Terme 1"]


def test_a_share_shows_a_true_operation():
    figure = from_term("/", ["exact", "exact"], "%")
    assert figure.valeur == 25
    assert figure.source.formule == "10 / 40 = 25\u00a0%"


# Queries that cannot be run


def why(publie: Dataset, ind: Indicateur, ventilation: str | None = None) -> str:
    with pytest.raises(CufError) as refusal:
        counts(publie, ind, ventilation)
    return str(refusal.value)


@pytest.mark.parametrize(("ident", "known"), [("1.1.a", "« type_collectivite »"), ("1.1.b", "aucune")])
def test_a_breakdown_that_is_not_declared_is_refused(publie, ident, known):
    assert why(publie, REGISTRE[ident], "pole") == (
        f"indicateur {ident}, ventilation « pole » : elle n’existe pas. Attendu : une ventilation déclarée dans son "
        f"en-tête. Connues : {known}."
    )


@pytest.mark.parametrize(
    ("ident", "sql", "told"),
    [
        ("1.2.b", "select 2023 as annee", "« valeur » (elle rend annee). Attendu : annee, valeur"),
        ("1.2.b", "select 1 as valeur", "« annee » (elle rend valeur). Attendu : annee, valeur"),
        (
            "1.3.d",
            "select 2023 as annee, 1 as valeur, 1 as denominateur",
            "« numerateur » (elle rend annee, valeur, denominateur). Attendu : annee, valeur, numerateur, denominateur",
        ),
    ],
)
def test_a_query_that_returns_other_columns_is_refused(publie, ident, sql, told):
    message = why(publie, replace(REGISTRE[ident], sql=sql))
    assert (
        message
        == f"{ident}.sql, requête : la requête ne rend pas {told}, une ligne par année. Corrigez le select final."
    )


def test_a_query_that_fails_is_told_in_french(publie):
    message = why(publie, replace(REGISTRE["1.2.b"], sql="select annees, 1 as valeur from publications"))
    assert message.startswith("1.2.b.sql : DuckDB ne peut pas l’exécuter (Binder Error: ")
    assert message.endswith("). Attendu : une requête qui rend annee et valeur. Corrigez la requête.")
    assert "\n" not in message


# The transcription


@pytest.fixture(scope="module")
def states(publie, tmp_path_factory) -> dict[str, Etat]:
    found = indicators_state(publie, AU, tmp_path_factory.mktemp("sans_decision"))
    return {state.indicateur.id: state for state in found}


def facts() -> list[dict]:
    with (FAITS / "indicators.csv").open(encoding="utf-8") as handle:
        return [row for row in csv.DictReader(handle) if row["quote"].strip()]


def passages(state: Etat) -> list[str]:
    """Every passage that a value or a benchmark rests on."""
    sources = [f.source for f in (*(m.figure for m in state.publiees), *state.reperes)]
    quotes = [q for s in sources for q in ([t[2] for t in s.termes] if isinstance(s, Derivation) else [s])]
    return [flat(quote.texte) for quote in quotes]


@needs_facts
def test_there_are_facts_to_compare():
    assert len(facts()) >= 30


@needs_facts
@pytest.mark.parametrize("fact", facts() if FAITS.exists() else [], ids=lambda fact: fact["id"])
def test_every_transcribed_fact_is_carried_by_its_indicator(publie, states, fact):
    state, quote = states[fact["id"]], flat(fact["quote"])
    told = passages(state)
    assert any(quote in text or text in quote for text in told), f"« {quote} » n’est dans aucun de {told}"
    parts = published(publie, state.indicateur.ids_publies)
    values = [*(m.valeur for m in state.publiees), *(figure.valeur for figure in parts)]
    wanted = fact["valeur_reference_num"]
    assert not wanted or any(value == pytest.approx(float(wanted), abs=0.1) for value in values), values
