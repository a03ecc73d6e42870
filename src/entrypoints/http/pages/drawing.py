"""Draws pages from templates. Everything that is put into one is escaped, and what is not there is an error."""

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from entrypoints.http.answer import Answer, Headers
from entrypoints.http.page import page
from entrypoints.http.pages.moments import day, moment
from entrypoints.http.pages.policy import policy
from entrypoints.http.pages.texts import CATALOGUE

HERE = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One page in one language. It is for one browser, so nobody keeps it: `no-store` is the front door's."""

    template: str
    language: str
    redirect_uri: str | None = None  # where its forms may lead
    scripts: bool = False
    status: int = 200
    headers: Headers = ()

    def __call__(self, **shown: object) -> Answer:
        """`shown`: what the template names."""
        text = (
            _engine()
            .get_template(self.template)
            .render(language=self.language, t=self._text, day=partial(day, self.language), moment=partial(moment, self.language), **shown)
        )
        headers = ((b"content-language", self.language.encode()), (b"vary", b"Accept-Language"), *self.headers)
        return page(text, policy(self.redirect_uri, scripts=self.scripts), headers, self.status)

    def _text(self, key: str, **values: object) -> str:
        """A text of the catalogue, which may have markup; what is put into it is escaped."""
        from markupsafe import Markup

        return Markup(CATALOGUE[self.language][key]).format(**values)  # noqa: S704, the catalogue's own


@cache
def _engine() -> Any:  # noqa: ANN401, an engine that is not imported yet
    """Loaded with the first page: a process that shows none does not pay for it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
