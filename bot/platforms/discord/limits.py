"""What Discord takes at most, as data; read from its documentation (docs.discord.com) in August 2026.

Lengths are counted in UTF-16 code units, which is never less than what Discord counts.
"""

CONTENT = 2_000
"""Characters of a message without components V2 (resources/message)."""
V2_TEXT = 4_000
"""Characters of all text in one message with components V2; seen, not documented."""
V2_COMPONENTS = 40
"""Components of one message, nested ones included (components/reference)."""
EMBED_DESCRIPTION, EMBEDS, EMBED_SUM = 4_096, 10, 6_000
ROW, ROWS, BUTTON, CUSTOM_ID = 5, 5, 80, 100
OPTIONS, OPTION, PLACEHOLDER = 25, 100, 150
ALT = 1_024
"""Characters of a thumbnail's description."""
MODAL_TITLE, MODAL_FIELDS, MODAL_LABEL, MODAL_TEXT = 45, 5, 45, 4_000
AUTOCOMPLETE, CHOICE = 25, 100
TEXT_CHANNELS = (0, 5)
"""The kinds of channels that take messages by themselves: of text, and of announcements (resources/channel)."""
COMMANDS, COMMAND_OPTIONS, COMMAND_DESCRIPTION, COMMAND_TOTAL = 100, 25, 100, 8_000
NONCE = 25
TITLE = 100
"""Characters of the name of a thread, and of a post in a forum."""
DEFER_SECONDS, TOKEN_SECONDS = 3, 900
"""For the first response to an interaction, and for all that follows (interactions/receiving-and-responding)."""
