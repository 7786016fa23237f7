"""A way to the database that a test can cut."""

from dataclasses import dataclass
from pathlib import Path

import psycopg

from salesbook.database import Urls


@dataclass
class Cable:
    """A way to the database that can be cut."""

    link: Path
    sockets: Path
    urls: Urls

    def cut(self) -> None:
        """Take the database away, from those who are connected too."""
        self.link.unlink()
        with psycopg.connect(self.urls.owner) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def mend(self) -> None:
        """Bring it back."""
        self.link.symlink_to(self.sockets)

    @property
    def url(self) -> str:
        """How to reach the database through the cable."""
        return self.urls.application.replace(str(self.sockets), str(self.link))
