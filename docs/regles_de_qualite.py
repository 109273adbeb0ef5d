"""The rules of quality, made from the headers of their files."""

from itertools import groupby

from cuf_metrics.contracts import TABLES
from cuf_metrics.formatting import capitalised
from cuf_metrics.qualite import Regle, rules
from docs.ecrire import page, table

CHAPEAU = (
    "Ce que les lignes d’un jeu doivent respecter. Une règle examine des lignes, et compte celles qui ne la respectent "
    "pas : la page **Qualité** et la commande `python -m cuf_metrics qualite` disent combien, et lesquelles."
)


def write() -> str:
    """The page docs/regles-de-qualite.md."""
    parts = []
    for family, held in groupby(rules().values(), lambda rule: rule.famille):
        parts += [f"## {capitalised(family)}", *(part for rule in held for part in _rule(rule))]
    return page("Les règles de qualité", "`cuf_metrics/sql/qualite`", CHAPEAU, parts)


def _rule(rule: Regle) -> tuple[str, str]:
    tables = ", ".join(f"[{TABLES[name].titre}](dictionnaire.md#{name})" for name in rule.tables)
    lines = [
        ("**Gravité**", rule.gravite),
        ("**Tables examinées**", tables),
        ("**Ce qui est examiné**", rule.grain),
        ("**Attendu**", rule.attendu),
        ("**Pourquoi**", rule.pourquoi),
        ("**Remède**", rule.remede),
        ("**Responsable**", rule.responsable),
        ("**Requête**", f"[`{rule.id}.sql`](../cuf_metrics/sql/qualite/{rule.id}.sql)"),
    ]
    return f"### {rule.titre}", table(("", rule.id), lines)
