"""What both doors are told about the house: where its database is, whose books it keeps."""

import re
from select import POLLIN, poll
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, HttpUrl, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine

from schema.kernel.company import Company, Retention
from schema.kernel.logs import LogFormat, LogLevel
from schema.kernel.session import Session
from schema.kernel.work import House, Reactions, Sessions

SHORTEST_SECRET: Final = 32
MOST_DAYS: Final = 36_500


class HouseSettings(BaseSettings):
    """Read once by a door, before anything starts; a wrong value is refused with a sentence."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    database_url: str = Field(
        default="", description="Postgres, as the application role (subject to row security)."
    )
    company_time_zone: str = Field(
        default="Asia/Shanghai", description="The zone in which the company's days begin."
    )
    company_currency: str = Field(
        default="CNY",
        description="The currency of new leads, credits, orders and payments.",
    )
    company_name: str = Field(
        default="", description="The company's name, as it stands on what is printed."
    )
    company_address: str = Field(
        default="", description="Where the company is, as it stands on what is printed."
    )

    keep_left_contacts_days: int = Field(
        default=Retention().contacts,
        ge=1,
        le=MOST_DAYS,
        description="For how many days phone, e-mail, WeChat and birthday of people who left"
        " are kept; then they are emptied at night.",
    )
    keep_import_rows_days: int = Field(
        default=Retention().imports,
        ge=1,
        le=MOST_DAYS,
        description="For how many days it is kept what the rows of imports said that ended,"
        " from the day the file came; then that is emptied at night.",
    )

    sheets_url: str = Field(
        default="", description="A Sheets-compatible server; unset means Google."
    )

    sync_calls_per_minute: int = Field(
        default=60,
        ge=2,
        description="How many reads, and how many writes, Google grants each account.",
    )

    sync_hook_secret: str = Field(
        default="",
        description="Signs what companion scripts in spreadsheets and Google Drive tell; at"
        " least 32 characters. Unset: nobody listens to them.",
    )

    log_format: LogFormat = Field(
        default="auto",
        description="How events are logged: json, a line each for programs; text, for people."
        " auto is text in a terminal and JSON everywhere else.",
    )
    log_level: LogLevel = Field(
        default="info",
        description="From where on events are logged: debug (every request and every cycle),"
        " info (what was refused, too), warning, error.",
    )

    @field_validator("sync_hook_secret")
    @classmethod
    def long_enough(cls, secret: str) -> str:
        """Refuse a secret that can be guessed."""
        if secret and len(secret) < SHORTEST_SECRET:
            raise ValueError(f"it needs at least {SHORTEST_SECRET} characters")
        return secret

    @field_validator("company_currency")
    @classmethod
    def known_shape(cls, code: str) -> str:
        """Refuse what is no currency's code."""
        if not re.fullmatch("[A-Z]{3}", code):
            raise ValueError(f"{code} is no currency; write three capitals like CNY")
        return code

    @field_validator("company_time_zone")
    @classmethod
    def known_zone(cls, name: str) -> str:
        """Refuse a zone nobody knows."""
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name} is no time zone; write one like Asia/Shanghai") from error
        return name

    @field_validator("sheets_url")
    @classmethod
    def readable_sheets_url(cls, url: str) -> str:
        """Refuse what is no address of a server."""
        if not url:
            return url
        told = HttpUrl(url)
        if told.path not in {None, "/"} or told.query or told.fragment:
            raise ValueError("give scheme, host and port only, like http://127.0.0.1:8100")
        return str(told).rstrip("/")

    @field_validator("database_url")
    @classmethod
    def readable_url(cls, url: str) -> str:
        """Refuse what is no Postgres address."""
        return check_database_url(url)

    def secrets(self) -> frozenset[str]:
        """Name every secret among the settings, so that no log shows it."""
        told: dict[str, str] = {
            name: value for name, value in self if isinstance(value, str) and value
        }
        hidden = {value for name, value in told.items() if name.endswith("_secret")}
        addresses = (make_url(told[name]) for name in told if name.startswith("database_"))
        return frozenset(hidden | {str(one.password) for one in addresses if one.password})

    def company(self) -> Company:
        """Put together whose books these are."""
        name, address = self.company_name.strip(), self.company_address.strip()
        kept = Retention(self.keep_left_contacts_days, self.keep_import_rows_days)
        zone = ZoneInfo(self.company_time_zone)
        return Company(zone, self.company_currency, name, address, kept)


def check_database_url(url: str) -> str:
    """Return the address if it is empty or one of a Postgres database."""
    try:
        if url and make_url(url).get_backend_name() == "postgresql":
            return url
    except ArgumentError:
        pass
    if url:
        raise ValueError("write it like postgresql://user:password@host:5432/name")
    return url


def open_engine(url: str, *, pool_size: int = 10) -> AsyncEngine:
    """Connect to a database; connections are made when they are first needed.

    One that was closed while nobody used it is not given out again.
    """
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"connect_timeout": 5},
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "checkout", _check_still_open)
    return engine


def _check_still_open(connection: Any, _record: object, _holder: object) -> None:  # noqa: ANN401 - SQLAlchemy's, around the driver's
    """Look whether the server has said something meanwhile: it was asked nothing, so goodbye.

    Unlike a ping it costs no trip to the database.
    """
    driver = connection.driver_connection
    waiting = poll()
    if not driver.closed:
        waiting.register(driver.fileno(), POLLIN)
    if driver.closed or waiting.poll(0):
        raise DisconnectionError


def open_sessions(engine: AsyncEngine) -> Sessions:
    """Let sessions on a database be opened; what they have read outlives their transactions."""
    return async_sessionmaker(engine, class_=Session, expire_on_commit=False)


def open_house(engine: AsyncEngine, reactions: Reactions, company: Company) -> House:
    """Make the house a door works in."""
    return House(open_sessions(engine), reactions, company)
