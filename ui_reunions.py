"""The page Réunions: what was held, published or not, where, when, by which groups, with whom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

import ui
import ui_filtres
from cuf_metrics import charts, html, html_communs, html_reunions
from cuf_metrics.catalogue import brought_in
from cuf_metrics.charte import AXES, FORMATS_DE_REUNION, NON_PRECISE, PAGE
from cuf_metrics.charts import annees
from cuf_metrics.charts.parts import percent
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.figures import by_dimension, computed, known
from cuf_metrics.filtres import Filtre
from cuf_metrics.formatting import NBSP, capitalised, count, number, quantity
from cuf_metrics.maps import reunions as carte
from ui_argent import listing
from ui_filtres import Choix
from ui_graphiques import bar_chart, plot
from ui_manques import missing

EDITIONS = 24
# Parts of the page: their place in the address, their title.
PARTIES = {
    "publie": "Ce qui est publié, ce que les lignes contiennent",
    "combien": "Combien, de quelle sorte, sous quelle forme",
    "qui": "Qui vient",
    "ou": "Où",
    "agenda": "L’agenda",
    "groupes": "Les groupes qui dorment",
    "editions": "RAICT et assises",
}
# Filters that narrow the groups: the others say nothing of them.
GROUPES = ("poles", "pays")
# A group is active from so many meetings in a year; charts show so many years.
ACTIF = 2
ANNEES = 10
PARTICIPATIONS = (
    "combien de collectivités distinctes viennent, de quel type, dans quels pôles, adhérentes ou non, et lesquelles "
    "viennent le plus"
)
# Published figures of attendance, without their year → what they count.
AFFLUENCES = {
    "raict_participants": "Participants aux RAICT",
    "raict_collectivites_francaises": "Collectivités françaises aux RAICT",
    "chroniques_participation_moyenne": "Collectivités adhérentes par chronique géopolitique, en moyenne",
    "conference_crises_collectivites": "Collectivités françaises à la conférence sur les crises, Assemblée nationale",
}
ORGANISATEURS = {
    "nb_cuf": ("à l’initiative de CUF", PAGE["bleu"]),
    "nb_autres": ("d’autres, CUF y a pris part", AXES["4"]),
    "nb_inconnues": ("organisateur non renseigné", FORMATS_DE_REUNION[NON_PRECISE]),
}
FORMATS = {
    "nb_presentiel": ("en présentiel", FORMATS_DE_REUNION["présentiel"]),
    "nb_visio": ("en visio", FORMATS_DE_REUNION["visio"]),
    "nb_hybride": ("en hybride", FORMATS_DE_REUNION["hybride"]),
    "nb_sans_format": ("sans format précisé", FORMATS_DE_REUNION[NON_PRECISE]),
}
FACETTES = {
    "Par pôle": "pole",
    "Par type": "type",
    "Par groupe": "groupe",
    "Par format": "format",
    "Par organisateur": "organisateur",
}
LIEUX_LUS = {"nom": "Lieu", "nom_pays": "Pays", "nb_reunions": "Réunions"}
VENUES = {
    "nb_membres": ("adhérentes", PAGE["bleu"]),
    "nb_autres": ("non adhérentes", AXES["4"]),
    "nb_inconnues": ("adhésion non connue", FORMATS_DE_REUNION[NON_PRECISE]),
}
REGULIERES = {
    "nom": "Collectivité",
    "type_collectivite": "Type",
    "region": "Région",
    "est_membre": "Adhérente",
    "nb_reunions": "Réunions",
    "nb_annees": "Années",
}


def counting(dataset: Dataset) -> Callable[[Filtre], int]:
    """How many meetings and events a filter keeps, whatever their year and whether they were held."""
    return lambda filtre: int(dataset.named("reunions_retenues", filtre=filtre.valeurs()).lignes["nb_reunions"].iloc[0])


def latest(dataset: Dataset) -> int:
    """The year shown where none is chosen: the last published where documents name meetings, else the last covered."""
    if _named_only(dataset) and len(rows := dataset.named("reunions_publiees", annee=None).lignes):
        return int(rows["annee"].iloc[0])
    held = dataset.named("reunions_annees", filtre=Filtre().valeurs()).lignes
    return last_covered(held.set_index("annee")["nb_reunions"]) or date.today().year  # noqa: DTZ011


def last_covered(counts: pd.Series) -> int | None:
    """The last year with at least half the rows of the fullest one.

    Args:
        counts: year → its rows.
    """
    full = counts.index[counts >= counts.max() / 2]
    return int(full.max()) if len(full) else None


def year_shown(dataset: Dataset, choice: Choix, shown: int) -> Choix:
    """The choice with the year shown: the chosen one, else `shown`, then said."""
    if choice.filtre.annee:
        return choice
    why = "la dernière dont le total est publié" if _named_only(dataset) else "la dernière que ce jeu couvre bien"
    ui.note(f"Aucune année choisie : voici {shown}, {why}.")
    return replace(choice, filtre=replace(choice.filtre, annee=shown))


def contents() -> None:
    """Links to the parts of the page."""
    ui.contents(PARTIES)


def opens(place: str) -> None:
    """A part of the page begins, where its link goes."""
    ui.section(PARTIES[place], place)


def headline(dataset: Dataset, choice: Choix) -> None:
    """Meetings held by CUF, by others, participants, distinct local governments."""
    filtre = choice.filtre
    rows = dataset.named("reunions_chiffres", filtre=filtre.valeurs()).lignes
    least = set(rows.loc[rows["est_minimum"].eq(True), "id"])
    figures = computed(dataset, "reunions_chiffres", filtre=filtre.valeurs())
    ui.cards([replace(f, qualificatif="au moins") if f.id in least else f for f in figures], f"En {filtre.annee}")
    told = "Une réunion tenue compte une fois ; à cheval sur deux années, elle compte dans celle où elle commence."
    if filtre.avec(["types", "regions", "membre"]).actifs:
        told += " Avec un filtre sur les collectivités, restent les réunions où l’une d’elles au moins était présente."
    if _named_only(dataset):
        told += " Ce jeu ne contient que les réunions que les documents nomment."
    ui.note(told)


def _partial(dataset: Dataset, table: str = "reunions") -> bool:
    return dataset.manifeste.tables[table].couverture != "complète"


def _named_only(dataset: Dataset) -> bool:
    """Whether the rows are the meetings that published documents name: a file brought in has its own years."""
    return _partial(dataset) and not brought_in(dataset.manifeste, "reunions")


def coverage(dataset: Dataset, filtre: Filtre) -> None:
    """Published totals of the year, or of the last one published, beside what the rows hold."""
    result = dataset.named("reunions_publiees", annee=filtre.annee)
    rows = result.lignes
    if rows.empty:
        st.info("Aucun document de ce jeu ne publie de nombre de réunions.")
        return
    year = int(rows["annee"].iloc[0])
    if brought_in(dataset.manifeste, "reunions") and not rows["nb_reunions"].any():
        ui.note(
            f"Les documents publient des totaux pour {year}, dont les fichiers importés n’ont aucune réunion : rien à "
            "comparer."
        )
        return
    ui.show(html_communs.answer(_covered(rows, year)))
    told = [] if year == filtre.annee else [f"Aucun total publié pour {filtre.annee} : voici {year}."]
    if filtre.sans("annee").actifs:
        told.append("Un total publié ne se filtre pas : il est comparé à toutes les réunions de l’année.")
    if told:
        ui.note(" ".join(told))
    ui.show(html_reunions.coverage(rows, result.source))
    _poles(dataset, year)


def _covered(rows: pd.DataFrame, year: int) -> str:
    """« 130 réunions publiées pour 2023, 109 dans les lignes (84 %) ; … »"""
    first, *others = rows[rows["rang"] <= 2].itertuples()
    told = f"{quantity(first.valeur, 'réunions', first.qualificatif)} à l’initiative de CUF publiées pour {year}, "
    told += f"{number(first.nb_reunions)} dans les lignes ({html_reunions.share(first)})"
    for row in others:
        told += f" ; {number(row.valeur)} d’autres où CUF a pris part, {number(row.nb_reunions)} dans les lignes "
        told += f"({html_reunions.share(row)})"
    return told + "."


def _poles(dataset: Dataset, year: int) -> None:
    result = dataset.named("reunions_poles", annee=year)
    if result.lignes.empty:
        return
    ui.show(html.heading("Pôle par pôle") + html_reunions.poles(result.lignes, year, result.source))
    published = [told["valeur"] for told in result.lignes["collectivites_publiees"] if isinstance(told, dict)]
    distinct = result.lignes["nb_distinctes"].iloc[0]
    known = (
        f"ce jeu en compte {number(int(distinct))} distinctes."
        if pd.notna(distinct)
        else "aucun document ne publie combien elles sont, tous pôles confondus."
    )
    ui.note(
        "Réunions : celles des groupes-pays et des dynamiques du pôle. Les collectivités ne s’additionnent jamais d’un "
        f"pôle à l’autre : leur somme, {number(sum(published))}, compte plusieurs fois celles qui viennent dans "
        f"plusieurs ; {known}"
    )


def activity(dataset: Dataset, choice: Choix) -> None:
    """Meetings by year, by organiser and by format, then what those of the year are made of."""
    filtre, every = choice.filtre, choice.sans("annee")
    result = dataset.named("reunions_annees", filtre=every.filtre.valeurs())
    rows = result.lignes.assign(texte=[number(n) for n in result.lignes["nb_reunions"]])
    if rows.empty:
        st.info("Aucune réunion tenue dans ce choix, quelle que soit l’année.")
        return
    left, right = st.columns(2, gap="large")
    with left:
        titre = "Réunions tenues par année, selon qui organise"
        _columns("reunions-organisateur", titre, rows, ORGANISATEURS, choice, result)
    with right:
        _columns("reunions-format", "Réunions tenues par année, selon le format", rows, FORMATS, choice, result)
    earlier = rows[rows["annee"] <= rows["annee"].max() - ANNEES]
    told = ""
    if len(earlier):
        first = rows["annee"].max() - ANNEES + 1
        hidden = count(int(earlier["nb_reunions"].sum()), "réunion")
        told = f"Avant {first}, non dessinées : {hidden}. "
    if _named_only(dataset):
        told += "L’écart entre deux années dit ce que les documents nomment, non l’activité."
    if told:
        ui.note(told)
    ui.show(html.heading(f"Les réunions de {filtre.annee}, en nombre de réunions"))
    spread = dataset.named("reunions_repartitions", filtre=filtre.valeurs())
    values = spread.lignes
    ui.show(html_reunions.facets({t: values[values["dimension"] == d] for t, d in FACETTES.items()}, spread.source))
    ui.note(
        "Une réunion de deux groupes compte dans chacun : la somme des groupes peut dépasser le nombre de réunions. "
        "Par groupe, compte toute réunion qui le nomme."
    )


def _columns(key: str, titre: str, rows: pd.DataFrame, parts: dict, choice: Choix, result: Resultat) -> None:
    kept = {name: part for name, part in parts.items() if rows[name].sum()}
    year = choice.filtre.annee
    shown = rows[rows["annee"] == year]
    told = f"En {year}{NBSP}: aucune réunion tenue."
    if len(shown):
        spread = [f"{number(n)} {word}" for name, (word, _) in kept.items() if (n := shown[name].iloc[0])]
        told = f"En {year}{NBSP}: {', '.join(spread)}."
    drawn = rows[rows["annee"] > rows["annee"].max() - ANNEES]
    figure = annees.columns(drawn, kept, dark=ui.is_dark())
    headings = {"annee": "Année", "nb_reunions": "Réunions"} | {n: capitalised(word) for n, (word, _) in kept.items()}
    filtered = choice.sans("annee").phrase
    plot(key, titre, figure, told, [result.source], donnees=(rows, headings), filtre=filtered)


def places(dataset: Dataset, filtre: Filtre) -> None:
    """Map of the places of the year's meetings, with the most used beside it, and what has no place."""
    result = dataset.named("reunions_lieux", filtre=filtre.valeurs())
    rows = result.lignes
    if rows.empty:
        st.info(f"Aucune réunion de {filtre.annee} n’a de lieu connu dans ce choix.")
        return
    placed, total = int(rows["nb_situees"].iloc[0]), int(rows["nb_en_tout"].iloc[0])
    online = rows["nb_visio"].iloc[0]
    told = f"{count(placed, 'réunion située', 'réunions situées')} sur {number(total)}, "
    told += f"en {count(len(rows), 'lieu', 'lieux')}"
    told += f", {count(rows['code_pays'].nunique(), 'pays', 'pays')}. Sans ville connue : {number(total - placed)}"
    told += f", dont {number(online)} en visio." if pd.notna(online) and online else "."
    legend = html_reunions.circles_key(rows)
    ui.world_map("carte-reunions", carte.deck(rows, ui.is_dark()), legend, told, [result.source])
    with st.expander(f"La liste des {count(len(rows), 'lieu', 'lieux')}" if len(rows) > 1 else "Le lieu"):
        ui.table("lieux-reunions", rows, LIEUX_LUS, f"Lieux des réunions de {filtre.annee}")


