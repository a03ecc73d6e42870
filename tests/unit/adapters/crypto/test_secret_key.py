import base64
import random

import pytest

from adapters.crypto.secret_key import why_weak

RANDOM = random.Random(9)  # the same keys in each run


@pytest.mark.parametrize(
    "draw",
    [
        pytest.param(lambda: base64.b64encode(RANDOM.randbytes(48)).decode(), id="openssl rand -base64 48"),
        pytest.param(lambda: base64.b64encode(RANDOM.randbytes(24)).decode(), id="openssl rand -base64 24"),
        pytest.param(lambda: RANDOM.randbytes(16).hex(), id="openssl rand -hex 16"),
        pytest.param(lambda: RANDOM.randbytes(32).hex().upper(), id="openssl rand -hex 32, in capitals"),
        pytest.param(lambda: base64.urlsafe_b64encode(RANDOM.randbytes(32)).rstrip(b"=").decode(), id="secrets.token_urlsafe(32)"),
    ],
)
def test_random_keys_are_good(draw: type[str]) -> None:
    refused = {key: why_weak(key) for key in (draw() for _ in range(2000))}
    assert {key: why for key, why in refused.items() if why} == {}


@pytest.mark.parametrize(
    ("secret_key", "why"),
    [
        ("", "at least 32 characters"),
        ("dev", "at least 32 characters"),
        ("Jx8#kQ2vLm5!pR9wTz3$nB7cYd4&fG6", "at least 32 characters"),
        ("changeme" * 8, "the word changeme"),
        ("please-Change_Me-4f8a1c9e2b7d3056a9", "the word change-me"),
        ("my-very-SECRET-key-4f8a1c9e2b7d3056", "the word secret"),
        ("Watchword-4f8a1c9e2b7d3056-9c8b7a6d", "the word watchword"),
        ("django-insecure-x#8k2v5m!p9w3n7c4f6", "the word insecure"),
        ("example-key-for-the-manual-0123456789", "the word example"),
        (" " * 64, "8 different characters"),
        ("0" * 64, "8 different characters"),
        ("abcabcd" * 10, "8 different characters"),
        ("x7Kq9Zp2" * 8, "regular"),
        ("x7Kq9Zp2vW4mJ6tR" * 2, "regular"),
        ("x7Kq9Zp2vW4mJ6tR" * 2 + "x7Kq", "regular"),
        ("0123456789abcdef" * 2, "regular"),
        ("abcdefghijklmnopqrstuvwxyz0123456789", "regular"),
        ("9876543210zyxwvutsrqponmlkjihgfedcba", "regular"),
        ("31415926535897932384626433832795", "128 bits"),
    ],
)
def test_what_can_be_guessed_is_refused(secret_key: str, why: str) -> None:
    sentence = why_weak(secret_key)
    assert sentence is not None
    assert why in sentence
    assert sentence.isascii()
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    "secret_key", ["Jx8#kQ2vLm5!pR9wTz3$nB7cYd4&fG6*", "grüße-4f8a1c9e2b7d3056-9c8b7a6d-öl", "314159265358979323846264338327950288419"]
)
def test_long_enough_for_its_characters_is_good(secret_key: str) -> None:
    assert why_weak(secret_key) is None
