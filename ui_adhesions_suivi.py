"""The page Adhésions, continued: gained and lost by name, cohorts, share of what exists, dues, leads to follow."""

import pandas as pd
import streamlit as st

import ui
import ui_graphiques
import ui_manques
from cuf_metrics import html, html_adhesions
from cuf_metrics.charte import PAGE
from cuf_metrics.charts import annees, parts
from cuf_metrics.charts.aide import unit_of
from cuf_metrics.figures import Figure, known
from cuf_metrics.filtres import Filtre
from cuf_metrics.formatting import ABSENT, count, number, quantity, years
from cuf_metrics.provenance import Requete
from cuf_metrics.store import Extrait, Manifeste
from ui_adhesions import Reseau
from ui_argent import listing

REGULIERS = "collectivites_participation_reguliere_2023"
NOMMEES = {
    "nom": "Collectivité",
    "type_collectivite": "Type",
    "region": "Région",
    "derniere_presence": "Dernière présence",
}
# From so many meetings in a year, a local government is a regular participant (as in indicator 1.1.d).
SEUIL = 3
LISTES = {
    "Perdues": (
        ["perdue"],
        {"nom": "Collectivité", "situation": "Situation", "derniere_presence": "Dernière présence"} | NOMMEES,
        "Collectivités perdues",
        "perdues",
    ),
    "En retard": (
        ["en retard"],
        NOMMEES,
        "Collectivités adhérentes devenues en retard de cotisation",
        "en-retard",
    ),
    "Gagnées": (
        ["nouvelle", "revenue"],
        {"mouvement": "Mouvement"} | NOMMEES,
        "Collectivités gagnées",
        "gagnees",
    ),
    "Devenues une autre": (
        ["fusionnée", "nouvelle forme"],
        {"nom": "Collectivité", "mouvement": "Mouvement", "nom_suite": "Devenue"} | NOMMEES,
        "Collectivités devenues une autre, toujours adhérentes,",
        "devenues",
    ),
}
ABSENTES = {
    "nom": "Collectivité",
    "annee_entree": "Entrée",
    "derniere_presence": "Dernière présence",
    "type_collectivite": "Type",
    "region": "Région",
    "derniere_reunion": "À quelle réunion",
}
REGULIERES = {
    "nom": "Collectivité",
    "nb_reunions": "Réunions",
    "nb_cuf": "Dont CUF",
    "annee_derniere_adhesion": "A adhéré",
    "type_collectivite": "Type",
    "region": "Région",
    "poles": "Pôles",
}
STRATES = {
    "libelle": "Strate",
    "nb_adherents": "Adhérentes",
    "nb_collectivites": "Collectivités en France",
    "nb_non_adherentes": "Non adhérentes",
    "pourcentage": "Part adhérente (%)",
}
COHORTES = {
    "annee_cohorte": "Première adhésion",
    "nb_entrees": "Collectivités entrées",
    "annee": "Année",
    "nb_presentes": "Adhérentes cette année-là",
    "pourcentage": "Part (%)",
}
COTISATIONS = {
    "annee": "Année",
    "nb_adherents": "À jour",
    "nb_montants": "Montants connus",
    "montant_total": "Total (€)",
    "montant_median": "Médiane (€)",
    "nb_en_retard": "En retard",
    "montant_en_retard": "Attendu des retardataires (€)",
}


@ui.part
def between(reseau: Reseau) -> None:
    """Who was gained and who was lost between two years that the reader chooses, by name."""
    ui.section("Qui est parti, qui est arrivé")
    if len(reseau.annees) < 2:
        st.info("Une seule année est connue : rien à comparer encore.")
        return
    chosen = _two_years(reseau)
    if len(chosen) < 2:
        st.info("Choisissez deux années différentes.")
        return
    result = reseau.ask("adhesions_mouvements", annees=chosen)
    control = html.provenance_of_rows("entre-deux", "Les mouvements entre deux années", [result.source])
    ui.show(html.note(between_told(result.lignes.iloc[0]), control))
    _movers(reseau, chosen, result.lignes.iloc[0])


