"""A deployment's own name, logo, colours and texts."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from entrypoints.http.pages.look import Voice
from entrypoints.http.pages.overrides import TEXTS, BadPages, read_look
from entrypoints.settings import PREFIX
from tests.unit.http.served import DEVELOPMENT, serving
from tests.unit.http.surfing import Page, Surfer, relying_party, somebody
from tests.unit.http.test_pages import every_page
from tests.unit.http.test_site import BROWSER, Links

SAYS = """
name = "Harbour & Sons"
help = "https://harbour.example/help"
privacy = "https://harbour.example/privacy"

[texts.en]
"sign_in.title" = "Come <em>aboard</em>"
"sign_in.lead" = "{app} waits for you"
"""
LOGO = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
SHEET = b":root { --accent: #005566; }"
Makes = Callable[..., Path]


@pytest.fixture
def makes(tmp_path: Path) -> Makes:
    """A folder with these files."""

    def made(says: str = SAYS, **files: bytes) -> Path:
        folder = tmp_path / "pages"
        folder.mkdir()
        (folder / "pages.toml").write_text(says, encoding="utf-8")
        for name, content in files.items():
            (folder / name.replace("_", ".")).write_bytes(content)
        return folder

    return made


def fault(folder: Path) -> str:
    with pytest.raises(BadPages) as refused:
        read_look(folder)
    return str(refused.value)


async def shown(folder: Path, language: str = "en") -> list[Page]:
    async with serving(DEVELOPMENT | {f"{PREFIX}PAGES": str(folder)}) as served:
        surfer = Surfer(served)
        surfer.client.headers["accept-language"] = language
        app, mira = await relying_party(served), await somebody(served)
        return list((await every_page(served, surfer, mira, app)).values())


async def test_every_page_has_the_name_the_logo_the_colours_and_the_links(makes: Makes) -> None:
    folder = makes(logo_svg=LOGO, look_css=SHEET)
    for page in await shown(folder):
        assert re.search("<title>.* – Harbour &amp; Sons</title>", page.text), page.path
        assert "<span>Harbour &amp; Sons</span>" in page.text
        assert "Watchword<" not in page.text
        links = Links(page.text)
        assert links.loads[:4] == ["/assets/logo.svg", "/assets/look.css", "/assets/own.css", "/assets/logo.svg"]
        assert {"https://harbour.example/help", "https://harbour.example/privacy"} <= set(links.goes)


async def test_what_is_in_the_folder_is_served_and_a_logo_runs_no_script(makes: Makes) -> None:
    async with serving(DEVELOPMENT | {f"{PREFIX}PAGES": str(makes(logo_svg=LOGO, look_css=SHEET))}) as served:
        logo, sheet = [await served.client.get(f"/assets/{name}") for name in ("logo.svg", "own.css")]
        assert (logo.content, logo.headers["content-type"]) == (LOGO, "image/svg+xml")
        assert "default-src 'none'" in logo.headers["content-security-policy"]
        assert (sheet.content, sheet.headers["content-type"]) == (SHEET, "text/css; charset=utf-8")
        for name in ("pages.toml", "logo.png", "own.js"):
            assert (await served.client.get(f"/assets/{name}")).status_code == 404
        start = Links((await served.client.get("/", headers=BROWSER)).text)
        assert {"/assets/own.css", "/assets/logo.svg"} <= set(start.loads)


async def test_a_text_takes_the_place_of_ours_in_its_language_alone(makes: Makes) -> None:
    folder = makes()
    assert "<h1>Come <em>aboard</em></h1>" in (await shown(folder))[0].text
    assert '<p class="lead">Logbook waits for you</p>' in (await shown(folder))[0].text
    assert "<h1>Anmelden</h1>" in (await shown(folder, "de"))[0].text


def test_markup_of_a_text_is_left_out_where_there_can_be_none(makes: Makes) -> None:
    look = read_look(makes('[texts.en]\n"account.codes" = "<em>Rescue</em> codes &amp; more"'))
    assert Voice(look=look, language="en", is_new=False, page="?").plain("account.codes") == "Rescue codes & more"


async def test_a_language_that_is_complete_is_spoken_and_announced(makes: Makes) -> None:
    table = "\n".join(f"\"{key}\" = '''« {text} »'''" for key, text in TEXTS.items())
    folder = makes(f"[texts.fr]\n{table}\n")
    assert "« Sign in »" in (await shown(folder, "fr-CH, en;q=0.5"))[0].text
    async with serving(DEVELOPMENT | {f"{PREFIX}PAGES": str(folder)}) as served:
        assert (await served.client.get("/.well-known/openid-configuration")).json()["ui_locales_supported"] == ["en", "de", "fr"]
    (folder / "pages.toml").write_text('[texts.fr]\n"language" = "Français"\n')
    assert fault(folder).startswith("WATCHWORD_PAGES: a new language must be complete, and [texts.fr] in pages.toml lacks help, privacy,")


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("name = ", "pages.toml is no TOML"),
        ("name = 1", "name must be a text"),
        ('name = " "', "name must be a text"),
        ('title = "x"', "says 'title', which is none of name, help, privacy and texts"),
        ('help = "javascript:alert(1)"', "help must be an address that begins with https:"),
        ('help = "/help"', "help must be an address that begins with https:"),
        ('texts = "x"', "must be tables"),
        ('[texts]\nen = "x"', "must be a table"),
        ('[texts."../en"]\n', "must be a table named after a language"),
        ('[texts.en]\n"sign_in.titel" = "x"', 'did you mean "sign_in.title"?'),
        ('[texts.en]\nsign_in.title = "x"', '"sign_in" in [texts.en] is no text of ours'),
        ('[texts.en]\n"sign_in.title" = ""', "must be a text"),
        ('[texts.en]\n"sign_in.title" = "{app}"', "must have no word in braces"),
        ('[texts.en]\n"sign_in.lead" = "x"', "must have {app}"),
        ('[texts.en]\n"sign_in.lead" = "{app} {0}"', "must have {app}"),
        ('[texts.en]\n"sign_in.lead" = "{app.__class__}"', "must have {app}"),
        ('[texts.en]\n"sign_in.lead" = "{app:>99999999}"', "must have {app}"),
        ('[texts.en]\n"sign_in.lead" = "{app!r}"', "must have {app}"),
        ('[texts.en]\n"sign_in.lead" = "{app} {"', "has a brace that is none of a pair"),
        ('[texts.en]\n"consent.lead" = "{username}"', "must have {app} and {username}"),
    ],
)
def test_what_cannot_be_shown_is_told_in_one_sentence(makes: Makes, says: str, told: str) -> None:
    text = fault(makes(says))
    assert text.startswith("WATCHWORD_PAGES: ")
    assert told in text
    assert "\n" not in text


def test_no_file_of_another_kind_or_place_is_read(makes: Makes, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    folder = makes()
    (folder / "..data").mkdir()  # as Kubernetes mounts them
    (folder / "..data" / "look.css").write_bytes(SHEET)
    (folder / "look.css").symlink_to("..data/look.css")
    assert read_look(folder).files == {"own.css": SHEET}
    (folder / "logo.svg").symlink_to(secret)
    assert "logo.svg leads out of the folder" in fault(folder)
    (folder / "logo.svg").unlink()
    (folder / "logo.gif").touch()
    assert "logo.gif is none of pages.toml, logo.svg, logo.png, look.css" in fault(folder)
    (folder / "logo.gif").unlink()
    for name in ("logo.svg", "logo.png"):
        (folder / name).touch()
    assert "only one can be shown" in fault(folder)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name in ("nowhere", "file"):
        assert re.search(f"cannot be read .*{tmp_path}/{name}", fault(tmp_path / name))
    (tmp_path / "file").unlink()
    (tmp_path / "look.css").symlink_to("look.css")
    assert "look.css" in fault(tmp_path)


def test_an_empty_folder_changes_nothing(tmp_path: Path) -> None:
    assert read_look(tmp_path) == read_look(None)
