import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from domain.registrations import Door
from domain.secret import Secret
from domain.users.password import ALONE, BESIDE_A_CODE
from entrypoints.choices import ClientAddress
from entrypoints.settings import PREFIX, VARIABLES, Settings, SettingsError, read_settings

ROOT = Path(__file__).parents[2]
KEY = "S3cr3t-that-nobody-may-read-anywhere"
DEVELOPMENT = {"WATCHWORD_ENV": "development"}
PRODUCTION = {"SECRET_KEY": KEY, "WATCHWORD_ISSUER": "https://id.example.com", "WATCHWORD_TRUSTED_PROXIES": "10.0.0.0/8"}


def faults(environ: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as refused:
        read_settings(environ)
    return str(refused.value)


def test_production_is_the_default_and_says_all_that_it_misses_at_once() -> None:
    said = faults({}).splitlines()
    assert [line.split(" ")[0] for line in said] == ["SECRET_KEY", "WATCHWORD_ISSUER", "WATCHWORD_TRUSTED_PROXIES"]
    assert all("type " in line for line in said)


def test_production_with_what_it_needs() -> None:
    settings = read_settings(PRODUCTION)
    assert not settings.is_development
    assert (settings.host, settings.port, settings.hosts) == ("0.0.0.0", 5000, ("id.example.com",))  # noqa: S104
    assert (settings.user_registration, settings.client_registration) == (Door.TOKEN, Door.TOKEN)
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"),)
    assert settings.registrable_scopes == ()
    assert settings.database_kind == "sqlite"


def test_development_needs_nothing_and_stays_on_loopback() -> None:
    settings = read_settings(DEVELOPMENT | {"PORT": "5001"})
    assert (settings.host, settings.issuer) == ("127.0.0.1", "https://127.0.0.1:5001")
    assert settings.hosts == ("127.0.0.1:5001", "[::1]:5001", "localhost:5001")
    assert (settings.user_registration, settings.client_registration) == (Door.OPEN, Door.OPEN)
    assert settings.registrable_scopes is None
    assert settings.secret_key is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.com"])  # noqa: S104
def test_development_refuses_to_listen_anywhere_else(host: str) -> None:
    assert "HOST must be a loopback address" in faults(DEVELOPMENT | {"HOST": host})


@pytest.mark.parametrize("host", ["::1", "localhost", "127.0.0.2"])
def test_development_takes_any_loopback_address(host: str) -> None:
    assert read_settings(DEVELOPMENT | {"HOST": host}).host == host


def test_old_deployments_say_development_their_way() -> None:
    assert read_settings({"FLASK_ENV": "development"}).is_development
    assert not read_settings(PRODUCTION | {"FLASK_ENV": "development", "WATCHWORD_ENV": "production"}).is_development
    assert not read_settings(PRODUCTION | {"FLASK_ENV": "testing"}).is_development


def test_a_misspelled_environment_is_not_taken_for_production_that_lacks_everything() -> None:
    assert faults({"WATCHWORD_ENV": "dev"}) == "WATCHWORD_ENV must be one of production, development"


def test_railway_tells_the_issuer_and_its_proxies() -> None:
    settings = read_settings({"SECRET_KEY": KEY, "RAILWAY_PUBLIC_DOMAIN": "watch.up.railway.app"})
    assert settings.issuer == "https://watch.up.railway.app"
    assert settings.trusted_proxies == (ip_network("100.64.0.0/10"),)
    assert settings.client_address is ClientAddress.X_REAL_IP


def test_what_is_said_goes_before_what_railway_tells() -> None:
    settings = read_settings(PRODUCTION | {"RAILWAY_PUBLIC_DOMAIN": "watch.up.railway.app", "WATCHWORD_CLIENT_ADDRESS": "forwarded-for"})
    assert settings.issuer == "https://id.example.com"
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"),)
    assert settings.client_address is ClientAddress.FORWARDED_FOR


def test_a_malformed_railway_domain_is_no_issuer() -> None:
    assert "WATCHWORD_ISSUER is missing" in faults({"SECRET_KEY": KEY, "RAILWAY_PUBLIC_DOMAIN": "a b/c"})


def test_with_a_certificate_no_proxy_need_be_named() -> None:
    environ = {"SECRET_KEY": KEY, "WATCHWORD_ISSUER": "https://id.example.com"}
    assert read_settings(environ | {"WATCHWORD_TLS_CERTIFICATE": "a.pem", "WATCHWORD_TLS_KEY": "b.pem"}).trusted_proxies == ()
    assert "WATCHWORD_TLS_KEY" in faults(environ | {"WATCHWORD_TLS_CERTIFICATE": "a.pem"})
    assert "WATCHWORD_TLS_KEY" in faults(PRODUCTION | {"WATCHWORD_TLS_KEY": "a.pem"})


def test_none_is_a_value_for_trusted_proxies() -> None:
    assert read_settings(PRODUCTION | {"WATCHWORD_TRUSTED_PROXIES": "none"}).trusted_proxies == ()


@pytest.mark.parametrize("text", ["0.0.0.0/0", "::/0", "10.0.0.1/8", "proxy", "10.0.0.0/8 none", ","])
def test_proxies_are_networks_and_never_the_whole_internet(text: str) -> None:
    assert "WATCHWORD_TRUSTED_PROXIES must be networks" in faults(PRODUCTION | {"WATCHWORD_TRUSTED_PROXIES": text})


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("https://id.example.com", "https://id.example.com"),
        ("https://id.example.com/", "https://id.example.com"),
        ("https://ID.Example.com:443/", "https://id.example.com"),
        ("https://localhost:8443", "https://localhost:8443"),
        ("https://[::1]:5000", "https://[::1]:5000"),
    ],
)
def test_an_issuer_has_one_spelling(text: str, issuer: str) -> None:
    assert read_settings(PRODUCTION | {"WATCHWORD_ISSUER": text}).issuer == issuer


