"""Slack's limits, one by one: what is just inside is accepted, what is just outside is refused."""

from typing import Any

import pytest

from sandbox.block_kit import problems_in_blocks, problems_in_view, suspicious_tokens

USERS = {"U1", "U2"}


def plain(text: str = "tekst") -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "tekst") -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def option(n: int = 0, text: str = "valg", value: str = "") -> dict[str, Any]:
    return {"text": plain(text), "value": value or f"v{n}"}


def options(count: int) -> list[dict[str, Any]]:
    return [option(n) for n in range(count)]


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(), **more}


def section(**more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def field(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain(), "element": element, **more}


def feedback(**more: Any) -> dict[str, Any]:
    positive, negative = ({"text": plain(), "value": value, **more} for value in ("yes", "no"))
    return {"type": "feedback_buttons", "positive_button": positive, "negative_button": negative}


def context_actions(*elements: Any) -> dict[str, Any]:
    return {"type": "context_actions", "elements": list(elements)}


def confirm(**more: Any) -> dict[str, Any]:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}


def modal(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain(), "blocks": [section()], **more}


TEXT = {"type": "plain_text_input"}
AT_MOST = {
    "section text": (3000, lambda n: section(text=mrkdwn("x" * n))),
    "section fields": (10, lambda n: {"type": "section", "fields": [plain()] * n}),
    "a section field": (2000, lambda n: {"type": "section", "fields": [mrkdwn("x" * n)]}),
    "header": (150, lambda n: {"type": "header", "text": plain("x" * n)}),
    "context elements": (10, lambda n: {"type": "context", "elements": [plain()] * n}),
    "actions elements": (25, lambda n: actions(*[button()] * n)),
    "context_actions elements": (5, lambda n: context_actions(*[feedback()] * n)),
    "feedback text": (75, lambda n: context_actions(feedback(text=plain("x" * n)))),
    "feedback value": (2000, lambda n: context_actions(feedback(value="x" * n))),
    "feedback accessibility_label": (75, lambda n: context_actions(feedback(accessibility_label="x" * n))),
    "block_id": (255, lambda n: section(block_id="x" * n)),
    "action_id": (255, lambda n: actions(button(action_id="x" * n))),
    "button text": (75, lambda n: actions(button(text=plain("x" * n)))),
    "button value": (2000, lambda n: actions(button(value="x" * n))),
    "button url": (3000, lambda n: actions(button(url="x" * n))),
    "button accessibility_label": (75, lambda n: actions(button(accessibility_label="x" * n))),
    "option text": (75, lambda n: actions({"type": "static_select", "options": [option(text="x" * n)]})),
    "option value": (150, lambda n: actions({"type": "static_select", "options": [option(value="x" * n)]})),
    "static_select options": (100, lambda n: actions({"type": "static_select", "options": options(n)})),
    "multi_static_select options": (
        100,
        lambda n: section(accessory={"type": "multi_static_select", "options": options(n)}),
    ),
    "option groups": (
        100,
        lambda n: actions(
            {"type": "static_select", "option_groups": [{"label": plain(), "options": [option(i)]} for i in range(n)]}
        ),
    ),
    "group label": (
        75,
        lambda n: actions(
            {"type": "static_select", "option_groups": [{"label": plain("x" * n), "options": options(1)}]}
        ),
    ),
    "checkboxes": (10, lambda n: actions({"type": "checkboxes", "options": options(n)})),
    "radio buttons": (10, lambda n: actions({"type": "radio_buttons", "options": options(n)})),
    "overflow options": (5, lambda n: actions({"type": "overflow", "options": options(n)})),
    "confirm title": (100, lambda n: actions(button(confirm=confirm(title=plain("x" * n))))),
    "confirm text": (300, lambda n: actions(button(confirm=confirm(text=mrkdwn("x" * n))))),
    "confirm yes": (30, lambda n: actions(button(confirm=confirm(confirm=plain("x" * n))))),
    "confirm no": (30, lambda n: actions(button(confirm=confirm(deny=plain("x" * n))))),
    "placeholder": (150, lambda n: actions({"type": "users_select", "placeholder": plain("x" * n)})),
    "input label": (2000, lambda n: field(TEXT, label=plain("x" * n))),
    "input hint": (2000, lambda n: field(TEXT, hint=plain("x" * n))),
    "max_length": (3000, lambda n: field({**TEXT, "max_length": n})),
    "image alt_text": (2000, lambda n: {"type": "image", "image_url": "https://x.example.com", "alt_text": "x" * n}),
    "image url": (3000, lambda n: {"type": "image", "image_url": "https://" + "x" * (n - 8), "alt_text": "x"}),
    "image title": (
        2000,
        lambda n: {"type": "image", "image_url": "https://x.example.com", "alt_text": "x", "title": plain("x" * n)},
    ),
}


