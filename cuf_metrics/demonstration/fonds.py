"""Money of the solidarity funds: donors and amounts as published, then what was paid out of it."""

import numpy as np
import pandas as pd

from cuf_metrics.demonstration.calibrage import REFERENCE, Cadre, draw, gumbel_top, shared
from cuf_metrics.demonstration.membres import Reseau

# The published numbers of donors, and those of funds of which no type is published; communes are the rest.
PUBLIES = {"région": "regions", "département": "departements", "intercommunalité": "intercommunalites"}
SUPPOSES = {"région": 1, "département": 3, "intercommunalité": 4}
DONATEURS_SUPPOSES, DON_MOYEN = 34, 4_000
# A gift beside that of a commune of the same size.
DON = {"région": 4.0, "département": 2.0, "intercommunalité": 2.0, "commune": 1.0}
# First day of a collection that no document dates to the month: what is known of the crisis.
OUVERTURES = {"turquie": "2023-02-07", "gaza": "2023-10-16", "indonesie": "2018-10-05", "equateur": "2018-03-12"}
# Published amounts are those of the end of the reference year; later collections are still open.
ARRETE, FIN = pd.Timestamp(REFERENCE, 12, 28), pd.Timestamp("2025-12-15")
# A collection, then its payments, are over in so many days; a fund that closes stops collecting long before.
DUREE, AVANT_CLOTURE = 450, 200
PART_DE_FRAIS = 0.03
PART_VERSEE = {"clôturé": 1.0, "suivi et clôture": 1.0, "en cours de clôture": 0.95, "en cours": 0.55}
# What a beneficiary gave back, which then went to another.
RENDU = {"liban-2020": 12_000}
BENEFICIAIRES_SUPPOSES = 4
PAYS_PUBLIES = {"ukraine": {"moldavie": "MDA", "ukraine": "UKR", "pologne": "POL"}}
SECTEURS = ("reconstruction", "eau et assainissement", "santé", "éducation", "appui aux municipalités")
PAS = 50


def movements(cadre: Cadre, reseau: Reseau) -> pd.DataFrame:
    """Rows of « flux »: contributions, then fees, payments and one restitution, fund by fund."""
    made = []
    for fund in cadre.publie["fonds"].itertuples():
        gifts = _gifts(reseau, fund)
        made.append(pd.concat([gifts, _spending(cadre, fund, gifts)]).assign(id_fonds=fund.id_fonds))
    rows = pd.concat(made).sort_values(["id_fonds", "date_flux"], kind="stable", ignore_index=True)
    return rows.assign(
        id_flux=[f"flux-{rank:04d}" for rank in range(1, len(rows) + 1)],
        annee=rows["date_flux"].dt.year,
        precision_date="jour",
        devise="EUR",
    )


def _gifts(reseau: Reseau, fund) -> pd.DataFrame:
    rng = draw(f"dons {fund.id_fonds}")
    donors = np.concatenate([_donors(rng, reseau, kind, n) for kind, n in _donors_by_type(fund).items()])
    known = reseau.collectivites.iloc[donors]
    total = round(fund.montant_eur) if _known(fund.montant_eur) else len(donors) * DON_MOYEN
    weights = known["type_collectivite"].map(DON).to_numpy() * (known["population"].to_numpy() / 20_000) ** 0.35
    return pd.DataFrame(
        {
            "etape": "contribution",
            "donateur": known["nom"].to_numpy(),
            "id_collectivite": known["id_collectivite"].to_numpy(),
            "pays_source": "FRA",
            "code_pays": fund.code_pays,
            "date_flux": _days(rng, _opened(fund), _closed(fund), len(known)),
            "montant_eur": _amounts(total, weights * rng.lognormal(0, 0.5, len(known))),
        }
    )


def _donors_by_type(fund) -> dict[str, int]:
    said = {kind: getattr(fund, f"nb_donateurs_{key}") for kind, key in PUBLIES.items()}
    by_type = {kind: int(n) for kind, n in said.items() if _known(n)} or SUPPOSES
    total = int(fund.nb_donateurs) if _known(fund.nb_donateurs) else DONATEURS_SUPPOSES
    return {**by_type, "commune": total - sum(by_type.values())}


