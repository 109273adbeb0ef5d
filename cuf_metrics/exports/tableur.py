"""Rows as a CSV that French spreadsheets open as it is, and that runs nothing there."""

import pandas as pd

# A cell that begins so is a formula for a spreadsheet: an apostrophe makes it a text again.
FORMULE = r"^(?=[=+\-@\t\r])"


def spreadsheet_csv(rows: pd.DataFrame) -> bytes:
    """UTF-8 with a byte order mark, « ; », decimal comma.

    Args:
        rows: one line each, columns as headings; numbers stay numbers, a text that a spreadsheet would run is disarmed.
    """
    texts = rows.select_dtypes(["object", "string"]).columns
    safe = rows.assign(**{name: rows[name].astype("string").str.replace(FORMULE, "'", regex=True) for name in texts})
    return safe.to_csv(index=False, sep=";", decimal=",").encode("utf-8-sig")
