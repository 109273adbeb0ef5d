"""What a person decided of a name: it overrides every look-up, and must designate something that exists."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import isnan

import pandas as pd

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.resolution.ecrits import read_code
from cuf_metrics.resolution.etranger import place_rank
from cuf_metrics.resolution.positions import distance_km
from cuf_metrics.resolution.referentiel import Referentiel
from cuf_metrics.resolution.reponse import Reponse, sentence

# What a decision is about, as the ledger shows it: nature, name, country, position; the last two may be empty, for any.
Sujet = tuple[str, str, str, str]
COLONNES = ("nature_rapprochement", "nom_source", "pays_source", "position_source", "retenu")
AUCUN = "aucun"
# What gives a name back to the look-ups.
AUTOMATIQUE = "automatique"
NATURES = COLLECTIVITE, LIEU, PAYS = "collectivité française", "lieu étranger", "pays"
EXPLICATION = sentence("décision enregistrée, qui l’emporte sur le rapprochement automatique")


@dataclass(frozen=True)
class Decisions:
    """Decisions in force, and those that met an end of the files.

    Attributes:
        reponses: (nature, name, country and position as written, the last two empty for any) → the answer.
        lues: the same → the decision as read, with its line of the file.
        departements: the same → the département of what it retains, if it has one.
    """

    reponses: dict[Sujet, Reponse]
    lues: dict[Sujet, dict[str, str | int]]
    departements: dict[Sujet, str]
    _suivies: set[Sujet] = field(default_factory=set)

    @classmethod
    def read(cls, correspondances: pd.DataFrame, referentiel: Referentiel) -> "Decisions":
        """Check and index decisions; the last one about a name counts, and may give it back to the look-ups.

        Args:
            correspondances: text columns nature_rapprochement, nom_source, pays_source, retenu; the
                index is the rank of the line in the file.
            referentiel: where the codes retained must exist.
        Raises:
            InvalidData: every decision in force whose code designates nothing, or several things.
        """
        texts = correspondances.reindex(columns=COLONNES).astype(object)
        read = {}
        for rank, *row in texts.where(texts.notna(), "").itertuples():
            decision = dict(zip(COLONNES, (" ".join(str(text).split()) for text in row), strict=True))
            # The header is line 1.
            read[tuple(decision.values())[:4]] = {"ligne": rank + 2, **decision}
        read = {about: decision for about, decision in read.items() if decision["retenu"] != AUTOMATIQUE}
        answers = {
            about: _answer(about[0], decision["retenu"], referentiel)
            for about, decision in read.items()
            if about[0] in MAKERS
        }
        problems = [_refused(read[about]) for about, answer in answers.items() if answer is None]
        if problems:
            raise InvalidData(problems=problems, consequence="Rien n’a été rapproché.")
        french = {about: a.rang for about, a in answers.items() if about[0] == COLLECTIVITE and a.rang is not None}
        return cls(answers, read, {about: referentiel.fiches[rank].code_departement for about, rank in french.items()})

    def applied(self, sujets: Iterable[Sujet], ends: pd.DataFrame, answers: list[Reponse]) -> list[Reponse]:
        """Answers, each replaced by the decision about its end, if any.

        A decision that names no position leaves alone an end that its own position, code or département already
        designates with certainty, or whose département is another one: a name decided for one town must not move its
        homonyms.

        Args:
            sujets: nature, name and country of each end, as the ledger shows them.
            ends: latitude, longitude, valable, texte: where the source puts each, for French ones the département and
                the code beside the name where it gives no position (`ecrits.written_places`); code and departement.
            answers: what each was found to be.
        """
        if not self.reponses:
            return answers
        kept = list(answers)
        columns = ["latitude", "longitude", "valable", "texte", "code", "departement"]
        written = ends.reindex(columns=columns, fill_value="").itertuples(index=False, name=None)
        for rank, ((nature, nom, pays), (y, x, placed, texte, *own)) in enumerate(zip(sujets, written, strict=True)):
            # An end without a name is called by its code.
            told = bool(placed) or any(text and text != nom for text in own)
            sure = told and kept[rank].verdict == "certain"
            wanted = [(nature, nom, country, where) for where in (texte, "") for country in (pays, "")]
            about = next((s for s in wanted if s in self.reponses), None)
            if about is None or (not about[3] and ((sure and nature != PAYS) or self._elsewhere(about, texte))):
                continue
            self._suivies.add(about)
            decision = kept[rank] = self.reponses[about]
            if placed and not isnan(decision.latitude):
                km = distance_km(y, x, decision.latitude, decision.longitude)
                kept[rank] = replace(decision, distance_km=float(km))
        return kept

    def _elsewhere(self, about: Sujet, texte: str) -> bool:
        """Whether the département beside a name is not the one of what was decided of the name alone."""
        decided, own = self.departements.get(about), texte.partition(",")[0]
        return bool(decided) and own.startswith("département ") and own != f"département {decided}"

    @property
    def sans_effet(self) -> pd.DataFrame:
        """Decisions that no end met: their columns, and their line of the file, in its order."""
        unmet = [decision for about, decision in self.lues.items() if about not in self._suivies]
        return pd.DataFrame(unmet, columns=["ligne", *COLONNES]).sort_values("ligne", ignore_index=True)


def _answer(nature: str, code: str, referentiel: Referentiel) -> Reponse | None:
    """What a decision says; None when its code designates nothing, or several things."""
    if code == AUCUN:
        return Reponse("décision", "décision", EXPLICATION)
    return MAKERS[nature](code, referentiel)


def _french(code: str, referentiel: Referentiel) -> Reponse | None:
    ranks = {referentiel.actuelles[rank] for rank in read_code(code, referentiel).rangs}
    if len(ranks) != 1:
        return None
    rank = ranks.pop()
    fiche = referentiel.fiches[rank]
    position = {"latitude": fiche.latitude, "longitude": fiche.longitude}
    return Reponse("décision", "décision", EXPLICATION, rank, fiche.retenu, fiche.nom, **position)


def _foreign(code: str, referentiel: Referentiel) -> Reponse | None:
    rank = place_rank(code, referentiel)
    if rank < 0:
        return None
    place = referentiel.place(rank)
    position = {"latitude": place.latitude, "longitude": place.longitude}
    return Reponse("décision", "décision", EXPLICATION, rank, str(place.id_lieu), place.nom, **position)


def _country(code: str, referentiel: Referentiel) -> Reponse | None:
    known = referentiel.atlas.coded(code)
    return (
        Reponse("décision", "décision", EXPLICATION, retenu=known, nom_retenu=referentiel.atlas.noms[known])
        if known
        else None
    )


MAKERS = {COLLECTIVITE: _french, LIEU: _foreign, PAYS: _country}


def _refused(decision: dict[str, str | int]) -> Problem:
    nature, nom, code = (decision[name] for name in ("nature_rapprochement", "nom_source", "retenu"))
    expected = {
        COLLECTIVITE: "un code Insee de commune ou un SIREN de collectivité",
        LIEU: "un identifiant GeoNames du référentiel des lieux",
        PAYS: "un code ISO 3166-1 (ex. SEN)",
    }[nature]
    return Problem(
        "correspondances",
        f"le code « {code} » retenu pour « {nom} » ({nature}) ne désigne rien d’unique dans le référentiel",
        f"{expected}, ou « {AUCUN} »",
        "Corrigez la décision.",
        ligne=decision["ligne"],
    )