def sleeping(dataset: Dataset, choice: Choix) -> None:
    """Groups that met less than twice in the year, with the last meeting known and who presides."""
    filtre = choice.filtre
    ui_filtres.without_effect(choice, GROUPES)
    result = dataset.named("reunions_groupes", annee=filtre.annee, poles=list(filtre.poles), pays=list(filtre.pays))
    rows = result.lignes
    if dataset.manifeste.nature == "importe":
        # Groups are those of the documents, whose local governments an imported dataset does not hold.
        rows = rows.assign(presidence=rows["presidence"].replace(ui.published_names()))
    if rows.empty:
        st.info(f"Aucun groupe connu en {filtre.annee} dans ce choix.")
        return
    followed, apart = rows[rows["est_suivi"]], rows[~rows["est_suivi"]]
    few = followed[followed["nb_reunions"] < ACTIF]
    if len(followed):
        ui.show(html_communs.answer(asleep(followed, few, filtre.annee, _partial(dataset))))
    told = "Comptent les réunions de groupe-pays et de dynamique ; les autres rendez-vous où le groupe est nommé "
    told += "(missions, ateliers, assises…) sont à part."
    if dataset.manifeste.mention:
        told += " Les groupes sont réels, leurs réunions inventées."
    ui.note(told)
    if len(few):
        titre = f"Groupes-pays et dynamiques de moins de deux réunions en {filtre.annee}"
        ui.show(html_reunions.groups(few, filtre.annee, titre))
    ui.show(html.provenance_of_rows("groupes", "Les réunions de chaque groupe", [result.source]))
    if len(apart):
        with st.expander(f"Missions et clubs, à part ({number(len(apart))})"):
            ui.note("Ils ne tiennent pas de réunions de groupe : compte ici toute réunion qui les nomme.")
            ui.show(html_reunions.groups(apart, filtre.annee, f"Missions et clubs en {filtre.annee}"))


