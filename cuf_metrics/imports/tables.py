"""Resolved rows of link files → the tables of a dataset: one row per link, every line of the file kept."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from itertools import groupby

import numpy as np
import pandas as pd

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.formatting import count
from cuf_metrics.liens import line_text
from cuf_metrics.resolution import Resolution, slug
from cuf_metrics.sources.bruts import direction, family, situation

INTERNE = "lien entre collectivités françaises"
# A pair of towns is twinned once; two projects of the same pair are two links.
UNIQUES = ("jumelage", INTERNE)
ANNEES = ("annee_debut", "annee_fin", "annee_attestation")
POSITIONS = ("porteur_latitude", "porteur_longitude", "partenaire_latitude", "partenaire_longitude")
LIGNES_CITEES = 6
EN_COURS = ("en cours", "actuel", "présent", "à ce jour", "aujourd’hui", "aujourd'hui")
VIDE = "Laissé vide ; le texte reste dans « attestations »."
SUPPOSEE = "Rangé dans « coopération décentralisée »."


def link_tables(bruts: pd.DataFrame, resolution: Resolution) -> tuple[dict[str, pd.DataFrame], list[pd.DataFrame]]:
    """The tables that rows of link files make, and what its ledger must say besides the ends.

    Args:
        bruts: raw rows (`sources.bruts`) with `id_document`, over all the files of a dataset.
        resolution: what each row's ends were found to be, same index.

    Returns:
        Text rows of collectivites, partenaires, partenariats and attestations, in the columns of
        their contracts: each raw row is one attestation, rows that tell the same link are one
        partenariat. Then parts of `ledger`: one row per such merge and document, one per value
        that was not understood.
    """
    rows, doubts = _qualified(bruts.join(resolution.lignes))
    rows["id_collectivite"] = _identifiers(rows, "fr")
    rows["id_partenaire"] = _identifiers(rows, "et")
    rows["id_partenariat"] = _link_identifiers(rows)
    tables = {
        "collectivites": _collectivites(rows),
        "partenaires": _partenaires(rows),
        "partenariats": _partenariats(rows),
        "attestations": _attestations(rows),
    }
    return tables, [_merges(rows), *doubts]


def named_columns(ends: pd.DataFrame, resolution: Resolution) -> tuple[pd.DataFrame, pd.Series]:
    """The local governments that rows of other tables name.

    Args:
        ends: one raw row per writing (`porteur`), with `id_document` and `au_referentiel` (one that the reference
            does not know is left out).
        resolution: what each was found to be, among others, same index.

    Returns:
        Text rows of collectivites, one per local government; and the identifier of each end, empty for one left out.
    """
    rows = ends.join(resolution.lignes)
    known = rows["fr_type"].notna() | ~rows["au_referentiel"].astype(bool)
    rows["id_collectivite"] = _identifiers(rows, "fr").where(known, "")
    return _collectivites(rows.assign(et_type=None, id_partenaire="")), rows["id_collectivite"]


def _qualified(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Values of closed lists, years and goals as the contract wants them, and what could not be read, never guessed."""
    rows, doubts = rows.copy(), []

    def told(name: str, wrong: pd.Series, what: str, verdict: str = "échec") -> None:
        doubts.append(_doubts(rows, name, wrong, what, verdict))

    families = {text: family(text) for text in rows["type_lien"].unique()}
    told(
        "type_lien", ~rows["type_lien"].map(lambda t: families[t][1]), f"Nature de lien inconnue. {SUPPOSEE}", "supposé"
    )
    rows["famille_lien"] = rows["type_lien"].map(lambda t: families[t][0])
    rows["type_lien"] = rows["type_lien"].where(rows["type_lien"] != "", rows["famille_lien"])
    rows.loc[rows["code_pays"] == "FRA", "famille_lien"] = INTERNE
    for name, read in (("statut_lien", situation), ("sens_lien", direction)):
        known = {text: read(text) for text in rows[name].unique() if text}
        told(name, rows[name].map(lambda t, known=known: bool(t) and not known[t][1]), f"Valeur inconnue. {VIDE}")
        rows[name] = rows[name].map(lambda t, known=known: known[t][0] if t else "")
    # A twinning and an agreement go both ways by nature; of anything else, nobody said.
    mutual = rows["famille_lien"].isin([*UNIQUES, "réseau ou convention"]) & (rows["sens_lien"] == "")
    rows["sens_lien"] = rows["sens_lien"].mask(mutual, "réciproque")
    # « en cours » in the place of a last year says that there is none.
    ongoing = rows["annee_fin"].str.casefold().isin(EN_COURS)
    rows["annee_fin"] = rows["annee_fin"].mask(ongoing, "")
    for name in ANNEES:
        years = pd.to_numeric(rows[name].where(rows[name].str.fullmatch(r"\d{4}")), errors="coerce")
        # A link may be signed for later; nothing vouches for it before it happens.
        latest = date.today().year if name == "annee_attestation" else FIELDS[name].maximum  # noqa: DTZ011
        years = years.where(years.between(FIELDS[name].minimum, latest))
        told(name, (rows[name] != "") & years.isna(), f"Année illisible ou impossible. {VIDE}")
        rows[name] = years
    reversed_years = rows["annee_fin"] < rows["annee_debut"]
    told("annee_fin", reversed_years, f"Fin antérieure au début. {VIDE}")
    rows.loc[reversed_years, "annee_fin"] = np.nan
    unread = (rows["odd"] != "") & ~rows["odd"].str.fullmatch(FIELDS["odd"].motif)
    told("odd", unread, f"Objectif de développement durable illisible. {VIDE}")
    rows["odd"] = rows["odd"].mask(unread, "")
    return rows, doubts


