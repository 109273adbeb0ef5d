"""Meetings of each year: when, where, how, and of which group."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cuf_metrics.demonstration.calibrage import ANNEES, REFERENCE, RYTHME, Cadre, draw
from cuf_metrics.demonstration.programme import Ligne, programme

# Activity of the groups; those not named have an ordinary one. Some sleep.
ENTRAIN = {
    "armenie": 9,
    "japon": 4,
    "liban": 4,
    "maroc": 3,
    "palestine": 3,
    "mali": 4,
    "senegal": 3,
    "climat": 5,
    "crises": 4,
    "niger": 0.3,
    "russie": 0.2,
    "israel": 0.4,
    "chine": 0.4,
    "etats-unis": 0.6,
}
# A group meets from its creation until it stops (years, the last one excluded).
VIE = {"palestine": (2023, 9999), "club-des-outre-mer": (2023, 9999), "odd": (0, 2023)}
ORDINAIRE = 1.6
# A crisis makes a group meet more: year → group → by how much.
CRISES = {2020: {"liban": 4}, 2021: {"haiti": 3}, 2022: {"russie": 8, "armenie": 2}, 2023: {"maroc": 2, "palestine": 2}}
THEMES = {
    "climat": "climat et environnement",
    "crises": "crises et paix",
    "genre": "égalité femmes-hommes",
    "jeunesses-ecsi": "jeunesse et citoyenneté",
    "developpement-economique": "développement économique",
    "odd": "ODD",
    "mali": "crises et paix",
    "liban": "crises et paix",
}
MOIS = np.array([9, 9, 10, 9, 9, 10, 6, 1, 10, 11, 11, 7], float)
# Months when less is held, per year: the epidemic's first months, then the campaigns of local elections.
CREUX = {2020: {3: 0.2, 4: 0.05, 5: 0.2, 6: 0.4}, 2021: {6: 0.5}, 2026: {2: 0.5, 3: 0.2, 4: 0.6}}
AILLEURS = ("mission", "assises", "rencontres bilatérales", "rendez-vous mondial")
SUR_PLACE = (*AILLEURS, "accueil de délégation", "RAICT")
A_DISTANCE = ("chronique géopolitique", "webinaire", "café des élus")
# Towns that host, by GeoNames identifier: mostly Paris.
VILLES_HOTES = {2988507: "Paris", 2995469: "Marseille", 2996944: "Lyon", 2998324: "Lille", 2973783: "Strasbourg"}
# Abroad, the largest town of a country, but where it is a disputed one; their French names, where they have one.
VILLES_ETRANGERES = {"PSE": 282239, "ISR": 293397, "CHE": 2660646, "ESP": 3128760}
EN_FRANCAIS = {
    "Algiers": "Alger",
    "Beirut": "Beyrouth",
    "Ho Chi Minh City": "Hô-Chi-Minh-Ville",
    "Barcelona": "Barcelone",
    "Geneva": "Genève",
    "New York City": "New York",
    "Seoul": "Séoul",
    "Tel Aviv": "Tel-Aviv",
    "Yerevan": "Erevan",
}
PARTS_DES_VILLES = (0.76, 0.06, 0.06, 0.06, 0.06)
# From the first day meetings are remote, from the second many are held again: remote, hybrid, in each period.
CONFINEMENT, RETOUR = "2020-03-16", "2021-09-01"
VISIO, HYBRIDE = (0.05, 0.82, 0.33), (0.03, 0.08, 0.24)
# Kinds that hardly take place in an epidemic; meetings put off, then in an ordinary year; announced so far.
EMPECHEES = ("mission", "assises", "accueil de délégation")
REPORTS_2020, REPORTS, ANNONCES = 0.06, 0.012, 0.3
# How far from the published size, in logarithm, a kind of meeting is in the years of which no document tells it.
ECART = 0.12
# Years of which only a part is announced so far, ever smaller.
ANNONCEES = (ANNEES[-1] + 1, ANNEES[-1] + 2)
# Public holidays of a fixed date, month and day.
FERIES = ("01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25")
# World events are held where such events are; nobody travels to a country at war.
PAYS_MONDIAUX, SANS_VOYAGE = ("CHE", "USA", "KEN", "ESP", "BRA"), ("RUS", "UKR")
# Kinds that are of a group, with their title; the assises of the reference year are known by their country.
TITRES_DE_GROUPE = {
    "réunion de groupe-pays": "Réunion du groupe-pays {groupe}",
    "réunion de dynamique": "Réunion de travail : {groupe}",
    "mission": "Mission ({groupe})",
    "assises": "Assises de la coopération décentralisée ({groupe})",
}
EN_GROUPE = tuple(TITRES_DE_GROUPE)
ASSISES_2023 = ("palestine", "vietnam")
PASSAGE = (pd.Timestamp(REFERENCE - 1, 12, 28), pd.Timestamp(REFERENCE, 1, 4))
A_THEME = ("atelier", "formation", "webinaire", "conférence ou table ronde", "séminaire ou journée")
TITRES = {
    "comité d’instruction": "Comité d’instruction d’appels à projets",
    "instance d’un partenaire": "Réunion d’une instance partenaire",
    "événement d’un partenaire": "Événement d’un partenaire",
    "rendez-vous mondial": "Rendez-vous mondial",
}
PARLEMENT = ("Assemblée nationale, Paris", "Sénat, Paris", "Paris")
RESERVEES = {
    "café des élus": "élus des collectivités adhérentes",
    "conseil d’administration": "administrateurs",
    "bureau exécutif": "membres du bureau",
    "assemblée générale": "collectivités adhérentes",
}
# Years of the RAICT; those of a known day are numbered from the published edition of the reference year.
RAICT = (2018, 2019, 2021, 2022, 2023, 2024, 2025)
MOIS_FIXES = {"RAICT": 9, "assemblée générale": 6}
DUREES = {"mission": 4, "assises": 2, "RAICT": 1, "rencontres bilatérales": 1}
HEURES = (9, 10, 14, 16)
# They have a hall and speakers: people may follow from afar, not only from afar.
EN_SALLE = ("conférence ou table ronde", "séminaire ou journée", "assemblée générale")


def meetings(cadre: Cadre) -> pd.DataFrame:
    """Rows of « reunions », past and announced, in the order of their dates.

    Besides the columns of the contract: annee, cercle, taille, ecart, membres and est_tenue, for attendance.
    """
    lines = programme(cadre.chiffres)
    rows = pd.concat([_of_year(cadre, lines, year) for year in (*ANNEES, *ANNONCEES)], ignore_index=True)
    rows = rows.sort_values(["date_debut", "rang"], kind="stable", ignore_index=True)
    rows["id_reunion"] = [f"reunion-{rank:04d}" for rank in range(1, len(rows) + 1)]
    known = cadre.publie["groupes"].drop_duplicates("id_groupe").set_index("id_groupe")
    rng = draw("lieux")
    rows = _named(cadre, _placed(rng, cadre, rows, known), known)
    return _over_new_year(_described(rng, rows))


def _of_year(cadre: Cadre, lines: list[Ligne], year: int) -> pd.DataFrame:
    rng = draw(f"réunions {year}")
    counts = [_count(rng, line, year) for line in lines]
    rows = pd.DataFrame(lines).drop(columns="nombre").loc[np.repeat(np.arange(len(lines)), counts)]
    rows = rows.reset_index(names="rang").assign(annee=year, statut_reunion="réalisé" if year in ANNEES else "annoncé")
    rows["id_groupes"] = _groups(rng, cadre, rows, year)
    rows["date_debut"] = _dates(rng, rows["type_reunion"], year)
    if year in (known := _raict_days(cadre)):
        rows.loc[rows["type_reunion"] == "RAICT", "date_debut"] = known[year]
    rows["taille"] = _sizes(rows, year)
    if year not in ANNEES:
        return rows
    put_off = (rng.random(len(rows)) < (REPORTS_2020 if year == 2020 else REPORTS)) & ~rows["est_fixe"]
    return pd.concat([rows, rows[put_off].assign(statut_reunion="annulé ou reporté")])


def _raict_days(cadre: Cadre) -> dict[int, pd.Timestamp]:
    """First day of the RAICT of the years of which documents tell it."""
    known = cadre.publie["reunions"]
    told = known[(known["type_reunion"] == "RAICT") & (known["precision_date"] == "jour")]
    return {day.year: day for day in pd.to_datetime(told["date_debut"])}


def _sizes(rows: pd.DataFrame, year: int) -> pd.Series:
    """Local governments at one meeting: as published in the reference year, more or fewer in the others."""
    if year not in RYTHME or year == REFERENCE:
        return rows["taille"]
    near = RYTHME[year] * np.exp(ECART * draw(f"tailles {year}").normal(size=len(rows)))
    return rows["taille"].where(rows["ecart"] > 0, rows["taille"] * near)


def _count(rng: np.random.Generator, line: Ligne, year: int) -> int:
    """Meetings of a kind in a year: the published number in the reference year."""
    if year == REFERENCE:
        return line.nombre
    if line.type_reunion == "RAICT":
        return int(year in RAICT)
    if line.pole == "Outre-mer" and year < VIE["club-des-outre-mer"][0]:
        return 0
    if line.type_reunion in EMPECHEES and year in (2020, 2021):
        return int(rng.random() < ANNONCES * line.nombre)
    if year > ANNEES[-1]:
        return int(rng.binomial(line.nombre, ANNONCES / (year - ANNEES[-1])))
    return line.nombre if line.est_fixe else round(line.nombre * RYTHME[year] * rng.uniform(0.92, 1.08))


def _groups(rng: np.random.Generator, cadre: Cadre, rows: pd.DataFrame, year: int) -> list[str | None]:
    """Which groups meet: the livelier, the more often; a crisis wakes one up."""
    known = cadre.publie["groupes"].drop_duplicates("id_groupe")
    ids = {pole: list(of_pole["id_groupe"]) for pole, of_pole in known.groupby("pole")}
    return [
        _group(rng, ids[row.pole], row.type_reunion, year) if row.type_reunion in EN_GROUPE else None
        for row in rows.itertuples()
    ]


def _group(rng: np.random.Generator, of_pole: list[str], kind: str, year: int) -> str:
    if kind == "assises" and year == REFERENCE:
        return next(group for group in ASSISES_2023 if group in of_pole)
    ids = [g for g in of_pole if g not in VIE or VIE[g][0] <= year < VIE[g][1]]
    weights = np.array([ENTRAIN.get(g, ORDINAIRE) * CRISES.get(year, {}).get(g, 1) for g in ids])
    chosen = str(rng.choice(ids, p=weights / weights.sum()))
    # The mission on the Sahel meets with a group of its countries.
    return "mali ; mission-sahel" if chosen == "mission-sahel" else chosen


def _dates(rng: np.random.Generator, kinds: pd.Series, year: int) -> pd.Series:
    """Working days, fewer in August and in the months of campaigns."""
    creux = [CREUX.get(year, {}).get(month, 1) for month in range(1, 13)]
    weights = MOIS * creux
    drawn = pd.Series(rng.choice(12, size=len(kinds), p=weights / weights.sum()) + 1)
    months = kinds.map(MOIS_FIXES).fillna(drawn).to_numpy(int)
    # From the fifth: what falls on a Sunday or a holiday is held before, in the same month; nothing is at the New Year.
    days = pd.to_datetime({"year": year, "month": months, "day": rng.integers(5, np.where(months == 12, 22, 29))})
    off = [f"{year}-{day}" for day in FERIES]
    held = np.busday_offset(days.to_numpy("datetime64[D]"), 0, roll="backward", holidays=off)
    return pd.Series(held.astype("datetime64[ns]"))


def _placed(rng: np.random.Generator, cadre: Cadre, rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Country, format and town."""
    away, places = rows["type_reunion"].isin(AILLEURS), cadre.reference["lieux"].sort_values("population")
    largest = dict(zip(places["code_pays"], places["id_lieu"], strict=True)) | VILLES_ETRANGERES
    names = places.set_index("id_lieu")["nom"].replace(EN_FRANCAIS)
    rows["code_pays"] = np.where(away, _countries(rng, rows, known), "FRA")
    rows["format_reunion"] = _formats(rng, rows)
    french = pd.Series(rng.choice([*VILLES_HOTES], len(rows), p=PARTS_DES_VILLES))
    town = rows["code_pays"].map(largest).where(away, french)
    rows["id_lieu"] = town.where(rows["format_reunion"] != "visio").astype("Int64")
    rows["lieu"] = rows["id_lieu"].map(VILLES_HOTES).fillna(rows["id_lieu"].map(names))
    political = (rows["type_reunion"] == "conférence ou table ronde") & (rows["lieu"] == "Paris")
    rows.loc[political, "lieu"] = rng.choice(PARLEMENT, political.sum())
    return rows


