"""Solidarity funds as HTML: one card per fund, the crises in time, the ledger, how concentrated gifts are."""

from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import quote

import pandas as pd

from cuf_metrics import html
from cuf_metrics.charts.argent import DONATEURS, TYPES
from cuf_metrics.formatting import ABSENT, capitalised, count, dated, number, quantity, signed
from cuf_metrics.html import Num, escape
from cuf_metrics.html_liens import profile_link
from cuf_metrics.provenance import Citation, Requete

SITUATIONS = {"en cours": "statut-en-bonne-voie", "clôturé": "gris"}
# How each column of the ledger counts in the balance; promises do not.
COMPTES = {
    "promesses": "Promesses",
    "contributions": "+ Contributions",
    "retours": "+ Restitué par les bénéficiaires",
    "versements": "− Versements",
    "frais": "− Frais",
    "remboursements": "− Restitué aux donateurs",
    "solde": "= Solde",
}
# The balance stays in sight on a phone: it comes first in the table.
TOTAL = "Solde"
ORDRE = ("solde", *(name for name in COMPTES if name != "solde"))


def whole(value: float | None) -> str:
    """A computed amount rounded to the euro, « n.d. » when unknown."""
    return quantity(value if pd.isna(value) else round(value), "€")


def tally(value: float | None) -> str:
    """A count, « n.d. » when unknown."""
    return number(int(value)) if pd.notna(value) else ABSENT


def opened(row) -> str:
    """When a fund opened and closed, at the published precision, or the last document that says it is open."""
    if pd.isna(row.date_ouverture):
        return "dates non publiées"
    start = dated(row.date_ouverture, None, row.precision_ouverture)
    if pd.notna(row.date_cloture):
        return f"{start} – clôturé en {dated(row.date_cloture, None, row.precision_cloture)}"
    state = "toujours ouvert" if row.statut_fonds == "en cours" else row.statut_fonds
    return f"{start} – {state} selon « {row.dernier_document} »"


def according_to(titles: Iterable[str]) -> str:
    """The documents that publish an amount: « selon « Rapport d’activités 2023 » »."""
    return "selon " + ", ".join(f"« {title} »" for title in dict.fromkeys(titles))


def passage_of(row) -> Citation:
    """The passage in which donors and amount of a fund were read."""
    return Citation(row.titre_chiffres, row.section_chiffres, row.citation_chiffres)


def funds(rows: pd.DataFrame) -> str:
    """A card per fund (rows of the query `fonds_publies`)."""
    return f'<div class="obs-fonds-grille">{"".join(_fund(row) for row in rows.itertuples())}</div>'


def _fund(row) -> str:
    crisis = escape(row.crise) if pd.notna(row.crise) else "Crise non précisée par les documents"
    facts = {
        "Période": escape(_span(row)),
        "Donateurs": escape(_donors(row)),
        "Contribution moyenne": escape(f"{whole(row.contribution_moyenne)} (calculé)")
        if pd.notna(row.contribution_moyenne)
        else ABSENT,
        "Bénéficiaires": _beneficiaries(row),
        "Partenaires": escape(row.partenaires) if pd.notna(row.partenaires) else ABSENT,
    }
    # The tag says the situation; the words of the document often add to it.
    if pd.notna(row.statut) and row.statut != row.statut_fonds:
        facts["Situation"] = escape(row.statut)
    listed = "".join(f"<div><dt>{escape(k)}</dt><dd>{v}</dd></div>" for k, v in facts.items())
    amount = escape(quantity(row.montant_eur, "€"))
    known = pd.notna(row.montant_eur)
    told = escape(f"collectés, {according_to([row.titre_chiffres])}") if known else "montant non publié"
    profile = f"Fiche {row.nom_pays}" if pd.notna(row.nom_pays) else "Fiche du pays"
    return (
        f'<article class="obs-fonds" data-chiffre="fonds-{escape(row.id_fonds)}">'
        f"<h3>{escape(row.nom_usage)} {_state(row.statut_fonds)}</h3>"
        f'<p class="obs-fonds-crise">{crisis}</p>'
        f'<p class="obs-valeur"><strong>{amount}</strong> <span class="obs-unite">{told}</span></p>'
        f'<dl>{listed}</dl><div class="obs-pied">{profile_link("code_pays", row.code_pays, profile)}'
        f"{_sources(row)}</div></article>"
    )


def _span(row) -> str:
    if pd.isna(row.date_ouverture):
        return "dates non publiées"
    start = dated(row.date_ouverture, None, row.precision_ouverture)
    if pd.isna(row.date_cloture):
        return f"depuis {start}"
    return f"{start} – {dated(row.date_cloture, None, row.precision_cloture)}"


def _state(state: str) -> str:
    return html.tag(state, SITUATIONS.get(state, "statut-à-surveiller"))


