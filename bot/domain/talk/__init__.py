"""Talk: what people write, and what they mean by it. Pure: no database, no Slack, no clock."""

from .days import day_of
from .lessons import Lesson, Lessons
from .markup import sought
from .names import Key, Known, Named
from .slots import Refers, Slots
from .understanding import Sureness, Understanding, Understood

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
