"""Official aid as HTML: the three perimeters, another quantity kept apart, a published total against computed ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cuf_metrics.figures import Figure
from cuf_metrics.formatting import ABSENT, NBSP, capitalised, count, number, quantity, short_money, signed
from cuf_metrics.html import Num, card, escape, heading, html_table, note, provenance, provenance_of_rows, tag
from cuf_metrics.provenance import Requete

# A published total given in millions cannot agree with a sum better than that.
ARRONDI = 1_000_000


@dataclass(frozen=True)
class Perimetre:
    """One way of counting: its name, who tells it, what it counts, what to know of it, whether rows are here."""

    titre: str
    dit_par: str
    compte: str
    a_savoir: str
    present: bool


def perimeters(rows: Sequence[Perimetre]) -> str:
    """The ways of counting side by side, each with what to know of it."""
    items = "".join(
        f'<section class="obs-perimetre"><h3>{escape(p.titre)}</h3>'
        f"{tag('dans ce jeu', 'statut-en-bonne-voie') if p.present else tag('à importer', 'gris')}"
        f"<dl><dt>Qui le dit</dt><dd>{escape(p.dit_par)}</dd><dt>Ce qui est compté</dt><dd>{escape(p.compte)}</dd>"
        f"<dt>À savoir</dt><dd>{escape(p.a_savoir)}</dd></dl></section>"
        for p in rows
    )
    return f'<div class="obs-perimetres">{items}</div>'


def apart(titre: str, figure: Figure, told: str) -> str:
    """A published figure of another scope, in a frame of its own, with why it compares with nothing here."""
    return f'<aside class="obs-a-part">{heading(titre)}<div>{card(figure)}<p>{escape(told)}</p></div></aside>'


def comparison(published: Figure, computed: Mapping[str, float | None], source: Requete) -> str:
    """A published total beside the sums of the file, one per measure, with the gap and the verdict in words.

    Args:
        computed: measure as the reader reads it → sum in euros, None where no row gives it.
        source: the query of those sums.
    """
    lines = [
        [
            escape(capitalised(name)),
            Num(escape(quantity(value, "€"))),
            Num(escape("" if value is None else _gap(value - published.valeur))),
            escape(_verdict(value, published.valeur)),
        ]
        for name, value in computed.items()
    ]
    heads = ["Mesure", Num("Calculé sur le fichier"), Num("Écart au chiffre publié"), "Comparaison"]
    table = html_table(f"Année {published.periode_lisible} : le chiffre publié et ceux du fichier", heads, lines)
    told = f"Chiffre publié : {published.texte} ({published.periode_lisible}). Le document ne dit pas de quelle mesure."
    # The figure has a card of its own on the page: this second panel needs another name.
    key = f"{published.id}-compare"
    quoted = f'<span data-chiffre="{escape(key)}">{provenance(replace(published, id=key))}</span>'
    controls = quoted + provenance_of_rows("comparaison", "Les sommes du fichier", [source])
    title = heading("Comparée au chiffre publié")
    return f'<div class="obs-comparaison">{title}{table}{note(told, controls)}</div>'


def scdl(ready: int, left_out: int, reasons: Mapping[str, int], source: Requete) -> str:
    """How many grants an SCDL file can hold, and why the others cannot be in it.

    Args:
        reasons: reason → lines it keeps out; a line may have several.
    """
    valid, others = (
        count(ready, "ligne conforme", "lignes conformes"),
        count(left_out, "ligne écartée", "lignes écartées"),
    )
    told = f"{valid} au schéma, {others}."
    if left_out:
        told += " Rien n’est inventé pour les rendre conformes ; une ligne peut avoir plusieurs motifs."
    lines = [[escape(capitalised(reason)), Num(number(n))] for reason, n in reasons.items()]
    table = html_table("Pourquoi des lignes sont écartées", ["Motif", Num("Lignes")], lines) if lines else ""
    control = provenance_of_rows("scdl", "Les subventions choisies", [source])
    return heading("Au format SCDL « subventions » 2.1.1") + note(told, control) + table


def _gap(amount: float) -> str:
    return signed(amount, short_money(amount))


def _verdict(value: float | None, published: float) -> str:
    if value is None:
        return f"{ABSENT} : aucune déclaration ne donne cette mesure"
    if round(value / ARRONDI) * ARRONDI == published:
        return "identique, au million près où le document l’arrondit"
    return f"écart de {quantity(round(100 * abs(value - published) / published, 1), '%').replace(' ', NBSP)}"
