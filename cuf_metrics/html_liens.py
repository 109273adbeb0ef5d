"""Cooperation links as HTML: facets, one link with its proofs, what is announced beside what is held, profiles."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

import pandas as pd

from cuf_metrics import html, html_communs
from cuf_metrics.formatting import ABSENT, NBSP, number, quantity
from cuf_metrics.html import Num, escape
from cuf_metrics.liens import line_text
from cuf_metrics.provenance import Citation, Requete

NON_RENSEIGNE = "non renseigné"


def profile_link(kind: str, key: str, text: str) -> str:
    """A link to the profile of a local government (`collectivite`) or of a country (`code_pays`)."""
    return f'<a href="fiche?{kind}={quote(key)}" target="_self">{escape(text)}</a>'


def facets(groups: Mapping[str, pd.DataFrame], total: int, most: int = 8) -> str:
    """How the chosen links are spread, one small list of bars per dimension.

    Args:
        groups: title → rows `libelle`, `nb_liens`, largest first.
        total: chosen links, which a full bar stands for.
        most: values shown at once per dimension; the others unfold.
    """
    lists = {f"{titre}, nombre de liens": rows.set_index("libelle")["nb_liens"] for titre, rows in groups.items()}
    return html_communs.facets(lists, total, most)


def link(row: pd.Series, lines: pd.DataFrame) -> str:
    """One link: both ends, what is told of it, and every passage or line of file that tells it.

    Args:
        row: a row of the query `liens_carte`.
        lines: rows of the query `liens_attestations`.
    """
    ends = [
        profile_link("collectivite", row.id_collectivite, row.nom_francais)
        if isinstance(row.id_collectivite, str)
        else escape(row.nom_francais),
        escape(row.nom_etranger),
    ]
    country = profile_link("code_pays", row.pays, row.nom_pays) if isinstance(row.nom_pays, str) else ""
    told = [
        ("Nature", row.type_lien),
        ("Famille", row.famille_lien),
        ("Sens", row.sens_lien),
        ("Thème", row.theme),
        ("ODD", row.odd),
        ("Situation", row.statut_lien),
        ("Période", _years(row)),
        ("Certitude", row.certitude),
        ("Non localisé", _why(row) if row.situation == "non localisé" else None),
        ("Remarque", row.note),
    ]
    facts = "".join(f"<div><dt>{k}</dt><dd>{escape(v)}</dd></div>" for k, v in told if isinstance(v, str) and v)
    proofs = [Citation(row.titre_document, row.section, row.citation)]
    proofs += [
        Citation(r.titre_document, f"ligne {r.numero_ligne}", line_text(r.contenu))
        for r in lines.itertuples()
        if f"ligne {r.numero_ligne}" != row.section
    ]
    passages = "".join(
        html.panel(
            f"preuve-{row.id_partenariat}-{rank}",
            f"Preuve {rank}" if len(proofs) > 1 else "D’où vient ce lien ?",
            f"{row.nom_francais} – {row.nom_etranger}",
            html.cited(proof),
        )
        for rank, proof in enumerate(proofs, 1)
    )  # fmt: skip
    return (
        f'<article class="obs-lien"><h3>{ends[0]} – {ends[1]}{f" · {country}" if country else ""}</h3>'
        f"<dl>{facts}</dl><div>{passages}</div></article>"
    )


def _years(row: pd.Series) -> str | None:
    start, end = (None if pd.isna(y) else int(y) for y in (row.annee_debut, row.annee_fin))
    if start and end:
        return f"{start}–{end}" if start != end else str(start)
    return f"depuis {start}" if start else f"jusqu’à {end}" if end else None


def unplaced(rows: pd.DataFrame) -> str:
    """Links that the map cannot show, each with the reason (rows of the query `liens_non_localises`)."""
    lines = [
        [escape(r.nom_francais), escape(r.nom_etranger), escape(r.type_lien), escape(_why(r))]
        for r in rows.itertuples()
    ]
    heads = ["Extrémité française", "Partenaire", "Nature du lien", "Pourquoi"]
    return html.html_table("Liens non localisés, et pourquoi", heads, lines)


def _why(row) -> str:
    reasons = [r for r in (row.motif_france, row.motif_etranger) if isinstance(r, str)]
    return " ; ".join(dict.fromkeys(reasons)) or "le document ne nomme pas le lieu"


def announced(rows: pd.DataFrame, counted: Requete) -> str:
    """What documents announce per country beside the links held.

    Args:
        rows: rows of the query `liens_annonces`.
        counted: that query, the source of what is held.
    """
    lines = []
    for r in rows.itertuples():
        published = escape(quantity(r.valeur, r.unite, r.qualificatif))
        source = Citation(r.titre_document, r.section, r.citation)
        lines.append([
            profile_link("code_pays", r.code_pays, r.nom),
            Num(
                f'<span data-chiffre="{escape(r.id_chiffre_publie)}">{published} '
                f"{html.passage(r.id_chiffre_publie, r.libelle, source)}</span>"
            ),
            Num(escape(number(r.nb_liens))),
            Num(_share(r.nb_liens, r.valeur)),
        ])  # fmt: skip
    heads = ["Pays", Num("Annoncés"), Num("Partenariats nommés"), Num("Part nommée")]
    table = html.html_table("Partenariats annoncés par pays, et ceux que le jeu nomme", heads, lines)
    return table + html.provenance_of_rows("annonces", "Les partenariats nommés", [counted])


def _share(held: float | None, announced: float) -> str:
    """How much of what is announced is held, or that it is not known."""
    if pd.isna(held):
        return ABSENT
    return f"{number(100 * held / announced, 0)}{NBSP}%" if held <= announced else "plus que l’annonce"


def sourced(titre: str, heads: Sequence[str], rows: pd.DataFrame, columns: Sequence[str]) -> str:
    """A table of a profile, each line with the passage it was read in.

    Args:
        rows: `columns` as text, and titre_document, section, citation.
    """
    lines = [
        [escape(str(row[name])) if pd.notna(row[name]) else "" for name in columns]
        + [
            html.passage(
                f"{titre}-{rank}", str(row[columns[0]]), Citation(row.titre_document, row.section, row.citation)
            )
        ]
        for rank, (_, row) in enumerate(rows.iterrows())
    ]
    return html.html_table(titre, [*heads, "Source"], lines)
