"""Eligibility of a financing plan against the rules that documents publish: pure, exact, every refusal with its sum.

Rules are data: one function per nature of rule, none per device. Amounts are `Decimal`; every bound is inclusive.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from itertools import groupby
from math import ceil

from cuf_metrics.dispositifs import (
    ASSIETTES,
    Dispositif,
    Regle,
    annees,
    bornes,
    enonce,
    euros,
    noms_courts,
    ou,
    part,
    taux,
)
from cuf_metrics.formatting import capitalised, dated
from cuf_metrics.provenance import Citation

CONFORME, HORS_REGLES, A_VERIFIER = "conforme aux règles publiées", "hors des règles publiées", "à vérifier"
RESPECTE, A_CORRIGER, INFORMATION = "respecté", "à corriger", "information"
# How published statuses begin, and what that means for who would apply now.
STATUTS = {"clos": HORS_REGLES, "réalisé": HORS_REGLES, "reporté": A_VERIFIER}
# These hold the powers of several types of local governments: a document that names types does not settle their case.
TYPES_A_VERIFIER = ("statut particulier", "outre-mer")
APPORTS = {
    "apport_porteur": "l’apport de la collectivité porteuse",
    "apport_autres": "l’apport des autres collectivités et partenaires",
    "autres": "les autres financements",
}


@dataclass(frozen=True)
class Plan:
    """A project and its financing, amounts in euros; None or empty: not told.

    Attributes:
        pays: name of the country.
        duree: years.
        demandes: identifier of each device chosen → amount asked.
        assiettes: identifier of a device → what its rate applies to.
    """

    pays: str = ""
    porteur: str = ""
    theme: str = ""
    duree: Decimal | None = None
    cout: Decimal | None = None
    apport_porteur: Decimal | None = None
    apport_autres: Decimal | None = None
    autres: Decimal | None = None
    demandes: Mapping[str, Decimal | None] = field(default_factory=dict)
    assiettes: Mapping[str, Decimal | None] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """All the financing told."""
        return _sum(self.apport_porteur, self.apport_autres, self.autres, *self.demandes.values())


@dataclass(frozen=True)
class Constat:
    """What one rule says of a plan: its verdict, the reason in a sentence, the passages behind it."""

    regle: str
    verdict: str
    raison: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Avis:
    """What the published rules of a device say of a plan."""

    dispositif: Dispositif
    constats: tuple[Constat, ...]

    @property
    def verdict(self) -> str:
        """Outside one rule, else to be checked for one, else compliant."""
        found = {c.verdict for c in self.constats}
        return next((v for v in (HORS_REGLES, A_VERIFIER) if v in found), CONFORME)


@dataclass(frozen=True)
class Complement:
    """A device that could complete a plan: the most its rules allow (None: not computable), how, and the passages."""

    dispositif: Dispositif
    plafond: Decimal | None
    calcul: str
    reserves: tuple[str, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class _Budgets:
    """What devices bring out of local governments' own budgets; of which, what is outside their own rules."""

    demande: Decimal = Decimal(0)
    hors_regles: Decimal = Decimal(0)


@dataclass(frozen=True)
class _Cas:
    """One device within a plan: what is asked of it, what its rate applies to, what local budgets bring."""

    plan: Plan
    demande: Decimal | None
    assiette: Decimal | None
    budgets: _Budgets


Jugement = tuple[str, str]


def verifier(plan: Plan, dispositifs: Sequence[Dispositif], au: date) -> list[Avis]:
    """What published rules say of each device the plan asks, in the order of `dispositifs`.

    Args:
        dispositifs: every known device: the calls of a device tell whether it is open.
        au: the day of the check.
    """
    budgets = _budgets(plan, dispositifs, au)
    return [_avis(plan, d, dispositifs, au, budgets) for d in dispositifs if d.id in plan.demandes]


def _avis(plan: Plan, device: Dispositif, every: Sequence[Dispositif], au: date, budgets: _Budgets) -> Avis:
    case = _Cas(plan, _told(plan.demandes.get(device.id)), _positive(plan.assiettes.get(device.id)), budgets)
    found = [_judged(rule, case, device) for rule in device.regles]
    if not device.est_chiffre:
        who = f"de : {device.aupres.replace(' ;', ',')}" if device.aupres else "de l’organisme qui le porte"
        told = f"Aucune règle chiffrée publiée : à vérifier auprès {who}."
        found.insert(0, Constat("règles chiffrées", A_VERIFIER, told, (device.citation,)))
    return Avis(device, (*found, *_calendar(device, every, au)))


