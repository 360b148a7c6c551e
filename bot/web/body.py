"""Reading a request's body without trusting its size."""

from __future__ import annotations

from starlette.requests import Request

LARGEST = 1 << 20  # bytes; providers' largest requests are a few kilobytes, a list of 1 000 visits about 200


async def read(request: Request) -> bytes | None:
    """The body, or None once it is larger than anything that is meant for us."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST:
            return None
        chunks.append(chunk)
    return b"".join(chunks)
