"""One file is one indicator: the header comment is its definition, the `select` its calculation.

    -- libelle: Collectivités adhérentes
    -- definition: Collectivités à jour de leur adhésion au 31 décembre ;
    --   une collectivité compte une fois.
    with lignes as (…)          -- the rows counted, one per counted thing, with their `annee`
    select annee, …, valeur     -- one row per year, and per value of `$ventilation` where it is given

Every problem of a file is collected, with the key and the remedy, before anything is refused.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import duckdb

from cuf_metrics.contracts import FIELDS, TABLES
from cuf_metrics.errors import Problem
from cuf_metrics.formatting import UNITS
from cuf_metrics.sql import bare_query, parameters_of, tables_read
from cuf_metrics.status import NATURES
from cuf_metrics.validation import suggestions

NIVEAUX = FIELDS["niveau_cadre"].valeurs
PERIODES = dict(zip(FIELDS["periodicite"].valeurs, (1, 3, 6, 12, 24), strict=True))
# Tables that describe what is counted: read without being a source, unless they decide what counts.
DESCRIPTIVES = frozenset({"collectivites", "partenaires", "groupes", "dispositifs", "documents", "fonds"})
KEY = re.compile(r"-- ?([A-Za-z_àâéèêîôûç]+) ?:(?: (.*))?$")
MORE = re.compile(r"-- {2,}(\S.*)$")
# A line of the header that helps whoever fills it in, and says nothing of the indicator.
AIDE = "-- À compléter"
REMEDE = "Corrigez l’en-tête puis relancez."
REMEDE_REQUETE = "Corrigez la requête puis relancez."
FORME = "with lignes as (…), puis un select sans retrait qui rend annee et valeur (et, pour un ratio, ses deux termes)"
VENTILER = "case $ventilation when 'colonne' then colonne end as modalite"
# What a unit also counts: a communiqué is a document.
ESPECES = {"documents": {"communiqués"}}


@dataclass(frozen=True)
class Champ:
    """A key of the header: French label, whether required, closed list, whether it takes several values (`;`)."""

    libelle: str
    requis: bool = True
    valeurs: Collection[str] = ()
    plusieurs: bool = False


CHAMPS = {
    "libelle": Champ("Intitulé"),
    "libelle_court": Champ("Intitulé court"),
    "definition": Champ("Définition et périmètre"),
    "formule": Champ("Calcul, en mots"),
    "justification": Champ("Raison d’être"),
    "objectif": Champ("Objectif du plan", plusieurs=True),
    "action": Champ("Action du plan", plusieurs=True),
    "niveau": Champ("Niveau du cadre logique", valeurs=NIVEAUX),
    "nature": Champ("Nature", valeurs=NATURES),
    "unite": Champ("Unité", valeurs=UNITS),
    "sens": Champ("Sens", valeurs=FIELDS["sens"].valeurs),
    "agregation_temps": Champ("Agrégation dans le temps", valeurs=("somme", "derniere", "aucune")),
    "dimensions": Champ("Ventilations attendues", requis=False, plusieurs=True),
    "recul": Champ("Années antérieures dont la valeur dépend", requis=False),
    "depuis": Champ("Première année d’un cumul", requis=False),
    "periodicite": Champ("Périodicité", valeurs=PERIODES),
    "delai_mois": Champ("Délai de mise à disposition, en mois"),
    "sources": Champ("Sources de vérification", valeurs=TABLES, plusieurs=True),
    "responsable": Champ("Responsable"),
    "hypotheses": Champ("Hypothèses", requis=False),
    "limites": Champ("Limites connues"),
    "publie": Champ("Chiffres publiés qui le mesurent", requis=False, plusieurs=True),
    "reperes": Champ("Autres chiffres publiés utiles", requis=False, plusieurs=True),
}


@dataclass(frozen=True)
class Terme:
    """A published measure: one figure, a sum (`a + b`) or a ratio (`a / b`) of figures, by id.

    `au_moins`: the parts told do not make the whole, so that their sum is a minimum.
    """

    ids: tuple[str, ...]
    operation: str = ""
    au_moins: bool = False


@dataclass(frozen=True)
class Indicateur:
    """An indicator as its file declares it; attributes are the keys of `CHAMPS`, lists as tuples."""

    id: str
    sql: str = field(repr=False)
    libelle: str
    libelle_court: str
    definition: str
    formule: str
    justification: str
    objectif: tuple[str, ...]
    action: tuple[str, ...]
    niveau: str
    nature: str
    unite: str
    sens: str
    agregation_temps: str
    dimensions: tuple[str, ...]
    recul: int
    depuis: int | None
    periodicite: str
    delai_mois: int
    sources: tuple[str, ...]
    responsable: str
    hypotheses: str
    limites: str
    publie: tuple[Terme, ...]
    reperes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"{self.id} · {self.libelle}"

    def _repr_html_(self) -> str:
        from cuf_metrics import html_notebook  # noqa: PLC0415 — it is made of what reads indicators

        return html_notebook.indicator(self)

    @property
    def axes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code.split(".")[0] for code in self.objectif))

    @property
    def ids_publies(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([i for terme in self.publie for i in terme.ids] + list(self.reperes)))

    @cached_property
    def sql_lignes(self) -> str:
        """The query of the rows behind the value: the same steps, stopped before the count."""
        return f"{self._steps}\n\nselect * from lignes where annee between $debut and $fin order by all"

    @cached_property
    def sql_annees(self) -> str:
        """The query of the years these rows speak of."""
        return f"{self._steps}\n\nselect distinct annee from lignes order by annee"

    @property
    def _steps(self) -> str:
        return self.sql[: _end_of_step(self.sql, "lignes")]


def parse(path: Path) -> tuple[Indicateur | None, list[Problem]]:
    """Read one file.

    Args:
        path: `<id>.sql`, UTF-8.

    Returns:
        The indicator, or None where a problem prevents it, and every problem found.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None, [Problem(path.name, "le fichier ne se lit pas", "du texte en UTF-8", "Remplacez-le.")]
    ind, problems = parse_text(text, path.stem)
    return (None if problems else ind), problems


