"""Modals: filled in, submitted, answered, closed."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.local_slack import LocalSlack
from sandbox.person import Person
from sandbox.surfaces import Modal
from tests.sandbox.blocks import FORM, modal, plain, written

Ack = Callable[..., Awaitable[Any]]


async def opened(kari: Person, title: str = "Opprett firma") -> Modal:
    """From the button in Home."""
    await kari.open_home()
    await kari.home.press("Åpne")
    return await kari.sees_modal(title)


async def submitted(kari: Person) -> Modal:
    """Opened, filled in and submitted."""
    form = await opened(kari)
    await form.type("Navn", "Fjordklinikken AS")
    await form.submit()
    return form


def answers(app: AsyncApp, answer: dict[str, Any]) -> None:
    """What the app says to every submission."""

    @app.view("form")
    async def save(ack: Ack) -> None:
        await ack(**answer)


@pytest.mark.usefixtures("connected")
async def test_a_modal_is_filled_in_corrected_and_closed(
    slack: LocalSlack, app: AsyncApp, opens: Callable[..., None]
) -> None:
    opens(FORM)
    saved = []

    @app.view("form")
    async def save(ack: Ack, view: dict[str, Any]) -> None:
        name = view["state"]["values"]["name"]["text"]["value"]
        if name == "x":
            await ack(response_action="errors", errors={"name": "Skriv hele navnet."})
        else:
            saved.append(name)
            await ack()

    kari = slack.person("Kari Nordmann")
    form = await opened(kari)
    assert await form.submit() is None
    assert form.errors == {"Navn": "Dette feltet må fylles ut."}
    await form.type("Navn", "x")
    await form.submit()
    assert form.errors == {"Navn": "Skriv hele navnet."}
    await form.type("Navn", "Fjordklinikken AS")
    await form.submit()
    assert not form.exists
    assert saved == ["Fjordklinikken AS"]


@pytest.mark.usefixtures("over_http")
@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ({"response_action": "update", "view": modal("Takk", written("Navn", "name"))}, ["Takk"]),
        ({"response_action": "push", "view": modal("Takk", written("Navn", "name"))}, ["Opprett firma", "Takk"]),
        ({"response_action": "clear"}, []),
    ],
)
async def test_a_submission_is_answered_with_an_action(
    slack: LocalSlack, app: AsyncApp, opens: Callable[..., None], answer: dict[str, Any], seen: list[str]
) -> None:
    opens(FORM)
    answers(app, answer)
    kari = slack.person("Kari Nordmann")
    await submitted(kari)
    assert [view.content["title"]["text"] for view in kari.client.modals] == seen


@pytest.mark.usefixtures("over_http")
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"response_action": "errors", "errors": {"text": "action_id er feil nøkkel"}}, "invalid_ack"),
        ({"response_action": "errors", "errors": {"name": ""}}, "invalid_ack"),
        ({"response_action": "close"}, "invalid_ack"),
        ({"response_action": "update", "view": {"type": "modal"}}, "invalid_arguments"),
    ],
)
async def test_an_answer_that_slack_cannot_use_leaves_the_modal_and_a_warning(
    slack: LocalSlack, app: AsyncApp, opens: Callable[..., None], answer: dict[str, Any], error: str
) -> None:
    opens(FORM)
    answers(app, answer)
    kari = slack.person("Kari Nordmann")
    form = await submitted(kari)
    assert form.exists
    assert kari.warnings
    slack.forgive(error)


@pytest.mark.usefixtures("over_http")
async def test_opening_a_modal_from_a_submission_is_noted(
    slack: LocalSlack, app: AsyncApp, opens: Callable[..., None]
) -> None:
    opens(FORM)

    @app.view("form")
    async def save(ack: Ack, body: dict[str, Any], client: AsyncWebClient) -> None:
        await client.views_update(view_id=body["view"]["id"], view=FORM)
        await client.views_push(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    kari = slack.person("Kari Nordmann")
    await submitted(kari)
    assert [refusal.where for refusal in slack.forgive("races_with_ack")] == ["views.update", "views.push"]


@pytest.mark.usefixtures("over_http")
async def test_what_was_chosen_may_be_drawn_while_the_modal_is_submitted_and_after_it_closed(
    slack: LocalSlack, app: AsyncApp, opens: Callable[..., None]
) -> None:
    """Whoever chooses something and submits at once is faster than what the app draws for the choice."""
    follows = modal("Opprett firma", {**written("Navn", "name"), "dispatch_action": True})
    opens(follows)
    seen: list[str] = []

    @app.action("text")
    async def look(ack: Ack, body: dict[str, Any]) -> None:
        seen.append(body["view"]["id"])
        await ack()

    @app.view("form")
    async def save(ack: Ack, client: AsyncWebClient) -> None:
        await client.views_update(view_id=seen[0], view=follows)
        await ack()

    form = await opened(slack.person("Kari Nordmann"))
    await form.type("Navn", "Fjord")
    await form.type("Navn", "Fjordklinikken AS")
    await form.submit()
    assert not form.exists
    with pytest.raises(SlackApiError, match="not_found"):
        await app.client.views_update(view_id=seen[0], view=follows)
    assert slack.refusals == []
    with pytest.raises(SlackApiError, match="not_found"):  # nothing was chosen that this could be for
        await app.client.views_update(view_id=seen[0], view=follows)
    slack.forgive("not_found")


@pytest.mark.usefixtures("over_http")
@pytest.mark.parametrize(
    ("element", "wrong", "right"),
    [
        ({"type": "email_text_input"}, "kari@", "kari@example.com"),
        ({"type": "url_text_input"}, "example", "https://example.com"),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "9"}, "10", "9"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1,5", "-1"),
        ({"type": "plain_text_input", "min_length": 3}, "to", "tre"),
        ({"type": "plain_text_input", "max_length": 3}, "fire", "tre"),
    ],
)
async def test_slack_itself_holds_back_what_does_not_fit_the_field(
    slack: LocalSlack,
    app: AsyncApp,
    opens: Callable[..., None],
    element: dict[str, Any],
    wrong: str,
    right: str,
) -> None:
    opens(modal("Skjema", {"type": "input", "label": plain("Felt"), "element": element}))
    answers(app, {})
    kari = slack.person("Kari Nordmann")
    form = await opened(kari, "Skjema")
    await form.type("Felt", wrong)
    assert await form.submit() is None
    assert list(form.errors) == ["Felt"]
    await form.type("Felt", right)
    await form.submit()
    assert not form.exists


@pytest.mark.usefixtures("over_http")
async def test_what_is_typed_lives_through_an_update_where_the_ids_stay(
    slack: LocalSlack, client: AsyncWebClient, opens: Callable[..., None]
) -> None:
    opens(FORM)
    kari = slack.person("Kari Nordmann")
    form = await opened(kari)
    await form.type("Navn", "Fjord")
    await form.type("Nummer", "310 000 019")
    changed = modal("Opprett firma", written("Navn", "name"), written("Nummer", "number-2"))
    await client.views_update(view_id=form.view.id, view=changed, hash=form.view.hash)
    assert (form.value("Navn"), form.value("Nummer")) == ("(Fjord)", "()")


@pytest.mark.usefixtures("over_http")
async def test_who_asked_for_it_is_told_that_a_modal_was_closed(
    slack: LocalSlack, app: AsyncApp, opens: Callable[..., None]
) -> None:
    opens({**FORM, "notify_on_close": True})
    closed = []

    @app.view_closed("form")
    async def note(ack: Ack, body: dict[str, Any]) -> None:
        closed.append(body["is_cleared"])
        await ack()

    kari = slack.person("Kari Nordmann")
    await kari.open_home()
    for leave in ("close", "close_all"):
        await kari.home.press("Åpne")
        form = await kari.sees_modal("Opprett firma")
        await getattr(form, leave)()
        await kari.sees_no_modal()
    assert closed == [False, True]
