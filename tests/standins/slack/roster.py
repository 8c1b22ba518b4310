"""The workspaces of a test: who is there, where, and what each of them sees."""

from tests.standins.slack.elements import check_options
from tests.standins.slack.facts import Channel, Json, Message, Team, User, View, new_id
from tests.standins.slack.world import World


class Places:
    """Sets workspaces up and looks at them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._offered: dict[str, list[Json]] = {}

    def team(self, name: str = "Acme", *, installed: bool = True) -> Team:
        """A new workspace, with the app in it unless it is not `installed`."""
        team_id = new_id("T")
        bot = User(new_id("U"), team_id, "tidings", bot=True)
        team = Team(team_id, name, bot, new_id("B"), users={bot.id: bot})
        self.world.teams[team_id] = team
        if installed:
            team.token = self.world.new_token(team, self.world.app.scopes).value
        return team

    def user(self, team: Team, name: str = "ada", *, admin: bool = False) -> User:
        """A new person."""
        user = User(new_id("U"), team.id, name, admin)
        team.users[user.id] = user
        return user

    def channel(self, team: Team, name: str, *members: User, bot: bool = True, private: bool = False) -> Channel:
        """A new channel with these members, and the app unless told otherwise."""
        kind, letter = ("group", "G") if private else ("channel", "C")
        inside = {user.id for user in members} | ({team.bot.id} if bot else set())
        channel = Channel(new_id(letter), team.id, name, kind, inside)
        team.channels[channel.id] = channel
        return channel

    def say(self, user: User, channel: Channel, text: str) -> Message:
        """Say something that the app is not told of."""
        return self.world.say(channel, user, {"text": text})

    def direct(self, user: User) -> Channel:
        """The conversation of a user with the app."""
        return self.world.direct(self.world.teams[user.team], user)

    def sees(self, user: User, channel: Channel) -> list[Message]:
        """What a user sees in a channel, the oldest first."""
        inside = user.id in channel.members or channel.kind == "channel"
        return [one for one in channel.messages if inside and not one.deleted and one.only_for in {"", user.id}]

    async def until_sees(self, user: User, channel: Channel, words: str, within: float = 10.0) -> Message:
        """The first message of the app with these words that a user sees in a channel, as soon as there is one.

        Raises:
            AssertionError: none was in time.
        """
        bot = self.world.teams[user.team].bot.id
        found = await self.world.until(
            lambda: [one for one in self.sees(user, channel) if one.author == bot and words in one.words],
            f"{words!r} in {channel.name or 'a direct message'}",
            within,
        )
        return found[0]

    def expire(self, team: Team) -> None:
        """Let the token of a workspace run out now."""
        self.world.tokens[team.token].expires_at = self.world.now()

    def offered(self, reply: Json) -> list[Json]:
        """The options of an answer of suggestions, if Slack takes them."""
        groups = reply.get("option_groups")
        options: list[Json] = [one for group in groups for one in group["options"]] if groups else reply["options"]
        problems = list(check_options(options, "/options")) if options else []
        assert not problems, problems
        return options

    def _end(self, team: Team, state: str) -> None:
        for token in self.world.tokens.values():
            if token.team == team.id:
                token.state = token.state or state

    def _seen(self, user: User, where: Message | View) -> list[Json]:
        if isinstance(where, View):
            assert where.user == user.id, "a view is one user's own"
            assert where.open, "the view is closed"
            return list(where.payload["blocks"])
        assert not where.deleted, "the message is deleted"
        assert where.only_for in {"", user.id}, "the message is somebody else's"
        return where.blocks
