"""What is heard of edits before they are read: that somebody typed, and who."""

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import Range

from schema.exchange.edits.rules import FRESH, LONGEST_NAME, Heard
from schema.exchange.edits.tables import Notice
from schema.exchange.links.rules import LinkState
from schema.exchange.links.tables import Link
from schema.kernel.work import Work


async def hear(work: Work, heard: Heard) -> None:
    """Have a spreadsheet looked at now, and remember who typed; a companion script tells this.

    Nothing else follows: what was typed is read from the sheet alone.
    """
    await work.session.execute(
        update(Link)
        .where(Link.spreadsheet_id == heard.spreadsheet_id, Link.state == LinkState.ACTIVE)
        .values(touched_at=work.at)
    )
    if heard.editor and heard.tab_id is not None and heard.rows and heard.columns:
        old = Notice.spreadsheet_id == heard.spreadsheet_id, Notice.at < work.at - FRESH
        await work.session.execute(delete(Notice).where(*old))
        work.session.add(
            Notice(
                spreadsheet_id=heard.spreadsheet_id,
                tab_id=heard.tab_id,
                rows=Range(heard.rows.first, heard.rows.end),
                columns=Range(heard.columns.first, heard.columns.end),
                editor=heard.editor[:LONGEST_NAME],
                at=work.at,
            )
        )
