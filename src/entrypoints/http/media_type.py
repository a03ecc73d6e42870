"""The media type of a body (RFC 9110 8.3)."""


def is_media_type(content_type: str | None, wanted: str) -> bool:
    """Whether a Content-Type is the one, with no parameter but a charset of UTF-8."""
    if content_type is None:
        return False
    media_type, *parameters = content_type.split(";")
    return media_type.strip().lower() == wanted and all(
        parameter.strip().lower() in {"", "charset=utf-8", 'charset="utf-8"'} for parameter in parameters
    )
