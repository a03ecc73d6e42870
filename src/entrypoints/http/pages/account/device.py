"""What a browser calls itself, in words that its person knows."""

# The first that is named counts: most browsers name others as well, to be served like them.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def device_name(user_agent: str) -> str:
    """Such as `Firefox, Linux`; what is no browser that we know, as it says."""
    parts = [next((name for mark, name in known.items() if mark in user_agent), None) for known in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, parts)) or user_agent[:60] or "?"
