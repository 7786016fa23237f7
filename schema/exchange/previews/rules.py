"""What linking an existing tab can do to it. Pure."""

from schema.kernel.choices import Choice


class PreviewKind(Choice):
    """What would become of a column, a row or a cell of a tab."""

    COLUMN_MATCHED = "column_matched", "Its header says that it is this column of the sheet."
    COLUMN_ADDED = (
        "column_added",
        "The tab has no such column; it is added to the right of the others.",
    )
    COLUMN_KEPT = "column_kept", "It is people's own and stays as it is."
    ROW_MATCHED = "row_matched", "Its number says which record it shows."
    ROW_ADDED = "row_added", "The record has no row in the tab; one is added."
    ROW_ENTERED = "row_entered", "It has no number; a new record is made of it."
    ROW_WAITING = (
        "row_waiting",
        "It has no number and is not complete; it waits until it is.",
    )
    ROW_REFUSED = "row_refused", "It can be neither matched nor entered, as its sentence says."
    CELL_FILLED = "cell_filled", "It is empty; the database's value is written."
    CELL_OVERWRITTEN = (
        "cell_overwritten",
        "It holds another value, which goes to the list of conflicts; ours is written.",
    )
    CELL_UNREADABLE = (
        "cell_unreadable",
        "What it holds cannot be read; in a matched row the database's value is written.",
    )
