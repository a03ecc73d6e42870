"""How pages look and speak in this deployment, and in which language they speak to somebody."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct, field

from entrypoints.http.answer import Headers
from entrypoints.http.browser import chosen_language, keeps_language
from entrypoints.http.pages.language import PARAMETER, asked_language, language_of
from entrypoints.http.pages.reference import reference_of
from entrypoints.http.pages.texts import CATALOGUE
from entrypoints.http.request import Request

MARK = Path(__file__).parent / "templates" / "mark.svg"


class Look(Struct, frozen=True, kw_only=True):
    """The name, the pictures and the texts. A folder of the operator's may say others (`overrides.py`)."""

    name: str = "Watchword"
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: CATALOGUE)  # by language
    links: Mapping[str, str] = {}  # at the foot of each page, by the key of their text
    files: Mapping[str, bytes] = {}  # of the folder, by the name under which they are served
    logo: str | None = None  # one of these; None: our mark
    sheet: str | None = None  # one more stylesheet, likewise

    @property
    def icon(self) -> str:
        """The file that browsers show beside the title."""
        return self.logo or "icon.svg"

    @property
    def mark(self) -> str:
        """What stands before the name, as markup. A picture runs no script, whatever is in it."""
        return f'<img src="/assets/{self.logo}" alt="">' if self.logo else _mark()

    def voice(self, request: Request, ui_locales: Iterable[str] = ()) -> "Voice":
        """For whoever asks: what they chose on a page of ours, then what the application asks for, then what the browser does."""
        asked = asked_language(request, self.texts)
        chosen = asked or chosen_language(request)
        language = language_of(request, self.texts, (*filter(None, (chosen,)), *ui_locales))
        return Voice(look=self, language=language, is_new=asked is not None, page=_page(request))


class Voice(Struct, frozen=True, kw_only=True):
    """A look in one language, for the page at one address."""

    look: Look
    language: str
    is_new: bool  # chosen just now
    page: str  # its address

    @property
    def texts(self) -> Mapping[str, str]:
        """By key."""
        return self.look.texts[self.language]

    def plain(self, key: str) -> str:
        """A text where there can be no markup."""
        from markupsafe import Markup

        return Markup(self.texts[key]).striptags()  # noqa: S704, ours or the operator's

    @property
    def others(self) -> Iterator[tuple[str, str, str]]:
        """The other languages: tag, name, and this page in it. A link, since it changes nothing but words."""
        for tag, texts in self.look.texts.items():
            if tag != self.language:
                yield tag, texts["language"], f"{self.page}{PARAMETER}={tag}"

    @property
    def headers(self) -> Headers:
        """What a page says of its language."""
        kept = keeps_language(self.language) if self.is_new else ()
        return ((b"content-language", self.language.encode()), (b"vary", b"Accept-Language"), *kept)


def _page(request: Request) -> str:
    """The address of a page, seen from itself, to which a parameter can be added. What others have put into it is not repeated."""
    ref = reference_of(request)
    return f"?t={ref}&" if ref else "?"


@cache
def _mark() -> str:
    return MARK.read_text(encoding="utf-8").strip()
