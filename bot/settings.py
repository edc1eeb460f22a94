"""Settings: the only reader of the environment."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.configuration import Configuration
from bot.domain.schedule import Policy, duration, office_hours
from bot.domain.verdict import Holder
from bot.domain.working_time import OfficeHours

Duration = Annotated[timedelta, BeforeValidator(lambda value: duration(value) if isinstance(value, str) else value)]
Hours = Annotated[
    OfficeHours | None, BeforeValidator(lambda value: office_hours(value) if isinstance(value, str) else value)
]


def _address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]\S*", text):
        raise ValueError("write the whole address, beginning with https://")
    return text


Address = Annotated[str, AfterValidator(_address)]


class MissingSettingError(Exception):
    """A setting is missing; the text names it."""


class WrongSettingError(Exception):
    """A setting cannot be used; the text is a sentence that says why, without its value."""


class Settings(BaseSettings):
    """What the environment says. Secrets are never printed."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    database_url: str = Field("sqlite:///knytt.db", repr=False)
    slack_api_url: str = "https://slack.com/api/"
    slack_bot_token: str | None = Field(None, repr=False)
    slack_app_token: str | None = Field(None, repr=False)
    slack_signing_secret: str | None = Field(None, repr=False)
    knytt_nudge_first: Duration = timedelta(days=2)
    knytt_nudge_every: Duration = timedelta(days=5)
    knytt_nudge_max: int = Field(3, ge=0, le=20)
    knytt_last_call: Duration = timedelta(days=1)
    knytt_expire: Duration = timedelta(days=14)
    knytt_office_hours: Hours = OfficeHours()
    knytt_tick: Duration = timedelta(seconds=60)
    knytt_invites_per_day: int = Field(200, ge=1)
    knytt_shared_holder: Holder = Holder.BILLING_FIRM
    knytt_outbox_lease: Duration = timedelta(seconds=120)
    knytt_http_timeout: Duration = timedelta(seconds=10)
    knytt_pace: Duration = timedelta(seconds=1)
    knytt_grace: Duration = timedelta(seconds=15)
    knytt_smtp_url: str | None = Field(None, repr=False)
    knytt_mail_from: str | None = Field(None, repr=False)
    knytt_base_url: Address | None = None
    knytt_join_url: Address | None = None

    @property
    def configuration(self) -> Configuration:
        """What has been decided for all firms."""
        policy = Policy(
            first=self.knytt_nudge_first,
            every=self.knytt_nudge_every,
            at_most=self.knytt_nudge_max,
            last_call=self.knytt_last_call,
            expiry=self.knytt_expire,
            hours=self.knytt_office_hours,
        )
        return Configuration(
            policy,
            self.knytt_invites_per_day,
            sends_mail=self.knytt_smtp_url is not None,
            shared_holder=self.knytt_shared_holder,
        )

    def require(self, name: str) -> str:
        """The value of a setting that has to be there. Raises MissingSettingError."""
        value: str | None = getattr(self, name)
        if not value:
            raise MissingSettingError(name.upper())
        return value


def load() -> Settings:
    """Read the environment. Raises WrongSettingError naming what cannot be used."""
    try:
        given = Settings()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        why = first["msg"].removeprefix("Value error, ")
        raise WrongSettingError(f"{str(first['loc'][0]).upper()} cannot be used: {why}.") from None
    for name, must_be in _contradictions(given):
        raise WrongSettingError(f"{name.upper()} must be {must_be}.")
    return given


def _contradictions(given: Settings) -> Iterator[tuple[str, str]]:
    """Which settings do not go together, each with what it must be."""
    if given.knytt_outbox_lease < 2 * given.knytt_http_timeout:
        yield "knytt_outbox_lease", "at least twice KNYTT_HTTP_TIMEOUT, or two processes may send the same message"
    for name in ("knytt_nudge_first", "knytt_nudge_every", "knytt_last_call", "knytt_expire"):
        if getattr(given, name) <= given.knytt_tick:
            yield name, "longer than KNYTT_TICK, which is how often Knytt looks for what is due"
    for name in ("knytt_nudge_first", "knytt_nudge_every", "knytt_last_call"):
        if getattr(given, name) >= given.knytt_expire:
            yield name, "shorter than KNYTT_EXPIRE, or the invitation expires first"
