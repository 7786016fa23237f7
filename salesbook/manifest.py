"""A manifest of trusted documents, made of the .graphql files in a folder."""

from pathlib import Path

import orjson
from graphql import GraphQLSchema

from api.execution.documents import Documents, Unreadable
from api.trusted import identifier


class CannotTrust(Exception):
    """The folder holds something that cannot be asked of this API, or nothing at all."""


def write_manifest(folder: Path, manifest: Path, schema: GraphQLSchema) -> dict[str, str]:
    """Write the manifest; return the id of each file. Raises CannotTrust, and writes nothing.

    A document is the file to the last character: its id is that of ``sha256sum``.
    """
    documents, texts, names = Documents(schema), dict[str, str](), dict[str, str]()
    for path in sorted(folder.rglob("*.graphql")):
        try:
            text = path.read_bytes().decode()
            documents.read(text)
        except (Unreadable, UnicodeDecodeError) as error:
            raise CannotTrust(f"{path} cannot be asked of this API: {error}") from error
        names[path.relative_to(folder).as_posix()] = identifier(text)
        texts[identifier(text)] = text
    if not texts:
        raise CannotTrust(f"There is no .graphql file in {folder}; name a folder with some.")
    manifest.write_bytes(orjson.dumps(texts, option=orjson.OPT_INDENT_2))
    return names
