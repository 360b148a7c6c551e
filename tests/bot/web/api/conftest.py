"""Every answer of the API that a test here gets is held against the API's own description."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import jsonschema_rs
import pytest_asyncio

from tests.bot.applications import Town


class Description:
    """What `/api/openapi.json` says of handing in visits."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.components = document["components"]["schemas"]
        self.operation = document["paths"]["/api/visits"]["post"]
        self.answered: set[int] = set()

    def validator(self, schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(
            schema | {"components": {"schemas": self.components}}, validate_formats=True
        )

    def request(self) -> jsonschema_rs.Draft202012Validator:
        return self.validator(self.operation["requestBody"]["content"]["application/json"]["schema"])

    def check(self, answer: httpx.Response) -> None:
        said = self.operation["responses"][str(answer.status_code)]
        self.answered.add(answer.status_code)
        kind = answer.headers["content-type"].partition(";")[0]
        body = answer.json() if kind == "application/json" else answer.text
        self.validator(said["content"][kind]["schema"]).validate(body)
        for name, header in said.get("headers", {}).items():
            given: Any = answer.headers[name]
            self.validator(header["schema"]).validate(json.loads(given) if given.isdigit() else given)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def description(town: Town) -> Description:
    return Description((await town.http.get("/api/openapi.json")).json())


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def described(town: Town, description: Description) -> AsyncIterator[None]:
    async def check(answer: httpx.Response) -> None:
        if answer.request.url.path == "/api/visits":
            await answer.aread()
            description.check(answer)

    town.http.event_hooks["response"].append(check)
    yield