def _own(plan: Plan, every: Sequence[Dispositif]) -> dict[str, Decimal]:
    """Devices that local governments pay out of their own budgets → what the plan asks of each."""
    paid = (d.id for d in every if any(r.nature == "plafond du budget du service" for r in d.regles))
    return {i: amount for i in paid if (amount := _told(plan.demandes.get(i))) is not None}


def _budgets(plan: Plan, every: Sequence[Dispositif], au: date) -> _Budgets:
    own = _own(plan, every)
    opinions = [_avis(plan, d, every, au, _Budgets()) for d in every if d.id in own]
    return _Budgets(_sum(*own.values()), _sum(*(own[a.dispositif.id] for a in opinions if a.verdict == HORS_REGLES)))


def _judged(rule: Regle, case: _Cas, device: Dispositif) -> Constat:
    verdict, told = NATURES[rule.nature](rule, case)
    if verdict == HORS_REGLES and not device.est_sur:
        verdict, told = A_VERIFIER, f"{told} Ce que dit le document est en partie déduit : à vérifier."
    return Constat(rule.nature, verdict, told, (rule.citation,))


def _calendar(device: Dispositif, every: Sequence[Dispositif], au: date) -> list[Constat]:
    """Whether one may still apply, as far as documents tell."""
    status = f"Statut publié : « {device.statut} »." if device.statut else ""
    verdict = next((v for start, v in STATUTS.items() if device.statut.startswith(start)), INFORMATION)
    if device.cloture and device.cloture < au:
        when = dated(device.cloture, None, device.precision_cloture)
        verdict, status = HORS_REGLES, f"Période close ({when}). {status}".strip()
    elif device.ouverture and device.ouverture > au:
        when = dated(device.ouverture, None, device.precision_ouverture)
        verdict, status = A_VERIFIER, f"Pas encore ouvert ({when}). {status}".strip()
    last = max((d for d in every if d.parent == device.id and d.ouverture), key=lambda d: d.ouverture, default=None)
    if verdict == INFORMATION and last and any(c.verdict == HORS_REGLES for c in _calendar(last, (), au)):
        told = f"Dernier appel connu : {last.nom}, « {last.statut} ». La date du prochain est à vérifier."
        return [Constat("calendrier", A_VERIFIER, told, last.passages)]
    return [Constat("calendrier", verdict, status, device.passages)] if status else []


def _amount(rule: Regle, case: _Cas) -> Jugement:
    asked, low, high = case.demande, rule.minimum, rule.maximum
    if asked is None:
        return _lacking("le montant demandé", rule)
    if low is not None and asked < low:
        gap = euros(low - asked, ROUND_UP)
        return HORS_REGLES, f"{euros(asked)} demandés : au moins {euros(low)} sont exigés, il manque {gap}."
    if high is not None and asked > high:
        gap = euros(asked - high, ROUND_UP)
        return HORS_REGLES, f"{euros(asked)} demandés : au plus {euros(high)} sont accordés, soit {gap} de trop."
    return RESPECTE, f"{euros(asked)} demandés : {bornes(low, high, euros)}."


def _duration(rule: Regle, case: _Cas) -> Jugement:
    years, high = _positive(case.plan.duree), rule.maximum
    if years is None:
        return _lacking("la durée du projet", rule)
    if years > high:
        over = annees(years - high, ROUND_UP)
        return HORS_REGLES, f"{annees(years, ROUND_UP)} : au plus {annees(high)} sont admis, soit {over} de trop."
    return RESPECTE, f"{annees(years)} : au plus {annees(high)} sont admis."


