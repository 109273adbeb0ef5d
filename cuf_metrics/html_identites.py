"""Names of local governments as HTML: how many are sure, what is left to settle, where a name is written, decisions."""

import pandas as pd

from cuf_metrics.formatting import count, dated, number
from cuf_metrics.html import escape, note, provenance_note, provenance_of_rows, tag
from cuf_metrics.html_communs import answer as sentence
from cuf_metrics.html_communs import listed
from cuf_metrics.provenance import Requete
from cuf_metrics.resolution.decisions import AUCUN, AUTOMATIQUE

# State of a name → what several are called, and the colour of its label.
ETATS = {
    "certain": ("certains", "statut-en-bonne-voie"),
    "décidé": ("décidés", "bleu"),
    "à vérifier": ("à vérifier", "statut-à-surveiller"),
    "ambigu": ("ambigus", "statut-à-surveiller"),
    "inconnu": ("inconnus", "statut-en-retard"),
}
REGISTRE = (
    "Lu dans data/pilotage/correspondances.csv, où une décision ne s’efface pas : une autre la remplace, ou l’annule. "
    "Elle vaut pour tous les jeux importés, dès qu’ils sont rapprochés de nouveau."
)
ARIEN = (
    "Les noms des faits publiés ont été transcrits avec leur code, document par document, et les données fictives "
    "portent les leurs : il n’y a rien à trancher ici."
)
ENSUITE = (
    "Quand un fichier est importé, chaque nom de collectivité est rapproché du référentiel (code Insee, SIREN). Ceux "
    "qui restent incertains apparaissent sur cette page, avec des propositions et leurs raisons ; une décision se "
    "prend une fois, s’applique à toutes les lignes du nom, et s’annule."
)


def nothing_imported() -> str:
    """What stands on a dataset that no file made."""
    way = '<a href="donnees?importer=adhesions" target="_self">Importer un fichier</a>'
    told = f"<p><b>Rien à trancher dans ce jeu.</b> {escape(ARIEN)}</p><p>{escape(ENSUITE)}</p><p>{way}</p>"
    return f'<aside class="obs-manque" role="note">{told}</aside>'


def answer(rows: pd.DataFrame, source: Requete) -> str:
    """How many names were read, how sure they are, and how many lines the unsure ones concern."""
    spread = rows["etat"].value_counts()
    told = ", ".join(count(spread[one], one, many) for one, (many, _) in ETATS.items() if one in spread)
    text = f"{count(len(rows), 'nom de collectivité lu', 'noms de collectivités lus')} dans les fichiers : {told}."
    if lines := int(rows["nb_a_trancher"].sum()):
        text += f" Ce qui reste à trancher concerne {count(lines, 'ligne')}."
    else:
        text += " Rien n’est à trancher."
    return sentence(text, provenance_of_rows("identites", "Les noms et ce qu’ils désignent", [source]))


def queue(rows: pd.DataFrame, shown: int, source: Requete) -> str:
    """Names left to settle, those that concern the most lines first; each is a link to its case.

    Args:
        rows: of `identites.names_to_settle`, with `propose`: what an unknown name may be, or nothing.
        shown: how many of them.
    """
    lines = [
        [
            f'<a href="?nom={rank}" target="_self"><b>{escape(row.nom_source)}</b></a>{_small(_beside_name(row))}',
            f"{escape(row.nom_retenu or row.propose) or '—'}{_small(_code(row.retenu) or (row.propose and 'proposé'))}",
            escape(row.explication),
            _state(row.etat),
        ]
        for rank, row in enumerate(rows.head(shown).itertuples())
    ]
    rest = f" Les {number(shown)} premiers sont montrés." if len(rows) > shown else ""
    told = f"{count(len(rows), 'nom')} à trancher.{rest}"
    control = provenance_of_rows("a-trancher", "Les noms à trancher", [source])
    return listed(["Nom dans les fichiers", "Supposé", "Pourquoi", "État"], lines) + note(told, control)


def _state(name: str) -> str:
    return tag(name, ETATS[name][1])


def _beside_name(row) -> str:
    """How many lines a name concerns, and where the files put it."""
    return ", ".join(filter(None, [count(row.nb_a_trancher, "ligne"), row.pays_source, row.position_source]))


def case(row: pd.Series, lines: pd.DataFrame, source: Requete) -> str:
    """A name: how sure, what it is taken for, and where it is written, with the words of its first line."""
    guess = f"Supposé : {row['nom_retenu']} ({row['retenu']}). " if row["retenu"] else ""
    head = f"<p>{_state(row['etat'])} {escape(guess)}{escape(row['explication'])}</p>"
    quotes = "".join(
        f'<blockquote class="obs-citation">{escape(f"« {line.contenu} »")}</blockquote>'
        f'<div class="obs-ligne obs-ref"><b>{escape(line.titre_document)}</b>, ligne {escape(str(line.numero_ligne))}'
        f"{escape(_beside(line))}{escape(_others(line))}</div>"
        for line in lines.itertuples()
    )
    control = provenance_of_rows("cas", f"Où « {row['nom_source']} » est écrit", [source])
    return f'<div class="obs-cas">{head}{quotes}{note("", control)}</div>'


def _beside(line) -> str:
    """The code and the département that the file writes beside the name."""
    told = {"code": line.code_source, "département": line.departement_source}
    return "".join(f", {name} « {text} »" for name, text in told.items() if text)


def _others(line) -> str:
    rest = line.nb_lignes - 1
    return f" et {count(rest, 'autre ligne', 'autres lignes')}" if rest else ""


def decisions(rows: pd.DataFrame) -> str:
    """Every decision, the latest first.

    Args:
        rows: of `identites.history`, with `designation`: what is retained, in words.
    """
    lines = [
        [
            f"<b>{escape(row.nom_source)}</b>{_small(_about(row))}",
            f"{escape(row.designation)}{_small(_code(row.retenu))}",
            f"{escape(row.motif)}{_small(f'{row.enregistre_par}, le {dated(row.enregistre_le)}')}",
            tag("en vigueur", "bleu") if row.est_en_vigueur else tag(_ended(row), "gris"),
        ]
        for row in rows.itertuples()
    ]
    control = provenance_note("correspondances", "Le registre des décisions", REGISTRE)
    told = f"{count(int(rows['est_en_vigueur'].sum()), 'décision')} en vigueur."
    return listed(["Nom dans les fichiers", "Désigne", "Motif", "État"], lines) + note(told, control)


def _about(row) -> str:
    """What else than the name a decision is about."""
    return ", ".join(filter(None, [row.nature_rapprochement, row.pays_source, row.position_source]))


def _ended(row) -> str:
    return "annulation" if row.retenu == AUTOMATIQUE else "remplacée"


def _code(retenu: str | None) -> str:
    return f"code {retenu}" if retenu and retenu not in (AUCUN, AUTOMATIQUE) else ""


def _small(text: str) -> str:
    return f'<span class="obs-periode">{escape(text)}</span>' if text else ""
