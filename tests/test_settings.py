"""Settings: where each value comes from, and one error for all that is wrong."""

import os
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from bot.app import ceilings_of
from bot.errors import BadSettings
from bot.given import Origin
from bot.settings import (
    PREFIX,
    ArticleSettings,
    FetchSettings,
    IngestSettings,
    PollSettings,
    Settings,
    load_settings,
    read_settings,
)
from bot.settings.read import variable_of, ways
from bot.tenancy import Ceiling


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tidings.toml"


def written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def test_without_anything_the_defaults_hold() -> None:
    settings = load_settings()
    assert (settings.time_zone, settings.zone.key) == ("UTC", "UTC")
    assert settings.database.name == "tidings.db"
    assert settings.fetch.allowed_hosts == ()


def test_the_file_overrides_the_defaults_and_leaves_the_rest(file: Path) -> None:
    settings = load_settings(written(file, 'time_zone = "Europe/Minsk"\n[fetch]\nmax_bytes = 5000\n'))
    assert settings.zone.key == "Europe/Minsk"
    assert settings.fetch.max_bytes == 5000
    assert settings.fetch.total_seconds == Settings().fetch.total_seconds


def test_the_environment_overrides_the_file_key_by_key(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(
        file, 'time_zone = "Europe/Minsk"\ndatabase = "from-file.db"\n[fetch]\nmax_bytes = 5000\ntotal_seconds = 9\n'
    )
    monkeypatch.setenv("TIDINGS_TIME_ZONE", "Asia/Tokyo")
    monkeypatch.setenv("TIDINGS_FETCH__MAX_BYTES", "6000")
    settings = load_settings(file)
    assert (settings.time_zone, settings.fetch.max_bytes) == ("Asia/Tokyo", 6000)
    assert (settings.database, settings.fetch.total_seconds) == (Path("from-file.db"), 9)


def test_the_command_line_overrides_every_other_word_on_the_store(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDINGS_DATABASE", "from-environment.db")
    written(file, 'database = "from-file.db"')
    assert load_settings(file).database == Path("from-environment.db")
    assert load_settings(file, Path("typed.db")).database == Path("typed.db")


def test_the_environment_may_name_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDINGS_CONFIG", str(written(file, 'time_zone = "Asia/Tokyo"')))
    assert load_settings().time_zone == "Asia/Tokyo"


def test_a_file_named_on_the_command_line_goes_before_the_environments(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDINGS_CONFIG", str(written(file, 'time_zone = "Asia/Tokyo"')))
    other = written(tmp_path / "other.toml", 'time_zone = "Europe/Minsk"')
    assert load_settings(other).time_zone == "Europe/Minsk"


@pytest.mark.parametrize("value", ["news.lan, 10.0.0.7", "news.lan 10.0.0.7"])
def test_a_list_in_the_environment_is_written_with_commas_or_blanks(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDINGS_FETCH__ALLOWED_HOSTS", value)
    assert load_settings().fetch.allowed_hosts == ("news.lan", "10.0.0.7")


def test_a_list_in_the_file_is_a_toml_list(file: Path) -> None:
    settings = load_settings(written(file, '[fetch]\nallowed_hosts = ["news.lan", "10.0.0.7"]'))
    assert settings.fetch.allowed_hosts == ("news.lan", "10.0.0.7")


def test_all_problems_are_told_at_once_with_their_keys(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(file, 'colour = "red"\ntime_zone = "Mars/Olympus"\n[fetch]\nmax_bytes = 1\nagent = "x"\n')
    monkeypatch.setenv("TIDINGS_INGEST__MAX_BYTES", "plenty")
    with pytest.raises(BadSettings) as caught:
        load_settings(file)
    message = caught.value.user_message
    for key in ("colour:", "time_zone: no time zone is called 'Mars/Olympus'", "fetch.max_bytes:", "fetch.agent:"):
        assert key in message
    assert "ingest.max_bytes:" in message
    assert str(file) in message
    assert "\n" not in message


def test_a_problem_in_the_environment_alone_names_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDINGS_FETCH__TOTAL_SECONDS", "0")
    with pytest.raises(BadSettings, match=r"used: fetch\.total_seconds: .*0 \(TIDINGS_FETCH__TOTAL_SECONDS\)\.$"):
        load_settings()


@pytest.mark.parametrize("value", ["foo", '{"max_bytes": 5000}', "3"])
def test_a_whole_group_is_no_variable_and_is_told_by_its_name(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDINGS_FETCH", value)
    with pytest.raises(BadSettings, match=r"fetch: this is a group; .* TIDINGS_FETCH__"):
        load_settings()


def test_each_value_has_its_origin(file: Path, tmp_path: Path) -> None:
    text = '# mine\ntime_zone = "Europe/Minsk"\n\n[fetch]\nallowed_hosts = [\n  "a.lan",\n]\nmax_bytes = 5000\n'
    (tmp_path / "contact").write_text("me@example.org\n", encoding="utf-8")
    environ = {
        "TIDINGS_CONFIG": str(written(file, text)),
        "TIDINGS_FETCH__CONTACT_FILE": str(tmp_path / "contact"),
        "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
        "TIDINGS_FETCH__MAX_BYTES": "6000",
        "TIDINGS_TIMEZONE": "UTC",
    }
    read = read_settings(None, Path("typed.db"), environ)
    shown = {each.name: (each.value, str(each.origin)) for each in read.shown()}
    assert shown["database"] == (Path("typed.db"), "--database")
    assert shown["time_zone"] == ("Europe/Minsk", f"{file}, line 2")
    assert shown["fetch.allowed_hosts"] == (("a.lan",), f"{file}, line 5")
    assert shown["fetch.max_bytes"] == (6000, "TIDINGS_FETCH__MAX_BYTES")
    assert shown["fetch.contact"] == ("me@example.org", f"TIDINGS_FETCH__CONTACT_FILE, {tmp_path / 'contact'}")
    assert shown["openai_base_url"] == ("http://127.0.0.1:9/v1", "OPENAI_BASE_URL")
    assert shown["fetch.per_host"] == (2, "default")
    assert read.unknown == ("TIDINGS_TIMEZONE sets nothing; TIDINGS_TIME_ZONE was meant?",)


@pytest.mark.parametrize(("way", "field"), list(ways()), ids=[".".join(way) for way, _ in ways()])
def test_every_setting_may_come_from_a_file_that_a_variable_names(
    way: tuple[str, ...], field: FieldInfo, tmp_path: Path
) -> None:
    default = {each.name: each.value for each in read_settings(None, None, {}).shown()}[".".join(way)]
    text = (
        " ".join(map(str, default)) if isinstance(default, tuple) else ("x" if default in (None, "") else str(default))
    )
    text = text or "17"
    if way[-1].endswith("url"):
        text = "wss://example.org" if "gateway" in way[-1] else "https://example.org"
    (tmp_path / "value").write_text(f"{text}\n", encoding="utf-8")
    variable = variable_of(way, field)
    read = read_settings(None, None, {f"{variable}_FILE": str(tmp_path / "value")})
    (shown,) = [each for each in read.shown() if each.name == ".".join(way)]
    assert shown.origin == Origin("variable_file", f"{variable}_FILE", str(tmp_path / "value"))
    both = read_settings(None, None, {f"{variable}_FILE": str(tmp_path / "value"), variable: text})
    assert both.settings is None
    assert both.problems == (f"{variable} and {variable}_FILE are both set: unset one",)


def test_a_file_that_a_variable_names_is_told_by_both_names(tmp_path: Path) -> None:
    (tmp_path / "zone").write_text("Mars", encoding="utf-8")
    (tmp_path / "empty").touch()
    environ = {
        "TIDINGS_TIME_ZONE_FILE": str(tmp_path / "zone"),
        "TIDINGS_LOG__LEVEL_FILE": str(tmp_path / "empty"),
        "TIDINGS_LOG__FORMAT_FILE": str(tmp_path / "none"),
    }
    problems = "; ".join(read_settings(None, None, environ).problems)
    assert f"(TIDINGS_TIME_ZONE_FILE, {tmp_path / 'zone'})" in problems
    assert f"TIDINGS_LOG__LEVEL_FILE names an empty file ({tmp_path / 'empty'})" in problems
    assert f"TIDINGS_LOG__FORMAT_FILE names a file that cannot be read ({tmp_path / 'none'}): No such file" in problems


def test_what_is_no_setting_is_told_with_what_may_have_been_meant(file: Path) -> None:
    written(file, 'discord_token = "very-secret"\n[fetch]\nmax_bites = 3\nagent = "very-secret"\n')
    environ = {"TIDINGS_CONFIG": str(file), "TIDINGS_WEB__PROT": "very-secret"}
    problems = "; ".join(read_settings(None, None, environ).problems)
    assert "discord_token: there is no such setting; tokens and keys are variables, such as DISCORD_TOKEN" in problems
    assert f"fetch.max_bites: there is no such setting; fetch.max_bytes was meant? ({file}, line 3)" in problems
    assert "web.prot: TIDINGS_WEB__PROT sets nothing; TIDINGS_WEB__PORT was meant?" in problems
    assert "very-secret" not in problems


def test_a_variable_of_a_group_that_is_none_or_of_a_key_is_told() -> None:
    environ = {"TIDINGS_FETHC__CONTACT": "x", "TIDINGS_CONFIG_FILE": "x", "TIDINGS_MODEL": ""}
    assert read_settings(None, None, environ).unknown == (
        "TIDINGS_CONFIG_FILE sets nothing; TIDINGS_CONFIG was meant?",
        "TIDINGS_FETHC__CONTACT sets nothing; TIDINGS_FETCH__CONTACT was meant?",
    )
    environ = {"TIDINGS_MODEL__KEY": "very-secret"}
    (problem,) = read_settings(None, None, environ).problems
    assert "TIDINGS_MODEL__KEY sets nothing; tokens and keys have variables of their own" in problem
    assert "very-secret" not in problem


def test_a_character_that_cannot_stand_in_a_value_is_told_in_words(file: Path) -> None:
    read = read_settings(written(file, '[fetch]\ncontact = "ops (desk)"\n'), None, {})
    (problem,) = read.problems
    assert problem.startswith("fetch.contact: it holds a character that cannot stand in it, such as a blank, a bracket")
    assert problem.endswith(f"({file}, line 2)")


def test_a_group_that_is_none_in_the_file_is_told_whatever_the_environment_sets_in_it(file: Path) -> None:
    environ = {"TIDINGS_CONFIG": str(written(file, "fetch = 3\n")), "TIDINGS_FETCH__MAX_BYTES": "5000"}
    (problem,) = read_settings(None, None, environ).problems
    assert problem.startswith("fetch: Input should be a valid dictionary")
    assert problem.endswith(f"({file}, line 1)")


@pytest.mark.parametrize("zone", ["", "Europe", "../../etc/passwd", "/etc/localtime", "Mars/Olympus", "\x00"])
def test_what_is_no_time_zone_is_refused(zone: str, file: Path) -> None:
    escaped = zone.replace("\x00", "\\u0000")
    with pytest.raises(BadSettings, match="time_zone: no time zone is called"):
        load_settings(written(file, f'time_zone = "{escaped}"'))


def test_a_file_that_is_missing_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"absent\.toml cannot be read: No such file"):
        load_settings(tmp_path / "absent.toml")


def test_a_missing_file_that_the_environment_names_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDINGS_CONFIG", str(tmp_path / "absent.toml"))
    with pytest.raises(BadSettings, match=r"absent\.toml cannot be read"):
        load_settings()


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read: Is a directory"):
        load_settings(tmp_path)


@pytest.mark.parametrize("data", [b"time_zone = = 3", b"\xff\xfet\x00", b"[fetch\n"])
def test_a_file_that_is_no_toml_is_told_by_its_name(data: bytes, file: Path) -> None:
    file.write_bytes(data)
    with pytest.raises(BadSettings, match=r"tidings\.toml is not valid TOML: "):
        load_settings(file)


def test_bad_settings_end_a_command_with_exit_code_2(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as caught:
        load_settings(tmp_path / "absent.toml")
    assert caught.value.exit_code == 2


def test_settings_cannot_be_changed_once_they_are_read() -> None:
    settings = load_settings()
    with pytest.raises(ValidationError):
        setattr(settings, "time_zone", "Asia/Tokyo")  # noqa: B010 - the type checker knows that it is frozen
    with pytest.raises(ValidationError):
        setattr(settings.fetch, "max_bytes", 5000)  # noqa: B010


NESTED = [field.annotation for field in Settings.model_fields.values() if isinstance(field.default, BaseModel)]


@pytest.mark.parametrize("section", [Settings, *NESTED])
def test_every_setting_says_what_it_is_for(section: type[BaseModel]) -> None:
    fields = {name: field for name, field in section.model_fields.items() if field.annotation not in NESTED}
    assert [name for name, field in fields.items() if not field.description] == []


def test_every_group_of_settings_must_say_so() -> None:
    assert {IngestSettings, FetchSettings, PollSettings, ArticleSettings} <= set(NESTED)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("TIDINGS_DISCORD_API_URL", "http://discord.example/api/v10", "this machine alone"),
        ("TIDINGS_DISCORD_API_URL", "ftp://127.0.0.1/", "begins with https://"),
        ("TIDINGS_DISCORD_API_URL", "https://user:pass@discord.example/", "user or a password is not taken"),
        ("TIDINGS_DISCORD_GATEWAY_URL", "ws://10.0.0.1/", "this machine alone"),
        ("TIDINGS_DISCORD_GATEWAY_URL", "https://gateway.example", "begins with wss://"),
    ],
)
def test_an_address_of_a_platform_is_safe_or_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        load_settings()
    assert why in caught.value.user_message


def test_stand_ins_on_this_machine_need_no_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDINGS_DISCORD_API_URL", "http://127.0.0.1:8/api/v10")
    monkeypatch.setenv("TIDINGS_DISCORD_GATEWAY_URL", "ws://localhost:8/")
    monkeypatch.setenv("TIDINGS_DISCORD__GUILDS", "12, 13")
    settings = load_settings()
    assert settings.discord_api_url == "http://127.0.0.1:8/api/v10"
    assert settings.discord.guilds == (12, 13)


def test_what_the_operator_allows_workspaces_is_said_or_the_default(tmp_path: Path) -> None:
    file = tmp_path / "tidings.toml"
    file.write_text("[chat]\nmember_per_minute = 30\n[data]\nbackups_kept = 1\n", encoding="utf-8")
    said = ceilings_of(load_settings(file))
    assert said.per_minute == Ceiling(30, said=True)
    assert said.days == Ceiling(180)
    assert (said.tokens, said.zone_said, said.language_said) == (None, False, False)
    file.write_text(
        'time_zone = "Asia/Tokyo"\nlanguage = "de"\n[model]\nname = "m"\n[data]\nworkspace_days = 20\n',
        encoding="utf-8",
    )
    said = ceilings_of(load_settings(file))
    assert said.language_said
    assert (said.days, said.tokens, said.zone_said) == (Ceiling(20, said=True), Ceiling(200_000), True)
