"""What is not `https://rp.example/cb`, however much it looks like it."""

from collections.abc import Iterator
from urllib.parse import quote

REGISTERED = "https://rp.example/cb"


def variants() -> Iterator[str]:
    yield from _cases()
    yield from _authorities()
    yield from _paths()
    yield from _characters()
    yield from _queries()
    yield from _schemes()


def _cases() -> Iterator[str]:
    for word in ("https", "rp.example", "cb"):
        for made in (word.upper(), word.title(), word[:-1] + word[-1].upper()):
            yield REGISTERED.replace(word, made)


def _authorities() -> Iterator[str]:
    hosts = (
        *(
            "rp.example.",
            "rp.example:443",
            "rp.example:80",
            "rp.example:",
            "rp.example:0443",
            "rp.example:8443",
            "rp.example%2f",
            "rp.example%00",
        ),
        *(
            "rp.example.evil.example",
            "evil.example",
            "evilrp.example",
            "rp-example",
            "rpXexample",
            "sub.rp.example",
            "rp.example@evil.example",
        ),
        *("evil.example@rp.example", "user:pw@rp.example", "@rp.example", "rp.example%40evil.example", "rp.example:443@evil.example"),
        *(
            "evil.example#@rp.example",
            "evil.example?@rp.example",
            "evil.example\\@rp.example",
            "rp.example\\.evil.example",
            "rp.example;evil",
        ),
        *("127.0.0.1", "127.0.0.1:8080", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "localhost", "[rp.example]", "[v1.x]"),
        *(
            "xn--rp-example",
            "rp．example",
            "rp。example",
            "rр.example",
            "ｒｐ.example",
            "rp.exampl\u0435",
            "rp.example\u200b",
            "ŕp.example",
            "",
        ),
        *("*.example", "*", "rp.*", "rp.example,evil.example", "rp.example evil.example", "rp.example%20", "rp.example%09", "..", "."),
    )
    for host in hosts:
        yield f"https://{host}/cb"
        yield f"https://{host}"


def _paths() -> Iterator[str]:
    paths = (
        *("", "/", "/cb/", "/cb//", "//cb", "/./cb", "/cb/.", "/cb/..", "/cb/../cb", "/x/../cb", "/cb/../../cb", "/%2e/cb", "/cb/%2e%2e"),
        *("/cb%2f", "/cb%2F..", "/%63b", "/c%62", "/cb%20", "/cb%00", "/cb%0a", "/cb%0d%0aX:y", "/cb%23", "/cb%3f", "/cb..;/", "/cb;x=1"),
        *(
            "/cb;",
            "/..;/cb",
            "/cb/%252e%252e",
            "/%2563b",
            "/cb\\",
            "\\cb",
            "/cb/\\evil.example",
            "/cbx",
            "/c",
            "/Cb",
            "/cb.",
            "/cb,",
            "/cb*",
        ),
        *(
            "/*",
            "/cb/*",
            "/cb%c0%af",
            "/cb%e0%80%af",
            "/cb%u002f",
            "/cb%",
            "/cb%2",
            "/cb%zz",
            "/cb'",
            '/cb"',
            "/cb<",
            "/cb>",
            "/cb|",
            "/cb^",
        ),
    )
    for path in paths:
        yield f"https://rp.example{path}"


def _characters() -> Iterator[str]:
    odd = ["\t", "\r", "\n", "\0", " ", "\x0b", "\x0c", "\x1f", "\x7f", "\x85", "\xa0", "\u2028", "\u202e", "\ufeff", "\u200d", "\\", "`"]
    for character in odd:
        for place in (0, 5, 8, 12, 18, len(REGISTERED)):
            yield REGISTERED[:place] + character + REGISTERED[place:]


def _queries() -> Iterator[str]:
    for tail in (
        "?",
        "?x=1",
        "?code=1",
        "?state=1",
        "?code=1&state=2",
        "?error=x",
        "#",
        "#x",
        "#/cb",
        "?#",
        "&x=1",
        "?redirect_uri=https://evil.example",
    ):
        yield REGISTERED + tail
    yield REGISTERED + "?" + "x" * 3000
    yield f"{REGISTERED},{REGISTERED}"
    yield f"{REGISTERED} {REGISTERED}"


def _schemes() -> Iterator[str]:
    for scheme in (
        "http",
        "ftp",
        "file",
        "ws",
        "wss",
        "javascript",
        "data",
        "vbscript",
        "blob",
        "about",
        "com.example.app",
        "https+x",
        "httpss",
        "",
    ):
        yield f"{scheme}://rp.example/cb"
        yield f"{scheme}:rp.example/cb"
        yield f"{scheme}:/rp.example/cb"
        yield f"{scheme}:///rp.example/cb"
    yield from ("javascript:alert(1)//https://rp.example/cb", "data:text/html,<script>alert(1)</script>", "//rp.example/cb", "/cb", "cb")
    yield from (
        quote(REGISTERED, safe=""),
        quote(quote(REGISTERED, safe=""), safe=""),
        "null",
        "undefined",
        "*",
        "urn:ietf:wg:oauth:2.0:oob",
        ".",
    )


CORPUS = tuple(sorted(set(variants()) - {REGISTERED}))
