"""Everything that can happen to a product line."""

from typing import TypedDict, Unpack

from schema.catalogue.lines import queries, rules
from schema.catalogue.lines.tables import ProductLine
from schema.kernel.roles import Role
from schema.kernel.rows import write
from schema.kernel.taking import words
from schema.kernel.verbs import may
from schema.kernel.work import Work


class LineFacts(TypedDict, total=False):
    """What is known of a product line; what is not given stays as it is."""

    name: str | None
    parent: str | None


@may(Role.MANAGER)
async def add_line(work: Work, code: str, **facts: Unpack[LineFacts]) -> ProductLine:
    """Begin a product line, which may be part of another one."""
    known = rules.check_code(code)
    made = ProductLine(code=known, name=known)
    await _take(work, made, facts)
    work.session.add(made)
    await write(work, {"uq_product_lines_code": rules.LineCodeTaken(known)})
    return made


@may(Role.MANAGER)
async def correct(work: Work, code: str, **changes: Unpack[LineFacts]) -> ProductLine:
    """Give a product line another name, or another place among the others."""
    known = await queries.line_for_change(work, code)
    await _take(work, known, changes)
    within = rules.LineWithinItself(known.code, (changes.get("parent") or "").strip())
    await write(work, {"product_lines_tree": within})
    return known


async def _take(work: Work, line: ProductLine, facts: LineFacts) -> None:
    if "name" in facts:
        line.name = words(facts["name"]) or line.code
    if "parent" in facts:
        code = words(facts["parent"])
        if code is None:
            line.parent_id = None
            return
        parent = await queries.line(work.session, code)
        above = await queries.codes_above(work.session, parent)
        rules.check_parent(line.code, parent.code, above)
        line.parent_id = parent.id
