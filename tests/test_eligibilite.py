"""A financing plan against published rules: every bound, every missing input, every sentence; on the real rules."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuf_metrics.dispositifs import Dispositif, Regle, enonce, euros, lire, noms_courts, part
from cuf_metrics.eligibilite import (
    A_CORRIGER,
    A_VERIFIER,
    CONFORME,
    HORS_REGLES,
    INFORMATION,
    RESPECTE,
    Avis,
    Plan,
    completer,
    controler,
    reste,
    verifier,
)
from cuf_metrics.provenance import Citation

D = Decimal
AU = date(2026, 1, 15)
EAU, DECHETS = "un-pour-cent-eau", "un-pour-cent-dechets"
# A plan that the FICOL takes on its very bounds.
FICOL = Plan(
    pays="Maroc",
    porteur="commune",
    theme="eau et assainissement",
    duree=D(3),
    cout=D(1_000_000),
    apport_porteur=D(200_000),
    apport_autres=D(100_000),
    autres=D(0),
    demandes={"ficol": D(700_000)},
)


@pytest.fixture(scope="module")
def known(publie) -> list[Dispositif]:
    return lire(publie.named("dispositifs_connus").lignes, publie.named("dispositifs_regles").lignes)


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def avis(plan: Plan, known, ident: str = "ficol", au: date = AU) -> Avis:
    (found,) = [a for a in verifier(plan, known, au) if a.dispositif.id == ident]
    return found


def said(plan: Plan, known, rule: str, ident: str = "ficol", au: date = AU) -> tuple[str, str]:
    """Verdict and reason of one rule of a device."""
    (found,) = [c for c in avis(plan, known, ident, au).constats if c.regle == rule]
    return found.verdict, plain(found.raison)


def asking(ident: str, amount, base=None, **changes) -> Plan:
    return replace(FICOL, demandes={ident: D(amount)}, assiettes={} if base is None else {ident: D(base)}, **changes)


# What the documents publish


def test_the_devices_published_are_all_there(known):
    kinds = [d.type for d in known]
    assert {k: kinds.count(k) for k in kinds} == {
        "programme européen": 22, "dispositif": 12, "appel": 3, "programme": 2,
    }  # fmt: skip
    assert {d.id for d in known if d.est_chiffre} == {
        "dcol", "ficol", EAU, DECHETS, "un-pour-cent-energie", "un-pour-cent-transports",
    }  # fmt: skip
    assert [str(d.ouverture) for d in known if d.id.startswith("un-pour-cent")] == [
        "2005-02-09", "2006-01-01", "2014-01-01", "2021-01-01",
    ]  # fmt: skip


def test_each_rule_leads_to_the_passage_that_states_it(known):
    (ficol,) = [d for d in known if d.id == "ficol"]
    assert {r.nature: (plain(enonce(r)), plain(r.citation.texte)) for r in ficol.regles} == {
        "montant": ("de 200 000 € à 1 500 000 €", "est compris entre 200 K€ et 1,5 M€"),
        "durée": ("au plus 3 ans", "(les projets ne devront toutefois pas excéder 3 ans)"),
        "part minimale des collectivités": (
            "au moins 30 % du plan, partenaires compris",
            "Un montant représentant au minimum 30 % du plan de financement du projet est apporté par les collectivités",
        ),
    }
    assert all(r.citation.texte and r.citation.document for d in known for r in d.regles)
    assert len(ficol.passages) == 5


def test_the_short_name_of_a_device_is_its_own(known):
    names = noms_courts(known)
    assert (names["ficol"], names["dcol"], names["dcol-12e-appel"]) == ("FICOL", "DCOL", "DCOL - 12e appel")
    assert names["aap-meae-bilateraux"] == "AAP MEAE - bilatéraux"
    assert len(set(names.values())) == len(known)


# FICOL: bounds are inclusive


def test_a_plan_on_the_bounds_complies(known):
    assert avis(FICOL, known).verdict == CONFORME
    assert [c.verdict for c in controler(FICOL, known, AU)] == [RESPECTE]
    assert said(FICOL, known, "part minimale des collectivités") == (
        RESPECTE,
        "30 % du plan (300 000 € sur 1 000 000 €) : au moins 30 % est exigé.",
    )
    assert said(FICOL, known, "durée") == (RESPECTE, "3 ans : au plus 3 ans sont admis.")
    assert said(FICOL, known, "calendrier") == (INFORMATION, "Statut publié : « un appel à projets par an ».")


@pytest.mark.parametrize(
    ("asked", "verdict", "reason"),
    [
        ("200000", RESPECTE, "200 000 € demandés : de 200 000 € à 1 500 000 €."),
        ("1500000", RESPECTE, "1 500 000 € demandés : de 200 000 € à 1 500 000 €."),
        ("199999.99", HORS_REGLES, "199 999,99 € demandés : au moins 200 000 € sont exigés, il manque 0,01 €."),
        ("1500000.01", HORS_REGLES,
         "1 500 000,01 € demandés : au plus 1 500 000 € sont accordés, soit 0,01 € de trop."),
    ],
)  # fmt: skip
def test_the_amount_asked(known, asked, verdict, reason):
    assert said(asking("ficol", asked), known, "montant") == (verdict, reason)


@pytest.mark.parametrize(
    ("brought", "verdict", "reason"),
    [
        (50_000, HORS_REGLES, "25 % du plan (250 000 € sur 1 000 000 €) : au moins 30 % est exigé, il manque 50 000 €."),
        ("99999.99", HORS_REGLES,
         "29,99 % du plan (299 999,99 € sur 1 000 000 €) : au moins 30 % est exigé, il manque 0,01 €."),
        (None, A_VERIFIER, "20 % du plan (200 000 € sur 1 000 000 €) : au moins 30 % est exigé ; il reste à connaître "
         "l’apport des autres collectivités et partenaires."),
    ],
)  # fmt: skip
def test_the_share_of_local_governments(known, brought, verdict, reason):
    plan = replace(FICOL, apport_autres=None if brought is None else D(brought))
    assert said(plan, known, "part minimale des collectivités") == (verdict, reason)


def test_a_share_reached_needs_no_more_answers(known):
    plan = replace(FICOL, apport_porteur=D(300_000), apport_autres=None)
    assert said(plan, known, "part minimale des collectivités")[0] == RESPECTE


def test_the_one_percent_is_money_of_a_local_government(known):
    plan = replace(FICOL, apport_autres=D(50_000), demandes={"ficol": D(700_000), EAU: D(50_000)})
    assert said(plan, known, "part minimale des collectivités")[1] == (
        "30 % du plan (300 000 €, dont 50 000 € pris sur le budget d’un service, sur 1 000 000 €) : "
        "au moins 30 % est exigé."
    )
    assert [(c.regle, plain(c.raison)) for c in controler(plan, known, AU)][1] == (
        "le même euro",
        "Les 50 000 € pris sur le budget d’un service sont déjà ceux de la collectivité : "
        "son apport ne doit pas les compter une seconde fois.",
    )


@pytest.mark.parametrize(
    ("holder", "verdict", "reason"),
    [
        (200_000, A_VERIFIER,
         "30 % du plan (300 000 €, dont 50 000 € pris sur le budget d’un service, sur 1 000 000 €) : au moins 30 % est "
         "exigé ; sans les 50 000 € hors des règles publiées, 25 % (250 000 € sur 1 000 000 €), il manquerait 50 000 €."),
        (250_000, RESPECTE,
         "35 % du plan (350 000 €, dont 50 000 € pris sur le budget d’un service, sur 1 000 000 €) : au moins 30 % est "
         "exigé."),
        (100_000, HORS_REGLES,
         "20 % du plan (200 000 €, dont 50 000 € pris sur le budget d’un service, sur 1 000 000 €) : au moins 30 % est "
         "exigé, il manque 100 000 €."),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("device", "budget"), [(EAU, 1_000_000), (DECHETS, 100_000_000)], ids=["cap", "theme"])
def test_money_refused_elsewhere_makes_no_share_sure(known, device, budget, holder, verdict, reason):
    plan = replace(
        FICOL,
        apport_porteur=D(holder),
        apport_autres=D(50_000),
        demandes={"ficol": D(700_000), device: D(50_000)},
        assiettes={device: D(budget)},
    )
    assert avis(plan, known, device).verdict == HORS_REGLES
    assert said(plan, known, "part minimale des collectivités") == (verdict, reason)
    assert avis(plan, known).verdict == {RESPECTE: CONFORME}.get(verdict, verdict)


def test_a_project_too_long(known):
    assert said(replace(FICOL, duree=D("3.5")), known, "durée") == (
        HORS_REGLES,
        "3,5 ans : au plus 3 ans sont admis, soit 0,5 an de trop.",
    )
    # Three years and a day never read as three years.
    assert said(replace(FICOL, duree=D("3.001")), known, "durée")[1].startswith("3,01 ans")


@pytest.mark.parametrize(
    ("missing", "rule", "reason"),
    [
        ("duree", "durée", "Il manque la durée du projet pour vérifier la règle « durée : au plus 3 ans »."),
        ("cout", "part minimale des collectivités", "Il manque le coût total pour vérifier la règle "
         "« part minimale des collectivités : au moins 30 % du plan, partenaires compris »."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", [None, D(0), D(-1)])
def test_what_is_missing_is_to_be_checked(known, missing, rule, reason, value):
    assert said(replace(FICOL, **{missing: value}), known, rule) == (A_VERIFIER, reason)


def test_a_device_asked_nothing_is_to_be_checked(known):
    plan = replace(FICOL, demandes={"ficol": None})
    assert avis(plan, known).verdict == A_VERIFIER
    told = "Il manque le montant demandé pour vérifier la règle « montant : de 200 000 € à 1 500 000 € »."
    assert said(plan, known, "montant") == (A_VERIFIER, told)


# DCOL: 80 % of the cost of a service


@pytest.mark.parametrize(
    ("asked", "base", "verdict", "reason"),
    [
        (16_000, 20_000, RESPECTE, "80 % du coût de l’accompagnement (16 000 € sur 20 000 €) : au plus 80 %."),
        (17_000, 20_000, HORS_REGLES,
         "85 % du coût de l’accompagnement (17 000 € sur 20 000 €) : au plus 80 %, soit 16 000 € ; 1 000 € de trop."),
        ("16000.01", 20_000, HORS_REGLES, "80,01 % du coût de l’accompagnement (16 000,01 € sur 20 000 €) : au plus 80 %, "
         "soit 16 000 € ; 0,01 € de trop."),
        (16_000, None, A_VERIFIER, "Il manque le coût de l’accompagnement pour vérifier la règle "
         "« prise en charge : 80 % du coût de l’accompagnement »."),
    ],
)  # fmt: skip
def test_what_the_dcol_pays(known, asked, base, verdict, reason):
    assert said(asking("dcol", asked, base), known, "prise en charge", "dcol") == (verdict, reason)


def test_a_device_whose_last_call_is_closed_is_to_be_checked(known):
    plan = asking("dcol", 16_000, 20_000)
    assert avis(plan, known, "dcol").verdict == A_VERIFIER
    assert said(plan, known, "calendrier", "dcol")[1] == (
        "Dernier appel connu : DCOL - 12e appel, « clos ; 6 candidatures ; prestations d’octobre 2025 à mars 2026 ». "
        "La date du prochain est à vérifier."
    )


@pytest.mark.parametrize(
    ("ident", "verdict", "reason"),
    [
        ("dcol-9e-appel", HORS_REGLES, "Statut publié : « réalisé »."),
        ("dcol-10e-appel", A_VERIFIER,
         "Statut publié : « reporté de 2023 à 2024 ; lancement prévu en juin 2024 »."),
        ("dcol-12e-appel", HORS_REGLES, "Période close (2025). Statut publié : « clos ; 6 candidatures ; prestations "
         "d’octobre 2025 à mars 2026 »."),
        ("cles-en-main-recap-alimentaire-burkina-faso", HORS_REGLES,
         "Période close (2023). Statut publié : « clos fin 2023 (suspension de l’APD) »."),
    ],
)  # fmt: skip
def test_a_closed_or_postponed_call(known, ident, verdict, reason):
    assert said(asking(ident, 1), known, "calendrier", ident) == (verdict, reason)


def test_a_device_not_open_yet(known):
    before = date(2004, 1, 1)
    assert said(asking(EAU, 1, 100), known, "calendrier", EAU, before)[1] == "Pas encore ouvert (9 février 2005)."


# 1 %: a share of the service's budget


@pytest.mark.parametrize(
    ("asked", "years", "verdict", "reason"),
    [
        (30_000, 1, RESPECTE, "1 % du budget annuel du service (30 000 € sur 3 000 000 €) : au plus 1 %."),
        (36_000, 1, HORS_REGLES, "1,2 % du budget annuel du service (36 000 € sur 3 000 000 €) : au plus 1 %, "
         "soit 30 000 € ; 6 000 € de trop."),
        (90_000, 3, A_VERIFIER, "3 % du budget annuel du service (90 000 € sur 3 000 000 €) : plus de 1 % d’un seul "
         "budget, sans dépasser ce taux chaque année pendant 3 ans ; le document ne dit pas comment compter un projet "
         "de plusieurs années."),
        ("90000.01", 3, HORS_REGLES, "3 % du budget annuel du service (90 000,01 € sur 3 000 000 €) : au plus 1 %, "
         "soit 30 000 € ; 60 000,01 € de trop."),
    ],
)  # fmt: skip
def test_one_percent_of_the_budget(known, asked, years, verdict, reason):
    plan = asking(EAU, asked, 3_000_000, duree=D(years))
    assert said(plan, known, "plafond du budget du service", EAU) == (verdict, reason)


@pytest.mark.parametrize(
    ("holder", "verdict", "reason"),
    [
        ("syndicat", RESPECTE, "Porteur : syndicat."),
        ("région", HORS_REGLES, "Porteur : région ; le document dit commune, intercommunalité ou syndicat."),
        ("statut particulier", A_VERIFIER, "Le document dit commune, intercommunalité ou syndicat ; pour une "
         "collectivité de type « statut particulier », cela dépend des compétences qu’elle exerce."),
        ("", A_VERIFIER, "Il manque le type de porteur pour vérifier la règle "
         "« type de porteur : commune, intercommunalité ou syndicat »."),
    ],
)  # fmt: skip
def test_who_may_use_the_one_percent(known, holder, verdict, reason):
    plan = asking(EAU, 30_000, 3_000_000, porteur=holder)
    assert said(plan, known, "type de porteur", EAU) == (verdict, reason)


def test_the_one_percent_pays_for_its_own_subject(known):
    assert avis(asking(EAU, 30_000, 3_000_000), known, EAU).verdict == CONFORME
    assert said(asking(DECHETS, 30_000, 3_000_000), known, "thème", DECHETS) == (
        HORS_REGLES,
        "Thème du projet : eau et assainissement ; le document dit déchets.",
    )


# Devices without figures, European programmes


def test_a_device_without_figures_sends_to_who_holds_it(known):
    assert said(asking("aap-meae-generaliste", 1), known, "règles chiffrées", "aap-meae-generaliste") == (
        A_VERIFIER,
        "Aucune règle chiffrée publiée : à vérifier auprès de : MEAE/DAECT.",
    )
    ident = "dcol-10e-appel"
    told = "Aucune règle chiffrée publiée : à vérifier auprès de l’organisme qui le porte."
    assert said(asking(ident, 1), known, "règles chiffrées", ident)[1] == told


def test_what_holds_for_all_european_programmes_informs_and_never_refuses(known):
    for device in (d for d in known if d.type == "programme européen"):
        found = avis(asking(device.id, 999_999), known, device.id)
        assert found.verdict == A_VERIFIER
        assert {c.regle for c in found.constats if c.verdict == INFORMATION} == {
            "cofinancement", "réussite des candidatures",
        }  # fmt: skip
    assert said(asking("life", 1), known, "cofinancement", "life")[1] == (
        "Cofinancement : parfois 90 à 100 %, tous programmes confondus. C’est une indication, non une règle."
    )
    assert said(asking("life", 1), known, "thème", "life") == (
        A_VERIFIER,
        "Thème du projet : eau et assainissement ; le document dit environnement ou climat. "
        "Ce que dit le document est en partie déduit : à vérifier.",
    )


def test_a_programme_of_another_country(known):
    ident = "cles-en-main-recap-alimentaire-madagascar"
    assert said(asking(ident, 1), known, "pays", ident) == (
        HORS_REGLES,
        "Pays du projet : Maroc ; le document dit Madagascar.",
    )


# The plan itself


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"autres": D(50_000)}, [
            (A_CORRIGER, "1 050 000 € de financement pour un coût de 1 000 000 € : 50 000 € de trop.")]),
        ({"apport_porteur": D(150_000)}, [
            (A_CORRIGER, "950 000 € de financement pour un coût de 1 000 000 € : il manque 50 000 € ; "
             "700 000 € viennent d’un dispositif hors des règles publiées.")]),
        ({"apport_autres": None}, [
            (A_VERIFIER, "900 000 € de financement pour un coût de 1 000 000 € : il manque 100 000 € ; "
             "non saisi : l’apport des autres collectivités et partenaires.")]),
        ({"assiettes": {"dcol": D("1000000.01")}}, [
            (RESPECTE, "1 000 000 € de financement pour un coût de 1 000 000 €."),
            (A_CORRIGER, "Le coût de l’accompagnement de « DCOL - Dispositif d’appui à l’action internationale des "
             "collectivités territoriales » (1 000 000,01 €) dépasse le coût total (1 000 000 €), qui le comprend.")]),
        ({"assiettes": {"dcol": D(1_000_000), EAU: D(3_000_000)}}, [
            (RESPECTE, "1 000 000 € de financement pour un coût de 1 000 000 €.")]),
        ({"cout": None}, [(A_VERIFIER, "Il manque un coût total supérieur à zéro.")]),
        ({"duree": D(0)}, [
            (A_CORRIGER, "La durée doit dépasser zéro (0 an)."),
            (RESPECTE, "1 000 000 € de financement pour un coût de 1 000 000 €.")]),
        ({"autres": D(-10), "apport_autres": D(100_010)}, [
            (A_CORRIGER, "Un montant ne peut pas être négatif : les autres financements (−10 €)."),
            (RESPECTE, "1 000 000 € de financement pour un coût de 1 000 000 €.")]),
        ({"apport_porteur": D(400_000)}, [
            (A_CORRIGER, "1 200 000 € de financement pour un coût de 1 000 000 € : 200 000 € de trop."),
            (A_CORRIGER, "L’argent public (collectivité porteuse et dispositifs) atteint 1 100 000 € pour un coût de "
             "1 000 000 €.")]),
    ],
)  # fmt: skip
def test_the_plan_holds_together(known, changes, expected):
    found = controler(replace(FICOL, **changes), known, AU)
    assert [(c.verdict, plain(c.raison)) for c in found] == expected


@pytest.mark.parametrize(
    ("changes", "verdict", "told", "left"),
    [
        ({}, RESPECTE, "1 000 000 € de financement pour un coût de 1 000 000 €.", 0),
        ({"duree": D(4)}, A_VERIFIER, "1 000 000 € de financement pour un coût de 1 000 000 € ; "
         "700 000 € viennent d’un dispositif hors des règles publiées.", 700_000),
        ({"duree": D(4), "cout": D(900_000)}, A_CORRIGER, "1 000 000 € de financement pour un coût de 900 000 € : "
         "100 000 € de trop ; 700 000 € viennent d’un dispositif hors des règles publiées.", 600_000),
        ({"demandes": {"ficol": D(150_000), DECHETS: D(50_000)}, "autres": None}, A_VERIFIER,
         "500 000 € de financement pour un coût de 1 000 000 € : il manque 500 000 € ; non saisi : les autres "
         "financements ; 200 000 € viennent de 2 dispositifs hors des règles publiées.", 700_000),
    ],
)  # fmt: skip
def test_money_of_a_device_outside_the_rules_fills_no_gap(known, changes, verdict, told, left):
    plan = replace(FICOL, **changes)
    (found,) = [c for c in controler(plan, known, AU) if c.regle == "équilibre"]
    assert (found.verdict, plain(found.raison)) == (verdict, told)
    assert reste(plan, known, AU) == left


@pytest.mark.parametrize("cost", [None, D(0), D(-5)])
def test_without_a_cost_nothing_remains_to_be_found(known, cost):
    assert reste(replace(FICOL, cout=cost), known, AU) is None


@pytest.mark.parametrize(
    ("some", "whole", "bound", "told"),
    [
        (11, 30, "0.3", "36,7 %"),
        (30, 100, "0.3", "30 %"),
        ("299999.99", 1_000_000, "0.3", "29,99 %"),
        ("300000.01", 1_000_000, "0.3", "30,01 %"),
        (2996, 10_000, "0.3", "29,96 %"),
        (1, 3000, "0.01", "0,03 %"),
        (0, 3000, "0.3", "0 %"),
    ],
)
def test_a_share_reads_to_the_tenth_and_never_as_the_bound_it_misses(some, whole, bound, told):
    assert plain(part(D(some), D(whole), D(bound))) == told


def test_the_same_amount_asked_twice(known):
    twice = {"ficol": D(400_000), "aap-meae-generaliste": D(400_000)}
    over = [c for c in controler(replace(FICOL, demandes=twice), known, AU) if c.regle == "le même euro"]
    assert [(c.verdict, plain(c.raison)) for c in over] == [
        (A_CORRIGER, "400 000 € sont demandés à la fois à « FICOL » et à « AAP MEAE - généraliste » alors que le plan "
         "dépasse son coût.")
    ]  # fmt: skip
    within = [c for c in controler(replace(FICOL, cout=D(2_000_000), demandes=twice), known, AU) if "même" in c.regle]
    assert [(c.verdict, plain(c.raison)) for c in within] == [
        (INFORMATION, "400 000 € sont demandés à la fois à « FICOL » et à « AAP MEAE - généraliste », à ne compter "
         "qu’une fois si la dépense est la même.")
    ]  # fmt: skip


# What could complete it


@pytest.mark.parametrize(
    ("cost", "ceiling", "told"),
    [
        (1_000_000, 700_000, "1 500 000 € au plus ; 70 % du plan, soit 700 000 €"),
        (3_000_000, 1_500_000, "1 500 000 € au plus ; 70 % du plan, soit 2 100 000 €"),
    ],
)
def test_what_the_ficol_could_bring_at_most(known, cost, ceiling, told):
    plan = Plan(duree=D(2), cout=D(cost), apport_porteur=D(cost))
    (ficol,) = [c for c in completer(plan, known, AU) if c.dispositif.id == "ficol"]
    assert (ficol.plafond, plain(ficol.calcul), ficol.reserves) == (ceiling, told, ())
    assert [plain(c.texte)[:46] for c in ficol.citations] == [
        "est compris entre 200 K€ et 1,5 M€",
        "Un montant représentant au minimum 30 % du pla",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"cout": D(200_000)},  # 70 % of it is less than the least amount
        {"duree": D(4)},
        {"apport_porteur": D(10), "apport_autres": D(0)},
    ],
)
def test_a_device_that_a_rule_refuses_completes_nothing(known, changes):
    plan = replace(FICOL, demandes={}, **changes)
    assert "ficol" not in {c.dispositif.id for c in completer(plan, known, AU)}


def test_a_rate_of_something_not_told_gives_no_amount(known):
    found = {c.dispositif.id: c for c in completer(FICOL, known, AU)}
    assert set(found) == {EAU, "dcol"}
    assert (found[EAU].plafond, plain(found[EAU].calcul)) == (None, "1 % du budget annuel du service")
    assert plain(found["dcol"].calcul) == "80 % du coût de l’accompagnement"
    for device, rule in ((EAU, "plafond du budget du service"), ("dcol", "prise en charge")):
        (passage,) = found[device].citations
        assert [passage] == [r.citation for r in found[device].dispositif.regles if r.nature == rule]


# Exactness


CENTS = st.integers(1, 10**11).map(lambda n: D(n) / 100)
SHARE = Dispositif(
    "x", "X", Citation("d", "s", "t"), regles=(Regle("part minimale des collectivités", Citation("d", "s", "t"), D("0.3")),)
)  # fmt: skip


@given(CENTS, CENTS)
def test_a_share_is_compared_exactly(cost, brought):
    plan = Plan(cout=cost, apport_porteur=brought, apport_autres=D(0), demandes={"x": D(1)})
    (found,) = verifier(plan, [SHARE], AU)
    assert (found.verdict == CONFORME) == (10 * brought >= 3 * cost)
    if found.verdict == HORS_REGLES:
        assert not plain(found.constats[0].raison).startswith("30 %")


@given(CENTS)
def test_thirty_percent_to_the_cent_is_accepted(cost):
    plan = Plan(cout=10 * cost, apport_porteur=3 * cost, demandes={"x": D(1)})
    assert verifier(plan, [SHARE], AU)[0].verdict == CONFORME


def test_amounts_typed_are_not_binary_fractions(known):
    plan = replace(FICOL, cout=D("100000"), apport_porteur=D("0.3") * D("100000"), apport_autres=D(0))
    assert said(plan, known, "part minimale des collectivités")[0] == RESPECTE
    assert plain(euros(D("0.1") + D("0.2"))) == "0,30 €"
