"""Days, times and waits as people write them, in UTC: nobody's time zone is known."""

from datetime import datetime, timedelta

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
DAY = {"en": "{day} {month} {year}", "de": "{day}. {month} {year}"}


def minutes(wait: timedelta) -> int:
    """Begun ones count: nobody comes too early."""
    return -int(-wait.total_seconds() // 60)


def day(language: str, at: datetime) -> str:
    """Such as 3 March 2026; in a language that only an operator's folder knows as ISO 8601 has it."""
    if language not in MONTHS:
        return f"{at:%Y-%m-%d}"
    month = MONTHS[language].split()[at.month - 1]
    return DAY[language].format(day=at.day, month=month, year=at.year)


def moment(language: str, at: datetime) -> str:
    """Such as 3 March 2026, 14:05 UTC."""
    return f"{day(language, at)}, {at:%H:%M} UTC"