def parse_text(text: str, ident: str) -> tuple[Indicateur, list[Problem]]:
    """Read the text of a file, as far as it can be.

    Args:
        text: header and query.
        ident: what the file is named.

    Returns:
        The indicator, which nothing may measure while there is a problem, and every problem found.
    """
    ou, problems = f"{ident}.sql", []
    if not re.fullmatch(r"[a-z0-9][a-z0-9_.-]*", ident):
        problems.append(Problem(ou, "ce nom ne fait pas un identifiant", FIELDS["id_indicateur"].forme))
    raw, more = header_keys(text, ou)
    problems += more + key_problems(raw, CHAMPS, _required(raw), ou)
    values, more = _values(raw, ou)
    problems += more
    sql = bare_query(text)
    problems += _check_query(sql, values, ou)
    return Indicateur(id=ident, sql=sql, **values), problems


def header_keys(text: str, ou: str) -> tuple[dict[str, str], list[Problem]]:
    """The leading comment as key → text; a line that is neither a key nor its continuation is told."""
    raw: dict[str, str] = {}
    problems, key = [], ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("--"):
            break
        if line.startswith(AIDE):
            continue
        if more := MORE.match(line):
            if key:
                raw[key] = f"{raw[key]} {more[1].strip()}".strip()
                continue
        elif found := KEY.match(line):
            key = found[1]
            if key in raw:
                problems.append(Problem(_at(ou, key), "la clé est répétée", "une seule fois chaque clé", REMEDE))
            raw[key] = (found[2] or "").strip()
            continue
        wanted = "« -- cle: valeur », la suite d’une valeur après deux espaces"
        problems.append(Problem(ou, "une ligne d’en-tête ne se lit pas", wanted, REMEDE, line[:60], number))
    return raw, problems


def _required(raw: dict[str, str]) -> list[str]:
    required = [name for name, champ in CHAMPS.items() if champ.requis]
    if raw.get("niveau") in NIVEAUX and raw["niveau"] != "activite":
        required.append("hypotheses")
    if raw.get("nature") == "cumul":
        required.append("depuis")
    return required