def _two_years(reseau: Reseau) -> list[int]:
    """The two years compared, the year looked at and the one before unless chosen otherwise; one if both are it."""
    named = {str(year): str(year) for year in reversed(reseau.annees)}
    rank = max(1, reseau.annees.index(reseau.annee))
    left, right = st.columns(2)
    with left:
        first = ui.choose_one("De", "de", named, str(reseau.annees[rank - 1]))
    with right:
        last = ui.choose_one("À", "a", named, str(reseau.annees[rank]))
    return sorted({int(first), int(last)})


def between_told(move: pd.Series) -> str:
    """The moves between two years, which make the second number of the first (a row of `adhesions_mouvements`)."""
    terms = [
        (-move["nb_perdues"], "perdue", "perdues"),
        (-move["nb_retards"], "en retard", "en retard"),
        (-move["nb_fusionnees"], "par fusion", "par fusion"),
        (move["nb_nouvelles"], "nouvelle", "nouvelles"),
        (move["nb_revenues"], "revenue", "revenues"),
        (move["nb_changements"], "par changement de type ou de région", "par changement de type ou de région"),
    ]
    told = " ".join(f"{'−' if n < 0 else '+'} {count(abs(int(n)), one, many)}" for n, one, many in terms if n)
    start, end = number(move["nb_avant"]), number(move["nb_apres"])
    return f"{start} adhérentes en {move['annee_avant']} {told} = {end} en {move['annee']}.".replace("  ", " ")


def _movers(reseau: Reseau, chosen: list[int], move: pd.Series) -> None:
    """One list per kind of move, each in its tab with its file."""
    gained = int(move["nb_nouvelles"] + move["nb_revenues"])
    sizes = {
        "Perdues": int(move["nb_perdues"]),
        "En retard": int(move["nb_retards"]),
        "Gagnées": gained,
        "Devenues une autre": int(move["nb_devenues"]),
    }
    shown = {name: n for name, n in sizes.items() if n}
    if not shown:
        return
    first, last = chosen
    for name, tab in zip(shown, st.tabs([f"{name} ({number(n)})" for name, n in shown.items()]), strict=True):
        moves, columns, called, file = LISTES[name]
        titre = f"{called} entre {first} et {last}, les dernières venues d’abord"
        with tab:
            listing(
                reseau.dataset,
                "adhesions_gains_pertes",
                columns,
                titre,
                f"{file}-{first}-{last}",
                filtre=reseau.filtre.valeurs(),
                annees=chosen,
                mouvements=moves,
            )


def cohorts(reseau: Reseau) -> None:
    """Of those who joined in a year, the share still members in each of the next ones."""
    result = reseau.ask("adhesions_cohortes")
    rows = result.lignes
    if rows.empty:
        ui.note("Pas de cohorte : aucune de ces collectivités n’était de ce choix l’année de sa première adhésion.")
        return
    first = rows["annee_cohorte"].min()
    shown = pd.DataFrame(
        {
            "ligne": [cohort_name(r.annee_cohorte, r.nb_entrees, r.annee_cohorte == first) for r in rows.itertuples()],
            "colonne": rows["annee"],
            "part": rows["part"],
            "detail": [f"{number(r.nb_presentes)} sur {number(r.nb_entrees)}" for r in rows.itertuples()],
        }
    )
    ui_graphiques.plot(
        "cohortes",
        "Part des collectivités encore adhérentes, selon l’année de leur première adhésion",
        parts.heatmap(shown, dark=ui.is_dark()),
        cohorts_told(rows),
        [result.source],
        f"Entre parenthèses, combien sont entrées cette année-là ; ≤ {first} : {first} ou avant. Qui revient compte de "
        "nouveau ; les collectivités qui ont fusionné comptent pour une.",
        donnees=(_with_percentage(rows), COHORTES),
        filtre=reseau.phrase,
    )