def _countries(rng: np.random.Generator, rows: pd.DataFrame, known: pd.DataFrame) -> list[str]:
    """Country of the group that meets; of another group of its pole, or of any, where it has none."""
    countries = known["code_pays"].dropna()
    countries = countries[~countries.isin(SANS_VOYAGE)]
    of_pole = countries.groupby(known["pole"]).unique()
    first = rows["id_groupes"].str.split(" ; ").str[0].map(countries)
    drawn = [rng.choice(of_pole.get(pole, np.array(PAYS_MONDIAUX))) for pole in rows["pole"]]
    return list(first.fillna(pd.Series(drawn)))


def _formats(rng: np.random.Generator, rows: pd.DataFrame) -> np.ndarray:
    """Remote almost only during the epidemic, hybrid after it; a mission is never remote."""
    date, chance = rows["date_debut"], rng.random(len(rows))
    period = (date >= CONFINEMENT).astype(int) + (date >= RETOUR)
    visio, hybride = np.array(VISIO)[period], np.array(HYBRIDE)[period]
    usual = rows["type_reunion"].isin(A_DISTANCE) & (period > 0)
    made = np.select([usual | (chance < visio), chance < visio + hybride], ["visio", "hybride"], "présentiel")
    made = np.where(rows["type_reunion"].isin(EN_SALLE) & (made == "visio"), "hybride", made)
    return np.where(rows["type_reunion"].isin(SUR_PLACE), "présentiel", made)