def _doubts(rows: pd.DataFrame, name: str, wrong: pd.Series, what: str, verdict: str) -> pd.DataFrame:
    """One ledger line per value of a column that was not understood, in each document."""
    concerned = rows.loc[wrong.astype(bool), ["id_document", "numero_ligne", name]]
    values = concerned[name].map(lambda v: f"{v:g}" if isinstance(v, float) else v)
    grouped = concerned.assign(nom_source=values).groupby(["id_document", "nom_source"], sort=False)
    found = grouped.agg(nb_lignes=("numero_ligne", "size"), numero_ligne=("numero_ligne", "first")).reset_index()
    return found.assign(
        nature_rapprochement="valeur", verdict=verdict, methode=f"lecture de « {name} »", explication=what
    )


def _identifiers(rows: pd.DataFrame, side: str) -> pd.Series:
    """Readable, stable identifiers: name and official code where there is one, empty for an unnamed end."""
    ends = rows.drop_duplicates(f"{side}_cle")
    known = {"": ""}
    for key, name in zip(ends[f"{side}_cle"], ends[f"{side}_nom"], strict=True):
        if key.startswith("source:"):
            known[key] = "source-" + (slug(key.removeprefix("source:")) or hashlib.sha256(key.encode()).hexdigest()[:8])
        elif key:
            # The key ends with the code of the reference: both sides name a French end the same way.
            known[key] = "-".join(filter(None, [slug(name), slug(key.rsplit(":", 1)[1])]))
    return rows[f"{side}_cle"].map(known)


def _link_identifiers(rows: pd.DataFrame) -> pd.Series:
    """The link each row tells; rows with the same identifier tell the same one."""
    swapped = (rows["famille_lien"] == INTERNE) & (rows["id_partenaire"] < rows["id_collectivite"])
    first = rows["id_partenaire"].where(swapped, rows["id_collectivite"])
    second = rows["id_collectivite"].where(swapped, rows["id_partenaire"])
    country = rows["code_pays"].fillna("sans-pays").str.lower()
    pair = first.where(first != "", "sans-collectivite") + "--" + second.where(second != "", country)
    named = (rows["id_collectivite"] != "") & (rows["id_partenaire"] != "")
    # Two projects of one pair differ by any word of their lines, positions apart; an unnamed end may be anyone.
    positions = zip(*(rows[name] for name in POSITIONS), strict=True)
    told = [
        " | ".join(cell for cell in json.loads(line).values() if cell and cell not in place)
        for line, place in zip(rows["contenu"], map(set, positions), strict=True)
    ]
    digest = pd.Series(told, rows.index) + rows["famille_lien"]
    digest = digest.map(lambda text: hashlib.sha256(text.encode()).hexdigest()[:8])
    return pair.where(rows["famille_lien"].isin(UNIQUES) & named, pair + "-" + digest)