def _local_share(rule: Regle, case: _Cas) -> Jugement:
    """The part of the plan brought by local governments and their partners.

    What is not told may add to it; what is outside another rule of the same check may be lost.
    """
    plan, cost, own, lost = case.plan, _positive(case.plan.cout), case.budgets.demande, case.budgets.hors_regles
    if cost is None:
        return _lacking("le coût total", rule)
    brought = _sum(_told(plan.apport_porteur), _told(plan.apport_autres), own)
    needed = rule.minimum * cost
    of_which = f", dont {euros(own)} pris sur le budget d’un service," if own else ""
    told = f"{part(brought, cost, rule.minimum)} du plan ({euros(brought)}{of_which} sur {euros(cost)}) : "
    told += f"au moins {taux(rule.minimum)} est exigé"
    if brought - lost >= needed:
        return RESPECTE, f"{told}."
    if brought >= needed:
        sure, gap = brought - lost, euros(needed - brought + lost, ROUND_UP)
        told += f" ; sans les {euros(lost)} hors des règles publiées, {part(sure, cost, rule.minimum)} "
        return A_VERIFIER, f"{told}({euros(sure)} sur {euros(cost)}), il manquerait {gap}."
    if unknown := [APPORTS[n] for n in ("apport_porteur", "apport_autres") if _told(getattr(plan, n)) is None]:
        return A_VERIFIER, f"{told} ; il reste à connaître {' et '.join(unknown)}."
    return HORS_REGLES, f"{told}, il manque {euros(needed - brought, ROUND_UP)}."


def _capped(rule: Regle, case: _Cas) -> Jugement:
    """At most a rate of something: the cost of a service, or a yearly budget that a longer project draws on again."""
    asked, base, what = case.demande, case.assiette, ASSIETTES[rule.nature]
    if asked is None or base is None:
        return _lacking("le montant demandé" if asked is None else f"le {what}", rule)
    cap = rule.maximum * base
    told = f"{part(asked, base, rule.maximum)} du {what} ({euros(asked)} sur {euros(base)}) : "
    if asked <= cap:
        return RESPECTE, f"{told}au plus {taux(rule.maximum)}."
    years = ceil(_positive(case.plan.duree) or 1)
    if "annuel" in what and asked <= cap * years:
        told += f"plus de {taux(rule.maximum)} d’un seul budget, sans dépasser ce taux chaque année pendant {years} ans"
        return A_VERIFIER, f"{told} ; le document ne dit pas comment compter un projet de plusieurs années."
    over = euros(asked - cap, ROUND_UP)
    return HORS_REGLES, f"{told}au plus {taux(rule.maximum)}, soit {euros(cap, ROUND_DOWN)} ; {over} de trop."


def _holder(rule: Regle, case: _Cas) -> Jugement:
    holder = case.plan.porteur
    if holder in TYPES_A_VERIFIER:
        told = f"Le document dit {ou(rule.valeurs)} ; pour une collectivité de type « {holder} », "
        return A_VERIFIER, f"{told}cela dépend des compétences qu’elle exerce."
    return _among(holder, "le type de porteur", "Porteur", rule)


def _theme(rule: Regle, case: _Cas) -> Jugement:
    return _among(case.plan.theme, "le thème du projet", "Thème du projet", rule)


def _country(rule: Regle, case: _Cas) -> Jugement:
    return _among(case.plan.pays, "le pays du projet", "Pays du projet", rule)


def _among(value: str, lacking: str, label: str, rule: Regle) -> Jugement:
    if not value:
        return _lacking(lacking, rule)
    if value in rule.valeurs:
        return RESPECTE, f"{label} : {value}."
    return HORS_REGLES, f"{label} : {value} ; le document dit {ou(rule.valeurs)}."


def _informed(rule: Regle, _: _Cas) -> Jugement:
    label = capitalised(rule.nature)
    return INFORMATION, f"{label} : {enonce(rule)}, tous programmes confondus. C’est une indication, non une règle."


def _lacking(what: str, rule: Regle) -> Jugement:
    return A_VERIFIER, f"Il manque {what} pour vérifier la règle « {rule.nature} : {enonce(rule)} »."


NATURES: dict[str, Callable[[Regle, _Cas], Jugement]] = {
    "montant": _amount,
    "durée": _duration,
    "part minimale des collectivités": _local_share,
    "prise en charge": _capped,
    "plafond du budget du service": _capped,
    "type de porteur": _holder,
    "thème": _theme,
    "pays": _country,
    "cofinancement": _informed,
    "réussite des candidatures": _informed,
}


