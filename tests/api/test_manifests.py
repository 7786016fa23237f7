"""Manifests of trusted documents: how they are written, read and refused."""

from pathlib import Path

import orjson
import pytest
from pydantic import ValidationError

from api.protocol import PREFIX
from api.served import GRAPHQL
from api.settings import ApiSettings
from api.trusted import Trusted, identifier, read_manifest
from salesbook.manifest import CannotTrust, write_manifest
from tests.api.documents import CAPTURE, ID, LEADS


def manifest(folder: Path, told: object) -> Path:
    """Write a manifest, whatever it says."""
    path = folder / "trusted.json"
    path.write_bytes(told if isinstance(told, bytes) else orjson.dumps(told))
    return path


def test_a_manifest_names_documents_with_or_without_the_prefix(tmp_path: Path) -> None:
    told = {ID: LEADS, identifier(CAPTURE).removeprefix(PREFIX): CAPTURE}
    assert read_manifest(manifest(tmp_path, told)) == {ID: LEADS, identifier(CAPTURE): CAPTURE}


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({ID: CAPTURE}, f"under {ID} is {identifier(CAPTURE)}; write the manifest anew"),
        ({"leads": LEADS}, f"the document under sha256:leads is {ID}; write the manifest anew"),
        ({ID.upper(): LEADS}, "write the manifest anew"),
        ({ID: 7}, f"{ID} stands for no text"),
        ([LEADS], "holds no object of documents by their SHA-256"),
        (b"{", "is not JSON"),
    ],
)  # fmt: skip
def test_a_manifest_that_is_wrong_is_refused_at_the_start(
    tmp_path: Path, told: object, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        ApiSettings(trusted_documents=manifest(tmp_path, told))
    (error,) = refusal.value.errors()
    assert error["loc"] == ("trusted_documents",)
    assert sentence in error["msg"]


def test_a_manifest_that_is_not_there_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="cannot be read: No such file or directory"):
        ApiSettings(trusted_documents=tmp_path / "none")


def test_trusted_documents_only_wants_a_manifest(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="say in TRUSTED_DOCUMENTS which documents"):
        ApiSettings(trusted_documents_only=True)
    path = manifest(tmp_path, {ID: LEADS})
    made = ApiSettings(trusted_documents=path, trusted_documents_only=True)
    assert made.trusted() == Trusted({ID: LEADS}, only=True)
    assert ApiSettings().trusted() == Trusted()


def test_a_folder_of_documents_becomes_a_manifest(tmp_path: Path) -> None:
    folder, path = tmp_path / "documents", tmp_path / "trusted.json"
    (folder / "leads").mkdir(parents=True)
    (folder / "leads" / "list.graphql").write_text(LEADS)
    (folder / "notes.txt").write_text("not a document")
    assert write_manifest(folder, path, GRAPHQL) == {"leads/list.graphql": ID}
    assert read_manifest(path) == {ID: LEADS}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "{ nothing }",
            "one.graphql cannot be asked of this API: Cannot query field 'nothing'",
        ),
        ("{", "one.graphql cannot be asked of this API: Syntax Error"),
        (None, r"There is no \.graphql file in .*; name a folder with some\."),
    ],
)
def test_a_folder_with_something_else_becomes_none(
    tmp_path: Path, text: str | None, sentence: str
) -> None:
    path = tmp_path / "trusted.json"
    if text is not None:
        (tmp_path / "one.graphql").write_text(text)
    with pytest.raises(CannotTrust, match=sentence):
        write_manifest(tmp_path, path, GRAPHQL)
    assert not path.exists()
