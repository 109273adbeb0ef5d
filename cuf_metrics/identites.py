"""Names of local governments as files write them: what is left to settle, what people decided, and what it moved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from cuf_metrics.database import Dataset, Resultat, open_dataset
from cuf_metrics.errors import CufError, InvalidData, Problem
from cuf_metrics.fonctions import checked_function
from cuf_metrics.formatting import count
from cuf_metrics.liens import line_text
from cuf_metrics.pilotage import append, malformed, read_correspondances
from cuf_metrics.resolution import Referentiel
from cuf_metrics.resolution.decisions import AUCUN, AUTOMATIQUE, COLLECTIVITE, MAKERS, NATURES, Decisions
from cuf_metrics.resolution.positions import read_positions
from cuf_metrics.resolution.suggestions import Suggestion, suggest
from cuf_metrics.store import DATA

SUJET = ["nature_rapprochement", "nom_source", "pays_source", "position_source"]
# Verdict → state of a name, in words; one that several bear is « ambigu ».
ETATS = {"certain": "certain", "décision": "décidé", "supposé": "à vérifier", "échec": "inconnu"}
AMBIGU = "ambigu"
SUPPOSEE = "C’est ce que l’import suppose."
REMEDE = "Corrigez ce qui a été choisi puis enregistrez."


class Nom(NamedTuple):
    """What a decision is about, as the ledger writes it; the country and the position may be empty, for any.

    The position is where the file puts the name: coordinates, else « département 35, code 243500139 ».
    """

    nature: str
    nom: str
    pays: str = ""
    position: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, [f"« {self.nom} »", self.pays, self.position]))

    @property
    def motif(self) -> str:
        """Why a dataset is resolved again, as its history says it."""
        return f"Décision sur {self}"


@dataclass(frozen=True)
class Effet:
    """What resolving a dataset again moved.

    Attributes:
        noms: names that now designate something else.
        lignes: lines of files that write them.
    """

    noms: int
    lignes: int

    def __str__(self) -> str:
        if not self.noms:
            return "Rien n’a changé dans ce jeu."
        lines = count(self.lignes, "ligne a changé", "lignes ont changé")
        return f"{count(self.noms, 'nom rapproché', 'noms rapprochés')} autrement : {lines} de collectivité."


def names_to_settle(dataset: Dataset, nature: str = COLLECTIVITE, data: Path = DATA) -> Resultat:
    """Names of a dataset and what each was found to be, those that concern the most lines to settle first.

    Args:
        nature: one of `NATURES`.

    Returns:
        One row per name as written: the columns of `identites_noms`, `etat`: one of `ETATS` or « ambigu », and `rang`:
        of the last decision about this name, 0 for none.
    """
    found = dataset.named("identites_noms", nature=nature)
    last = read_correspondances(data).groupby("nom_source")["id_correspondance"].max()
    ranks = found.lignes["nom_source"].map(last).fillna(0).astype(int)
    states = found.lignes["verdict"].map(ETATS).mask(found.lignes["methode"] == "nom ambigu", AMBIGU)
    return replace(found, lignes=found.lignes.assign(rang=ranks, etat=states))


def lines_of(dataset: Dataset, nom: Nom) -> Resultat:
    """Where a name is written, file by file, with the words of its first line.

    Returns:
        One row per look-up of the name in a file: verdict, explication, nb_lignes, numero_ligne, titre_document,
        contenu (in words), code_source and departement_source (empty where the file has none).
    """
    found = dataset.named("identites_lignes", **nom._asdict())
    words = [line_text(text) if text.startswith("{") else text for text in found.lignes["contenu"]]
    return replace(found, lignes=found.lignes.assign(contenu=words))


def suggestions_for(nom: Nom, lines: pd.DataFrame, retenu: str = "", data: Path = DATA) -> list[Suggestion]:
    """What a name of a file may designate, from its own words and what its lines say beside it.

    Args:
        lines: rows of `lines_of`.
        retenu: code that the look-ups suppose, which is offered in any case.
    """
    beside = [next((text for text in lines[name] if text), "") for name in ("code_source", "departement_source")]
    found = search(nom.nom, *beside, data=data, position=nom.position)
    supposed = [] if retenu in {"", *(s.code for s in found)} else search("", retenu, data=data, n=1)
    return [s._replace(raison=SUPPOSEE) for s in supposed] + found


def search(
    nom: str, code: str = "", departement: str = "", data: Path = DATA, n: int = 5, position: str = ""
) -> list[Suggestion]:
    """Local governments of the reference that a text may designate, the likeliest first.

    Args:
        position: latitude and longitude as a ledger writes them, empty for none.
    """
    y, _, x = position.partition(", ")
    read = read_positions(pd.Series([y]), pd.Series([x])).iloc[0]
    point = (read["latitude"], read["longitude"]) if read["valable"] else None
    return suggest(nom, code, departement, Referentiel.read(data / "reference"), n, point)


def proposed(nom: str, data: Path = DATA) -> str:
    """The only local government of this name, written otherwise: offered, never retained alone; empty without any."""
    same = [s for s in search(nom, data=data) if s.raison == "Même nom."]
    return same[0].nom if len(same) == 1 else ""


def decide(
    nom: Nom, retenu: str, motif: str, fonction: str, data: Path = DATA, seen: int = 0, today: date | None = None
) -> int:
    """Record what a name designates: it overrides every look-up, until another decision about it.

    Args:
        retenu: a code of the reference, « aucun » for nothing.
        motif: why, in a sentence.
        fonction: function of who records, never a name (see `checked_function`).
        seen: rank of the last decision about this name that its author saw, 0 for none.

    Returns:
        The rank of the decision. An imported dataset follows when it is resolved again (`resolved_again`).

    Raises:
        CufError: someone decided of this name meanwhile; nothing was written.
        InvalidData: what is retained designates nothing, or a field is missing; nothing was written.
    """
    line = dict(zip(SUJET, nom, strict=True)) | {"retenu": retenu, "motif": " ".join(motif.split())}
    line |= {"enregistre_par": checked_function(fonction)}

    def refusals(table: str, written: Mapping[str, str], earlier: list[dict], ou: str) -> list[Problem]:
        return malformed(table, written, ou) or _meaningless(written, earlier, Referentiel.read(data / "reference"), ou)

    return append("correspondances", "nom_source", line, seen, refusals, data, today)


def withdraw_decision(
    nom: Nom, motif: str, fonction: str, data: Path = DATA, seen: int = 0, today: date | None = None
) -> int:
    """Give a name back to the look-ups: a new line, for a decision is never erased.

    Raises:
        CufError, InvalidData: as `decide`; or nothing is in force about this name.
    """
    return decide(nom, AUTOMATIQUE, motif, fonction, data, seen, today)


def history(data: Path = DATA) -> pd.DataFrame:
    """Every decision, the latest first.

    Returns:
        One row per line of correspondances.csv, its columns, texts empty for unknown, and est_en_vigueur: whether it is
        the last about what it names, and was not withdrawn.
    """
    rows = read_correspondances(data)
    rows[["pays_source", "position_source"]] = rows[["pays_source", "position_source"]].fillna("")
    rows["est_en_vigueur"] = ~rows.duplicated(SUJET, keep="last") & (rows["retenu"] != AUTOMATIQUE)
    return rows.iloc[::-1].reset_index(drop=True)


def designation(nature: str, retenu: str, data: Path = DATA) -> str:
    """What a decision retains, in words: « Rennes (35) », « aucune collectivité », « rapprochement automatique »."""
    if retenu in (AUCUN, AUTOMATIQUE):
        return {AUCUN: "aucune de celles du référentiel", AUTOMATIQUE: "rapprochement automatique"}[retenu]
    known = Referentiel.read(data / "reference")
    held = MAKERS[nature](retenu, known) if nature in MAKERS else None
    if held is None:
        return f"{retenu}, que le référentiel n’a plus"
    return known.fiches[held.rang].designation if nature == COLLECTIVITE else held.nom_retenu


def told_again(jeu: str, data: Path, fonction: str, nom: Nom) -> str:
    """What a decision just recorded moved in a dataset, in a sentence; it stands even where the dataset refuses it."""
    try:
        return str(resolved_again(jeu, data, fonction, nom.motif))
    except CufError as error:
        error.consequence = "Le jeu est resté tel qu’il était : annulez la décision si elle est fausse."
        return f"La décision est enregistrée, mais le jeu n’a pas pu être rapproché de nouveau. {error}"


def resolved_again(jeu: str, data: Path = DATA, fonction: str = "", motif: str = "") -> Effet:
    """Resolve an imported dataset again, and say what moved.

    Args:
        fonction: function of who decided.
        motif: why, as the history of the dataset says it (`Nom.motif`).

    Raises:
        CufError: no such dataset, or nothing was imported in it.
    """
    # An import loads every reader: only who decides needs it.
    from cuf_metrics.imports import rebuild  # noqa: PLC0415

    before = open_dataset(jeu, data).named("identites_retenus").lignes
    rebuild(jeu, data, fonction, motif)
    after = open_dataset(jeu, data).named("identites_retenus").lignes
    both = before.merge(after, how="outer", on=["id_document", "numero_ligne", *SUJET], suffixes=("_avant", "_apres"))
    moved = both[both["retenu_avant"].fillna("") != both["retenu_apres"].fillna("")]
    lines = moved[["nb_lignes_avant", "nb_lignes_apres"]].max(axis=1)
    return Effet(len(moved[SUJET].drop_duplicates()), int(lines.sum()))


def _meaningless(line: Mapping[str, str], earlier: list[dict], known: Referentiel, ou: str) -> list[Problem]:
    """Well-formed decisions that designate nothing, or withdraw nothing."""
    mine = [row for row in earlier if all((row[name] or "") == line[name] for name in SUJET)]
    if line["nature_rapprochement"] not in NATURES:
        wanted = "une nature parmi " + ", ".join(f"« {nature} »" for nature in NATURES)
        return [Problem(ou, f"« {line['nature_rapprochement']} » ne se décide pas", wanted, REMEDE)]
    if line["retenu"] == AUTOMATIQUE and (not mine or mine[-1]["retenu"] == AUTOMATIQUE):
        constat = f"aucune décision sur « {line['nom_source']} » n’est en vigueur"
        return [Problem(ou, constat, "une décision à annuler", "Relisez les décisions prises.")]
    try:
        Decisions.read(pd.DataFrame([dict(line)]), known)
    except InvalidData as error:
        return [replace(problem, ou=ou, ligne=None, remede=REMEDE) for problem in error.problems]
    return []