@pytest.mark.parametrize("what", AT_MOST)
def test_what_fits_is_accepted_and_one_more_is_refused(what: str) -> None:
    most, build = AT_MOST[what]
    assert problems_in_blocks([build(most)], "message", USERS, "/blocks") == []
    assert problems_in_blocks([build(most + 1)], "message", USERS, "/blocks") != []


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_holds_so_many_blocks(surface: Any, most: int) -> None:
    assert not problems_in_blocks([section()] * most, surface, USERS, "")
    assert problems_in_blocks([section()] * (most + 1), surface, USERS, "")


@pytest.mark.parametrize("part", ["title", "submit", "close"])
def test_the_labels_of_a_modal_have_24_characters(part: str) -> None:
    assert not problems_in_view(modal(**{part: plain("x" * 24)}), USERS)
    assert problems_in_view(modal(**{part: plain("x" * 25)}), USERS)


@pytest.mark.parametrize(("part", "most"), [("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)])
def test_the_texts_of_a_view_have_limits(part: str, most: int) -> None:
    assert not problems_in_view(modal(**{part: "x" * most}), USERS)
    assert problems_in_view(modal(**{part: "x" * (most + 1)}), USERS)


REFUSED = {
    "an empty text": section(text=mrkdwn("")),
    "a section without words": {"type": "section"},
    "mrkdwn in a header": {"type": "header", "text": mrkdwn()},
    "mrkdwn on a button": actions(button(text=mrkdwn())),
    "mrkdwn in a select's option": actions({"type": "static_select", "options": [{"text": mrkdwn(), "value": "v"}]}),
    "mrkdwn as a placeholder": actions({"type": "users_select", "placeholder": mrkdwn()}),
    "an unknown key": section(colour="red"),
    "an unknown block": {"type": "carousel"},
    "an unknown element": actions({"type": "slider"}),
    "a text field outside of an input block": actions(TEXT),
    "a button in an input block": field(button()),
    "a button in context_actions": context_actions(button()),
    "feedback with only one button": context_actions({"type": "feedback_buttons", "positive_button": {}}),
    "feedback without a value": context_actions(feedback(value="")),
    "feedback among actions": actions(feedback()),
    "no options": actions({"type": "static_select", "options": []}),
    "options and groups": actions({"type": "static_select", "options": options(1), "option_groups": []}),
    "neither options nor groups": actions({"type": "static_select"}),
    "a first choice that is none of the options": actions(
        {"type": "static_select", "options": options(2), "initial_option": option(3)}
    ),
    "a first choice with another text": actions(
        {"type": "static_select", "options": options(2), "initial_option": option(1, text="annet")}
    ),
    "ticks that are none of the options": actions(
        {"type": "checkboxes", "options": options(2), "initial_options": [option(7)]}
    ),
    "the same value twice": actions({"type": "radio_buttons", "options": [option(1), option(1)]}),
    "an unknown person": actions({"type": "users_select", "initial_user": "U9"}),
    "unknown people": section(accessory={"type": "multi_users_select", "initial_users": ["U1", "U9"]}),
    "the same action_id twice in a block": actions(button(action_id="a"), button(action_id="a")),
    "a picture without https": {"type": "image", "image_url": "http://x.example.com/a.png", "alt_text": "x"},
    "a picture without alt_text": {"type": "image", "image_url": "https://x.example.com/a.png"},
    "a confirm without deny": actions(button(confirm={"title": plain(), "text": plain(), "confirm": plain()})),
    "an unknown style": actions(button(style="green")),
    "emoji in mrkdwn": section(text={**mrkdwn(), "emoji": True}),
    "a text that is no object": section(text="bare"),
    "a number as a value": actions(button(value=1)),
    "a broken date": actions({"type": "datepicker", "initial_date": "4.12.2026"}),
    "more than it may hold at first": field({**TEXT, "max_length": 3, "initial_value": "fire"}),
    "a number without is_decimal_allowed": field({"type": "number_input"}),
    "an e-mail field in a message": field({"type": "email_text_input"}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_this_is_refused(what: str) -> None:
    problems = problems_in_blocks([REFUSED[what]], "message", USERS, "/blocks")
    assert problems
    assert all(problem.pointer.startswith("/blocks/0") for problem in problems)


ACCEPTED = {
    "everything in a section": section(
        block_id="a", fields=[plain(), mrkdwn()], accessory={"type": "image", "image_url": "https://x", "alt_text": "x"}
    ),
    "a grouped menu with a first choice": actions(
        {
            "type": "static_select",
            "option_groups": [{"label": plain(), "options": options(2)}],
            "initial_option": option(1),
            "placeholder": plain(),
            "confirm": confirm(style="danger"),
        }
    ),
    "a menu that is looked up": actions({"type": "external_select", "min_query_length": 0, "initial_option": option()}),
    "people": section(accessory={"type": "multi_users_select", "initial_users": ["U1", "U2"], "max_selected_items": 2}),
    "ticks with descriptions": actions(
        {"type": "checkboxes", "options": [{"text": mrkdwn(), "value": "v", "description": mrkdwn()}]}
    ),
    "an input block": field({**TEXT, "multiline": True, "initial_value": "x"}, optional=True, dispatch_action=True),
    "rich text": {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"bold": True}}]},
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}]}],
            },
        ],
    },
    "a divider": {"type": "divider"},
    "feedback": context_actions({**feedback(accessibility_label="Nyttig"), "action_id": "useful"}),
}


