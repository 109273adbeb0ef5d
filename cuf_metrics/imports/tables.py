"""Resolved rows of link files → the tables of a dataset: one row per link, every line of the file kept."""

import hashlib
import json
import re

import numpy as np
import pandas as pd

from cuf_metrics.formatting import count
from cuf_metrics.reference import normalise
from cuf_metrics.resolution import Resolution
from cuf_metrics.sources.bruts import familles, sens, statut

INTERNE = "lien entre collectivités françaises"
# A pair of towns is twinned once; two projects of the same pair are two links.
UNIQUES = ("jumelage", INTERNE)
PREMIERE_ANNEE, DERNIERE_ANNEE = 1900, 2100
ODD = re.compile(r"(1[0-7]|[1-9])( ; (1[0-7]|[1-9]))*")


def link_tables(bruts: pd.DataFrame, resolution: Resolution) -> dict[str, pd.DataFrame]:
    """The tables that rows of link files make.

    Args:
        bruts: raw rows (`sources.bruts`) with `id_document`, over all the files of a dataset.
        resolution: what each row's ends were found to be, same index.

    Returns:
        Text rows of collectivites, partenaires, partenariats, attestations and rapprochements, in
        the columns of their contracts. Each raw row is one attestation; rows that tell the same
        link are one partenariat, and that merge is one rapprochement.
    """
    rows, doubts = _qualified(bruts.join(resolution.lignes))
    rows["id_collectivite"] = _identifiers(rows, "fr", "fr_code_insee", "fr_siren")
    rows["id_partenaire"] = _identifiers(rows, "et", "et_id_lieu")
    rows["id_partenariat"] = _link_identifiers(rows)
    return {
        "collectivites": _collectivites(rows),
        "partenaires": _partenaires(rows),
        "partenariats": _partenariats(rows, _certainty(rows, resolution.journal)),
        "attestations": _attestations(rows),
        "rapprochements": _ledger(resolution.journal, _merges(rows), doubts),
    }


def slug(text: str) -> str:
    """A name as an identifier: ASCII, lower case, hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", normalise(text).encode("ascii", "ignore").decode()).strip("-")


def _qualified(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Closed-list values read from the text, and what could not be read: never guessed, always told."""
    rows = rows.copy()
    families = {text: familles(text) for text in rows["type_lien"].unique()}
    rows["famille_lien"] = rows["type_lien"].map({text: value for text, (value, _) in families.items()})
    rows["type_lien"] = rows["type_lien"].where(rows["type_lien"] != "", rows["famille_lien"])
    doubts = [_doubts(rows, "type_lien", ~rows["type_lien"].map(lambda t: families.get(t, ("", True))[1]), "supposé")]
    domestic = (rows["code_pays"] == "FRA") & (rows["et_cle"] != "")
    rows.loc[domestic, "famille_lien"] = INTERNE
    for name, read in (("statut_lien", statut), ("sens_lien", sens)):
        known = {text: read(text) for text in rows[name].unique() if text}
        wrong = rows[name].map(lambda t, known=known: bool(t) and not known[t][1])
        doubts.append(_doubts(rows, name, wrong, "échec"))
        rows[name] = rows[name].map(lambda t, known=known: known[t][0] if t else "")
    implied = rows["famille_lien"].isin([*UNIQUES, "réseau ou convention"])
    rows["sens_lien"] = rows["sens_lien"].where(rows["sens_lien"] != "", np.where(implied, "réciproque", "sortant"))
    for name in ("annee_debut", "annee_fin", "annee_attestation"):
        years = pd.to_numeric(rows[name].where(rows[name].str.fullmatch(r"\d{4}")), errors="coerce")
        years = years.where(years.between(PREMIERE_ANNEE, DERNIERE_ANNEE))
        doubts.append(_doubts(rows, name, (rows[name] != "") & years.isna(), "échec"))
        rows[name] = years
    reversed_years = rows["annee_fin"] < rows["annee_debut"]
    doubts.append(_doubts(rows, "annee_fin", reversed_years, "échec"))
    rows.loc[reversed_years, "annee_fin"] = np.nan
    unread = (rows["odd"] != "") & ~rows["odd"].str.fullmatch(ODD)
    doubts.append(_doubts(rows, "odd", unread, "échec"))
    rows["odd"] = rows["odd"].where(~unread, "")
    return rows, pd.concat(doubts, ignore_index=True)


