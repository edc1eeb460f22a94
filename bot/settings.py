"""Settings: the only reader of the environment."""

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    knytt_smtp_url: str | None = Field(None, repr=False)
    knytt_mail_from: str | None = Field(None, repr=False)

    def require(self, name: str) -> str:
        """The value of a setting that has to be there. Raises MissingSettingError."""
        value: str | None = getattr(self, name)
        if not value:
            raise MissingSettingError(name.upper())
        return value


def load() -> Settings:
    """Read the environment. Raises MissingSettingError naming what cannot be read."""
    try:
        return Settings()
    except ValidationError as wrong:
        raise MissingSettingError(str(wrong.errors()[0]["loc"][0]).upper()) from None
