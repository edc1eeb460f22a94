"""What is filled in on a surface: Slack's `state.values`, and how it lives through an update."""

from typing import Any

from sandbox.block_kit import Json, all_options, elements_of

Values = dict[str, dict[str, Json]]

# Where the state of each element type keeps what was typed or chosen. Buttons and overflow menus keep nothing.
FIELD = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "datepicker": "selected_date",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "multi_users_select": "selected_users",
}


def first_values(blocks: list[Json]) -> Values:
    """The values of a surface nobody has touched, made from the initial ones of its elements."""
    values: Values = {}
    for block in blocks:
        for element in elements_of(block):
            if field := FIELD.get(element["type"]):
                initial = element.get(field.replace("selected", "initial") if field != "value" else "initial_value")
                empty: Any = [] if field in ("selected_options", "selected_users") else None
                state = {"type": element["type"], field: initial if initial is not None else empty}
                values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def carried_over(old: Values, blocks: list[Json]) -> Values:
    """The values after an update: kept where block_id, action_id and type are unchanged, else begun anew."""
    values = first_values(blocks)
    for block_id, actions in values.items():
        for action_id, state in actions.items():
            before = old.get(block_id, {}).get(action_id)
            if before and before["type"] == state["type"]:
                actions[action_id] = before
    return values


def filled(element: Json, raw: Any, offered: list[Json]) -> Json:
    """The state of an element after a person gave it `raw`.

    raw: a text, a date (YYYY-MM-DD), a user id, an option value, a list of user ids or of option values, or None.
    offered: what the bot answered to the last look-up of an external menu.
    """
    kind, field = element["type"], FIELD[element["type"]]
    if field in ("selected_option", "selected_options"):
        known = [*all_options(element), *offered, *element.get("initial_options", [])]
        known += filter(None, [element.get("initial_option")])
        by_value = {option["value"]: option for option in known}
        if field == "selected_options":
            return {"type": kind, field: [by_value[value] for value in raw or []]}
        return {"type": kind, field: by_value[raw] if raw is not None else None}
    return {"type": kind, field: raw if raw not in ("", []) or field == "selected_users" else None}


def is_empty(state: Json) -> bool:
    """Whether nothing is filled in."""
    return state[FIELD[state["type"]]] in (None, "", [])