def _donors(row) -> str:
    if pd.isna(row.nb_donateurs):
        return ABSENT
    total = count(int(row.nb_donateurs), "collectivité")
    if pd.isna(row.nb_donateurs_autres):
        return f"{total} ; types n.d."
    known = {words: getattr(row, name) for name, (words, _) in TYPES.items()}
    parts = [count(int(n), words.removesuffix("s"), words) for words, n in known.items() if pd.notna(n)]
    return f"{total} : {', '.join(parts)}, {number(row.nb_donateurs_autres)} communes et autres (déduit)"


def _beneficiaries(row) -> str:
    """By country where a document counts them so; else in the words of the document."""
    if not len(row.pays_beneficiaires):
        return escape(row.beneficiaires) if pd.notna(row.beneficiaires) else ABSENT
    parts = [
        f"{profile_link('code_pays', b['code_pays'], b['nom']) if b['code_pays'] else escape(b['nom'])} "
        f"{escape(number(b['nombre']))}"
        for b in row.pays_beneficiaires
    ]
    total = f"{escape(count(int(row.nb_beneficiaires), 'collectivité'))} : " if pd.notna(row.nb_beneficiaires) else ""
    return total + ", ".join(parts)


def _sources(row) -> str:
    passages = [("Donateurs et montant", passage_of(row))]
    opening = Citation(row.titre_document, row.section, row.citation)
    if opening != passages[0][1]:
        passages.append(("Ouverture et objet", opening))
    body = "".join(f'<div class="obs-ligne"><b>{k}</b></div>{html.cited(c)}' for k, c in passages)
    derived = []
    if pd.notna(row.contribution_moyenne):
        derived.append("contribution moyenne = montant ÷ donateurs, arrondie à l’euro")
    if pd.notna(row.nb_donateurs_autres):
        derived.append("communes et autres = donateurs − types que le document compte")
    told = f'<div class="obs-ligne">Calculé : {escape(" ; ".join(derived))}.</div>' if derived else ""
    return html.panel(f"source-fonds-{row.id_fonds}", html.QUESTIONS, row.nom, body + told)


def crises(rows: pd.DataFrame, today: date) -> str:
    """Funds in time, oldest first: a bar from opening to closing, pale where the day or month is not published.

    Args:
        rows: rows of the query `fonds_publies`.
        today: where a bar without a closing fades out.
    """
    known = rows[rows["date_ouverture"].notna()].sort_values(["date_ouverture", "nom_usage"])
    if known.empty:
        return ""
    first, last = known["date_ouverture"].min().year, today.year + 1
    years = "".join(f"<span>{year}</span>" for year in range(first, last))
    lines = "".join(_crisis(row, first, last, today) for row in known.itertuples())
    return (
        f'<div class="obs-crises" style="--annees: {last - first}"><div class="obs-crises-annees" aria-hidden="true">'
        f"{years}</div><ul>{lines}</ul></div>"
    )


def _crisis(row, first: int, last: int, today: date) -> str:
    def at(day: pd.Timestamp) -> float:
        return (
            100 * (day - pd.Timestamp(first, 1, 1)).days / (pd.Timestamp(last, 1, 1) - pd.Timestamp(first, 1, 1)).days
        )

    bars = "".join(
        f'<i class="obs-crise-{kind}" style="--debut: {at(start):.2f}%; --largeur: {at(end) - at(start):.2f}%"></i>'
        for kind, start, end in spans(row, today)
    )
    crisis = escape(row.crise) if pd.notna(row.crise) else "crise non précisée"
    amount = f'<span class="obs-crise-montant">{escape(quantity(row.montant_eur, "€"))}</span>'
    return (
        f"<li><div><b>{escape(row.nom_usage)}</b> {amount}"
        f'<br><span class="obs-periode">{crisis}</span></div>'
        f'<div class="obs-crise-piste">{bars}<span class="obs-periode">{escape(opened(row))}</span></div></li>'
    )


def spans(row, today: date) -> Iterator[tuple[str, pd.Timestamp, pd.Timestamp]]:
    """Parts of a fund's bar, as (kind, first day, last day).

    Kinds: « incertain » (the year is published, not the day), « connu » (open according to a document),
    « ouvert » (no closing is published).
    """
    start, end = row.date_ouverture, row.date_cloture
    if row.precision_ouverture == "annee":
        following = pd.Timestamp(start.year + 1, 1, 1)
        yield "incertain", start, following
        start = following
    if pd.isna(end):
        told = max(start, row.connu_le) if pd.notna(row.connu_le) else start
        yield "connu", start, told
        yield "ouvert", told, pd.Timestamp(today)
        return
    sure = pd.Timestamp(end.year, 1, 1) if row.precision_cloture == "annee" else end
    yield "connu", start, max(start, sure)
    if row.precision_cloture == "annee":
        yield "incertain", max(start, sure), end