def _named(cadre: Cadre, rows: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Kind, theme and title, which follow from the group."""
    first = rows["id_groupes"].str.split(" ; ").str[0]
    other = ~first.map(known["type_groupe"]).isin(["groupe-pays", "mission"])
    rows["type_reunion"] = rows["type_reunion"].mask(
        (rows["type_reunion"] == "réunion de groupe-pays") & other, "réunion de dynamique"
    )
    rows["theme_reunion"] = rows["theme_reunion"].fillna(first.map(THEMES))
    names = known["nom"].to_dict()
    told = [
        " ; ".join(names[g] for g in ids.split(" ; ")) if isinstance(ids, str) else None for ids in rows["id_groupes"]
    ]
    rows["groupe"] = told
    edition = cadre.chiffres.count("raict_edition_2023")
    ranks = {year: edition + RAICT.index(year) - RAICT.index(REFERENCE) for year in _raict_days(cadre)}
    rows["titre"] = [_title(row, ranks) for row in rows.itertuples()]
    return rows


def _title(row, ranks: Mapping[int, int]) -> str:
    """What bears the rank of a real edition is held on its real day: no other bears one."""
    if row.type_reunion == "RAICT":
        rank = f"{ranks[row.annee]}es " if row.annee in ranks else ""
        return f"{rank}Rencontres de l’action internationale des collectivités"
    if isinstance(row.groupe, str):
        return TITRES_DE_GROUPE[row.type_reunion].format(groupe=row.groupe)
    told = TITRES.get(row.type_reunion, row.type_reunion[0].upper() + row.type_reunion[1:])
    return f"{told} : {row.theme_reunion}" if row.type_reunion in A_THEME else told


def _described(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    lasting, start = rows["type_reunion"].map(DUREES).fillna(0), rng.choice(HEURES, len(rows))
    return rows.assign(
        date_fin=rows["date_debut"] + pd.to_timedelta(lasting, unit="D"),
        precision_date="jour",
        heure_debut=[f"{hour:02d}:00" for hour in start],
        heure_fin=[f"{hour + 2:02d}:30" for hour in start],
        organisateur=np.where(rows["est_de_cuf"], "CUF", "partenaire"),
        est_organisee_par_cuf=rows["est_de_cuf"],
        est_reservee=rows["type_reunion"].isin(RESERVEES),
        public_reserve=rows["type_reunion"].map(RESERVEES),
        est_tenue=rows["statut_reunion"] == "réalisé",
        nb_reunions=1,
    )


def _over_new_year(rows: pd.DataFrame) -> pd.DataFrame:
    """The last mission before the reference year ends in it: it belongs to the year it begins in."""
    held = rows[(rows["type_reunion"] == "mission") & (rows["annee"] == REFERENCE - 1) & rows["est_tenue"]]
    rows.loc[held.index[-1], ["date_debut", "date_fin"]] = PASSAGE
    return rows.sort_values("date_debut", kind="stable", ignore_index=True)
