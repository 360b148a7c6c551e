"""Forms of pages: fields that a browser sends, each once."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import HTTPException, Request, status

from bot.web.body import CLOSE, Unread, read

_MOST_FIELDS = 150  # an item of the catalogue has a hundred


async def form(request: Request) -> dict[str, str]:
    """The fields of an url-encoded body; of a field sent twice, the last value.

    Raises `HTTPException`: 413 or 408 as `read`, 422 for what is no form; `ClientDisconnect`.
    """
    try:
        body = await read(request.receive)
        return dict(
            parse_qsl(
                body.decode(), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=_MOST_FIELDS
            )
        )
    except Unread as unread:
        raise HTTPException(unread.status, str(unread), CLOSE) from None
    except ValueError:
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "the body is no form") from None