def summary(rows: pd.DataFrame) -> str:
    """The funds in one table, « n.d. » where nothing is published (rows of the query `fonds_publies`)."""
    counts = ["nb_donateurs", *TYPES, "nb_donateurs_autres"]
    lines = [
        [
            f"<b>{escape(row['nom_usage'])}</b>",
            escape(row["statut_fonds"]),
            *(Num(escape(tally(row[name]))) for name in counts),
            Num(escape(quantity(row["montant_eur"], "€"))),
            Num(escape(whole(row["contribution_moyenne"]))),
        ]
        for _, row in rows.iterrows()
    ]
    heads = ["Donateurs", *(capitalised(DONATEURS[name][0]) for name in counts[1:])]
    heads = ["Fonds", "Situation", *map(Num, [*heads, "Montant", "Contribution moyenne (calculé)"])]
    return _wrapping(html.html_table("Les fonds et leurs donateurs, selon les documents", heads, lines))


def _wrapping(table: str) -> str:
    """A table of many amounts, whose headings may take several lines."""
    return f'<div class="obs-comptes">{table}</div>'


def ledger(rows: pd.DataFrame, source: Requete) -> str:
    """Each fund's movements by stage and its balance, those that do not hold first (rows of `fonds_comptes`)."""
    lines = [[_named(row), *_amounts(row)] for _, row in rows.iterrows()]
    heads = ["Fonds", *(Num(TOTAL if name == "solde" else COMPTES[name]) for name in ORDRE)]
    table = html.html_table("Comptes des fonds, en euros ; les promesses n’entrent pas dans le solde", heads, lines)
    control = html.provenance_of_rows("comptes", "Les comptes des fonds", [source])
    return _wrapping(table) + control


def way_to_movements(funds: Iterable[str]) -> str:
    """The way down to the movements of the funds that the page was opened on."""
    told = escape(f"Mouvements gardés : {', '.join(funds)}.")
    return f'<p class="obs-note">{told} <a href="#mouvements">Aller aux mouvements</a></p>'


def _named(row: pd.Series) -> str:
    reasons = "".join(f'<br><span class="obs-alerte">{escape(reason)}</span>' for reason in row["motifs"])
    if pd.notna(row["ecart"]) and row["ecart"]:
        published, gap = (quantity(row[name], "€") for name in ("montant_publie", "ecart"))
        known = according_to([row["titre_document"]])
        reasons += _quiet(f"{published} {known}, écart {signed(row['ecart'], gap)}")
    if pd.notna(row["montant_publie"]) and pd.notna(row["recu_depuis"]):
        reasons += _quiet(f"reçu depuis le {dated(row['arrete_le'])} : {quantity(row['recu_depuis'], '€')}")
    if pd.isna(row["nb_mouvements"]):
        reasons = _quiet("aucun mouvement dans ce jeu")
    if pd.notna(row["nb_mouvements"]):
        told = escape(count(int(row["nb_mouvements"]), "mouvement"))
        # The list of movements holds its filter in the URL, as the reader sees it.
        reasons += f'<br><a href="?fonds={quote(row["nom_fonds"])}" target="_self">{told}</a>'
    return f"<b>{escape(row['nom_fonds'])}</b>{reasons}"


def _quiet(text: str) -> str:
    return f'<br><span class="obs-periode">{escape(text)}</span>'


def _amounts(row: pd.Series) -> list[Num]:
    nothing = ABSENT if pd.isna(row["nb_mouvements"]) else "–"
    told = {name: escape(quantity(row[name], "€")) if pd.notna(row[name]) else nothing for name in ORDRE}
    return [Num(f"<b>{text}</b>" if name == "solde" else text) for name, text in told.items()]


def concentration(rows: pd.DataFrame, source: Requete) -> str:
    """Contributions, distinct donors and the five largest, all funds then fund by fund (rows of that query)."""
    lines = [
        [
            escape(r.nom_fonds) if isinstance(r.id_fonds, str) else f"<b>{escape(r.nom_fonds)}</b>",
            Num(escape(number(r.nb_contributions))),
            Num(escape(number(r.nb_donateurs))),
            Num(escape(quantity(r.numerateur, "€"))),
            Num(escape(quantity(r.denominateur, "€"))),
            Num(escape(quantity(round(100 * r.part, 1), "%"))),
        ]
        for r in rows.itertuples()
    ]
    heads = ["Contributions", "Donateurs distincts", "Cinq premiers donateurs", "Total", "Part des cinq premiers"]
    table = html.html_table("Contributions, donateurs et concentration", ["Fonds", *map(Num, heads)], lines)
    control = html.provenance_of_rows("concentration", "La part des cinq premiers donateurs", [source])
    # All the funds together come first.
    missing = rows["sans_donateur"].iloc[0]
    told = f"Hors de ces parts, {quantity(missing, '€')} sans donateur nommé." if pd.notna(missing) else ""
    return _wrapping(table) + html.note(told, control)
