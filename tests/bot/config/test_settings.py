"""Settings: read from the environment or from files, refused by name, and listed in the README as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.config.settings import EXAMPLE, PREFIX, Settings, SettingsError, load, unknown

README = Path(__file__).parents[3] / "README.md"


def table() -> str:
    """The README's table as the code would write it."""
    rows = ["| setting | default | what |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        match field.default:
            case None | ():
                default = "none"
            case Path() as path:
                default = f"`{path.relative_to(EXAMPLE.parent.parent)}`"
            case False:
                default = "off"
            case value:
                default = f"`{value}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def test_readme_lists_every_setting_as_it_is() -> None:
    readme = README.read_text(encoding="utf-8")
    assert readme.split("<!-- settings -->\n")[1].split("\n<!-- /settings -->")[0] == table()


@pytest.mark.parametrize("page", sorted((README.parent / "docs").rglob("*.md")), ids=lambda page: page.stem)
def test_pages_name_only_settings_that_there_are(page: Path) -> None:
    named = re.findall(r"KYNNYS_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8"))
    assert unknown(dict.fromkeys(named, "")) == []


def test_every_setting_can_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("one, two\n", encoding="utf-8")
    tokens = load({"KYNNYS_API_TOKENS_FILE": str(file)}).api_tokens
    assert [token.get_secret_value() for token in tokens] == ["one", "two"]


def test_a_variable_wins_over_its_file(tmp_path: Path) -> None:
    file = tmp_path / "host"
    file.write_text("192.0.2.1", encoding="utf-8")
    assert load({"KYNNYS_HOST_FILE": str(file), "KYNNYS_HOST": "127.0.0.2"}).host == "127.0.0.2"


def test_an_empty_variable_or_file_is_as_if_unset(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\n", encoding="utf-8")
    assert load({"KYNNYS_REDIS_URL": ""}).redis_url is None
    assert load({"KYNNYS_TELEGRAM_TOKEN_FILE": str(tmp_path / "token")}).telegram_token is None


@pytest.mark.parametrize("name", ["KYNNYS_SECRET_KEYS_FILE", "KYNNYS_DATABASE_URL_FILE"])
def test_an_empty_file_stands_for_no_other_database_and_no_new_key(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(SettingsError, match=f"{name}: .*empty is empty"):
        load({name: str(tmp_path / "empty")})


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"KYNNYS_PORT": "many"}, "KYNNYS_PORT"),
        ({"KYNNYS_PORT": "70000"}, "KYNNYS_PORT"),
        ({"KYNNYS_PUBLIC_URL": "example.fi"}, "KYNNYS_PUBLIC_URL"),
        ({"KYNNYS_LOG_LEVEL": "LOUD"}, "KYNNYS_LOG_LEVEL"),
        ({"KYNNYS_SIMULATOR": "perhaps"}, "KYNNYS_SIMULATOR"),
        ({"KYNNYS_SMTP_URL_FILE": "/nowhere/at/all"}, "KYNNYS_SMTP_URL_FILE"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_shown(environ: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as refused:
        load(environ)
    value = next(iter(environ.values()))
    assert named.endswith("_FILE") or value not in str(refused.value)


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(SettingsError, match=r"PUBLIC_URL.*PORT"):
        load({"KYNNYS_PORT": "x", "KYNNYS_PUBLIC_URL": "x"})


def test_secrets_are_not_in_the_repr() -> None:
    settings = load(
        {
            "KYNNYS_API_TOKENS": "secret-a",
            "KYNNYS_DATABASE_URL": "postgresql://kynnys:secret-b@localhost/kynnys",
            "KYNNYS_REDIS_URL": "redis://:secret-c@localhost",
            "KYNNYS_SMTP_URL": "smtp://user:secret-d@localhost",
            "KYNNYS_SECRET_KEYS": "secret-e",
        }
    )
    assert "secret-" not in repr(settings)


def test_names_that_look_like_ours_are_noticed() -> None:
    assert unknown(
        {"KYNNYS_SIMULATR": "1", "KYNNYS_SIMULATOR": "1", "KYNNYS_PORT_FILE": "x", "PATH": "/bin"}
    ) == ["KYNNYS_SIMULATR"]
