"""A strict Slack on loopback, which the real slack-bolt and slack_sdk talk to; start with `SlackStandIn`."""

from tests.standins.slack.facts import App, Channel, Message, Team, User, View
from tests.standins.slack.server import SlackStandIn
from tests.standins.slack.verbs import Handle, Submitted

__all__ = ["App", "Channel", "Handle", "Message", "SlackStandIn", "Submitted", "Team", "User", "View"]
