"""Talk: what people write, and what they mean by it. Pure: no database, no Slack, no clock.

A text goes through `markup` (addresses, members), `names` (whom and where), `speech` (language, slips of the finger)
and `marks` (times, states, "her too"); what it wants is a `guess`, learnt from the `lessons` beforehand. All of it
is in `understanding`.
"""

from .days import day_of
from .guess import Learnt
from .lessons import Lesson, Lessons
from .markup import sought
from .names import Key, Known, Named
from .slots import Refers, Slots
from .understanding import Sureness, Understanding, Understood

__all__ = [
    "Key",
    "Known",
    "Learnt",
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