def _doubts(rows: pd.DataFrame, name: str, wrong: pd.Series, verdict: str) -> pd.DataFrame:
    """One ledger line per value of a column that was not understood."""
    told = {
        "supposé": "Nature de lien inconnue : rangée dans « coopération décentralisée ».",
        "échec": "Valeur illisible ou impossible : laissée vide, le texte reste dans « attestations ».",
    }[verdict]
    values = rows.loc[wrong, name].map(lambda v: f"{v:g}" if isinstance(v, float) else v)
    grouped = rows.loc[wrong].assign(nom_source=values).groupby("nom_source", sort=True)
    return (
        grouped.agg(
            nb_lignes=("numero_ligne", "size"),
            numero_ligne=("numero_ligne", "first"),
            id_document=("id_document", "first"),
        )
        .reset_index()
        .assign(
            nature_rapprochement="valeur",
            pays_source=name,
            verdict=verdict,
            methode="lecture de la valeur",
            explication=told,
        )
    )


def _identifiers(rows: pd.DataFrame, side: str, *codes: str) -> pd.Series:
    """Readable, stable identifiers: name and official code where there is one, empty for an unnamed end."""
    ends = rows.drop_duplicates(f"{side}_cle").set_index(f"{side}_cle")
    known = {"": ""}
    for key, end in ends.iterrows():
        if key.startswith("source:"):
            known[key] = "source-" + (slug(key.removeprefix("source:")) or hashlib.sha256(key.encode()).hexdigest()[:8])
        elif key:
            # The key ends with the code of the reference: both sides name a French end the same way.
            known[key] = "-".join(filter(None, [slug(end[f"{side}_nom"]), slug(key.rsplit(":", 1)[1])]))
    return rows[f"{side}_cle"].map(known)


def _link_identifiers(rows: pd.DataFrame) -> pd.Series:
    """The link each row tells; rows with the same identifier tell the same one."""
    swapped = (rows["famille_lien"] == INTERNE) & (rows["id_partenaire"] < rows["id_collectivite"])
    first = rows["id_partenaire"].where(swapped, rows["id_collectivite"])
    second = rows["id_collectivite"].where(swapped, rows["id_partenaire"])
    pair = (
        first.where(first != "", "sans-collectivite")
        + "--"
        + second.where(second != "", rows["code_pays"].fillna("sans-pays").str.lower())
    )
    named = (rows["id_collectivite"] != "") & (rows["id_partenaire"] != "")
    once = rows["famille_lien"].isin(UNIQUES) & named
    told = rows["type_lien"] + "|" + rows["theme"]
    for name in ("annee_debut", "annee_fin"):
        told += "|" + rows[name].map(lambda year: "" if pd.isna(year) else f"{year:.0f}")
    # An unnamed end may be anyone: only the very same line is the same link.
    told = told.where(named, told + rows["contenu"]) + rows["famille_lien"]
    digest = told.map(lambda text: hashlib.sha256(text.encode()).hexdigest()[:8])
    return pair.where(once, pair + "-" + digest)


def _collectivites(rows: pd.DataFrame) -> pd.DataFrame:
    ends = rows[rows["id_collectivite"] != ""].drop_duplicates("id_collectivite")
    return _texts(
        ends,
        id_collectivite="id_collectivite",
        nom="fr_nom",
        type_collectivite="fr_type",
        code_insee="fr_code_insee",
        siren="fr_siren",
        latitude="fr_latitude",
        longitude="fr_longitude",
        precision_lieu="fr_precision",
        motif_non_localise="fr_motif",
    ).assign(**_cited(ends))


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


def _partenariats(rows: pd.DataFrame, certainty: pd.Series) -> pd.DataFrame:
    """One row per link: its first line is quoted, years are the widest told, themes are put together."""
    rows = rows.assign(certitude=certainty, motif=rows["fr_motif"].fillna("").where(rows["fr_precision"] != "lieu", ""))
    rows["motif"] = rows["motif"].where(rows["motif"] != "", rows["et_motif"].fillna(""))
    groups = rows.groupby("id_partenariat", sort=False)
    first = groups.head(1).set_index("id_partenariat", drop=False)
    repeated = rows[rows.duplicated("id_partenariat", keep=False)].groupby("id_partenariat", sort=False)
    for name, how in (("annee_debut", "min"), ("annee_fin", "max"), ("annee_attestation", "max")):
        first[name] = groups[name].agg(how)
    for name in ("theme", "odd", "statut_lien"):
        # Few links have several lines: only those are put together by hand.
        several = repeated[name].agg(lambda texts: " ; ".join(dict.fromkeys(filter(None, texts))))
        first.loc[several.index, name] = several if name != "statut_lien" else several.str.split(" ; ").str[0]
    first["porteur"] = first["porteur"].where(first["porteur"] != "", "non nommée")
    first["partenaire"] = first["partenaire"].where(first["partenaire"] != "", "non nommé")
    return _texts(
        first,
        motif_non_localise="motif",
        **{
            name: name
            for name in (
                "id_partenariat", "porteur", "id_collectivite", "partenaire", "id_partenaire", "code_pays", "type_lien",
                "famille_lien", "sens_lien", "theme", "odd", "annee_debut", "annee_fin", "statut_lien",
                "annee_attestation", "certitude",
            )
        },
    ).assign(**_cited(first))  # fmt: skip