def asleep(followed: pd.DataFrame, few: pd.DataFrame, year: int, partial: bool = False) -> str:
    """How many of the groups met less than twice, in a sentence.

    Args:
        followed: the groups of the year (rows of `reunions_groupes`).
        few: those among them that did.
        partial: rows do not hold every meeting: that a group has none there proves nothing.
    """
    among = f"sur {count(len(followed), 'groupe-pays ou dynamique', 'groupes-pays et dynamiques')}"
    if partial and len(few):
        known = count(len(followed) - len(few), "en a au moins deux", "en ont au moins deux")
        return f"Trop peu de lignes pour conclure : {among}, {known} dans les lignes de {year}."
    if few.empty:
        return f"Aucun groupe ne dort en {year} : chacun a tenu au moins deux réunions, {among}."
    silent = int((few["nb_reunions"] == 0).sum())
    told = f"{count(len(few), 'groupe a tenu', 'groupes ont tenu')} moins de deux réunions en {year}, {among}"
    return f"{told}, dont {number(silent)} sans aucune réunion de groupe connue." if silent else f"{told}."


def editions(dataset: Dataset, filtre: Filtre) -> None:
    """Editions of the RAICT, assises and bilateral meetings, across the years."""
    result = dataset.named("reunions_editions", filtre=filtre.sans("annee").valeurs(), limite=EDITIONS)
    rows = result.lignes
    if rows.empty:
        st.info("Ni RAICT ni assises dans ce choix.")
        return
    for titre, said, kept in (
        ("Rencontres de l’action internationale (RAICT)", "Éditions, la plus récente d’abord", rows[rows["est_raict"]]),
        ("Assises et rencontres bilatérales", "Toutes années, les plus récentes d’abord", rows[~rows["est_raict"]]),
    ):
        if len(kept):
            total = int(kept["nb_en_tout"].iloc[0])
            more = f"{number(len(kept))} plus récentes sur {number(total)}." if total > len(kept) else ""
            control = html.provenance_of_rows(f"editions-{titre[0]}", titre, [result.source])
            ui.show(html.heading(titre) + html_reunions.editions(kept, said) + html.note(more, control))