def key_problems(raw: dict[str, str], champs: Mapping[str, Champ], required: Collection[str], ou: str) -> list[Problem]:
    """Keys that a header lacks, and those that it should not have, each with the nearest one."""
    missing = [name for name in required if not raw.get(name)]
    unknown = [name for name in raw if name not in champs]
    problems = [
        Problem(_at(ou, name), "la clé manque ou est vide", champs[name].libelle.lower(), REMEDE) for name in missing
    ]
    for name in unknown:
        near = suggestions([name], [c for c in champs if c not in raw])
        known = f"une clé parmi {', '.join(champs)}"
        problems.append(Problem(_at(ou, name), "la clé n’est pas prévue", known, near or REMEDE))
    return problems


def _values(raw: dict[str, str], ou: str) -> tuple[dict, list[Problem]]:
    """Header texts as values; a value outside its closed list is told with the nearest one."""
    values, problems = {}, []
    for name, champ in CHAMPS.items():
        text = raw.get(name, "")
        parts = tuple(part.strip() for part in text.split(";") if part.strip()) if champ.plusieurs else text
        for part in (parts if champ.plusieurs else [text]) if champ.valeurs and text else []:
            if part not in champ.valeurs:
                problems.append(not_listed(ou, name, part, champ.valeurs))
        values[name] = parts
    for name, shape, wanted in (
        ("delai_mois", r"\d{1,2}", "un nombre de mois, de 0 à 99"),
        ("depuis", r"(19|20)\d\d", "une année"),
        ("recul", r"\d", "un nombre d’années, de 0 à 9"),
    ):
        text = raw.get(name) or ""
        if text and not re.fullmatch(shape, text):
            problems.append(Problem(_at(ou, name), f"« {text} » n’en est pas un", wanted, REMEDE))
        values[name] = int(text) if text.isdecimal() else None
    values["recul"] = values["recul"] or 0
    for name in ("libelle", "libelle_court"):
        if values[name].endswith("."):
            problems.append(Problem(_at(ou, name), "l’intitulé finit par un point", "un intitulé sans point", REMEDE))
    values["publie"] = tuple(_term(text) for text in values["publie"])
    return values, problems


def _term(text: str) -> Terme:
    """`a`, `a + b (au moins)` or `a / b`."""
    au_moins = text.endswith("(au moins)")
    text = text.removesuffix("(au moins)").strip()
    operation = "+" if "+" in text else "/" if "/" in text else ""
    ids = tuple(part.strip() for part in (text.split(operation) if operation else [text]))
    return Terme(ids, operation, au_moins)


def _check_query(sql: str, values: dict, ou: str) -> list[Problem]:
    """What can be said of the query without running it: its shape, its parameters, the tables it reads."""
    read = set(tables_read(sql))
    counted = [name for name in values["sources"] if name in TABLES]
    ratio = values["nature"] == "ratio"
    found = [
        (not is_shaped(sql), "requête", "il lui manque l’étape « lignes » ou le select final", FORME, REMEDE_REQUETE),
        *(
            (not re.search(rf"\b{c}\b", sql), "requête", f"elle ne rend pas de colonne « {c} »", FORME, REMEDE_REQUETE)
            for c in ("annee", "valeur", *(("numerateur", "denominateur") if ratio else ()))
        ),
        *(
            (True, f"paramètre « ${p} »", "il n’existe pas", "$ventilation, ou aucun", "Retirez-le de la requête.")
            for p in sorted(parameters_of(sql) - {"ventilation"})
        ),
        *(
            (f"'{d}'" not in sql, f"clé « dimensions », « {d} »", "la requête ne la ventile pas", VENTILER, REMEDE)
            for d in values["dimensions"]
        ),
        *(
            (t not in read, f"clé « sources », « {t} »", "la requête ne lit pas cette table", "une table lue", REMEDE)
            for t in counted
        ),
        *(
            (True, "clé « sources »", f"la requête compte aussi « {t} »", "toutes les tables comptées", REMEDE)
            for t in sorted(read - set(counted) - DESCRIPTIVES)
        ),
    ]
    return [Problem(f"{ou}, {where}", *told) for wrong, where, *told in found if wrong]