def _certainty(rows: pd.DataFrame, journal: pd.DataFrame) -> pd.Series:
    """forte: both ends certain; moyenne: one is a guess; faible: one has no place."""
    guessed = rows["fr_suppose"] | rows["et_suppose"]
    placed = (rows["fr_precision"] == "lieu") & (rows["et_precision"] != "aucune")
    return pd.Series(np.select([~placed, guessed], ["faible", "moyenne"], "forte"), rows.index)


def _attestations(rows: pd.DataFrame) -> pd.DataFrame:
    number = rows["numero_ligne"].astype(str)
    return _texts(rows, id_document="id_document", id_partenariat="id_partenariat", contenu="contenu").assign(
        id_attestation=rows["id_document"] + "-" + number, numero_ligne=number
    )


def _merges(rows: pd.DataFrame) -> pd.DataFrame:
    """One ledger line per link that several lines tell, with what differs between them."""
    repeated = rows[rows.duplicated("id_partenariat", keep=False)]
    records = []
    for _, lines in repeated.groupby("id_partenariat", sort=False):
        first = lines.iloc[0]
        where = ", ".join(f"{n}" for n in lines["numero_ligne"].head(6)) + ("…" if len(lines) > 6 else "")
        differing = _differing(lines["contenu"])
        records.append({
            "id_document": first["id_document"], "nature_rapprochement": "lien",
            "nom_source": f"{first['porteur']} – {first['partenaire']}".strip(" –") or "extrémités non nommées",
            "pays_source": first["pays"], "nb_lignes": len(lines), "numero_ligne": first["numero_ligne"],
            "verdict": "fusion", "methode": "mêmes extrémités et même nature",
            "retenu": first["id_partenariat"], "nom_retenu": f"{first['fr_nom']} – {first['et_nom']}",
            "explication": f"{count(len(lines), 'ligne')} ({where}) disent le même lien"
            + (f" ; diffèrent : {', '.join(differing)}." if differing else ", à l’identique."),
        })  # fmt: skip
    return pd.DataFrame(records)


def _differing(contents: pd.Series) -> list[str]:
    told = [json.loads(text) for text in contents]
    names = dict.fromkeys(name for line in told for name in line)
    return [name for name in names if len({line.get(name) for line in told}) > 1]


def _ledger(journal: pd.DataFrame, *others: pd.DataFrame) -> pd.DataFrame:
    ledger = pd.concat([journal, *others], ignore_index=True)
    ledger["numero_ligne"] = ledger["numero_ligne"].astype(int)
    ledger = ledger.sort_values(
        ["id_document", "nature_rapprochement", "numero_ligne"], kind="stable", ignore_index=True
    )
    rank = ledger.groupby("id_document").cumcount() + 1
    ledger["id_rapprochement"] = ledger["id_document"] + "-" + rank.astype(str)
    ledger["nom_source"] = ledger["nom_source"].where(ledger["nom_source"] != "", "non nommé")
    ledger["distance_km"] = pd.to_numeric(ledger["distance_km"]).round(1)
    ledger["nb_lignes"] = ledger["nb_lignes"].astype(int)
    return _texts(ledger, **{name: name for name in ledger.columns})


def _cited(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Where a row was read: file, line, and the line's own words."""
    return {
        "id_document": rows["id_document"],
        "section": "ligne " + rows["numero_ligne"].astype(str),
        "citation": rows["contenu"].map(lambda text: " | ".join(json.loads(text).values()) or "ligne vide"),
    }


def _texts(rows: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """Columns as text, the way a contract reads them: whole numbers without decimals, empty for unknown."""
    made = {}
    for name, origin in columns.items():
        values = rows[origin]
        if pd.api.types.is_numeric_dtype(values):
            whole = name.startswith(("annee", "id_lieu", "nb_", "numero"))
            values = values.map(lambda v, whole=whole: "" if pd.isna(v) else f"{v:.0f}" if whole else f"{v:.6g}")
        made[name] = values.astype(object).where(values.notna(), "").astype(str)
    return pd.DataFrame(made, index=rows.index)