def _donors(rng: np.random.Generator, reseau: Reseau, kind: str, n: int) -> np.ndarray:
    """Those who like the network give more often, members or not."""
    able = (reseau.collectivites["type_collectivite"] == kind).to_numpy() & reseau.durable
    return gumbel_top(rng, np.where(able, 1.3 * reseau.gout, -np.inf), n)


def _amounts(total: int, weights: np.ndarray) -> np.ndarray:
    """Round parts of a total, in proportion to weights; what is not round goes to the largest."""
    parts = shared(total // PAS, weights) * PAS
    parts[np.argmax(parts)] += total - parts.sum()
    return parts


def _spending(cadre: Cadre, fund, gifts: pd.DataFrame) -> pd.DataFrame:
    """Fees once the collection is over, then payments; what one beneficiary gives back goes to the last one."""
    received, last = int(gifts["montant_eur"].sum()), gifts["date_flux"].max()
    fees = round(received * PART_DE_FRAIS)
    rows = _payments(cadre, fund, round(received * PART_VERSEE[fund.statut_fonds]) - fees, last)
    others = [{"etape": "frais", "montant_eur": fees, "date_flux": last}]
    if fund.id_fonds in RENDU:
        first, latest = rows.iloc[0], rows.iloc[-1]
        day = rows["date_flux"].max()
        for row, stage, after in ((first, "restitution", 60), (latest, "versement", 90)):
            again = {"etape": stage, "montant_eur": RENDU[fund.id_fonds], "date_flux": day + pd.Timedelta(days=after)}
            others.append({**row, **again})
    return pd.concat([rows, pd.DataFrame(others)])


def _payments(cadre: Cadre, fund, total: int, first: pd.Timestamp) -> pd.DataFrame:
    rng = draw(f"versements {fund.id_fonds}")
    countries, names = _countries(cadre, fund), cadre.reference["pays"].set_index("code_pays")["nom"]
    last = pd.Timestamp(fund.date_cloture) - pd.Timedelta(days=120) if _known(fund.date_cloture) else FIN
    return pd.DataFrame(
        {
            "etape": "versement",
            "code_pays": countries,
            "beneficiaire": [f"Municipalité fictive {n} ({names[c]})" for n, c in enumerate(countries, 1)],
            "secteur": rng.choice(SECTEURS, len(countries)),
            "date_flux": _days(rng, first, last, len(countries)),
            "montant_eur": _amounts(total, rng.lognormal(0, 0.6, len(countries))),
        }
    )


def _countries(cadre: Cadre, fund) -> list[str]:
    """Country of each beneficiary: as published where it is, else that of the fund."""
    published = PAYS_PUBLIES.get(fund.id_fonds, {})
    counts = [cadre.chiffres.count(f"fonds_{fund.id_fonds}_beneficiaires_{name}") for name in published]
    if published:
        return list(np.repeat([*published.values()], counts))
    return [fund.code_pays] * (int(fund.nb_beneficiaires) if _known(fund.nb_beneficiaires) else BENEFICIAIRES_SUPPOSES)


def _days(rng: np.random.Generator, first: pd.Timestamp, last: pd.Timestamp, n: int) -> pd.DatetimeIndex:
    """Days that thin out after the first one."""
    reach = min((last - first).days, DUREE)
    return first + pd.to_timedelta((rng.beta(0.9, 3, n) * reach).astype(int), unit="D")


def _opened(fund) -> pd.Timestamp:
    return pd.Timestamp(OUVERTURES.get(fund.id_fonds, fund.date_ouverture))


def _closed(fund) -> pd.Timestamp:
    if _known(fund.date_cloture):
        return pd.Timestamp(fund.date_cloture) - pd.Timedelta(days=AVANT_CLOTURE)
    return ARRETE if _opened(fund) < ARRETE else FIN


def _known(value) -> bool:
    return not pd.isna(value)
