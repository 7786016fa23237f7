"""Sending one write: intents are stored, it is sent once and settled from its answer.

A row the server refuses is set aside, so that the others go on.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import structlog

from schema.kernel.work import Work
from sync import looks, setting_aside
from sync.batch import journal_title, outline
from sync.google.failures import SheetsAway, SheetsRefused
from sync.holding import Holding
from sync.linking import new_id
from sync.outline import TabWrite
from sync.picture import Picture
from sync.tables import Write

LOG = structlog.get_logger(__name__)
BAD_REQUEST: Final = 400


async def send(holding: Holding, tabs: Sequence[TabWrite], journal: int) -> bool:
    """Send a write planned on the picture with this journal; tell whether all of it is settled.

    Raises SheetsAway when it is not known what became of it.
    """
    await holding.sheets.afford_write()
    write_id = new_id()
    plan, requests = outline(write_id, journal, tabs)

    async def store(work: Work) -> None:
        named = {"id": write_id, "spreadsheet_id": holding.spreadsheet}
        work.session.add(Write(**named, predecessor=journal, plan=plan, at=work.at))

    await holding.guarded(store)
    try:
        title = journal_title(write_id)
        answer = await holding.sheets.write(holding.spreadsheet, requests, title)
    except SheetsRefused as refused:
        await _refused(holding, refused, tabs, requests, journal)
        return False
    picture = Picture.of(answer.get("updatedSpreadsheet", {}))
    if picture.lines(write_id) is None:
        return False
    await holding.settle(write_id, picture)
    return True


async def _refused(
    holding: Holding,
    refused: SheetsRefused,
    tabs: Sequence[TabWrite],
    requests: Sequence[Any],
    journal: int,
) -> None:
    """Set aside the row a refusal is about; a refusal by the fence is about none of ours.

    Nothing of a refused batch was applied, so a part of it may be sent on the same picture.
    """
    LOG.warning("write refused", said=refused.said)
    if refused.status != BAD_REQUEST:
        raise SheetsAway(str(refused)) from refused
    if journal not in await holding.tabs():
        return
    culprits = setting_aside.named(refused.said, tabs, requests)
    part = [] if culprits else setting_aside.half(tabs)
    if part:
        await send(holding, part, journal)
        return
    for culprit in culprits or tabs:
        keys, link = setting_aside.keys_of(culprit), culprit.bound.link
        if culprit.dressing is not None:
            await holding.guarded(partial(looks.set_aside, link=link))
            continue
        if not keys:
            raise SheetsAway(str(refused)) from refused
        await holding.guarded(
            partial(setting_aside.set_aside, link=link, keys=keys, sentence=refused.said)
        )