@pytest.mark.parametrize("what", ACCEPTED)
def test_this_is_accepted(what: str) -> None:
    assert problems_in_blocks([ACCEPTED[what]], "message", USERS, "") == []


def test_a_problem_says_where_it_is() -> None:
    [problem] = problems_in_blocks(
        [section(), actions(button(), button(text=plain("x" * 76)))], "home", USERS, "/blocks"
    )
    assert problem.pointer == "/blocks/1/elements/1/text/text"
    assert str(problem) == (
        "[ERROR] must be at most 75 characters long, not 76 [json-pointer:/blocks/1/elements/1/text/text]"
    )


@pytest.mark.parametrize("surface", ["modal", "home"])
def test_feedback_is_for_messages(surface: Any) -> None:
    assert problems_in_blocks([context_actions(feedback())], surface, USERS, "")


def test_block_ids_differ() -> None:
    assert problems_in_blocks([section(block_id="a"), section(block_id="a")], "home", USERS, "")


def test_a_modal_with_an_input_needs_submit() -> None:
    blocks = [field({"type": "email_text_input"})]
    assert problems_in_view(modal(blocks=blocks), USERS)
    assert not problems_in_view(modal(blocks=blocks, submit=plain()), USERS)


def test_a_home_has_no_title() -> None:
    assert problems_in_view({"type": "home", "blocks": [section()], "title": plain()}, USERS)


def test_only_one_element_takes_the_focus() -> None:
    blocks = [field({**TEXT, "focus_on_load": True}), field({**TEXT, "focus_on_load": True})]
    assert problems_in_view(modal(blocks=blocks, submit=plain()), USERS)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("<!channel> hei", "broadcast"),
        ("hei <!here|here>", "broadcast"),
        ("<!date^1796378400^{date_long}>", "invalid_date_token"),
        ("<!date^i dag^{date}|i dag>", "invalid_date_token"),
        ("<!date^1796378400^{fredag}|i dag>", "invalid_date_token"),
    ],
)
def test_what_a_bot_never_means_is_noted(text: str, error: str) -> None:
    assert [found for found, _ in suspicious_tokens(text)] == [error]


@pytest.mark.parametrize(
    "text",
    ["&lt;!channel&gt;", "<!date^1796378400^{date_long} kl. {time}|4. desember>", "<@U1> <https://x.example.com|x>"],
)
def test_what_a_bot_means_is_not(text: str) -> None:
    assert list(suspicious_tokens(text)) == []