@pytest.mark.parametrize(
    "text",
    [
        "http://id.example.com",
        "id.example.com",
        "https://",
        "https://id.example.com/auth",
        "https://id.example.com//",
        "https://id.example.com?a=b",
        "https://id.example.com/#",
        "https://id.example.com?",
        "https://user@id.example.com",
        "https://id.example.com:0",
        "https://id.example.com:99999",
        "https://id.example.com:port",
        "https://id.example .com",
        "https://idé.example.com",
        "https://[::1",
    ],
)
def test_an_issuer_is_https_and_nothing_but_a_host(text: str) -> None:
    assert faults(PRODUCTION | {"WATCHWORD_ISSUER": text}).startswith("WATCHWORD_ISSUER must be an https URL")


def test_hosts_are_answered_beside_the_issuers() -> None:
    settings = read_settings(PRODUCTION | {"WATCHWORD_HOSTS": "Watch.internal:5000, id.example.com"})
    assert settings.hosts == ("id.example.com", "watch.internal:5000")
    assert "WATCHWORD_HOSTS" in faults(PRODUCTION | {"WATCHWORD_HOSTS": "https://id.example.com"})


def test_an_unknown_name_of_ours_is_refused_with_the_nearest_one() -> None:
    assert "did you mean WATCHWORD_SCOPES?" in faults(PRODUCTION | {"WATCHWORD_SCOPE": "read"})
    assert "WATCHWORD_SECRET_KEY" in faults(PRODUCTION | {"WATCHWORD_SECRET_KEY": KEY})


def test_names_that_kubernetes_makes_are_no_settings_of_ours() -> None:
    read_settings(
        PRODUCTION | {"WATCHWORD_SERVICE_HOST": "10.1.2.3", "WATCHWORD_PORT": "tcp://10.1.2.3:5000", "WATCHWORD_PORT_5000_TCP": "x"}
    )
    assert not [name for name in VARIABLES if name.startswith(("WATCHWORD_SERVICE_", "WATCHWORD_PORT"))]


