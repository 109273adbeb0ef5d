"""Financing devices and their published rules: what they are made of, read from rows, told in words."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

import pandas as pd

from cuf_metrics.formatting import dated, number, quantity
from cuf_metrics.provenance import Citation

# What a rate applies to when it is not the plan itself.
ASSIETTES = {
    "prise en charge": "coût de l’accompagnement",
    "plafond du budget du service": "budget annuel du service",
}
CHIFFREES = (*ASSIETTES, "part minimale des collectivités", "montant", "durée")
DIXIEME, CENTIEME = Decimal("0.1"), Decimal("0.01")


@dataclass(frozen=True)
class Regle:
    """A published rule: bounds (rates from 0 to 1, euros, years) or accepted values, and the passage that states it."""

    nature: str
    citation: Citation
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    valeurs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dispositif:
    """A financing device, call or programme, as published.

    Attributes:
        aupres: who holds it, as the documents name them.
        est_sur: False where part of what is told was deduced: then no rule refuses.
        passages: every passage that tells of it, the main one first.
        publie: when its document was published, in words.
    """

    id: str
    nom: str
    citation: Citation
    type: str = "dispositif"
    categorie: str = ""
    parent: str = ""
    objet: str = ""
    aupres: str = ""
    statut: str = ""
    ouverture: date | None = None
    precision_ouverture: str = "jour"
    cloture: date | None = None
    precision_cloture: str = "jour"
    est_sur: bool = True
    note: str = ""
    publie: str = ""
    passages: tuple[Citation, ...] = ()
    regles: tuple[Regle, ...] = ()

    @property
    def est_chiffre(self) -> bool:
        """Whether a document gives it a rule in figures."""
        return any(r.nature in CHIFFREES for r in self.regles)

    @property
    def assiette(self) -> str:
        """What its rate applies to, when that must be asked for; empty otherwise."""
        return next((ASSIETTES[r.nature] for r in self.regles if r.nature in ASSIETTES), "")


def lire(connus: pd.DataFrame, regles: pd.DataFrame) -> list[Dispositif]:
    """The devices of a dataset.

    Args:
        connus: rows of the query `dispositifs_connus`.
        regles: rows of the query `dispositifs_regles`.
    """
    told: dict[str, list[Regle]] = {}
    for r in regles.itertuples():
        source = Citation(r.titre_document, r.section, r.citation)
        rule = Regle(r.nature, source, _exact(r.minimum), _exact(r.maximum), tuple(r.valeurs))
        told.setdefault(r.id_dispositif, []).append(rule)
    return [_device(row, tuple(told.get(row.id_dispositif, ()))) for row in connus.itertuples()]


def _device(row, regles: tuple[Regle, ...]) -> Dispositif:
    main = Citation(row.titre_document, row.section, row.citation)
    published = _day(row.date_publication)
    return Dispositif(
        id=row.id_dispositif,
        nom=row.nom,
        citation=main,
        type=row.type_dispositif,
        categorie=_text(row.famille_dispositif),
        parent=_text(row.id_dispositif_parent),
        objet=_text(row.objet),
        aupres=_text(row.partenaires),
        statut=_text(row.statut),
        ouverture=_day(row.date_ouverture),
        precision_ouverture=_text(row.precision_ouverture) or "jour",
        cloture=_day(row.date_cloture),
        precision_cloture=_text(row.precision_cloture) or "jour",
        est_sur=bool(row.est_sure),
        note=_text(row.note),
        publie=dated(published, None, _text(row.precision_date) or "jour") if published else "",
        passages=(main, *(Citation(p["titre"], p["section"], p["citation"]) for p in row.autres_passages)),
        regles=regles,
    )


def _text(value) -> str:
    return value if isinstance(value, str) else ""


def _day(value) -> date | None:
    return None if pd.isna(value) else value.date()


def _exact(value: float | None) -> Decimal | None:
    return None if pd.isna(value) else Decimal(str(value))


def noms_courts(devices: Sequence[Dispositif]) -> dict[str, str]:
    """Identifier → what comes before the dash, « FICOL », where no other device begins so; the whole name elsewhere."""
    head = {d.id: d.nom if d.type == "appel" else d.nom.partition(" - ")[0] for d in devices}
    times = Counter(head.values())
    return {d.id: head[d.id] if times[head[d.id]] == 1 else d.nom for d in devices}


def enonce(rule: Regle) -> str:
    """A rule in a few words, to be read after its nature: « montant : de 200 000 € à 1 500 000 € »."""
    return ENONCES.get(rule.nature, lambda r: ou(r.valeurs))(rule)


ENONCES: dict[str, Callable[[Regle], str]] = {
    "prise en charge": lambda r: f"{taux(r.maximum)} du coût de l’accompagnement",
    "plafond du budget du service": lambda r: f"au plus {taux(r.maximum)}",
    "part minimale des collectivités": lambda r: f"au moins {taux(r.minimum)} du plan, partenaires compris",
    "cofinancement": lambda r: f"parfois {number(100 * r.minimum)} à {taux(r.maximum)}",
    "réussite des candidatures": lambda r: f"parfois {number(100 * r.minimum)} à {taux(r.maximum)}",
    "montant": lambda r: bornes(r.minimum, r.maximum, euros),
    "durée": lambda r: bornes(r.minimum, r.maximum, annees),
}


def euros(amount: Decimal, rounding: str = ROUND_HALF_UP) -> str:
    """An amount to the cent: « 1 500 000 € »."""
    return quantity(amount.quantize(CENTIEME, rounding), "€")


def part(some: Decimal, whole: Decimal, bound: Decimal) -> str:
    """A share in per cent, to the tenth; finer next to the rate it is compared with: 29,999 % never reads 30 %."""
    exact, limit = 100 * some / whole, 100 * bound
    rounded = exact.quantize(DIXIEME, ROUND_HALF_UP)
    if any(rounded.compare(mark) != exact.compare(mark) for mark in (limit, Decimal(0))):
        rounded = exact.quantize(CENTIEME, ROUND_DOWN if exact < limit else ROUND_UP)
    return quantity(rounded, "%")


def taux(rate: Decimal) -> str:
    """A rate from 0 to 1 in per cent."""
    return quantity(100 * rate, "%")


def annees(years: Decimal, rounding: str = ROUND_HALF_UP) -> str:
    """A duration: « 1,5 an », « 3 ans »."""
    return quantity(years.quantize(CENTIEME, rounding), "ans")


def bornes(low: Decimal | None, high: Decimal | None, told: Callable[[Decimal], str]) -> str:
    """What two bounds allow, one of which may be None."""
    if low is None:
        return f"au plus {told(high)}"
    return f"au moins {told(low)}" if high is None else f"de {told(low)} à {told(high)}"


def ou(values: Sequence[str]) -> str:
    """Values any of which will do: « commune, intercommunalité ou syndicat »."""
    return " ou ".join(filter(None, [", ".join(values[:-1]), values[-1]]))
