"""What a person decided of a name: it overrides every look-up, and must designate something that exists."""

from dataclasses import dataclass

import pandas as pd

from cuf_metrics.errors import InvalidData, Problem
from cuf_metrics.resolution.codes import read_code
from cuf_metrics.resolution.etranger import place_rank
from cuf_metrics.resolution.referentiel import Referentiel
from cuf_metrics.resolution.reponse import Reponse, sentence

AUCUN = "aucun"
COLLECTIVITE, LIEU, PAYS = "collectivité française", "lieu étranger", "pays"
EXPLICATION = sentence("décision enregistrée, qui l’emporte sur le rapprochement automatique")


@dataclass(frozen=True)
class Decisions:
    """Decisions in force: (nature, name as written, country as written, empty for any) → the answer."""

    reponses: dict[tuple[str, str, str], Reponse]

    @classmethod
    def read(cls, correspondances: pd.DataFrame, referentiel: Referentiel) -> "Decisions":
        """Check and index decisions; the last one about a name counts.

        Args:
            correspondances: text columns nature_rapprochement, nom_source, pays_source, retenu.
            referentiel: where the codes retained must exist.
        Raises:
            InvalidData: every decision whose code designates nothing, or several things.
        """
        makers = {COLLECTIVITE: _french, LIEU: _foreign, PAYS: _country}
        found, problems = {}, []
        columns = ["nature_rapprochement", "nom_source", "pays_source", "retenu"]
        texts = correspondances.reindex(columns=columns).astype(object)
        for rank, row in enumerate(texts.where(texts.notna(), "").itertuples(index=False)):
            nature, nom, pays, code = (str(text).strip() for text in row)
            if nature not in makers:
                continue
            answer = (
                Reponse("décision", "décision", EXPLICATION) if code == AUCUN else makers[nature](code, referentiel)
            )
            if answer is None:
                problems.append(_refused(nature, nom, code, rank + 2))
            else:
                found[nature, nom, pays] = answer
        if problems:
            raise InvalidData(problems=problems, consequence="Rien n’a été rapproché.")
        return cls(found)

    def about(self, nature: str, nom: str, pays: str = "") -> Reponse | None:
        """The decision about a name as written, in that country or in any."""
        return self.reponses.get((nature, nom, pays), self.reponses.get((nature, nom, "")))


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


def _refused(nature: str, nom: str, code: str, line: int) -> Problem:
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
        ligne=line,
    )
