"""The secret that signs tokens where nobody set one: made once, readable by its owner only."""

import os
import secrets
from pathlib import Path

_BYTES = 32


def token_secret(data: Path) -> str:
    """Read the secret kept in the data folder, making it first if need be."""
    file = data / "token-secret"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as kept:
            kept.write(secrets.token_hex(_BYTES))
    return file.read_text().strip()
