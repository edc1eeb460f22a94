"""What Slack sends, in one shape: the parts that differ between kinds of payloads, elements and surfaces."""

import json
from typing import Any

import pytest

from bot.slack import request
from bot.slack.request import Kind

TEAM, USER = {"id": "T0HERE"}, {"id": "U0KARI", "team_id": "T0HERE"}


def view(**changes: Any) -> dict[str, Any]:
    return {"id": "V1", "hash": "1.a", "type": "modal", "callback_id": "firm.save", "private_metadata": "{}"} | changes


def pressed(element: dict[str, Any], **more: Any) -> request.Request:
    body = {
        "team": TEAM,
        "user": USER,
        "trigger_id": "1.2",
        "actions": [{"action_id": "x.y", "action_ts": "3"} | element],
    }
    return request.action(body | more)


def submitted(values: dict[str, Any], **changes: Any) -> request.Request:
    return request.submission(
        {"team": TEAM, "user": USER, "trigger_id": "1.2", "view": view(state={"values": values}, **changes)}
    )


def test_a_button_carries_what_we_gave_it_and_what_its_modal_carries() -> None:
    button = {"type": "button", "value": '{"firm":7}'}
    asked = pressed(button, view=view(private_metadata='{"location":3,"firm":1}'))
    assert asked.refs == {"location": 3, "firm": 7}
    assert asked.value == ""
    assert asked.key == "1.2/3"


@pytest.mark.parametrize(
    "element",
    [
        {"type": "plain_text_input", "value": '{"firm":7}'},
        {"type": "static_select", "selected_option": {"value": '{"firm":7}'}},
        {"type": "external_select", "selected_option": {"value": '{"firm":7}'}},
        {"type": "users_select", "selected_user": '{"firm":7}'},
    ],
)
def test_what_is_typed_or_chosen_carries_nothing(element: dict[str, Any]) -> None:
    asked = pressed(element)
    assert asked.refs == {}
    assert asked.value == '{"firm":7}'


def test_an_option_of_a_menu_carries_as_a_button_does() -> None:
    assert pressed({"type": "overflow", "selected_option": {"value": '{"do":"resend"}'}}).refs == {"do": "resend"}


@pytest.mark.parametrize(
    ("element", "held"),
    [
        ({"type": "plain_text_input", "value": "Kari"}, "Kari"),
        ({"type": "plain_text_input", "value": None}, None),
        ({"type": "checkboxes", "selected_options": [{"value": "1"}, {"value": "2"}]}, ["1", "2"]),
        ({"type": "checkboxes", "selected_options": []}, []),
        ({"type": "multi_users_select", "selected_users": ["U1"]}, ["U1"]),
        ({"type": "radio_buttons", "selected_option": {"value": "a"}}, "a"),
        ({"type": "static_select", "selected_option": None}, None),
        ({"type": "users_select", "selected_user": "U1"}, "U1"),
        ({"type": "something_new", "value": "x"}, "x"),
        ({"type": "something_new", "value": 7}, None),
    ],
)
def test_fields_of_every_kind(element: dict[str, Any], held: object) -> None:
    assert submitted({"name": {"anything": element}}).fields == {"name": held}


def test_several_blocks_of_one_field_are_one_and_an_error_stands_under_the_last() -> None:
    def ticked(*values: str) -> dict[str, Any]:
        return {"reservations": {"type": "checkboxes", "selected_options": [{"value": value} for value in values]}}

    asked = submitted({"reservations:1": ticked("1"), "reservations:2": ticked("11", "12")})
    assert asked.fields == {"reservations": ["1", "11", "12"]}
    assert asked.blocks == {"reservations": "reservations:2"}


@pytest.mark.parametrize(
    ("root", "previous", "is_deepest"), [("V1", None, False), ("V0", "V0", False), ("V0", "V00", True)]
)
def test_how_deep_a_modal_lies(root: str, previous: str | None, is_deepest: bool) -> None:
    assert submitted({}, root_view_id=root, previous_view_id=previous).is_deepest is is_deepest


def test_where_a_message_stands() -> None:
    button = {"type": "button", "value": "{}"}
    container = {"type": "message", "channel_id": "D1", "message_ts": "1.2"}
    assert pressed(button, container=container).place == "D1/1.2"
    url = "https://hooks.slack.com/actions/1"
    assert pressed(button, container=container | {"is_ephemeral": True}, response_url=url).place == url
    assert pressed(button, container={"type": "view"}, view=view()).place is None


def test_somebody_of_another_workspace_is_where_they_are_from_if_the_payload_names_no_team() -> None:
    assert request.shortcut({"team": None, "user": USER, "callback_id": "x.y", "trigger_id": "1"}).workspace == "T0HERE"


@pytest.mark.parametrize(("block_id", "about"), [("location:7", 7), ("location", None), ("location:x", None)])
def test_what_a_picker_is_about(block_id: str, about: int | None) -> None:
    body = {"team": TEAM, "user": USER, "action_id": "x.y", "block_id": block_id, "value": "fj"}
    asked = request.suggestion(body | {"view": view()})
    assert (asked.step, asked.value, asked.refs.get("about")) == ("x.y.suggest", "fj", about)


def test_an_event_about_a_person_describes_them() -> None:
    about = {"id": "U1", "real_name": "Ola Fjell", "profile": {"email": "Ola@Example.com"}, "tz": "Europe/London"}
    asked = request.event(
        {"team_id": "T0HERE", "event_id": "Ev1", "event": {"type": "team_join", "user": about, "secret": "x"}}
    )
    assert (asked.kind, asked.step, asked.user, asked.key) == (Kind.EVENT, "joining.join", "U1", "Ev1")
    assert asked.person
    assert (asked.person.name, asked.person.email_key) == ("Ola Fjell", "ola@example.com")
    assert asked.refs == {}


# What Slack says about people.


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "\0", None])
def test_a_time_zone_that_nobody_knows_is_ours(zone: str | None) -> None:
    assert request.person({"id": "U1", "tz": zone}).timezone == "Europe/Oslo"


def test_a_time_zone_that_is_known_stays() -> None:
    assert request.person({"id": "U1", "tz": "America/New_York"}).timezone == "America/New_York"


def test_what_does_not_fit_is_left_out() -> None:
    described = request.person(
        {
            "id": "U1",
            "real_name": "Å" * 400,
            "locale": "x" * 99,
            "profile": {"email": f"{'a' * 300}@x.no", "image_192": f"https://example.com/{'a' * 600}"},
        }
    )
    assert len(described.name) == 300
    assert (described.email, described.email_key, described.locale, described.avatar) == (None, None, None, None)


@pytest.mark.parametrize("said", [{}, {"real_name": ""}, {"profile": {}}, {"profile": {"real_name": "\n"}}])
def test_somebody_without_a_name_is_called_something(said: dict[str, Any]) -> None:
    assert request.person({"id": "U1"} | said).name.strip()


def test_bots_and_those_who_left() -> None:
    assert request.person({"id": "USLACKBOT"}).is_bot
    assert request.person({"id": "B1", "is_bot": True}).is_bot
    assert request.person({"id": "U1", "deleted": True}).is_deactivated


@pytest.mark.parametrize("text", ["a\0b", json.loads('"a\\ud800b"')])
def test_what_no_database_takes_is_taken_out(text: str) -> None:
    assert submitted({"name": {"x": {"type": "plain_text_input", "value": text}}}).fields["name"] in ("ab", "a�b")
    (carried,) = pressed({"type": "button", "value": json.dumps({"to": text})}).refs.values()
    assert carried in ("ab", "a�b")
