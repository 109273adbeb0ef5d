"""What the gates let through, each with its reason. What no longer serves goes.

Prefer mending: French for Streamlit's words goes to static/fr.js; a quotation in another language is marked
`lang="en"` in the page.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Tolerance:
    """One finding let through: a pattern searched in its text, and why."""

    pattern: str
    reason: str


CONSOLE = (
    Tolerance(
        r"404 \(Not Found\) \(http://127\.0\.0\.1:\d+/[\w-]+/_stcore/(health|host-config)\)",
        "Opened on a page, Streamlit's front-end first looks for its server under the page's own address.",
    ),
)
ENGLISH = ()
FORMATS = (
    Tolerance(
        r"a date for machines .*<td> in glide-cell-",
        "Streamlit keeps dates of a table sortable and draws them DD/MM/YYYY; only the copy for screen readers is ISO.",
    ),
)
# « rule: part of the offending element's HTML »
AXE = ()


def untolerated(findings: list[str], tolerances: tuple[Tolerance, ...]) -> list[str]:
    """Return the findings that no tolerance covers."""
    return [text for text in findings if not any(re.search(each.pattern, text) for each in tolerances)]