def cohort_name(year: int, size: int, is_first: bool) -> str:
    """« 2019 (24) »: who was there the first known year may have joined before."""
    return f"{'≤ ' if is_first else ''}{year} ({number(size)})"


def cohorts_told(rows: pd.DataFrame) -> str:
    """How many of those who joined since the first known year are members in the last one (rows of that query)."""
    last = rows["annee"].max()
    joined = rows[(rows["annee"] == last) & (rows["annee_cohorte"] > rows["annee_cohorte"].min())]
    joined = joined[joined["annee_cohorte"] < last]
    if joined.empty:
        return ""
    entered, held = int(joined["nb_entrees"].sum()), int(joined["nb_presentes"].sum())
    when = years(joined["annee_cohorte"].min(), joined["annee_cohorte"].max())
    if entered == 1:
        return f"La collectivité entrée {when} {'est' if held else 'n’est plus'} adhérente en {last}."
    still = count(held, "est adhérente", "sont adhérentes") if held else "aucune n’est adhérente"
    share = f" ({parts.percent(held / entered)})" if held else ""
    return f"Des {number(entered)} collectivités entrées {when}, {still} en {last}{share}."


def strata(reseau: Reseau) -> None:
    """The share of the French local governments of each type and size that are members."""
    result = reseau.ask("adhesions_strates", annee=reseau.annee)
    rows = result.lignes
    ui_graphiques.plot(
        "strates",
        f"Part des collectivités qui adhèrent, par type et par taille, {reseau.annee}",
        parts.dots(_with_counts(rows), PAGE["bleu"], ui.is_dark()),
        strata_told(rows[rows["part"].notna()]),
        [result.source],
        f"{beyond_told(rows)} {fictional_told(reseau.dataset.manifeste)}".strip(),
        donnees=(_with_percentage(rows), STRATES),
        filtre=reseau.phrase,
    )


def beyond_told(rows: pd.DataFrame) -> str:
    """Where rows hold more members than there are local governments (rows of `adhesions_strates`), or nothing."""
    beyond = rows.loc[rows["nb_adherents"] > rows["nb_collectivites"], "libelle"]
    if beyond.empty:
        return ""
    return f"Plus d’adhérentes que de collectivités existantes, donc sans part : {', '.join(beyond)}."


def fictional_told(manifeste: Manifeste) -> str:
    """What a share of made-up members is worth, or nothing."""
    if manifeste.nature != "demonstration":
        return ""
    scale = int(manifeste.sources.get("echelle", 1))
    times = f", multipliées par {number(scale)}" if scale > 1 else ""
    return f"Adhérentes fictives{times}, rapportées au nombre réel de collectivités."


