import re
import subprocess
from io import BytesIO
from pathlib import Path
from shutil import which

import png
import pytest

from adapters.otp.qr_pictures import PIXELS, QrPictures, terminal
from application.ports.otp import Pictures
from domain.authenticators.totp import otp_uri
from tests.fakes.otp import PlainPictures

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NAMES = ["m", "mira", "mira@example.org", "名前" * 10, "\U0001f600" * 64]
BLACK_ON_WHITE, RESET = "\x1b[38;5;16;48;5;231m", "\x1b[0m"
needs_zbarimg = pytest.mark.skipif(which("zbarimg") is None, reason="zbarimg is not installed")


def read(picture: bytes, folder: Path) -> str:
    """What a camera sees."""
    file = folder / "picture.png"
    file.write_bytes(picture)
    return subprocess.run(["zbarimg", "--quiet", "--raw", file], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("pictures", [QrPictures(), PlainPictures()])
def test_a_picture_is_a_png_and_another_text_another_picture(pictures: Pictures) -> None:
    assert pictures.png("one").startswith(b"\x89PNG\r\n\x1a\n")
    assert pictures.png("one") == pictures.png("one") != pictures.png("two")


@needs_zbarimg
@pytest.mark.parametrize("name", NAMES)
def test_the_picture_says_the_uri(name: str, tmp_path: Path) -> None:
    uri = otp_uri("Watchword & Söhne", name, SECRET)
    assert read(QrPictures().png(uri), tmp_path) == uri


@needs_zbarimg
@pytest.mark.parametrize("name", NAMES[:3])
def test_the_terminal_shows_the_uri(name: str, tmp_path: Path) -> None:
    uri = otp_uri("Watchword", name, SECRET)
    rows: list[list[int]] = []
    for line in terminal(uri).splitlines():
        assert line.startswith(BLACK_ON_WHITE)
        assert line.endswith(RESET)
        blocks = line.removeprefix(BLACK_ON_WHITE).removesuffix(RESET)
        # A terminal draws a block in the foreground, here black.
        upper = [0 if block in "\u2580\u2588" else 1 for block in blocks for _ in range(6)]
        lower = [0 if block in "\u2584\u2588" else 1 for block in blocks for _ in range(6)]
        rows += [upper] * 6 + [lower] * 6
    picture = BytesIO()
    png.Writer(len(rows[0]), len(rows), greyscale=True, bitdepth=1).write(picture, rows)
    assert read(picture.getvalue(), tmp_path) == uri


@pytest.mark.parametrize("name", NAMES)
def test_the_svg_has_the_modules_of_the_png(name: str) -> None:
    uri = otp_uri("Watchword", name, SECRET)
    _, _, rows, _ = png.Reader(bytes=QrPictures().png(uri)).read()
    pixels = [list(row) for row in rows]
    dark = {(x // PIXELS, y // PIXELS) for y, row in enumerate(pixels) for x, pixel in enumerate(row) if not pixel}
    svg = QrPictures().svg(uri)
    runs = [tuple(map(int, run)) for run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg)]
    assert {(x + step, y) for x, y, width in runs for step in range(width)} == dark
    side = len(pixels) // PIXELS
    assert svg.startswith(f'<svg viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#000" d="M')


def test_a_picture_to_stand_in_a_page_says_its_text_and_nothing_else() -> None:
    assert "<script>" not in PlainPictures().svg("<script>")
    assert QrPictures().svg("one") != QrPictures().svg("two")
