"""The page Rapport annuel: what holds, what does not, why, and the pack made of it for the bureau."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

import ui
import ui_plan
from cuf_metrics import coherence, html_rapport
from cuf_metrics.coherence import GRAVITES, REGLES, Constat
from cuf_metrics.contracts import FIELDS
from cuf_metrics.database import Dataset
from cuf_metrics.editions import blocking
from cuf_metrics.errors import CufError
from cuf_metrics.exports.revue import review_workbook
from cuf_metrics.formatting import capitalised, dated
from cuf_metrics.rapport.ecrire import FORMATS, write_report
from cuf_metrics.rapport.explications import read_explanations, record_explanation
from cuf_metrics.rapport.rapprochement import VERDICTS, Rapprochement, reconcile, unexplained
from cuf_metrics.rapport.tableaux import findings_table, reconciliation_table
from cuf_metrics.store import Manifeste

DROIT = "Enregistrer une explication demande une connexion et une fonction autorisée (section [pilotage] des secrets)."
FICTIF = "Ces lignes sont fictives : aucune explication ne s’enregistre sur elles. Choisissez le jeu publié."
RAPPORTS = "rapport d’activité"
MIMES = {
    "pdf": "application/pdf",
    "docx": ui.DOCX,
    "xlsx": ui.XLSX,
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def choose_document(dataset: Dataset) -> str:
    """The document under review: the last annual report first; held in the URL."""
    rows = dataset.named("documents_cites").lignes
    held = rows[rows["nb_chiffres"] > 0].sort_values(
        "type_document", key=lambda kinds: kinds != RAPPORTS, kind="stable"
    )
    return ui.choose_one("Document", "document", dict(zip(held["id_document"], held["titre"], strict=True)))


def reviewed(dataset: Dataset, id_document: str) -> tuple[list[Rapprochement], list[Constat]]:
    """Each figure of a document, and the findings that quote it."""
    found = coherence.about(coherence.findings(dataset), id_document)
    return reconcile(dataset, id_document, ui.DATA), found


def answer(rows: Sequence[Rapprochement], found: Sequence[Constat], id_document: str) -> None:
    """How the document holds, in one sentence, then verdict by verdict."""
    ui.show(html_rapport.answer(rows[0].chiffre.source.document, rows, found))
    ui.show(html_rapport.spread(rows, f"document={id_document}"))


def gaps(dataset: Dataset, rows: Sequence[Rapprochement]) -> None:
    """The gaps that nobody has explained, the form to explain one, and every explanation."""
    left = unexplained(rows)
    if told := st.session_state.pop("explication-enregistree", ""):
        st.success(told)
    if left:
        ui.note("Une édition ne peut pas être figée tant qu’un écart reste inexpliqué.")
        ui.show(html_rapport.figures(left, "ecart-"))
        _explanation_form(left)
    elif problems := blocking(dataset, ui.DATA):
        ui.note("Aucun écart inexpliqué dans ce document, mais une édition ne peut pas encore être figée.")
        for problem in problems:
            ui.note(f"{problem.ou} : {problem.constat}.")
    else:
        ui.note("Aucun écart inexpliqué : une édition peut être figée.")
    known = read_explanations(ui.DATA)
    if known:
        ui.show(html_rapport.explanations(known, rows))


def structure(rows: Sequence[Rapprochement]) -> None:
    """The figures in the order of the report, those that the reader keeps."""
    kept, filtered = _choose(rows)
    if kept:
        ui.show(html_rapport.parts(kept, filtered))
    else:
        st.info("Aucun chiffre ne répond à ces choix. Retirez un filtre.")


def _choose(rows: Sequence[Rapprochement]) -> tuple[list[Rapprochement], bool]:
    """Filters by verdict, part and words, held in the URL: the figures left, and whether any filter is in force."""
    left, middle, right = st.columns(3)
    with left:
        verdicts = ui.choose("Verdict", "verdict", {name: capitalised(name) for name in VERDICTS})
    with middle:
        held = dict.fromkeys(r.partie for r in rows)
        parties = ui.choose("Partie", "partie", {name: capitalised(name) for name in held}, "Toutes")
    with right:
        asked = st.text_input("Chercher", key="mots", bind="query-params", max_chars=80, placeholder="un mot, un code…")
    words = (asked or "").casefold().split()
    kept = [
        r
        for r in rows
        if r.verdict in (verdicts or VERDICTS) and r.partie in (parties or held) and all(w in _text(r) for w in words)
    ]
    return kept, bool(verdicts or parties or words)


def _text(row: Rapprochement) -> str:
    figure = row.chiffre
    return f"{figure.code} {figure.libelle} {figure.source.section} {figure.texte} {row.pourquoi}".casefold()


def findings(found: Sequence[Constat]) -> None:
    """What the documents say that disagrees, by severity, of the severities and rules that the reader keeps."""
    left, right = st.columns(2)
    with left:
        gravities = ui.choose("Gravité", "gravite", {name: capitalised(name) for name in GRAVITES}, "Toutes")
    with right:
        held = {name: rule.titre for name, rule in REGLES.items() if any(c.regle == name for c in found)}
        rules = ui.choose("Règle", "regle", held, "Toutes")
    kept = [c for c in found if c.gravite in (gravities or GRAVITES) and c.regle in (rules or REGLES)]
    if kept:
        ui.show(html_rapport.findings(kept))
    else:
        st.info("Aucun constat." if not found else "Aucun constat ne répond à ces choix. Retirez un filtre.")


def files(rows: Sequence[Rapprochement], found: Sequence[Constat], id_document: str) -> None:
    """The review as files to take away."""
    # A file is made later, where nothing says which dataset the page shows.
    held = ui.manifest()
    with st.container(horizontal=True):
        ui.download_csv("Les chiffres (CSV)", lambda: reconciliation_table(rows), f"rapprochement-{id_document}.csv")
        ui.download_csv("Les constats (CSV)", lambda: findings_table(found), f"constats-{id_document}.csv")
        ui.download("Le tout (XLSX)", lambda: _workbook(held, rows, found), f"revue-{id_document}.xlsx", ui.XLSX)


def _workbook(held: Manifeste, rows: Sequence[Rapprochement], found: Sequence[Constat]) -> bytes:
    today = date.today()  # noqa: DTZ011 — the reader's own day
    notes = {
        "Document": rows[0].chiffre.source.document if rows else "",
        "Jeu": f"« {held.jeu} », version {held.version}. {held.mention}".strip(),
        "Date": dated(today),
        "Chiffres": "Chaque chiffre publié, à côté de ce que les lignes ou d’autres chiffres en disent.",
        "Constats": "Ce que les documents disent et qui ne s’accorde pas.",
    }
    tables: dict[str, pd.DataFrame] = {"Chiffres": reconciliation_table(rows), "Constats": findings_table(found)}
    return review_workbook("Rapprochement et constats", notes, tables, today)


def _explanation_form(left: Sequence[Rapprochement]) -> None:
    """Explain one gap, where the reader may record and the rows are real."""
    if ui.manifest().mention:
        ui.note(FICTIF)
        return
    role = ui_plan.recorder()
    if role is None:
        ui.note(DROIT)
        return
    if refused := st.session_state.pop("refus-explication", ""):
        st.error(refused)
    named = {r.chiffre.id: f"{r.chiffre.code} · {r.chiffre.libelle} ({r.chiffre.texte})" for r in left}
    known = {e.id_chiffre_publie: e.id_explication for e in read_explanations(ui.DATA)}
    with st.expander("Expliquer un écart", expanded=bool(refused)), st.form("explication", border=False):
        ident = st.selectbox("Écart", list(named), format_func=named.get, key="ecart-explication")
        body_side, date_side = st.columns(2)
        with body_side:
            bodies = FIELDS["decide_par"].valeurs[:-1]
            body = st.selectbox("Instance ou fonction qui l’explique", bodies, None, placeholder="Choisir")
        with date_side:
            day = st.date_input("Expliqué le", None, format="DD/MM/YYYY")
        why = st.text_area(
            "Explication", placeholder="D’où vient l’écart, et où cela est écrit", key="motif-explication"
        )
        who = role or st.text_input("Votre fonction", placeholder="par exemple : direction générale")
        if st.form_submit_button("Enregistrer l’explication", type="primary"):
            gap = next(r for r in left if r.chiffre.id == ident)
            line = {"motif": " ".join(why.split()), "decide_par": body, "decide_le": day, "enregistre_par": who}
            _record(gap, line, st.session_state.get("vu-explications", known).get(ident, 0))
    st.session_state["vu-explications"] = known


def _record(gap: Rapprochement, line: dict, seen: int) -> None:
    """Record an explanation of these two values; a refusal is told above the form, which keeps what was typed."""
    lacking = [told for name, told in _NEEDED.items() if not str(line[name] or "").strip()]
    about = {
        "id_chiffre_publie": gap.chiffre.id,
        "valeur_publiee": gap.chiffre.valeur,
        "valeur_calculee": gap.calcule,
    }
    try:
        if lacking:
            st.session_state["refus-explication"] = " ".join([*lacking, "Rien n’a été enregistré."])
        else:
            rank = record_explanation(about | line, seen, ui.DATA)
            st.session_state["explication-enregistree"] = f"Explication n° {rank} enregistrée."
            st.session_state.pop("motif-explication", None)
    except CufError as error:
        st.session_state["refus-explication"] = str(error)
    st.rerun()


_NEEDED = {
    "decide_par": "Choisissez qui explique l’écart.",
    "decide_le": "Donnez la date de l’explication.",
    "motif": "Donnez une explication.",
    "enregistre_par": "Indiquez votre fonction.",
}


def pack(dataset: Dataset) -> None:
    """The pack for the bureau: made when asked for, with its progress, then offered."""
    left, right = st.columns(2)
    with left:
        chosen = st.selectbox("Format", list(FORMATS), format_func=FORMATS.get, key="format-dossier")
    with right:
        annee = st.selectbox("Année", _years(dataset), key="annee-dossier")
    asked = (dataset.version, annee, chosen, date.today(), _decided())  # noqa: DTZ011 — the reader's own day
    if st.button("Préparer le dossier", type="primary"):
        st.session_state["dossier"] = (asked, _made(dataset, annee, chosen))
    known, content = st.session_state.get("dossier", ((), b""))
    if known == asked:
        ui.download(f"Télécharger ({FORMATS[chosen]})", lambda: content, f"rapport-{annee}.{chosen}", MIMES[chosen])


def _decided() -> list[tuple[str, int, int]]:
    """What tells that a decision, a sentence or an edition came since a pack was made."""
    files = sorted(path for name in ("pilotage", "editions") for path in (ui.DATA / name).glob("*.csv"))
    return [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files]


def _years(dataset: Dataset) -> list[int]:
    """Years under review, from the first that a document tells: those of an annual report first."""
    rows = dataset.named("documents_cites").lignes.dropna(subset="periode_couverte")
    told = rows["periode_couverte"].str[:4].astype(int)
    reviewed = sorted(told[rows["type_document"] == RAPPORTS], reverse=True)
    today = date.today().year  # noqa: DTZ011 — the reader's own day
    return [*reviewed, *(year for year in range(today, told.min() - 1, -1) if year not in reviewed)]


def _made(dataset: Dataset, annee: int, kind: str) -> bytes:
    """The file, its steps told as they pass."""
    # Fonts, charts and maps of the pack take a second to load: only for who asks for it.
    from cuf_metrics.rapport.contenu import build_report  # noqa: PLC0415

    with st.status("Préparation du dossier…", expanded=True) as state:
        bar = st.progress(0.0, "Lecture des chiffres")
        report = build_report(dataset, annee, date.today(), ui.DATA, bar.progress)  # noqa: DTZ011 — the reader's own day
        content = write_report(report, kind, bar.progress)
        state.update(label=f"Dossier prêt, {FORMATS[kind]}", state="complete", expanded=False)
    return content