def who_comes(dataset: Dataset, choice: Choix) -> None:
    """Distinct local governments by type, by pole, by year, and those that came most."""
    filtre = choice.filtre
    if missing(dataset, "participations", PARTICIPATIONS):
        _published_attendance(dataset, filtre)
        return
    result = dataset.named("reunions_presences", filtre=filtre.valeurs())
    rows = result.lignes
    if _partial(dataset, "participations"):
        ui.note(f"Présences partielles dans ce jeu. {dataset.manifeste.tables['participations'].explication}")
    if rows.empty:
        st.info(_nobody(dataset, filtre.annee))
        _present_by_year(dataset, choice)
        return
    by = {name: part.drop(columns="dimension") for name, part in rows.groupby("dimension")}
    total = by["ensemble"].iloc[0]
    ui.show(html_communs.answer(came(total, by["pole"], filtre.annee)))
    left, right = st.columns(2, gap="large")
    with left:
        _types(by["type"], choice, result)
    with right:
        _present_by_year(dataset, choice)
    titre = f"Collectivités présentes par pôle, en {filtre.annee}"
    said = "Les pôles ne s’additionnent pas : une collectivité compte une fois dans chacun de ceux où elle vient"
    ui.show(html.heading(titre) + html_reunions.present(by["pole"], total, said, result.source))
    ui.show(html.heading(f"Les plus régulières, en {filtre.annee}"))
    ui.note("Années : combien d’années elle est venue, elle ou celles qu’elle continue (fusion, changement de statut).")
    titre = "Collectivités présentes, les plus régulières d’abord"
    listing(dataset, "reunions_regulieres", REGULIERES, titre, f"presences-{filtre.annee}", filtre=filtre.valeurs())


