"""axe-core, which finds what keeps people from using a page (WCAG 2.2 and good practice)."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page

SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
WIDTHS = (320, 1280)  # CSS pixels: the narrowest that WCAG 1.4.10 knows, and a desktop
RUN = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
IS_TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def read_axe() -> str:
    """The script that the package axe-playwright-python brings; nothing else of it is used."""
    spec = find_spec("axe_playwright_python")
    assert spec is not None
    assert spec.origin is not None
    return (Path(spec.origin).parent / "axe.min.js").read_text()


async def barriers(page: Page, axe: str) -> list[str]:
    """In light and dark, narrow and wide: what axe-core finds, and whether one has to scroll sideways."""
    found: list[str] = []
    await page.evaluate(axe)
    for scheme in SCHEMES:
        for width in WIDTHS:
            await page.emulate_media(color_scheme=scheme)
            await page.set_viewport_size({"width": width, "height": 800})
            violations: list[dict[str, Any]] = await page.evaluate(RUN)
            found += [f"{scheme} {width}: {one['id']}: {[node['html'] for node in one['nodes']]}" for one in violations]
            if await page.evaluate(IS_TOO_WIDE):
                found.append(f"{width}: scrolls sideways")
    return found
