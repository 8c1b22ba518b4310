"""What `tidings check` finds at Slack."""

from bot.commands.spec import COMMANDS
from bot.platformport import Finding
from bot.platforms.slack.check import findings
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.manifest import SCOPES
from tests.platforms.slack.fakeslack import FakeSlack, refused


async def found(slack: FakeSlack, **config: str) -> list[Finding]:
    return await findings(SlackConfig(api_url=slack.api, **config), COMMANDS)


async def test_a_good_set_up_is_in_order(slack: FakeSlack) -> None:
    slack.scopes = ",".join(SCOPES)
    assert all(each.ok for each in await found(slack, bot_token="xoxb", app_token="xapp"))


async def test_a_missing_scope_is_named_with_its_use_and_cure(slack: FakeSlack) -> None:
    slack.scopes = ",".join(set(SCOPES) - {"files:write"})
    wrong = [each for each in await found(slack, bot_token="xoxb", app_token="xapp") if not each.ok]
    assert len(wrong) == 1
    assert "files:write" in wrong[0].what
    assert "tidings slack manifest" in wrong[0].cure


async def test_wrong_tokens_are_named(slack: FakeSlack) -> None:
    slack.answers |= {"auth.test": refused("invalid_auth"), "apps.connections.open": refused("invalid_auth")}
    wrong = [each for each in await found(slack, bot_token="xoxb", app_token="xapp") if not each.ok]
    assert [each.what for each in wrong] == [
        "Slack bot token: refused (invalid_auth)",
        "Slack app-level token: refused (invalid_auth)",
    ]
    assert "SLACK_APP_TOKEN" in wrong[1].cure


async def test_http_needs_the_signing_secret(slack: FakeSlack) -> None:
    wrong = [each for each in await found(slack, bot_token="xoxb") if not each.ok]
    assert any("signing secret: not set" in each.what for each in wrong)
