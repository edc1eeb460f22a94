"""Talk: what people write, and what they mean by it. Pure: no database, no Slack, no clock."""

from .days import day_of
from .lessons import Lesson, Lessons
from .names import Key, Known, Named
from .understanding import Refers, Slots, Sureness, Understanding, Understood, sought

__all__ = [
    "Key",
    "Known",
    "Lesson",
    "Lessons",
    "Named",
    "Refers",
    "Slots",
    "Sureness",
    "Understanding",
    "Understood",
    "day_of",
    "sought",
]