def controler(plan: Plan, dispositifs: Sequence[Dispositif], au: date) -> list[Constat]:
    """Whether the plan holds together, the day of the check: signs, duration, balance, public money."""
    return [
        *_signs(plan, dispositifs),
        *_positive_duration(plan),
        *_balance(plan, _outside(plan, dispositifs, au)),
        *_services(plan, dispositifs),
        *_public(plan),
        *_same_euro(plan, dispositifs),
    ]


def _signs(plan: Plan, dispositifs: Sequence[Dispositif]) -> list[Constat]:
    names = {d.id: d for d in dispositifs}
    amounts = {"le coût total": plan.cout, **{label: getattr(plan, name) for name, label in APPORTS.items()}}
    amounts |= {f"le montant demandé à « {names[i].nom} »": v for i, v in plan.demandes.items()}
    amounts |= {f"le {names[i].assiette} de « {names[i].nom} »": v for i, v in plan.assiettes.items()}
    wrong = [f"{name} ({euros(v)})" for name, v in amounts.items() if v is not None and v < 0]
    told = f"Un montant ne peut pas être négatif : {' ; '.join(wrong)}."
    return [Constat("montants", A_CORRIGER, told)] if wrong else []


def _positive_duration(plan: Plan) -> list[Constat]:
    if plan.duree is None or plan.duree > 0:
        return []
    return [Constat("durée", A_CORRIGER, f"La durée doit dépasser zéro ({annees(plan.duree)}).")]


def reste(plan: Plan, dispositifs: Sequence[Dispositif], au: date) -> Decimal | None:
    """What remains to be found, in euros, as devices whose rules the plan does not meet bring nothing.

    None where no cost is told; negative where the financing exceeds it.
    """
    if _positive(plan.cout) is None:
        return None
    return plan.cout - plan.total + _sum(*_outside(plan, dispositifs, au))


def _outside(plan: Plan, every: Sequence[Dispositif], au: date) -> list[Decimal]:
    """What the plan asks of each device whose published rules it does not meet."""
    asked = (_told(plan.demandes[a.dispositif.id]) for a in verifier(plan, every, au) if a.verdict == HORS_REGLES)
    return [amount for amount in asked if amount]


def _balance(plan: Plan, outside: Sequence[Decimal]) -> list[Constat]:
    """The financing against the cost; where it falls short, what is not told may fill the gap."""
    cost, total = plan.cout, plan.total
    if cost is None or cost <= 0:
        return [Constat("équilibre", A_VERIFIER, "Il manque un coût total supérieur à zéro.")]
    told = f"{euros(total)} de financement pour un coût de {euros(cost)}"
    who = "d’un dispositif" if len(outside) == 1 else f"de {len(outside)} dispositifs"
    doubt = f" ; {euros(_sum(*outside))} viennent {who} hors des règles publiées" if outside else ""
    if total == cost:
        return [Constat("équilibre", A_VERIFIER if outside else RESPECTE, f"{told}{doubt}.")]
    if total > cost:
        return [Constat("équilibre", A_CORRIGER, f"{told} : {euros(total - cost, ROUND_UP)} de trop{doubt}.")]
    gap = f"{told} : il manque {euros(cost - total, ROUND_UP)}"
    unknown = [label for name, label in APPORTS.items() if getattr(plan, name) is None]
    unknown += ["un montant demandé"] if None in plan.demandes.values() else []
    if unknown:
        return [Constat("équilibre", A_VERIFIER, f"{gap} ; non saisi : {', '.join(unknown)}{doubt}.")]
    return [Constat("équilibre", A_CORRIGER, f"{gap}{doubt}.")]


def _services(plan: Plan, dispositifs: Sequence[Dispositif]) -> list[Constat]:
    """A service that a device pays for is a part of what the project costs."""
    cost = _positive(plan.cout)
    part_of = [d for d in dispositifs if any(r.nature == "prise en charge" for r in d.regles)]
    return [
        Constat(
            d.assiette,
            A_CORRIGER,
            f"Le {d.assiette} de « {d.nom} » ({euros(base)}) dépasse le coût total ({euros(cost)}), qui le comprend.",
        )
        for d in part_of
        if cost is not None and (base := plan.assiettes.get(d.id)) is not None and base > cost
    ]


