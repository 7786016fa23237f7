"""Where uvicorn finds the application: settings are read once, here."""

from datetime import UTC, datetime

from starlette.applications import Starlette

from api.app import create_app
from api.execution.reader import Reader
from api.identity import SHORTEST_SECRET, Tokens
from api.rates import Rates
from api.settings import ApiSettings
from schema.kernel.settings import open_engine, open_house
from schema.reactions import REACTIONS


class SecretTooShort(Exception):
    """TOKEN_SECRET must be set to at least 32 characters, or DEVELOPMENT_TOKENS to 0."""


def now() -> datetime:
    """Read the clock on the wall."""
    return datetime.now(UTC)


def application() -> Starlette:
    """Assemble the application from the environment."""
    settings = ApiSettings()
    known = settings.takes_development_tokens()
    if known and len(settings.token_secret) < SHORTEST_SECRET:
        raise SecretTooShort(SecretTooShort.__doc__)
    engine = open_engine(settings.database_url)
    house = open_house(engine, REACTIONS, settings.company())
    return create_app(
        house,
        Reader(
            settings.database_url,
            patience=settings.read_timeout_seconds,
            company=settings.company(),
        ),
        Tokens(settings.token_secret) if known else None,
        now,
        oidc=settings.oidc(),
        rates=Rates(settings.requests_per_second),
        graphiql=settings.graphiql_assets,
        closing=engine.dispose,
    )