@pytest.mark.parametrize("name", sorted(VARIABLES))
def test_an_empty_variable_counts_as_not_set(name: str) -> None:
    settings, untouched = read_settings({"FLASK_ENV": "development", name: " "}), read_settings(DEVELOPMENT)
    assert [shown(settings, each) for each in VARIABLES] == [shown(untouched, each) for each in VARIABLES]


@pytest.mark.parametrize("text", ["0", "65536", "-1", "5000.0", "5_000", "0x10", "five", "٥٠٠٠", "9" * 5000])
def test_a_port_is_a_number_in_range(text: str) -> None:
    assert faults(PRODUCTION | {"PORT": text}) == "PORT must be a whole number from 1 to 65535"


@pytest.mark.parametrize("name", ["WATCHWORD_ADDRESS_FAILURES", "WATCHWORD_SIGN_UPS_PER_HOUR", "WATCHWORD_ACCESS_TOKEN_LIFETIME"])
def test_what_cannot_be_switched_off_is_never_0(name: str) -> None:
    assert f"{name} must be a whole number from 1 to" in faults(PRODUCTION | {name: "0"})


def test_windows_and_grace_may_be_switched_off() -> None:
    settings = read_settings(PRODUCTION | {"WATCHWORD_OTP_WINDOW": "0", "WATCHWORD_REFRESH_TOKEN_GRACE": "0"})
    assert (settings.otp_window, settings.lifetimes.refresh_grace) == (timedelta(0), timedelta(0))


def test_lifetimes_go_to_tokens() -> None:
    settings = read_settings(PRODUCTION | {"WATCHWORD_ACCESS_TOKEN_LIFETIME": "60", "WATCHWORD_REFRESH_TOKEN_IDLE": "120"})
    assert (settings.lifetimes.access, settings.lifetimes.refresh_idle) == (timedelta(seconds=60), timedelta(seconds=120))
    assert settings.lifetimes.refresh_absolute == timedelta(days=90)


def test_an_idle_refresh_token_cannot_outlive_any_refresh_token() -> None:
    assert "WATCHWORD_REFRESH_TOKEN_IDLE" in faults(PRODUCTION | {"WATCHWORD_REFRESH_TOKEN_LIFETIME": "60"})


def test_a_signing_key_outlives_the_time_that_it_has_to_be_visible_before() -> None:
    assert "WATCHWORD_SIGNING_KEY_LIFETIME" in faults(PRODUCTION | {"WATCHWORD_SIGNING_KEY_LIFETIME": "600"})
    read_settings(PRODUCTION | {"WATCHWORD_SIGNING_KEY_LIFETIME": "601"})


def test_where_no_second_factor_is_demanded_passwords_are_longer() -> None:
    assert read_settings(PRODUCTION).password_rules == BESIDE_A_CODE
    assert read_settings(PRODUCTION | {"WATCHWORD_MINIMUM_ACR": "AAL1"}).password_rules == ALONE


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("postgres://u:p@h/n?sslmode=require", "postgresql"),
        ("postgresql://u:p@h:5432/n", "postgresql"),
        ("sqlite:///a.db", "sqlite"),
        ("sqlite:////var/a.db", "sqlite"),
    ],
)
def test_databases(text: str, kind: str) -> None:
    settings = read_settings(PRODUCTION | {"DATABASE_URL": text})
    assert (settings.database_kind, settings.database_url.reveal()) == (kind, text)


@pytest.mark.parametrize("text", ["mysql://u@h/n", "postgres:u", "sqlite://", "sqlite:///:memory:", "memory://x", "postgres://"])
def test_other_databases_are_refused(text: str) -> None:
    assert "DATABASE_URL must be" in faults(PRODUCTION | {"DATABASE_URL": text})