def _public(plan: Plan) -> list[Constat]:
    """Money that is public for sure: that of the holder and of the devices; partners may be private."""
    cost, public = _positive(plan.cout), _sum(plan.apport_porteur, *plan.demandes.values())
    if cost is None or public <= cost:
        return []
    told = (
        f"L’argent public (collectivité porteuse et dispositifs) atteint {euros(public)} pour un coût de {euros(cost)}."
    )
    return [Constat("argent public", A_CORRIGER, told)]


def _same_euro(plan: Plan, dispositifs: Sequence[Dispositif]) -> list[Constat]:
    """The same amount asked twice, and the money of a local budget told twice."""
    names = {i: f"« {name} »" for i, name in noms_courts(dispositifs).items()}
    asked = sorted(((v, names[i]) for i, v in plan.demandes.items() if v and v > 0), key=lambda pair: pair[0])
    over = plan.cout is not None and plan.total > plan.cout
    found = []
    for amount, pairs in groupby(asked, key=lambda pair: pair[0]):
        if len(held := [name for _, name in pairs]) > 1:
            told = f"{euros(amount)} sont demandés à la fois à {' et à '.join(held)}"
            once = ", à ne compter qu’une fois si la dépense est la même"
            why = " alors que le plan dépasse son coût" if over else once
            found.append(Constat("le même euro", A_CORRIGER if over else INFORMATION, f"{told}{why}."))
    if (own := _sum(*_own(plan, dispositifs).values())) and _told(plan.apport_porteur):
        told = f"Les {euros(own)} pris sur le budget d’un service sont déjà ceux de la collectivité"
        found.append(
            Constat("le même euro", INFORMATION, f"{told} : son apport ne doit pas les compter une seconde fois.")
        )
    return found


def completer(plan: Plan, dispositifs: Sequence[Dispositif], au: date) -> list[Complement]:
    """Devices with figures, not chosen, that no rule refuses: the most each could bring, which promises nothing."""
    found, budgets = [], _budgets(plan, dispositifs, au)
    for device in (d for d in dispositifs if d.est_chiffre and d.id not in plan.demandes):
        cap, how, passages = _ceiling(device, plan)
        floor = next((r.minimum for r in device.regles if r.nature == "montant" and r.minimum), Decimal(0))
        opinion = _avis(plan, device, dispositifs, au, budgets).constats
        constats = [c for c in opinion if c.regle not in (*ASSIETTES, "montant")]
        if any(c.verdict == HORS_REGLES for c in constats) or (cap is not None and (cap <= 0 or cap < floor)):
            continue
        reserves = tuple(c.raison for c in constats if c.verdict == A_VERIFIER)
        found.append(Complement(device, cap, how, reserves, passages))
    return found


def _ceiling(device: Dispositif, plan: Plan) -> tuple[Decimal | None, str, tuple[Citation, ...]]:
    """The lowest of the bounds that rules set, how it was reached, and the passages that state them.

    None where what it is a rate of is not told.
    """
    bounds = []
    for rule in device.regles:
        if rule.nature == "montant" and rule.maximum is not None:
            bounds.append((rule.maximum, f"{euros(rule.maximum)} au plus", rule.citation))
        elif rule.nature == "part minimale des collectivités" and (cost := _positive(plan.cout)):
            rate = 1 - rule.minimum
            told = f"{taux(rate)} du plan, soit {euros(rate * cost, ROUND_DOWN)}"
            bounds.append((rate * cost, told, rule.citation))
        elif rule.nature in ASSIETTES:
            return None, f"{taux(rule.maximum)} du {ASSIETTES[rule.nature]}", (rule.citation,)
    amounts, words, passages = zip(*bounds, strict=True) if bounds else ((), (), ())
    return min(amounts, default=None), " ; ".join(words), passages


def _sum(*amounts: Decimal | None) -> Decimal:
    return sum((a for a in amounts if a is not None), Decimal(0))


def _told(amount: Decimal | None) -> Decimal | None:
    """An amount that can be used: a negative one is refused elsewhere, and tells nothing."""
    return amount if amount is not None and amount >= 0 else None


def _positive(amount: Decimal | None) -> Decimal | None:
    return amount if amount is not None and amount > 0 else None
