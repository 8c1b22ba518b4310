"""What Slack takes at most, as data; read from its documentation and slack_sdk's models in August 2026.

Lengths are counted in UTF-16 code units of the escaped text, which is never less than what Slack counts.
"""

BLOCKS, VIEW_BLOCKS = 50, 100
"""Blocks of a message; of a modal or a Home page."""
MESSAGE = 12_000
"""Characters of all blocks of a message: `msg_blocks_too_long` was seen near 13,200 (bolt-js #2509)."""
SECTION, HEADER, CONTEXT, FIELDS, FIELD = 3_000, 150, 10, 10, 2_000
ACTIONS, BUTTON, VALUE, URL = 25, 75, 2_000, 3_000
OPTIONS, OPTION, OPTION_VALUE, PLACEHOLDER = 100, 75, 150, 150
ALT, ID = 2_000, 255
TITLE, LABEL, HINT, METADATA, FIELDS_OF_FORM = 24, 2_000, 2_000, 3_000, 5
INPUT = 3_000
"""Characters of a text field."""
TEXT = 4_000
"""Characters of a message's fallback text, which Slack recommends; it cuts above 40,000."""
ACK_SECONDS, RESPONSE_URL_USES, RESPONSE_URL_MINUTES, SIGNATURE_SECONDS = 3, 5, 30, 300
