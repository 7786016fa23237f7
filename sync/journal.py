"""Reading the journal tab of a write: what stood where it wrote."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from schema.kernel.sheet import KEY
from schema.kernel.work import Work
from sync.bound import Bound
from sync.cells import EMPTY
from sync.picture import Seen, seen_cell, sign_of, text_of
from sync.skimming import Line, Lines

_ROW: Final = re.compile(r"(?<![A-Za-z0-9_.$])(\$?[A-Z]{1,3})(\d+)(?![\d(A-Za-z_])")


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of one write, as far as it concerns one tab."""

    work: Work
    bound: Bound
    plan: Mapping[str, Any]
    lines: Lines
    write: int

    def raw(self, number: int) -> Line:
        """Show one copied row as it is."""
        return self.lines[number] if number < len(self.lines) else []

    def text(self, number: int, column: int) -> str | None:
        """Read any copied cell as text."""
        values = self.raw(number)
        return text_of(values[column]) if column < len(values) else None

    def sign(self, number: int, column: int) -> str | None:
        """Read any copied cell so that it can be compared with another one."""
        values = self.raw(number)
        return sign_of(values[column]) if column < len(values) else None

    def line(self, number: int) -> dict[str, Seen]:
        """Decode one copied row by the columns the write was planned on."""
        return self.read(number, {at: code for code, at in self.plan["columns"].items()})

    def read(self, number: int, codes: Mapping[int, str]) -> dict[str, Seen]:
        """Decode one copied row, its columns being these."""
        values = self.raw(number)
        of_type = self.bound.kinds
        locale = self.plan["locale"]
        return {
            code: seen_cell(of_type[code], values[at], locale)
            if at < len(values)
            else Seen(EMPTY)
            for at, code in codes.items()
            if code in of_type
        }

    def key(self, row: Mapping[str, Any]) -> str | None:
        """Read the number that stood in a row."""
        seen = self.line(row["line"]).get(KEY)
        return seen.cell.text if seen is not None and seen.cell is not None else None

    def formulas(self, row: Mapping[str, Any]) -> dict[str, str]:
        """Read the formulas that stood in a row, as they stood there."""
        values = self.raw(row["formula_line"])
        down = row["index"] - row["formula_line"]
        entered = {
            code: values[at].get("userEnteredValue", {}).get("formulaValue")
            for code, at in self.plan["columns"].items()
            if at < len(values)
        }
        return {code: moved(text, down) for code, text in entered.items() if text}

    def header(self) -> list[str]:
        """Read the copied header."""
        values = self.raw(self.plan["header_line"])
        shown = [seen_cell(str, value, "en").cell for value in values]
        texts = [cell.text or "" if cell else "" for cell in shown]
        return texts + [""] * (self.plan["width"] - len(texts))

    def planned_header(self) -> list[str]:
        """Tell the header the write was planned on."""
        header = self.plan["header"]
        return [*header] + [""] * (self.plan["width"] - len(header))

    def layout(self) -> dict[int, str]:
        """Find which column stood where when the write ran, by its header.

        A header that nobody knows, in the place of one that is nowhere, is a renamed one.
        """
        planned, found = self.planned_header(), self.header()
        code_at = {at: code for code, at in self.plan["columns"].items()}
        code_of = {planned[at]: code for at, code in code_at.items()}
        layout: dict[int, str] = {}
        for at, title in enumerate(found):
            renamed = title not in planned and planned[at] not in found
            code = code_at.get(at) if renamed else code_of.get(title)
            if code is not None:
                layout[at] = code
        return layout


def moved(formula: str, rows: int) -> str:
    """Write a formula as it reads so many rows further down; texts in quotes stay."""

    def shifted(found: re.Match[str]) -> str:
        return f"{found[1]}{int(found[2]) + rows}"

    parts = formula.split('"')
    return '"'.join(part if n % 2 else _ROW.sub(shifted, part) for n, part in enumerate(parts))
