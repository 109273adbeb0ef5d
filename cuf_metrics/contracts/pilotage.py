"""What people decide, outside any dataset: data/pilotage, one CSV per table, append-only."""

from cuf_metrics.contracts.table import Check, Table

DECISION = "decide_par* decide_le* valable_du* motif* enregistre_par* enregistre_le*"
PILOTAGE = {
    "references": Table(
        "Valeurs de référence",
        "D’où part chaque indicateur",
        "une décision",
        ("id_reference",),
        f"id_reference* id_indicateur* valeur_decidee* date_valeur* {DECISION}",
        (Check("decide_le <= enregistre_le", "decide_le au plus tard à enregistre_le"),),
        citation_exigee=False,
    ),
    "cibles": Table(
        "Cibles",
        "Où chaque indicateur doit arriver, et quand",
        "une décision",
        ("id_cible",),
        f"id_cible* id_indicateur* nature_cible* valeur_decidee echeance* tolerance {DECISION}",
        (
            Check(
                "(nature_cible = 'retrait') = (valeur_decidee is null)",
                "une valeur pour une cible ou un jalon, aucune pour un retrait",
            ),
            Check("nature_cible = 'retrait' or valable_du <= echeance", "une échéance au plus tôt à valable_du"),
            Check(
                "valable_du >= decide_le",
                "valable_du au plus tôt à decide_le, comme toute décision",
            ),
            Check("decide_le <= enregistre_le", "decide_le au plus tard à enregistre_le"),
        ),
        citation_exigee=False,
    ),
    "correspondances": Table(
        "Correspondances",
        "Ce qu’une personne a décidé d’un nom que les imports rapprochent du référentiel",
        "une décision",
        ("id_correspondance",),
        "id_correspondance* nature_rapprochement* nom_source* pays_source position_source retenu* motif* "
        "enregistre_par* enregistre_le*",
        citation_exigee=False,
    ),
    "entetes": Table(
        "En-têtes retenus",
        "Ce qu’une personne a dit d’un en-tête qu’un import ne reconnaissait pas",
        "une décision",
        ("id_entete",),
        "id_entete* nom_table* entete* champ enregistre_par* enregistre_le*",
        citation_exigee=False,
    ),
    "explications": Table(
        "Écarts expliqués",
        "Pourquoi un chiffre publié et le même recalculé diffèrent, et qui le dit",
        "une explication",
        ("id_explication",),
        "id_explication* id_chiffre_publie* valeur_publiee* valeur_calculee* motif* decide_par* decide_le* "
        "enregistre_par* enregistre_le*",
        (Check("decide_le <= enregistre_le", "decide_le au plus tard à enregistre_le"),),
        citation_exigee=False,
    ),
    "phrases": Table(
        "Phrases du rapport",
        "Phrases dont les nombres sont des renvois, et le texte sous lequel elles ont été retenues",
        "une phrase",
        ("id_phrase",),
        "id_phrase* partie* modele* texte_retenu*",
        citation_exigee=False,
    ),
    "continuites": Table(
        "Continuités entre les plans",
        "Ce que le plan 2023-2027 continue du plan 2018-2022, selon l’Observatoire",
        "un lien entre deux éléments",
        ("id_plan", "id_plan_suite"),
        "id_plan* id_plan_suite* nature_suite* motif* decide_par*",
        citation_exigee=False,
    ),
}
