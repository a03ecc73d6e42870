"""Draws pages from templates. Everything that is put into one is escaped, and what is not there is an error."""

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from entrypoints.http.answer import Answer, Headers
from entrypoints.http.page import page
from entrypoints.http.pages.look import Voice
from entrypoints.http.pages.moments import day, moment
from entrypoints.http.pages.policy import policy

HERE = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One page, in a voice. It is for one browser, so nobody keeps it: `no-store` is the front door's."""

    template: str
    voice: Voice
    redirect_uri: str | None = None  # where its forms may lead
    scripts: bool = False
    status: int = 200
    headers: Headers = ()

    def __call__(self, **shown: object) -> Answer:
        """`shown`: what the template names."""
        voice = self.voice
        template = _engine().get_template(self.template)
        html = template.render(
            language=voice.language,
            look=voice.look,
            other_languages=voice.others,
            t=self._text,
            day=partial(day, voice.language),
            moment=partial(moment, voice.language),
            **shown,
        )
        return page(html, policy(self.redirect_uri, scripts=self.scripts), (*voice.headers, *self.headers), self.status)

    def _text(self, key: str, **values: object) -> str:
        """A text of the catalogue, which may have markup; what is put into it is escaped."""
        from markupsafe import Markup

        return Markup(self.voice.texts[key]).format(**values)  # noqa: S704, ours or the operator's


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