def _collectivites(rows: pd.DataFrame) -> pd.DataFrame:
    """French ends, whichever side of a link they stand on."""
    facts = ("nom", "type", "code_insee", "siren", "latitude", "longitude", "precision", "motif")
    first = rows.rename(columns={f"fr_{name}": name for name in facts})
    second = rows[rows["et_type"].notna()].drop(columns="id_collectivite")
    second = second.rename(columns={f"et_{name}": name for name in facts} | {"id_partenaire": "id_collectivite"})
    kept = ["id_collectivite", *facts, "id_document", "numero_ligne", "contenu"]
    ends = pd.concat([first[kept], second[kept]], ignore_index=True)
    ends = ends[ends["id_collectivite"] != ""].drop_duplicates("id_collectivite")
    renamed = {"type": "type_collectivite", "precision": "precision_lieu", "motif": "motif_non_localise"}
    return _texts(ends, **{renamed.get(name, name): name for name in ("id_collectivite", *facts)}).assign(
        **_cited(ends)
    )


def _partenaires(rows: pd.DataFrame) -> pd.DataFrame:
    ends = rows[rows["id_partenaire"] != ""].drop_duplicates("id_partenaire")
    kind = np.where(ends["code_pays"] == "FRA", "collectivité française", "collectivité étrangère")
    return _texts(
        ends,
        id_partenaire="id_partenaire",
        nom="et_nom",
        code_pays="code_pays",
        id_lieu="et_id_lieu",
        latitude="et_latitude",
        longitude="et_longitude",
        precision_lieu="et_precision",
        motif_non_localise="et_motif",
    ).assign(type_partenaire=kind, **_cited(ends))


