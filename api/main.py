"""Where uvicorn finds the application: settings are read once, here."""

import gc
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from starlette.applications import Starlette

from api.allowances import Means
from api.app import create_app
from api.execution.reader import Reader
from api.files.scanning import Scanner
from api.files.storing import Store
from api.gauges import Gauges
from api.identity import Tokens
from api.manners import Manners
from api.settings import ApiSettings
from schema.exchange.files.rules import MEGABYTE
from schema.kernel.logs import write_logs
from schema.kernel.settings import SHORTEST_SECRET, open_engine, open_house
from schema.reactions import REACTIONS

TURN: Final = 0.0005


class SecretTooShort(Exception):
    """TOKEN_SECRET must be set to at least 32 characters, or DEVELOPMENT_TOKENS to 0."""


def now() -> datetime:
    """Read the clock on the wall."""
    return datetime.now(UTC)


def be_fair() -> None:
    """Let nobody's work hold up everybody: threads take turns often, old things rest.

    What was made at the start stays for good; the collector of garbage need not look at it
    again each time somebody sends a large document.
    """
    sys.setswitchinterval(TURN)
    gc.collect()
    gc.freeze()


def application() -> Starlette:
    """Assemble the application from the environment."""
    told = ApiSettings()
    write_logs(told.log_format, told.log_level, told.secrets())
    app = assemble(told)
    be_fair()
    return app


def assemble(settings: ApiSettings) -> Starlette:
    """Assemble the application as the settings say; raises SecretTooShort."""
    known = settings.takes_development_tokens()
    if known and len(settings.token_secret) < SHORTEST_SECRET:
        raise SecretTooShort(SecretTooShort.__doc__)
    engine = open_engine(settings.database_url)
    company = settings.company()
    means = Means(
        settings.requests_per_second,
        settings.read_timeout_seconds,
        upload=settings.upload_megabytes_per_day * MEGABYTE,
    )
    return create_app(
        replace(open_house(engine, REACTIONS, company), patience=means.patience),
        Reader(settings.database_url, patience=means.patience, company=company),
        Tokens(settings.token_secret) if known else None,
        now,
        oidc=settings.oidc(),
        means=means,
        manners=Manners(settings.graphql_http_profile, settings.introspection == "on"),
        graphiql=settings.graphiql_assets,
        store=Store(settings.files_folder, Scanner.of(settings.file_scan_command)),
        hook_secret=settings.sync_hook_secret,
        trusted=settings.trusted(),
        console=settings.console(),
        gauges=Gauges(settings.sync_calls_per_minute, tells=True),
        closing=engine.dispose,
    )
