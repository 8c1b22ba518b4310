"""What Slack takes at most, as data, each with its source, as read in August 2026.

Invariant: lengths are held in UTF-16 code units of the text as it is sent, escaped, which is never less than what
Slack counts. Sources: [blocks] docs.slack.dev, Block Kit reference, and slack_sdk.models.blocks; [views] the same,
slack_sdk.models.views; [manifest] slackapi/manifest-schema, manifest.schema.1.0.0.json; [rates] docs.slack.dev, rate
limits; [seen] issue threads only.
"""

BLOCKS = 50
"""Blocks of a message [blocks]."""
VIEW_BLOCKS = 100
"""Blocks of a modal or of the Home page [views]."""
MESSAGE = 12_000
"""Characters of all blocks of a message: `msg_blocks_too_long` comes near 13,200 (bolt-js #2509) [seen]."""
TEXT, TEXT_CUT = 4_000, 40_000
"""Characters of a message's `text` that are recommended; before Slack cuts it (chat.postMessage)."""
BLOCK_ID = 255
"""Characters of a block_id [blocks]."""

SECTION = 3_000
"""Characters of a section's text, and of any text object [blocks]."""
FIELDS, FIELD = 10, 2_000
"""Fields of a section; characters of one [blocks]."""
HEADER = 150
"""Characters of a header [blocks]."""
MARKDOWN = 12_000
"""Characters of a markdown block, which is not used here: feed text would be formatted [blocks]."""
CONTEXT = 10
"""Elements of a context block [blocks]."""
ACTIONS = 25
"""Elements of an actions block [blocks]."""

ID = 255
"""Characters of an action_id [blocks]."""
BUTTON, VALUE, URL = 75, 2_000, 3_000
"""Characters of a button's words (also of its accessibility_label), value and address [blocks]."""
PLACEHOLDER = 150
"""Characters of a placeholder [blocks]."""
OPTIONS, OPTION, OPTION_VALUE = 100, 75, 150
"""Options of a select; characters of an option's words and of its description; of its value [blocks]."""
IMAGE_URL, ALT = 3_000, 2_000
"""Characters of a picture's address and of its alt text [blocks]."""
INPUT = 3_000
"""Characters of a text field [blocks]."""

TITLE = 24
"""Characters of a modal's title, and of its buttons [views]."""
LABEL, HINT = 2_000, 2_000
"""Characters of an input's label and hint [blocks]."""
METADATA, CALLBACK_ID = 3_000, 255
"""Characters of what a modal carries along, and of its name [views]."""

APP_NAME, APP_DESCRIPTION, BOT_NAME = 35, 140, 80
"""Characters of the app's name and description, and of the bot's name [manifest]."""
LONG_DESCRIPTION = (175, 4_000)
"""Characters of the long description, at least and at most [manifest]."""
COMMANDS, COMMAND, COMMAND_DESCRIPTION, USAGE_HINT = 50, 32, 2_000, 1_000
"""Slash commands of an app; characters of a name with its slash, a description, a hint [manifest]."""
SHORTCUTS, SHORTCUT, SHORTCUT_DESCRIPTION = 10, 24, 150
"""Shortcuts of an app; characters of a name, a description [manifest]."""
REDIRECT_URLS, SCOPES, EVENTS = 1_000, 255, 100
"""Redirect URLs, scopes and bot events of an app [manifest]."""

POSTS_PER_SECOND = 1
"""Messages a second to one channel; bursts are borne a little, and the workspace has a limit besides [rates]."""
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute of a method of each tier in a workspace; more brings 429 with Retry-After [rates]."""
ACK_SECONDS = 3
"""Until commands, actions, shortcuts, options, views and events must be acknowledged, and a trigger_id ends (bolt)."""
EVENT_RETRY_MINUTES = (0, 1, 5)
"""After which an event without an answer comes again, with X-Slack-Retry-Num (secondary sources)."""
RESPONSE_URL_USES, RESPONSE_URL_MINUTES = 5, 30
"""How often, and for how long, a response_url takes messages (secondary sources)."""
SIGNATURE_SECONDS = 300
"""By how much a signed request's time may be off (slack_sdk/signature)."""

FATAL = (
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "account_inactive",
    "token_revoked",
    "restricted_action",
)
"""Errors of chat.postMessage that end a channel (chat.postMessage)."""
