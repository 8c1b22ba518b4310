"""Rows of the table of commands: what holds in a place and a workspace, and who changed what."""

from bot.commands.options import LENGTH
from bot.table import Command, Option, Suggests, Takes

CONFIGURING = (
    Command(
        "settings show",
        "What holds here, where each comes from, and buttons that change it",
        None,
        (),
        ("/settings", "/settings show"),
        private=True,
    ),
    Command(
        "settings set",
        "Change what holds in this channel, or for admins in the whole server or workspace",
        None,
        (
            Option("zone", "the time zone in which dates are read and shown, an IANA name", placeholder="Europe/Minsk"),
            LENGTH,
            Option(
                "language",
                "in which Tidings speaks; news stay as they are",
                placeholder="de",
                suggests=Suggests.LANGUAGES,
            ),
            Option("where", "whose zone, length and language: of this channel, or of all", ("here", "workspace")),
            Option("admins-channel", "where admins are told what fails", placeholder="here", takes=Takes.CHANNEL),
            Option("sources", "those looked at where a member names none, with commas", placeholder="courier,wire"),
            Option("per-minute", "how many commands each member may give a minute", placeholder="10", numeric=True),
            Option("tokens", "how many tokens of a model may be used a day", placeholder="50000", numeric=True),
            Option("days", "how long answers, votes and what was sent are kept", placeholder="30", numeric=True),
            Option(
                "role", "who may configure beside Manage Server", placeholder="@role", takes=Takes.ROLE, only="discord"
            ),
            Option("admins", "who may configure beside workspace admins", placeholder="@somebody", only="slack"),
            Option("reset", "what is left to the operator again, with commas", placeholder="zone,days"),
        ),
        (
            "/settings zone:Europe/Minsk length:short",
            "/settings set zone:Europe/Minsk",
        ),
        private=True,
    ),
    Command(
        "settings history",
        "Who changed what here and when, for admins",
        None,
        (Option("page", "which part of it, the newest is the first", placeholder="2", numeric=True),),
        ("/settings history", "/settings history page:2"),
        private=True,
    ),
)
