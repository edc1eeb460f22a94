"""Words: gettext catalogues. English is the text in the templates; Norwegian is `templates/locale/nb`."""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.domain.person import Language

TEMPLATES = next(
    path for path in (Path(__file__).parent / "templates", Path(__file__).parent.parent / "templates") if path.is_dir()
)


@cache
def catalogue(language: Language) -> gettext.NullTranslations:
    """The catalogue of a language, read from its .po file, so that nothing has to be compiled before it runs."""
    if language is Language.ENGLISH:
        return gettext.NullTranslations()
    compiled = BytesIO()
    with (TEMPLATES / "locale" / language / "LC_MESSAGES" / "knytt.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
