"""What Slack's own client says under the fields of a form before it submits anything."""

import re

from sandbox.block_kit import Json
from sandbox.values import FIELD, Values, is_empty
from sandbox.workspace import View

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def objections(view: View, english: bool) -> dict[str, str]:
    """The objections, by block_id. Empty when the form may go."""
    found = {}
    for block in view.blocks:
        if block["type"] == "input":
            element = block["element"]
            objection = _objection(element, _state(view.values, block), block.get("optional", False), english)
            if objection:
                found[block["block_id"]] = objection
    return found


def _state(values: Values, block: Json) -> Json:
    return values[block["block_id"]][block["element"]["action_id"]]


def _objection(element: Json, state: Json, optional: bool, english: bool) -> str | None:
    if is_empty(state):
        if optional:
            return None
        return "Please complete this required field." if english else "Dette feltet må fylles ut."
    value = state[FIELD[element["type"]]]
    match element["type"]:
        case "email_text_input" if not EMAIL.fullmatch(value):
            return "Enter a valid email address." if english else "Skriv inn en gyldig e-postadresse."
        case "url_text_input" if not re.match(r"https?://\S+", value):
            return "Enter a valid URL." if english else "Skriv inn en gyldig nettadresse."
        case "number_input" if not _is_number(value, element):
            return "Enter a valid number." if english else "Skriv inn et gyldig tall."
        case "plain_text_input":
            least, most = element.get("min_length", 0), element.get("max_length", 3000)
            if len(value) < least:
                return f"Enter at least {least} characters." if english else f"Skriv minst {least} tegn."
            if len(value) > most:
                return f"Enter at most {most} characters." if english else f"Skriv høyst {most} tegn."
        case kind if kind.startswith("multi_") and len(value) > element.get("max_selected_items", 1000):
            most = element["max_selected_items"]
            return f"Select at most {most}." if english else f"Velg høyst {most}."
    return None


def _is_number(value: str, element: Json) -> bool:
    pattern = r"-?\d+([.,]\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return False
    number = float(value.replace(",", "."))
    return float(element.get("min_value", "-inf")) <= number <= float(element.get("max_value", "inf"))
