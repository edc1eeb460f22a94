"""How mail is set up: both settings or neither, and a sentence that says what is wrong without telling the password."""

import pytest

from bot import __main__ as command_line
from bot import settings
from bot.mail.smtp import Mailer, Server
from bot.settings import WrongSettingError

from .letters import FROM


def test_without_settings_there_is_no_mail() -> None:
    assert Mailer.from_settings(None, None) is None


@pytest.mark.parametrize("given", [("smtp://mail.example.com", None), (None, FROM)])
def test_one_without_the_other_is_explained(given: tuple[str | None, str | None]) -> None:
    with pytest.raises(WrongSettingError, match="belong together"):
        Mailer.from_settings(*given)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", Server("localhost", 25, tls=False)),
        ("smtp://mail.example.com:2525/", Server("mail.example.com", 2525, tls=False)),
        ("smtp://me:pw@mail.example.com", Server("mail.example.com", 587, False, "me", "pw")),
        (
            "smtps://me%40example.com:p%2Fw@mail.example.com",
            Server("mail.example.com", 465, True, "me@example.com", "p/w"),
        ),
        ("smtp://[::1]:2525", Server("::1", 2525, tls=False)),
    ],
)
def test_a_url_says_where(url: str, server: Server) -> None:
    assert Server.from_url(url) == server


@pytest.mark.parametrize(
    ("host", "here"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("mail.example.com", False), ("10.0.0.1", False)],
)
def test_only_loopback_is_here(host: str, here: bool) -> None:
    assert Server(host, 25, tls=False).is_here is here


@pytest.mark.parametrize(
    "url",
    ["mail.example.com:25", "http://me:secret@mail.example.com", "smtp://", "smtp://me:sec/ret@mail.example.com",
     "smtp://me@mail.example.com", "smtp://me:secret@mail.example.com:port", "smtp://me:secret@mail.example.com/?tls=no",
     "smtp://me:secret@[mail", "smtp://mail.example\n.com", "smtp://me:secret@mail.example.com:99999"],
)  # fmt: skip
def test_anything_else_is_explained_without_telling_it(url: str) -> None:
    with pytest.raises(WrongSettingError, match=r"^KNYTT_SMTP_URL has to look like smtp://") as wrong:
        Mailer.from_settings(url, FROM)
    assert "secret" not in str(wrong.value)
    assert wrong.value.__suppress_context__


@pytest.mark.parametrize(
    "mail_from", ["Knytt", "Knytt <>", "knytt@", "a@example.com, b@example.com", "kåre@example.com"]
)
def test_a_sender_is_one_address(mail_from: str) -> None:
    with pytest.raises(WrongSettingError, match=r"^KNYTT_MAIL_FROM has to be"):
        Mailer.from_settings("smtp://localhost", mail_from)


@pytest.mark.parametrize(
    ("mail_from", "name", "address"),
    [
        ("knytt@blåbær.no", "Knytt", "knytt@xn--blbr-roah.no"),
        ("Fjordklinikken <knytt@intranet>", "Fjordklinikken", "knytt@intranet"),
        ('"Fjord, helse" <knytt@example.com>', "Fjord, helse", "knytt@example.com"),
    ],
)
def test_a_sender_may_have_a_name(mail_from: str, name: str, address: str) -> None:
    mailer = Mailer.from_settings("smtp://localhost", mail_from)
    assert mailer
    assert (mailer.sender.name, mailer.sender.address) == (name, address)


def test_they_come_from_the_environment_and_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNYTT_SMTP_URL", "smtp://me:secret@mail.example.com")
    monkeypatch.setenv("KNYTT_MAIL_FROM", FROM)
    given = settings.load()
    assert Mailer.from_settings(given.knytt_smtp_url, given.knytt_mail_from)
    assert "secret" not in repr(given) + repr(Server.from_url(given.knytt_smtp_url or ""))
    assert "fjord" not in repr(given)


def test_the_command_line_says_the_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*_: object) -> int:
        Mailer.from_settings("smtp://mail.example.com", None)
        return 0

    monkeypatch.setattr(command_line, "_migrate", run)
    assert command_line.main(["migrate"]) == 2
    assert capsys.readouterr().err.startswith("KNYTT_SMTP_URL and KNYTT_MAIL_FROM belong together")
