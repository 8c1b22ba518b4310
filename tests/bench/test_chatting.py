"""The measure of chat works on a few commands, so that it cannot rot."""

from pathlib import Path

from tests.bench.chatting import chat


async def test_a_few_commands_are_acknowledged_and_answered_on_both_platforms(tmp_path: Path) -> None:
    chatted = await chat(3, tmp_path / "chat.db", {})
    assert set(chatted.ready) == set(chatted.asked) == {"Discord", "Slack"}
    for asked in chatted.asked.values():
        assert len(asked.acknowledged) == len(asked.answered) == 3
        assert all(0 < seconds < 3 for seconds in asked.acknowledged)
