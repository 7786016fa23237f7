"""Trusted documents: what frontends may ask, written down before anybody asks it.

Requests name them by ``documentId``, as the appendix about persisted documents of
GraphQL over HTTP has it. A manifest is a JSON object: under the SHA-256 of a document's text in
UTF-8, in 64 hexadecimal digits in lower case, with or without ``sha256:`` before them, stands
the text.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from api.allowances import is_program
from api.execution.engine import Request
from api.protocol import PREFIX, Refused
from schema.kernel.sentences import Sentence
from schema.kernel.work import Actor

ONLY_TRUSTED: Final = Sentence(
    "Only trusted documents are taken from people; name one as documentId, or send documents of"
    " your own with an API key."
)


def identifier(text: str) -> str:
    """Name a document by what it says, to the last space."""
    return PREFIX + hashlib.sha256(text.encode()).hexdigest()


def read_manifest(path: Path) -> dict[str, str]:
    """Read the texts of documents by their ids; raises ValueError, which says what is wrong."""
    try:
        told: Any = orjson.loads(path.read_bytes())
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise ValueError(f"{path} is not JSON: {error}") from error
    if not isinstance(told, dict):
        raise ValueError(f"{path} holds no object of documents by their SHA-256")  # noqa: TRY004 - pydantic's way to refuse
    return {_checked(name, text): text for name, text in told.items()}


def _checked(name: str, text: object) -> str:
    """Return the id of a document; raises ValueError when it is not the document's own."""
    if not isinstance(text, str):
        raise ValueError(f"{name} stands for no text")  # noqa: TRY004 - likewise
    found, told = identifier(text), PREFIX + name.removeprefix(PREFIX)
    if told != found:
        raise ValueError(f"the document under {told} is {found}; write the manifest anew")
    return found


@dataclass(frozen=True, slots=True)
class Trusted:
    """The documents that are trusted, by id.

    ``only`` says that people may send no others; programs always may.
    """

    documents: Mapping[str, str] = field(default_factory=dict[str, str])
    only: bool = False

    def resolve(self, asked: Request, actor: Actor, unfit: int) -> None:
        """Find the text of the document that is asked for.

        Raises Refused: with the status ``unfit`` when there is none, and when somebody may not
        send a document of their own.
        """
        if asked.document is not None:
            if asked.document not in self.documents:
                raise Refused(unfit, "DOCUMENT_NOT_FOUND", _not_found(asked.document))
            asked.query = self.documents[asked.document]
        elif self.only and not is_program(actor):
            raise Refused(403, "TRUSTED_DOCUMENTS_ONLY", ONLY_TRUSTED)


def _not_found(name: str) -> Sentence:
    return Sentence(
        "There is no trusted document {id}; is the manifest of your release in place?", id=name
    )