def _partenariats(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per link: its first line is quoted, it begins with the first year told, themes are put together."""
    missing = [
        rows[f"{side}_motif"].fillna("").where(rows[f"{side}_precision"] == "aucune", "") for side in ("fr", "et")
    ]
    rows = rows.assign(
        certitude=_certainty(rows), motif=missing[0].where(missing[0] != "", missing[1]), annee_fin=_ends(rows)
    )
    groups = rows.groupby("id_partenariat", sort=False)
    first = groups.head(1).set_index("id_partenariat", drop=False)
    for name, how in (("annee_debut", "min"), ("annee_fin", "max"), ("annee_attestation", "max")):
        first[name] = groups[name].agg(how)
    repeated = rows[rows.duplicated("id_partenariat", keep=False)].sort_values("id_partenariat", kind="stable")
    for name, together in (("theme", _together), ("odd", _together), ("statut_lien", _standing)):
        told = groupby(zip(repeated["id_partenariat"], repeated[name], strict=True), key=lambda pair: pair[0])
        values = {ident: together(text for _, text in pairs) for ident, pairs in told}
        first.loc[list(values), name] = list(values.values())
    first["porteur"] = first["porteur"].where(first["porteur"] != "", "non nommée")
    first["partenaire"] = first["partenaire"].where(first["partenaire"] != "", "non nommé")
    same = (
        "id_partenariat", "porteur", "id_collectivite", "partenaire", "id_partenaire", "code_pays", "type_lien",
        "famille_lien", "sens_lien", "theme", "odd", *ANNEES, "statut_lien", "certitude",
    )  # fmt: skip
    return _texts(first, motif_non_localise="motif", **{name: name for name in same}).assign(**_cited(first))


def _ends(rows: pd.DataFrame) -> pd.Series:
    """Last year of the link each row tells: none while a line says that it goes on."""
    goes_on = (rows["annee_debut"].notna() & rows["annee_fin"].isna()) | (rows["statut_lien"] == "en cours")
    return rows["annee_fin"].mask(goes_on.groupby(rows["id_partenariat"]).transform("any"))


def _together(texts: Iterable[str]) -> str:
    """Values separated by « ; », each once, in the order they come."""
    return " ; ".join(dict.fromkeys(part for text in texts for part in text.split(" ; ") if part))


def _standing(texts: Iterable[str]) -> str:
    """A link that one line says to go on goes on; else the first situation told."""
    told = list(filter(None, texts))
    return "en cours" if "en cours" in told else next(iter(told), "")


def _certainty(rows: pd.DataFrame) -> pd.Series:
    """forte: both ends certain or decided; faible: one was not found; moyenne: one is a guess, or is not named."""
    sure, lost = ("certain", "décision"), (rows["fr_verdict"] == "échec") | (rows["et_verdict"] == "échec")
    both = rows["fr_verdict"].isin(sure) & rows["et_verdict"].isin(sure)
    return pd.Series(np.select([lost, both], ["faible", "forte"], "moyenne"), rows.index)


def _attestations(rows: pd.DataFrame) -> pd.DataFrame:
    number = rows["numero_ligne"].astype(str)
    return _texts(rows, id_document="id_document", id_partenariat="id_partenariat", contenu="contenu").assign(
        id_attestation=rows["id_document"] + "-" + number, numero_ligne=number
    )


def _merges(rows: pd.DataFrame) -> pd.DataFrame:
    """One ledger line per document and link that several lines tell, with what differs between them."""
    names = [
        "id_partenariat",
        "id_document",
        "numero_ligne",
        "contenu",
        "porteur",
        "partenaire",
        "pays",
        "fr_nom",
        "et_nom",
    ]
    repeated = rows.loc[rows.duplicated("id_partenariat", keep=False), names]
    lines = repeated.sort_values(["id_partenariat", "id_document"], kind="stable").to_dict("records")
    merges = []
    for ident, several in groupby(lines, key=lambda line: line["id_partenariat"]):
        group = list(several)
        several_files = len({line["id_document"] for line in group}) > 1
        where = [f"{line['id_document']} " * several_files + str(line["numero_ligne"]) for line in group]
        shown = ", ".join(where[:LIGNES_CITEES]) + "…" * (len(where) > LIGNES_CITEES)
        differing = _differing([line["contenu"] for line in group])
        what = f" ; diffèrent : {', '.join(differing)}." if differing else ", à l’identique."
        for document, own in groupby(group, key=lambda line: line["id_document"]):
            mine = list(own)
            merges.append({
                "id_document": document, "nature_rapprochement": "lien",
                "nom_source": " – ".join(filter(None, [mine[0]["porteur"], mine[0]["partenaire"]])) or "non nommé",
                "pays_source": mine[0]["pays"], "nb_lignes": len(mine), "numero_ligne": mine[0]["numero_ligne"],
                "verdict": "fusion", "methode": "mêmes extrémités et même nature", "retenu": ident,
                "nom_retenu": f"{mine[0]['fr_nom']} – {mine[0]['et_nom']}",
                "explication": f"{count(len(group), 'ligne')} ({shown}) disent le même lien{what}",
            })  # fmt: skip
    return pd.DataFrame(merges)


def _differing(contents: list[str]) -> list[str]:
    told = [json.loads(text) for text in contents]
    names = dict.fromkeys(name for line in told for name in line)
    return [name for name in names if len({line.get(name, "") for line in told}) > 1]


def ledger(*parts: pd.DataFrame) -> pd.DataFrame:
    """Text rows of rapprochements.

    Args:
        parts: rows in any of its columns, with at least id_document, nature_rapprochement and numero_ligne.

    Returns:
        One row per row of the parts, numbered within each document.
    """
    told = [part for part in parts if len(part)]
    if not told:
        return pd.DataFrame(columns=TABLES["rapprochements"].columns, dtype="str")
    rows = pd.concat(told, ignore_index=True)
    rows = rows.sort_values(["id_document", "nature_rapprochement", "numero_ligne"], kind="stable", ignore_index=True)
    rank = rows.groupby("id_document").cumcount() + 1
    rows["id_rapprochement"] = rows["id_document"] + "-" + rank.astype(str)
    rows["nom_source"] = rows["nom_source"].where(rows["nom_source"] != "", "non nommé")
    if "distance_km" in rows:
        rows["distance_km"] = pd.to_numeric(rows["distance_km"]).round(1)
    return _texts(rows, **{name: name for name in rows.columns})


def _cited(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Where a row was read: file, line, and the line's own words."""
    return {
        "id_document": rows["id_document"],
        "section": "ligne " + rows["numero_ligne"].astype(str),
        "citation": rows["contenu"].map(line_text),
    }


def _texts(rows: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """Columns as text, the way a contract reads them: whole numbers without decimals, empty for unknown."""
    made = {}
    for name, origin in columns.items():
        values = rows[origin]
        if pd.api.types.is_numeric_dtype(values):
            whole = name.startswith(("annee", "id_lieu", "nb_", "numero"))
            values = values.map(lambda v, whole=whole: "" if pd.isna(v) else f"{v:.0f}" if whole else _decimal(v))
        made[name] = values.astype(object).where(values.notna(), "").astype(str)
    return pd.DataFrame(made, index=rows.index)


def _decimal(value: float) -> str:
    """A number with five decimals at most, never « -5e-05 », which no contract accepts."""
    return np.format_float_positional(round(value, 5), trim="0")
