"""What the outside world tells the API at start-up, read once and never again."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from api.console.door import ConsoleSettings
from api.files.scanning import Scanner
from api.issuer import check_address
from api.manners import Profile
from api.oidc import OidcTokens
from api.trusted import Trusted, read_manifest
from schema.kernel.settings import SHORTEST_SECRET, HouseSettings


class ApiSettings(HouseSettings):
    """Every knob the API has."""

    oidc_issuer: str = Field(
        default="",
        description="The OpenID Connect issuer whose tokens users sign in with: its address,"
        " exactly as its tokens say it. Users are known by the e-mail address in the token.",
    )
    oidc_audience: str = Field(
        default="",
        validate_default=True,
        description="For whom the issuer's tokens must be; needed beside OIDC_ISSUER.",
    )
    development_tokens: bool | None = Field(
        default=None,
        description="Whether the tokens of `salesbook token` are taken. Unset: only where"
        " OIDC_ISSUER is unset. Whoever has TOKEN_SECRET can then be anybody.",
    )
    token_secret: str = Field(
        default="",
        description="Signs and checks development tokens, and seals the console's sessions; at"
        " least 32 characters. Unset: the embedded set-up keeps one of its own in"
        " SALESBOOK_DATA; elsewhere there is no console.",
    )

    files_folder: Path = Field(
        default=Path(".salesbook/files"),
        description="Where files that are sent, and exports that are fetched later, lie, and"
        " nothing else; unless set, below SALESBOOK_DATA.",
    )
    file_scan_command: str = Field(
        default="",
        description="A virus scanner: run with the path of each file that is sent, without a"
        " shell; a file is kept when it exits with 0. Unset: nothing is scanned.",
    )

    upload_megabytes_per_day: int = Field(
        default=1000,
        ge=0,
        description="How many megabytes of files one sender may send in a day of the company; 0"
        " sets no limit.",
    )

    @field_validator("file_scan_command")
    @classmethod
    def readable_command(cls, line: str) -> str:
        """Refuse a command line whose words cannot be told apart."""
        Scanner.of(line)
        return line

    @field_validator("oidc_issuer")
    @classmethod
    def safe_issuer(cls, issuer: str) -> str:
        """Refuse an issuer that others could pretend to be."""
        return check_address(issuer) if issuer else issuer

    @field_validator("oidc_audience")
    @classmethod
    def some_audience(cls, audience: str, told: ValidationInfo) -> str:
        """Refuse to take tokens that are meant for others."""
        if told.data.get("oidc_issuer") and not audience:
            raise ValueError("say for whom the tokens of OIDC_ISSUER must be")
        return audience

    @field_validator("token_secret")
    @classmethod
    def long_secret(cls, secret: str) -> str:
        """Refuse a secret that can be guessed."""
        if secret and len(secret) < SHORTEST_SECRET:
            raise ValueError(f"it needs at least {SHORTEST_SECRET} characters")
        return secret

    def takes_development_tokens(self) -> bool:
        """Tell whether development tokens are taken."""
        told = self.development_tokens
        return not self.oidc_issuer if told is None else told

    def oidc(self) -> OidcTokens | None:
        """Read the issuer's tokens, if there is an issuer."""
        return OidcTokens(self.oidc_issuer, self.oidc_audience) if self.oidc_issuer else None

    def console(self) -> ConsoleSettings | None:
        """Say what the console needs; without a secret to seal sessions with, there is none."""
        secret, quota = self.token_secret, self.sync_calls_per_minute
        return ConsoleSettings(secret, self.sheets_url, quota) if secret else None

    requests_per_second: float = Field(
        default=50.0,
        ge=0,
        description="How often one caller may ask each API process, five seconds' worth at"
        " once; programs twice as often; 0 sets no limit.",
    )
    read_timeout_seconds: float = Field(
        default=10.0,
        gt=0,
        description="How long the database may work on one statement, for an answer or for a"
        " change; analysts and auditors have three times as long.",
    )
    introspection: Literal["on", "off"] = Field(
        default="on",
        description="Whether callers may ask for the schema; off, no error suggests a name"
        " either. Turn it off where strangers can sign in.",
    )
    trusted_documents: Path | None = Field(
        default=None,
        description="The manifest of the documents that requests may name by `documentId`: a"
        " JSON object with the text of each under its SHA-256. `salesbook trust` writes one.",
    )
    trusted_documents_only: bool = Field(
        default=False,
        validate_default=True,
        description="Whether people may send documents of TRUSTED_DOCUMENTS only; programs,"
        " that is API keys and the role integration, may always send their own.",
    )

    @field_validator("trusted_documents")
    @classmethod
    def readable_manifest(cls, path: Path | None) -> Path | None:
        """Refuse a manifest that is none, or in which a document has been changed."""
        if path is not None:
            read_manifest(path)
        return path

    @field_validator("trusted_documents_only")
    @classmethod
    def some_document(cls, only: bool, told: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic calls it
        """Refuse to take trusted documents only where there are none."""
        if only and told.data.get("trusted_documents", Path()) is None:
            raise ValueError("say in TRUSTED_DOCUMENTS which documents are trusted")
        return only

    def trusted(self) -> Trusted:
        """Read the documents that are trusted."""
        path = self.trusted_documents
        documents = {} if path is None else read_manifest(path)
        return Trusted(documents, self.trusted_documents_only)

    graphql_http_profile: Profile = Field(
        default="2025",
        description="The statuses of GraphQL over HTTP: 2025 answers 400 to what cannot be"
        " run; 2026, the first edition, 422, and 294 to data with errors.",
    )
    graphiql_assets: Path | None = Field(
        default=None,
        description="Where GraphiQL's own files are; make setup fetches them where npm is.",
    )
