"""The secret that signs tokens where nobody set one: made once, readable by its owner only."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

_BYTES = 32


def token_secret(data: Path) -> str:
    """Read the secret kept in the data folder, making it first if need be."""
    file = data / "token-secret"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        made = data / f"token-secret.{os.getpid()}"
        handle = os.open(made, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as kept:
            kept.write(secrets.token_hex(_BYTES))
        with suppress(FileExistsError):  # another command was faster: its secret counts
            os.link(made, file)
        made.unlink()
    return file.read_text().strip()