def _nobody(dataset: Dataset, year: int) -> str:
    """Nobody came, or nobody wrote who came."""
    followed = dataset.named("reunions_presences_annees", filtre=Filtre().valeurs()).lignes["annee"]
    if year in set(followed):
        return f"Aucune collectivité présente en {year} dans ce choix."
    return f"Aucune feuille de présence de {year} dans ce jeu : qui est venu cette année-là n’est pas connu."


def came(total: pd.Series, poles: pd.DataFrame, year: int) -> str:
    """How many local governments came, members or not where that is known, in two sentences.

    Args:
        total: the row of `reunions_presences` for all.
        poles: its rows by pole.
    """
    held = count(
        int(total.nb_collectivites), "collectivité distincte est venue", "collectivités distinctes sont venues"
    )
    told = f"{held} en {year}"
    if pd.notna(total.nb_membres):
        told += f", dont {percent(total.nb_membres / total.nb_collectivites)} adhérentes"
    named = poles[poles["libelle"] != html_reunions.SANS_POLE]
    if len(named) < 2:
        return f"{told}."
    apart = number(int(named["nb_collectivites"].sum()))
    return f"{told}. Additionner les pôles donnerait {apart} : une collectivité vient souvent dans plusieurs."


def _published_attendance(dataset: Dataset, filtre: Filtre) -> None:
    """What documents publish of who comes, in place of the rows."""
    published = dataset.named("reunions_publiees", annee=filtre.annee).lignes["annee"]
    if published.empty:
        return
    year = int(published.iloc[0])
    held = known(dataset, [f"{root}_{year}" for root in AFFLUENCES])
    shown = [replace(held[key], libelle=told) for root, told in AFFLUENCES.items() if (key := f"{root}_{year}") in held]
    if shown:
        ui.cards(shown, f"Ce que les documents publient pour {year}")
    if by_pole := by_dimension(dataset, "pole", "collectivités", year):
        titre = f"Collectivités distinctes par pôle, publiées pour {year}"
        said = "Les pôles ne s’additionnent pas : une collectivité peut venir dans plusieurs."
        bar_chart("publiees-poles", titre, by_pole, PAGE["bleu"], said)