def check_links(
    indicators: Collection[Indicateur], plan: Collection[str], figures: dict[str, str], folder: str = ""
) -> list[Problem]:
    """Check plan codes and published figures, which belong to a dataset.

    Args:
        plan: codes of the plan.
        figures: id → unit of every published figure.
        folder: shown before file names.
    """
    problems = []
    known = plan_codes(plan)
    for ind in indicators:
        ou = f"{folder}{ind.id}.sql"
        named = {"publie": [i for terme in ind.publie for i in terme.ids], "reperes": ind.reperes}
        wanted = [("objectif", ind.objectif, known["objectif"]), ("action", ind.action, known["action"])]
        wanted += [(key, ids, figures) for key, ids in named.items()]
        problems += [not_listed(ou, key, v, held) for key, values, held in wanted for v in values if v not in held]
        problems += [p for terme in ind.publie if (p := _check_term(ou, ind, terme, figures))]
    return problems


def plan_codes(plan: Collection[str]) -> dict[str, list[str]]:
    """Codes that the keys « objectif » (1.1) and « action » (1.1.3) may hold; the former plan is not measured."""
    depth = {"objectif": 1, "action": 2}
    return {key: [p for p in plan if re.fullmatch(rf"\d(\.\d){{{n}}}", p)] for key, n in depth.items()}


def _check_term(ou: str, ind: Indicateur, terme: Terme, figures: dict[str, str]) -> Problem | None:
    """A figure measures an indicator when both count the same thing; the two of a ratio count one thing."""
    told = f"« {f' {terme.operation} '.join(terme.ids)} »"
    if (terme.operation == "/" and len(terme.ids) != 2) or (terme.au_moins and terme.operation != "+"):
        wanted = "a, a + b, a + b (au moins) ou a / b"
        return Problem(_at(ou, "publie"), f"{told} ne se calcule pas", wanted, REMEDE)
    units = {figures[i] for i in terme.ids if i in figures}
    if not units or ind.unite not in UNITS:
        return None
    counts = f"{told} compte des {', '.join(sorted(units))}"
    if terme.operation == "/":
        right, wanted = len(units) == 1 and ind.unite == "%", "deux chiffres de même unité, et un indicateur en %"
    else:
        right, wanted = units <= {ind.unite, *ESPECES.get(ind.unite, ())}, f"l’unité de l’indicateur, {ind.unite}"
    return None if right else Problem(_at(ou, "publie"), counts, wanted, "Mettez-le dans « reperes ».")


def not_listed(ou: str, key: str, value: str, known: Collection[str]) -> Problem:
    """A value of a header that is outside its closed list, with the nearest one."""
    shown = ", ".join(f"« {v} »" for v in list(known)[:6]) + (", …" if len(known) > 6 else "")
    return Problem(
        _at(ou, key), f"« {value} » n’est pas connu", f"l’une de {shown}", suggestions([value], known) or REMEDE
    )


def _at(ou: str, key: str) -> str:
    return f"{ou}, clé « {key} »"


def is_shaped(sql: str) -> bool:
    """Whether a query is one `select`, with its step « lignes » and its final count."""
    return _last_select(sql) > 0 and _end_of_step(sql, "lignes") > 0 and _is_one_select(sql)


def code_of(sql: str) -> str:
    """A query whose texts and comments are blank: what is left is what runs, at the same places."""
    return re.sub(
        r"'(?:[^']|'')*'|\"[^\"]*\"|\$\$.*?\$\$|--[^\n]*|/\*.*?\*/",
        lambda found: re.sub(r"[^\n]", " ", found[0]),
        sql,
        flags=re.DOTALL,
    )


def _is_one_select(sql: str) -> bool:
    """One statement that only reads; a query that DuckDB cannot parse is told when it runs."""
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error:
        return True
    return len(statements) == 1 and statements[0].type == duckdb.StatementType.SELECT


def _end_of_step(sql: str, name: str) -> int:
    """Just after the parenthesis that closes a step; 0 where there is no such step, or where nothing closes it."""
    code = code_of(sql)
    depth, start = 0, re.search(rf"\b{name} as (?=\()", code)
    for bracket in re.compile(r"[()]").finditer(code, start.end() if start else len(code)):
        depth += 1 if bracket[0] == "(" else -1
        if depth == 0:
            return bracket.end()
    return 0


def _last_select(sql: str) -> int:
    """Where the final count begins: the last `select` that is not indented, after the steps."""
    return max((m.start() for m in re.finditer(r"^select\b", code_of(sql), re.MULTILINE)), default=-1)
