"""Takes the pictures of README.md and docs/staff.md: `make screenshots`.

A demonstration on a database of its own, people and staff who do the same each time, and Debian's Chromium.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import count
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parent
COLOURS = 192  # of a picture: enough for flat pages, and a third of the bytes
LARGEST = 100_000  # bytes

# Phone, language, unit of a visit or none, and what the person writes.
PEOPLE = (
    (
        "+358412345701",
        "fi",
        "koks",
        ("2", "Odotin kaksi tuntia, eikä kukaan kertonut, missä mennään.", "SOITTO"),
    ),
    ("+358412345702", "sv", "ratamo", ("9", "Vänligt bemötande, tack!")),
    ("+358412345703", "en", "karhula", ("4", "Nobody told me which door to use.")),
    ("+358412345704", "fi", None, ("Minua syrjittiin ikäni takia vastaanotolla.",)),
    ("+358412345705", "fi", "hamina", ("10", "Hoitaja kuunteli rauhassa.")),
    ("+358412345706", "fi", None, ("OSALLISTU", "D", "KYLLÄ", "MUKAAN", "Maija")),
    ("+358412345707", "fi", "koks", ("5", "Opasteet puuttuivat.")),
    ("+358412345708", "en", "perhekeskus", ("3", "The waiting room was cold.")),
)


@contextmanager
def demonstration() -> Iterator[str]:
    """Its address, while it runs."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KYNNYS_")}
        environment |= {
            "KYNNYS_DATABASE_URL": f"sqlite:///{folder}/kynnys.db",
            "KYNNYS_SIMULATOR": "1",
            "KYNNYS_PORT": "0",
            "KYNNYS_ORGANISATION": str(ROOT / "examples" / "kymenlaakso"),
        }
        command = [sys.executable, "-m", "bot", "serve"]
        with subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            try:
                yield next(line.split()[-1] for line in process.stdout if line.startswith("Kynnys is at"))
            finally:
                process.terminate()


def speak(http: httpx.Client) -> None:
    ids = count(1)
    for phone, language, unit, texts in PEOPLE:
        if unit:
            visit = {"unit": unit, "phone": phone, "language": language}
            http.post("/simulator/visits", json=visit).raise_for_status()
        for text in texts:
            _wait(http, phone, 1 if unit else 0)
            said = len(_messages(http, phone))
            message = {"id": f"shown-{next(ids)}", "from": phone, "text": text, "language": language}
            http.post("/hooks/simulator", json=message).raise_for_status()
            _wait(http, phone, said + 1)


def _messages(http: httpx.Client, phone: str) -> list[object]:
    messages: list[object] = http.get("/simulator/messages", params={"address": phone}).json()
    return messages


def _wait(http: httpx.Client, phone: str, messages: int) -> None:
    while len(_messages(http, phone)) < messages:
        pass


def handle(page: Page) -> None:
    """A feedback lead takes the first low rating up."""
    page.goto("/staff/sign-in")
    page.locator('button[value="lead"]').click()
    page.get_by_role("button", name="English").click()
    page.goto("/staff/cases")
    page.get_by_role("row").filter(has_text="kaksi tuntia").get_by_role("link").first.click()
    page.locator('form[action$="/owner"] select').select_option("demo-lead")
    page.locator('form[action$="/owner"] button').click()
    page.locator('form[action$="/note"] textarea').fill("The unit says that two nurses were ill that day.")
    page.locator('form[action$="/note"] button').click()
    page.locator('form[action$="/answer"] textarea').fill(
        "Kiitos palautteesta. Päivystyksessä oli kaksi hoitajaa poissa. Odotusaika kerrotaan nyt näytöllä."
    )
    page.locator('form[action$="/answer"] button').first.click()
    page.locator('form[action$="/status"] button[value="kesken"]').click()


def ask(page: Page) -> None:
    """A privacy officer enters the request of the one who signed up."""
    page.goto("/staff/sign-in")
    page.locator('button[value="privacy"]').click()
    page.get_by_role("button", name="English").click()
    page.goto("/staff/people")
    page.locator('input[name="address"]').fill("041 234 5706")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("heading", name="What is kept").wait_for()


def shoot(page: Page | Locator, name: str, **options: object) -> None:
    """Write the picture with few colours. Raises `AssertionError` where it is too large."""
    taken = Image.open(BytesIO(page.screenshot(**options))).convert("RGB")  # type: ignore[arg-type]
    file = HERE / f"{name}.png"
    taken.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    size = file.stat().st_size
    assert size <= LARGEST, f"{file.name} has {size} bytes"
    print(f"{file.relative_to(ROOT)}: {taken.width} x {taken.height}, {size // 1000} kB")


def pictures(browser: Browser, base: str) -> None:
    wide = {"width": 1180, "height": 760}
    page = browser.new_page(base_url=base, viewport=wide, color_scheme="light")  # type: ignore[arg-type]
    with httpx.Client(base_url=base) as http:
        speak(http)
        page.goto("/simulator")
        page.get_by_role("article").nth(2).wait_for()
        page.wait_for_timeout(500)
        shoot(page, "simulator")
        handle(page)
        shoot(page, "staff-case", full_page=True)
        page.goto("/staff")
        shoot(page, "staff-start", clip={"x": 0, "y": 0, "width": 1180, "height": 480})
        page.goto("/staff/cases")
        shoot(page, "staff-cases")
        page.keyboard.press("?")
        shoot(page.locator("#keys"), "staff-keys")
    officer = browser.new_page(base_url=base, viewport=wide, color_scheme="light")  # type: ignore[arg-type]
    ask(officer)
    shoot(officer, "staff-request", full_page=True)
    narrow = {"width": 360, "height": 720}
    phone = browser.new_page(base_url=base, viewport=narrow, color_scheme="dark", locale="fi-FI")  # type: ignore[arg-type]
    phone.goto("/handling")
    shoot(phone, "handling")


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium on this machine: apt-get install chromium")
    with demonstration() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pictures(browser, base)
        browser.close()


if __name__ == "__main__":
    main()
