"""The rules over a dataset: how many things each examines, how many break it, and which."""

from dataclasses import dataclass
from datetime import date

from cuf_metrics.database import Dataset, Resultat
from cuf_metrics.imports.modeles import MODELES
from cuf_metrics.indicators.header import PERIODES
from cuf_metrics.provenance import Requete
from cuf_metrics.qualite.regle import Regle, rules
from cuf_metrics.sql import parameters_of
from cuf_metrics.store import DEMONSTRATION


@dataclass(frozen=True)
class Controle:
    """A rule over the rows of a dataset.

    Attributes:
        nb_examines: things examined (rows, or what the rule's `grain` says).
        nb_cas: those that break the rule.
        absentes: tables of the rule of which the dataset holds no row.
        source: the query that counted.
    """

    regle: Regle
    nb_examines: int
    nb_cas: int
    absentes: tuple[str, ...]
    source: Requete

    @property
    def etat(self) -> str:
        """« en défaut », « respectée », or « sans objet » where there was nothing to examine."""
        return "en défaut" if self.nb_cas else "respectée" if self.nb_examines else "sans objet"


def examined_on(dataset: Dataset, today: date) -> date:
    """The day on which rows are examined: today, or the last day of the simulation for rows that are drawn."""
    last = dataset.manifeste.tables["adhesions"].periode_couverte[-4:]
    drawn = dataset.manifeste.nature == DEMONSTRATION and last.isdecimal()
    return min(today, date(int(last), 12, 31)) if drawn else today


def examine(dataset: Dataset, au: date) -> list[Controle]:
    """Every rule over a dataset, by family, then by severity.

    Args:
        au: the day of the examination, against which dates and periods are compared.
    """
    return [_examined(dataset, rule, au) for rule in rules().values()]


def _examined(dataset: Dataset, rule: Regle, au: date) -> Controle:
    text = f"select count(*) as nb_examines, count(explication) as nb_cas\nfrom (\n{rule.sql}\n)"
    result = dataset.cited(rule.id, text, **_bound(rule, au))
    held = dataset.manifeste.tables
    absent = tuple(name for name in rule.tables if not held[name].lignes)
    counts = result.lignes.iloc[0]
    return Controle(rule, int(counts["nb_examines"]), int(counts["nb_cas"]), absent, result.source)


def cases(dataset: Dataset, rule: Regle, au: date, limite: int | None = None) -> Resultat:
    """What breaks a rule, with the columns of its query.

    Args:
        limite: at most so many rows; all of them when left out.
    """
    text = f"select *\nfrom (\n{rule.sql}\n)\nwhere explication is not null\norder by nom_table, cle"
    return dataset.cited(rule.id, text + (f"\nlimit {limite:d}" if limite else ""), **_bound(rule, au))


def rows_examined(dataset: Dataset, rule: Regle, au: date) -> Resultat:
    """Everything that a rule examines, whether it breaks it or not."""
    return dataset.cited(rule.id, rule.sql, **_bound(rule, au))


def _bound(rule: Regle, au: date) -> dict:
    """The values that the rule asks for: the day, the months between two rows of each table."""
    periods = {name: PERIODES[model.periodicite] for name, model in MODELES.items()}
    known = {"au": au, "periodicites": periods}
    return {name: known[name] for name in sorted(parameters_of(rule.sql))}