def _with_percentage(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(pourcentage=(100 * rows["part"].astype(float)).round(1))


def _with_counts(rows: pd.DataFrame) -> pd.DataFrame:
    def told(row) -> str:
        if pd.isna(row.nb_collectivites):
            return f"{count(row.nb_adherents, 'adhérente', 'adhérentes')}, total {ABSENT}"
        if row.nb_adherents > row.nb_collectivites:
            return f"{number(row.nb_adherents)} pour {number(row.nb_collectivites)}"
        return f"{number(row.nb_adherents)} sur {number(row.nb_collectivites)}"

    labels = rows["libelle"].str.replace(" habitants", "").str.replace(r"^collectivités (à |d’)", "", regex=True)
    return rows.assign(texte=[told(row) for row in rows.itertuples()], libelle=labels)


def strata_told(rows: pd.DataFrame) -> str:
    """Where the network is strongest, and where most are still to be convinced (rows of `adhesions_strates`)."""
    if rows.empty:
        return ""
    best, widest = rows.loc[rows["part"].idxmax()], rows.loc[rows["nb_non_adherentes"].idxmax()]
    return (
        f"Le réseau est le plus présent parmi les {best['libelle']} : {parts.percent(best['part'])}, "
        f"{number(best['nb_adherents'])} sur {number(best['nb_collectivites'])}. Le plus grand nombre de "
        f"non-adhérentes, {number(widest['nb_non_adherentes'])}, est parmi les {widest['libelle']}."
    )


def dues(reseau: Reseau) -> None:
    """Dues year by year, and by type in the year; who is late is no member that year."""
    result = reseau.ask("adhesions_cotisations")
    whole = result.lignes[result.lignes["type_collectivite"].isna()].sort_values("annee")
    held = result.lignes[result.lignes["annee"] == reseau.annee]
    paid = whole[whole["montant_total"].notna()]
    if paid.empty:
        st.info("Aucune ligne ne donne le montant de la cotisation.")
    else:
        _dues_by_year(reseau, paid, result)
    ui.show(html_adhesions.dues(held, reseau.annee, result.source))
    ui.note(late_told(held))


def _dues_by_year(reseau: Reseau, paid: pd.DataFrame, result) -> None:
    size, symbol = unit_of(paid.rename(columns={"montant_total": "montant"}))
    amounts = paid["montant_total"].astype(float)
    shown = paid.assign(
        valeur=amounts, texte=[number(v / size, 0 if size > 1 and v >= 100 * size else 1) for v in amounts]
    )
    ui_graphiques.plot(
        "cotisations-par-annee",
        f"Cotisations des adhérentes à jour, par année, en {symbol}",
        annees.columns(shown, chosen=[reseau.annee], dark=ui.is_dark()),
        dues_told(paid),
        [result.source],
        donnees=(paid, COTISATIONS),
        filtre=reseau.phrase,
    )


def dues_told(paid: pd.DataFrame) -> str:
    """The median membership at both ends, and what no row gives (rows of `adhesions_cotisations`, one per year)."""
    first, last = paid.iloc[0], paid.iloc[-1]
    unknown = int((paid["nb_adherents"] - paid["nb_montants"]).sum())
    told = f"Cotisation médiane : {quantity(last['montant_median'], '€')} en {last['annee']}"
    if len(paid) > 1:
        told += f", {quantity(first['montant_median'], '€')} en {first['annee']}"
    missing = f" Sans montant, hors de ces sommes : {count(unknown, 'adhésion')}." if unknown else ""
    return f"{told}.{missing}"


def late_told(held: pd.DataFrame) -> str:
    """Who is late is not counted as a member (rows of `adhesions_cotisations` in a year)."""
    whole = held[held["type_collectivite"].isna()].iloc[0]
    late = int(whole["nb_en_retard"])
    if not late:
        return "Aucune adhésion en retard cette année-là."
    due = f", pour {quantity(whole['montant_en_retard'], '€')}" if pd.notna(whole["montant_en_retard"]) else ""
    counted = "comptée" if late == 1 else "comptées"
    return (
        f"{count(late, 'collectivité est', 'collectivités sont')} en retard de cotisation{due} : pas à jour, donc pas "
        f"{counted} parmi les adhérentes."
    )


def leads(reseau: Reseau) -> None:
    """Members who came to nothing in the year, and regular participants to be asked to join."""
    shows = "les adhérentes qui n’ont pris part à rien, et les participantes régulières qui n’adhèrent pas"
    if ui_manques.missing(reseau.dataset, "participations", shows):
        return
    result = reseau.ask("adhesions_vivier", seuil=SEUIL)
    row = result.lignes[result.lignes["annee"] == reseau.annee].iloc[0]
    ui.cards(leads_figures(row, reseau.nb_adherentes, result.source))
    ui.note(
        "Compte toute réunion tenue dont la présence est relevée, que CUF ou un autre l’organise. "
        f"{partial_told(reseau.dataset.manifeste.tables['participations'])}".strip()
    )
    _published_pool(reseau)
    if pd.isna(row["nb_sans_presence"]):
        st.info(f"Aucune présence de {reseau.annee} n’est connue de ce jeu : ni absente ni régulière ne s’y lit.")
        return
    _regulars(reseau)
    _away(reseau)


def partial_told(extrait: Extrait) -> str:
    """What rows of attendance that are not all there let one say, or nothing."""
    if extrait.couverture == "complète":
        return ""
    return f"Présences partielles : une adhérente sans présence connue a pu venir. {extrait.explication}".strip()


def _regulars(reseau: Reseau) -> None:
    ui.show(html.heading(f"À solliciter : régulières en {reseau.annee}, pas adhérentes"))
    kept = Filtre(reseau.annee, types=reseau.filtre.types, regions=reseau.filtre.regions).valeurs()
    titre = f"Non-adhérentes présentes à {SEUIL} réunions ou plus en {reseau.annee}, les plus assidues d’abord"
    file = "participantes-regulieres"
    listing(reseau.dataset, "adhesions_reguliers", REGULIERES, titre, file, filtre=kept, seuil=SEUIL)
    ui.note(
        "« Dont CUF » : celles que CUF organise. « A adhéré » : dernière année où elle était adhérente ; vide si elle "
        "ne l’a jamais été dans ce jeu."
    )


def _away(reseau: Reseau) -> None:
    ui.show(html.heading(f"À relancer : adhérentes sans aucune présence en {reseau.annee}"))
    titre = f"Adhérentes sans aucune présence en {reseau.annee}, les plus longtemps absentes d’abord"
    kept, file = reseau.filtre.valeurs(), "adherentes-sans-presence"
    listing(reseau.dataset, "adhesions_sans_presence", ABSENTES, titre, file, filtre=kept, annee=reseau.annee)
    ui.note(
        f"« Entrée » : première année d’adhésion, {reseau.annees[0]} ou avant pour les plus anciennes. Dernière "
        "présence vide : aucune connue."
    )


def leads_figures(row: pd.Series, members: int, source: Requete) -> list[Figure]:
    """Regulars who are not members, members who were such regulars the year before, and members away all year.

    Args:
        row: a year of `adhesions_vivier`; what is not known of it is empty.
        members: how many there are that year.
    """
    year, away = int(row["annee"]), row["nb_sans_presence"]
    share = "" if pd.isna(away) else f" ({parts.percent(away / members)} d’entre elles)"
    joined = f"Non-adhérentes régulières de {year - 1} devenues adhérentes en {year} (indicateur 1.1.d)"
    told = {
        "regulieres": (f"Non-adhérentes venues à {SEUIL} réunions ou plus en {year}", row["nb_reguliers"]),
        "devenues": (joined, row["nb_devenus"]),
        "absentes": (f"Adhérentes sans aucune présence en {year}{share}", away),
    }
    return [
        Figure(name, called, None if pd.isna(n) else int(n), "collectivités", source)
        for name, (called, n) in told.items()
    ]


def _published_pool(reseau: Reseau) -> None:
    published = known(reseau.dataset, [REGULIERS]).get(REGULIERS)
    if published is None:
        return
    result = reseau.dataset.named("adhesions_vivier", filtre=Filtre().valeurs(), seuil=SEUIL)
    held = result.lignes.loc[result.lignes["annee"] == published.annee, "nb_assidues"].dropna()
    if held.empty:
        return
    told = (
        f"Les lignes en comptent {number(held.iloc[0])} à {SEUIL} réunions ou plus en {published.annee}, adhérentes "
        "ou non, quels que soient les filtres. Le document ne dit pas à partir de combien de réunions il appelle "
        "régulière une participation : l’écart entre les deux ne mesure rien."
    )
    ui.show(html_adhesions.beside(published, told, result.source))
