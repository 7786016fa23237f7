"""A worker as ``salesbook worker`` runs it, but sooner taken for dead when it does not stir.

So a run of minutes sees many take-overs, also of workers that are alive and only slow.
"""

import asyncio
import os
import sys
from contextlib import suppress
from typing import Final

from procrastinate.jobs import DeleteJobCondition, Status
from typing_extensions import override

from sync import main
from sync.settings import SyncSettings
from sync.worker import Worker

HEARTBEAT: Final = 1.0
DEAD: Final = 3.0


class HastyWorker(Worker):
    """A worker whose fellows do not wait long for it."""

    @override
    async def _end_stalled(self) -> None:
        manager = self.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD):
            await manager.finish_job(job, Status.FAILED, delete_job=True)

    @override
    async def _serve(self) -> None:
        await self.app.run_worker_async(
            queues=["spreadsheets"],
            fetch_job_polling_interval=0.2,
            update_heartbeat_interval=HEARTBEAT,
            delete_jobs=DeleteJobCondition.ALWAYS,
            install_signal_handlers=False,
        )


def nursery() -> None:
    """Start a worker for each line that is read, and tell its process; all is loaded.

    Whoever died keeps its number until the next one is started: it is still being told.
    """
    for _ in sys.stdin:
        bury()
        process = os.fork()
        if process == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            asyncio.run(main.work(SyncSettings()))
            os._exit(0)
        sys.stdout.write(f"{process}\n")
        sys.stdout.flush()


def bury() -> None:
    """Let go of the processes that died."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    setattr(main, "Worker", HastyWorker)  # noqa: B010 - the only thing that is different
    nursery()