def test_the_embedded_database_is_in_the_state_folder() -> None:
    assert read_settings(PRODUCTION | {"WATCHWORD_STATE": "/var/w"}).database_url.reveal() == "sqlite:////var/w/watchword.db"


def test_memory_is_for_one_worker_in_development() -> None:
    assert read_settings(DEVELOPMENT | {"DATABASE_URL": "memory://"}).database_kind == "memory"
    assert "WEB_CONCURRENCY must be 1" in faults(DEVELOPMENT | {"DATABASE_URL": "memory://", "WEB_CONCURRENCY": "2"})
    assert "DATABASE_URL must not be memory://" in faults(PRODUCTION | {"DATABASE_URL": "memory://"})


def test_a_previous_key_is_nothing_without_a_new_one() -> None:
    assert "SECRET_KEY is missing" in faults(DEVELOPMENT | {"SECRET_KEY_PREVIOUS": KEY})


def test_no_secret_is_ever_shown() -> None:
    url = "postgres://u:hunter2hunter2@h/n"
    settings = read_settings(PRODUCTION | {"DATABASE_URL": url, "SECRET_KEY_PREVIOUS": KEY})
    assert isinstance(settings.secret_key, Secret)
    assert settings.secret_key.reveal() == KEY
    everything = dict.fromkeys(VARIABLES, f"{KEY} hunter2:// \x1b[31m")
    for text in (repr(settings), str(settings), faults(everything), faults(PRODUCTION | {"DATABASE_URL": f"mysql{url}"})):
        assert KEY not in text
        assert "hunter2" not in text


EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
DOCUMENTED = dict(re.findall(r"^# ([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))


def test_the_example_lists_every_setting_and_no_other() -> None:
    assert set(DOCUMENTED) == set(VARIABLES)
    assert all(
        name.startswith(PREFIX) or name in {"DATABASE_URL", "HOST", "PORT", "SECRET_KEY", "SECRET_KEY_PREVIOUS", "WEB_CONCURRENCY"}
        for name in VARIABLES
    )


def test_every_setting_in_the_example_has_a_sentence_before_it() -> None:
    lines = EXAMPLE.splitlines()
    for name in DOCUMENTED:
        before = lines[next(i for i, line in enumerate(lines) if line.startswith(f"# {name}=")) - 1]
        assert re.match(r"# .*\.$", before), name


@pytest.mark.parametrize("name", [name for name, default in DOCUMENTED.items() if default])
def test_the_default_in_the_example_is_the_default(name: str) -> None:
    settings = read_settings(PRODUCTION | {name: DOCUMENTED[name]})
    assert shown(settings, name) == shown(read_settings(PRODUCTION), name)


@pytest.mark.parametrize("name", [name for name, default in DOCUMENTED.items() if not default])
def test_what_has_no_default_in_the_example_has_none(name: str) -> None:
    demanded_or_deduced = {"WATCHWORD_ISSUER", "SECRET_KEY", "WATCHWORD_TRUSTED_PROXIES", "WATCHWORD_HOSTS"}
    assert name in demanded_or_deduced or getattr(read_settings(PRODUCTION), VARIABLES[name]) in (None, ())


def test_the_table_in_the_readme_says_the_same() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| .+ \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    if not rows:
        pytest.skip("README.md has no table of settings yet")
    assert sorted(name for name, _ in rows) == sorted(VARIABLES)
    literal = {name: default.strip("`") for name, default in rows if re.fullmatch("`[^`]+`", default)}
    assert {name: DOCUMENTED[name] for name in literal if DOCUMENTED[name]} == {
        name: text for name, text in literal.items() if DOCUMENTED[name]
    }


def shown(settings: Settings, name: str) -> object:
    value = getattr(settings, VARIABLES[name])
    return value.reveal() if isinstance(value, Secret) else value
