"""The page Adhésions: who is a member, who stays, leaves, joins or comes back, who pays, who could join."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

import ui
import ui_filtres
import ui_graphiques
import ui_manques
from cuf_metrics import charts, html, html_adhesions
from cuf_metrics.charte import PAGE, TYPES_DE_COLLECTIVITE
from cuf_metrics.charts import annees, parts
from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.figures import Figure, known
from cuf_metrics.filtres import Filtre
from cuf_metrics.formatting import NBSP, count, number, signed
from ui_filtres import Choix

MEMBRES = "collectivites_membres_2023"
RESEAU = [MEMBRES, "collectivites_participation_reguliere_2023", "collectivites_informees_2023"]
ENSEMBLE = [
    "nb_total_collectivites_france",
    "collectivites_action_internationale",
    "part_collectivites_action_internationale",
]
MOUVEMENTS = {
    "annee": "Année",
    "nb_nouvelles": "Nouvelles",
    "nb_revenues": "Revenues",
    "nb_gagnes": "Gagnées",
    "nb_perdues": "Perdues",
    "nb_retards": "En retard",
}


@dataclass(frozen=True)
class Reseau:
    """The members kept by the reader, over the years, and the year looked at.

    Attributes:
        filtre: types and regions kept, whatever the year.
        phrase: the same as a sentence tells it, or "".
        annee: the year asked for, or else the last one that rows cover well.
        annees: every year the dataset holds memberships of.
    """

    dataset: Dataset
    filtre: Filtre
    phrase: str
    annee: int
    annees: tuple[int, ...]

    def ask(self, name: str, **parameters) -> Resultat:
        """A query of this page, under its filters."""
        return self.dataset.named(name, filtre=self.filtre.valeurs(), **parameters)

    @property
    def par_annee(self) -> Resultat:
        return self.ask("adhesions_annees")

    @property
    def bilan(self) -> Resultat:
        """Moves from each known year to the next."""
        return self.ask("adhesions_mouvements", annees=list(self.annees))

    @property
    def passage(self) -> pd.Series | None:
        """The moves that led to the year looked at; None for the first year known."""
        rows = self.bilan.lignes
        held = rows[rows["annee"] == self.annee]
        return held.iloc[0] if len(held) else None

    @cached_property
    def nb_adherentes(self) -> int:
        return counted(self.dataset, self.filtre, self.annee)


def counted(dataset: Dataset, filtre: Filtre, annee: int) -> int:
    """Members of a year, under the types and regions of a filter."""
    rows = dataset.named("adhesions_annees", filtre=filtre.sans("annee").valeurs()).lignes
    return int(rows.loc[rows["annee"] == annee, "nb_adherents"].sum())


def stop_if_none(dataset: Dataset, choice: Choix) -> None:
    """Where nobody answers the filters in the year looked at, what to lift is said and the page ends there."""
    last = latest(dataset)
    noun = "adhésions" if choice.filtre.annee else f"adhésions de {last}"
    ui_filtres.stop_if_none(choice, lambda kept: counted(dataset, kept, kept.annee or last), noun)


def network(dataset: Dataset, choice: Choix) -> Reseau:
    """The members the reader looks at."""
    phrase = " ; ".join(told for name, told in choice.dits.items() if name != "annee")
    years = tuple(int(year) for year in _known_years(dataset)["annee"])
    return Reseau(dataset, choice.filtre.sans("annee"), phrase, choice.filtre.annee or latest(dataset), years)


def latest(dataset: Dataset) -> int:
    """The last year that holds at least half as many members as the fullest: a year just begun is not shown first."""
    rows = _known_years(dataset)
    return int(rows.loc[rows["nb_adherents"] * 2 >= rows["nb_adherents"].max(), "annee"].max())


def _known_years(dataset: Dataset) -> pd.DataFrame:
    return dataset.named("adhesions_annees", filtre=Filtre().valeurs()).lignes


def stop_without_rows(dataset: Dataset) -> None:
    """Where the dataset names no member: what is missing, what documents publish, and the page ends there."""
    shows = (
        "le nombre d’adhérentes année par année, leur renouvellement, celles que le réseau gagne et perd, leurs "
        "cotisations, et les collectivités à solliciter"
    )
    if not ui_manques.missing(dataset, "adhesions", shows):
        return
    figures = known(dataset, [*RESEAU, *ENSEMBLE])
    ui.section("Ce que les documents publient")
    for titre, names in {"Le réseau": RESEAU, "Les collectivités dont il réunit une part": ENSEMBLE}.items():
        if held := [figures[name] for name in names if name in figures]:
            ui.cards(held, titre)
    ui.note("Ces nombres ne s’additionnent pas ; les documents ne disent pas s’ils se comprennent l’un l’autre.")
    st.stop()


# --- the year, in a sentence and five figures -------------------------------------------------------------------------


def headline(reseau: Reseau) -> None:
    """What became of the network in the year, its figures, then the published one beside."""
    control = html.provenance_of_rows("reponse", "Ce que devient le réseau", [reseau.bilan.source])
    ui.show(html_adhesions.answer(conclusion(reseau), control))
    published = known(reseau.dataset, [MEMBRES]).get(MEMBRES)
    computed = figures(reseau)
    ui.cards([computed[0], *([published] if published else []), *computed[1:]])
    if published:
        result = reseau.dataset.named("adhesions_annees", filtre=Filtre().valeurs())
        told = against_published(published, counted(reseau.dataset, Filtre(), published.annee))
        ui.show(html.note(told, html.provenance_of_rows("face-au-publie", "Les adhérentes comptées", [result.source])))


def conclusion(reseau: Reseau) -> str:
    """Whether the network grows, by how much, and thanks to whom, in two sentences."""
    held = count(reseau.nb_adherentes, "collectivité adhérente", "collectivités adhérentes")
    move = reseau.passage
    if move is None:
        return f"{held} en {reseau.annee}, première année connue : ni gain ni perte ne s’y lisent encore."
    gap = int(move["nb_apres"] - move["nb_avant"])
    way = "grandit" if gap > 0 else "recule" if gap < 0 else "se maintient"
    change = f"{number(abs(gap))} de {'plus' if gap > 0 else 'moins'} qu’" if gap else "autant qu’"
    scope = "Dans ce choix, le" if reseau.filtre.actifs else "Le"
    told = f"{scope} réseau {way} : {held} en {reseau.annee}, {change}en {move['annee_avant']}."
    return f"{told} {_moves_told(move)} {_kept_told(move)}".strip()


def _moves_told(move: pd.Series) -> str:
    back, gained = int(move["nb_revenues"]), int(move["nb_nouvelles"] + move["nb_revenues"])
    came = count(gained, "collectivité l’a rejoint", "collectivités l’ont rejoint")
    if not gained:
        came = "aucune collectivité ne l’a rejoint"
    if back:
        came += f", dont {count(back, 'qui revient', 'qui reviennent')}"
    gone = gone_told(move) or "aucune ne l’a quitté"
    apart = ""
    if merged := int(move["nb_fusionnees"]):
        apart += f" ; {number(merged)} de moins par fusion, sans départ"
    if crossed := int(move["nb_changements"]):
        way = "entrée dans ce choix" if crossed > 0 else "sortie de ce choix"
        apart += f" ; {number(abs(crossed))} {way} par changement de type ou de région"
    told = f"{came} ; {gone}{apart}."
    return told[0].upper() + told[1:]


def gone_told(move: pd.Series) -> str:
    """Who is no longer up to date, late or gone for good, or nothing (a row of `adhesions_mouvements`)."""
    late = int(move["nb_retards"])
    left = int(move["nb_perdues"]) + late
    if not late:
        return count(left, "l’a quitté", "l’ont quitté") if left else ""
    told = count(left, "n’est plus à jour", "ne sont plus à jour")
    return f"{told}, {f'dont {number(late)} ' if late < left else ''}en retard de cotisation"


def _kept_told(move: pd.Series) -> str:
    if not move["nb_avant"]:
        return ""
    if move["nb_restees"] == move["nb_avant"]:
        return f"Toutes les adhérentes de {move['annee_avant']} le sont restées."
    return f"{html_adhesions.renewal(move)} des adhérentes de {move['annee_avant']} le sont restées."


def figures(reseau: Reseau) -> list[Figure]:
    """Members, renewal, gained, lost and dues of the year; those of a passage only where there is a year before."""
    members = Figure(
        "adherentes",
        f"Collectivités adhérentes en {reseau.annee}, à jour de leur cotisation",
        reseau.nb_adherentes,
        "collectivités",
        reseau.par_annee.source,
    )
    return [members, *_passage_figures(reseau), _dues_figure(reseau)]


def _passage_figures(reseau: Reseau) -> list[Figure]:
    move, source = reseau.passage, reseau.bilan.source
    if move is None:
        return []
    before = move["annee_avant"]
    back = int(move["nb_revenues"])
    rate = round(100 * move["nb_restees"] / move["nb_avant"], 1) if move["nb_avant"] else None
    late = int(move["nb_retards"])
    gained = f"Gagnées depuis {before}" + (f", dont {count(back, 'revenue', 'revenues')}" if back else "")
    left = int(move["nb_perdues"])
    lost = f"Perdues ({number(left)}) ou en retard ({number(late)})" if late else "Perdues"
    return [
        Figure("renouvellement", f"Adhérentes de {before} qui le sont encore", rate, "%", source),
        Figure("gagnees", gained, int(move["nb_nouvelles"]) + back, "collectivités", source),
        Figure("perdues", f"{lost} depuis {before}", left + late, "collectivités", source),
    ]


def _dues_figure(reseau: Reseau) -> Figure:
    result = reseau.ask("adhesions_cotisations")
    rows = result.lignes
    held = rows[(rows["annee"] == reseau.annee) & rows["type_collectivite"].isna()]
    total = held["montant_total"].sum(min_count=1)
    paid = count(int(held["nb_montants"].sum()), "adhérente au montant connu", "adhérentes au montant connu")
    told = f"Cotisations de {reseau.annee}, sur {paid}"
    return Figure("cotisations", told, None if pd.isna(total) else float(total), "€", result.source)


def against_published(published: Figure, held: int) -> str:
    """What the rows count beside a published minimum."""
    year, least = published.annee, int(published.valeur)
    if not held:
        return f"Ce jeu ne contient aucune adhésion de {year} : rien à rapprocher du chiffre publié."
    told = f"Face au chiffre publié, les lignes en comptent {number(held)} en {year}, quels que soient les filtres"
    if held >= least:
        over = f", {number(held - least)} de plus" if held > least else ""
        return f"{told} : le minimum annoncé est atteint{over}."
    return f"{told} : {number(100 * held / least, 0)}{NBSP}% du minimum annoncé, il en manque {number(least - held)}."


# --- year after year --------------------------------------------------------------------------------------------------


def years(reseau: Reseau) -> None:
    """Members by year, what each year gained and lost, and the balance that adds up."""
    left, right = st.columns(2, gap="large")
    with left:
        _members_by_year(reseau)
    with right:
        _gained_and_lost(reseau)
    result = reseau.bilan
    if len(result.lignes):
        ui.show(html_adhesions.balance(result.lignes, result.source))
        ui.note(
            f"Chaque ligne s’additionne. Nouvelle : jamais adhérente depuis {reseau.annees[0]}, première année connue. "
            "Revenue : elle l’avait été. En retard : sa cotisation de l’année n’est pas payée. Perdue : elle a résilié "
            "ou n’a plus d’adhésion. Une fusion ou un changement de statut n’est ni une perte ni un gain."
            f"{crossings_told(result.lignes)}"
        )


def crossings_told(rows: pd.DataFrame) -> str:
    """What the column of changes is, where there is one."""
    if not rows["nb_changements"].any():
        return ""
    return " Changements : entrées dans le choix, ou sorties, de qui change de type ou de région."


def _members_by_year(reseau: Reseau) -> None:
    result = reseau.par_annee
    rows = result.lignes.assign(valeur=result.lignes["nb_adherents"])
    shown = rows.assign(texte=[number(n) for n in rows["valeur"]])
    top = rows.loc[rows["valeur"].idxmax()]
    ui_graphiques.plot(
        "adherentes-par-annee",
        "Collectivités adhérentes, par année",
        annees.columns(shown, chosen=[reseau.annee], dark=ui.is_dark()).update_layout(height=340),
        f"Le plus haut : {number(top['valeur'])} en {top['annee']:.0f}.",
        [result.source],
        donnees=(rows, {"annee": "Année", "nb_adherents": "Adhérentes", "nb_outre_mer": "Dont outre-mer"}),
        filtre=reseau.phrase,
    )


def _gained_and_lost(reseau: Reseau) -> None:
    result = reseau.bilan
    if result.lignes.empty:
        return
    rows = result.lignes
    gone = rows["nb_perdues"] + rows["nb_retards"]
    rows = rows.assign(nb_gagnes=rows["nb_nouvelles"] + rows["nb_revenues"], nb_perdus=gone)
    ui_graphiques.plot(
        "gagnees-et-perdues",
        "Collectivités gagnées et perdues, par année",
        annees.diverging(rows, ("gagnées", "perdues ou en retard"), ui.is_dark()),
        balance_told(rows),
        [result.source],
        donnees=(rows, MOUVEMENTS),
        filtre=reseau.phrase,
    )


def balance_told(rows: pd.DataFrame) -> str:
    """What the years gained and lost in all, and what else changed the number of members (as the chart draws them)."""
    gained, lost, late = (int(rows[name].sum()) for name in ("nb_gagnes", "nb_perdues", "nb_retards"))
    told = (
        f"De {rows['annee_avant'].iloc[0]} à {rows['annee'].iloc[-1]} : {count(gained, 'gagnée', 'gagnées')}, "
        f"{count(lost, 'perdue', 'perdues')}, {number(late)} en retard ; qui part puis revient compte des deux côtés."
    )
    apart = {"nb_fusionnees": "fusions", "nb_changements": "changements de type ou de région"}
    left_out = [called for name, called in apart.items() if rows[name].any()]
    return f"{told} Le solde s’entend hors {' et '.join(left_out)}." if left_out else told


# --- who they are -----------------------------------------------------------------------------------------------------


def who(reseau: Reseau) -> None:
    """Members by type over the years with how diverse they are, and by region in the year."""
    left, right = st.columns(2, gap="large")
    with left:
        _by_type(reseau)
        _diversity(reseau)
    with right:
        _by_region(reseau)


def _by_type(reseau: Reseau) -> None:
    result = reseau.ask("adhesions_repartition")
    rows = result.lignes
    kinds = rows[rows["dimension"] == "type"].pivot_table(
        index="libelle", columns="annee", values="nb_adherents", fill_value=0
    )
    ordered = sorted(kinds.index, key=lambda name: [*TYPES_DE_COLLECTIVITE, name].index(name))
    long = kinds.loc[ordered].stack().rename("valeur").reset_index().rename(columns={"libelle": "serie"})
    shown = long.assign(texte=[number(n) for n in long["valeur"]])
    colours = {name: TYPES_DE_COLLECTIVITE.get(name, PAGE["gris"]) for name in ordered}
    ui_graphiques.plot(
        "adherentes-par-type",
        "Collectivités adhérentes par type, par année",
        annees.lines(shown, colours, ui.is_dark()),
        types_told(kinds),
        [result.source],
        donnees=(long, {"annee": "Année", "serie": "Type", "valeur": "Adhérentes"}),
        filtre=reseau.phrase,
    )


def types_told(kinds: pd.DataFrame) -> str:
    """The types whose members changed most since the first known year (one row per type, one column per year)."""
    first, last = kinds.columns[0], kinds.columns[-1]
    change = (kinds[last] - kinds[first]).astype(int)
    told = [f"{name} {signed(n, number(n))}" for name, n in change[change.abs().sort_values().index[::-1]].items() if n]
    if first == last or not told:
        return ""
    return f"De {first} à {last}, ce qui a le plus changé : {', '.join(told[:3])}."


def _by_region(reseau: Reseau) -> None:
    result = reseau.ask("adhesions_repartition")
    rows = result.lignes
    held = rows[(rows["dimension"] == "region") & (rows["annee"] == reseau.annee)]
    if held.empty:
        return
    shares = [f"{parts.percent(n / reseau.nb_adherentes)} des adhérentes" for n in held["nb_adherents"]]
    texts = [number(n) for n in held["nb_adherents"]]
    shown = held.assign(valeur=held["nb_adherents"], texte=texts, detail=shares)
    ui_graphiques.plot(
        "adherentes-par-region",
        f"Collectivités adhérentes par région, {reseau.annee}",
        charts.bars(shown, PAGE["bleu"], ui.is_dark()),
        overseas_told(reseau),
        [result.source],
        donnees=(held, {"libelle": "Région", "nb_adherents": "Adhérentes"}),
        filtre=reseau.phrase,
    )


def overseas_told(reseau: Reseau) -> str:
    """How many members of the year are overseas."""
    rows = reseau.par_annee.lignes
    n = int(rows.loc[rows["annee"] == reseau.annee, "nb_outre_mer"].sum())
    share = parts.percent(n / reseau.nb_adherentes)
    return f"Situées outre-mer : {count(n, 'adhérente', 'adhérentes')} ({share})."


def _diversity(reseau: Reseau) -> None:
    """The index of indicator 1.1.b, whatever types are kept, with what it means."""
    result = reseau.dataset.named("adhesions_annees", filtre=reseau.filtre.sans("types").valeurs())
    row = result.lignes[result.lignes["annee"] == reseau.annee].iloc[0]
    value = row["indice_diversite"]
    index = Figure(
        "diversite",
        f"Diversité des adhérentes en {reseau.annee} (indicateur 1.1.b)",
        None if pd.isna(value) else round(float(value), 2),
        "indice",
        result.source,
    )
    ui.cards([index])
    ui.note(diversity_told(row, bool(reseau.filtre.types)))


def diversity_told(row: pd.Series, unfiltered: bool) -> str:
    """What the index says to who never heard of it (a row of `adhesions_annees`)."""
    if pd.isna(row["indice_diversite"]):
        return "Aucun type n’est renseigné : la diversité ne se calcule pas."
    cases = number(100 * row["indice_diversite"], 0)
    told = (
        f"Deux adhérentes tirées au hasard sont de types différents {cases} fois sur 100 : 0 si toutes étaient du même "
        f"type, presque 100 si toutes différaient. Le type le plus nombreux, « {row['premier_type']} », en réunit "
        f"{parts.percent(row['part_premier_type'])}."
    )
    return f"{told} Tous types confondus, malgré le filtre." if unfiltered else told