def _types(rows: pd.DataFrame, choice: Choix, result: Resultat) -> None:
    year, members = choice.filtre.annee, rows["nb_membres"].notna().any()
    told = rows.assign(
        valeur=rows["nb_collectivites"],
        texte=[number(n) for n in rows["nb_collectivites"]],
        detail=[f"dont {count(int(n), 'adhérente')}" if pd.notna(n) else "" for n in rows["nb_membres"]],
    )
    titre = f"Collectivités distinctes présentes en {year}, par type"
    headings = {"libelle": "Type", "nb_collectivites": "Collectivités"}
    headings |= {"nb_membres": "dont adhérentes"} if members else {}
    first, total = rows.iloc[0], rows["nb_collectivites"].sum()
    said = f"Type le plus présent : {first.libelle}, {number(first.nb_collectivites)} sur {number(total)}."
    figure = charts.bars(told, dark=ui.is_dark())
    plot("presences-types", titre, figure, said, [result.source], donnees=(rows, headings), filtre=choice.phrase)


def _present_by_year(dataset: Dataset, choice: Choix) -> None:
    every = choice.sans("annee")
    result = dataset.named("reunions_presences_annees", filtre=every.filtre.valeurs())
    if result.lignes.empty:
        return
    rows = result.lignes.assign(texte=[number(n) for n in result.lignes["nb_collectivites"]])
    kept = {name: part for name, part in VENUES.items() if rows[name].sum()}
    headings = {"annee": "Année", "nb_collectivites": "Collectivités"}
    headings |= {name: capitalised(word) for name, (word, _) in kept.items()}
    figure = annees.columns(rows, kept, dark=ui.is_dark())
    told = "Chaque année compte ses collectivités distinctes ; les années ne s’additionnent pas."
    titre = "Collectivités distinctes présentes, par année"
    plot("presences-annees", titre, figure, told, [result.source], donnees=(rows, headings), filtre=every.phrase)
