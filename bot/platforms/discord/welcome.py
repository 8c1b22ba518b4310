"""What the app says when it comes to a server. Pure."""

from bot.message.blocks import Code, Heading, Message, note, paragraph, woven
from bot.message.phrases import phrase

WELCOME = Message(
    (
        Heading(phrase("Tidings is here")),
        paragraph(phrase("It answers from the news that its operator collects, each sentence with its source.")),
        paragraph(
            woven(
                "Type {summary} and a topic. {help} lists everything else.",
                summary=Code("/summary"),
                help=Code("/help"),
            )
        ),
        note(phrase("Nothing is read here but the commands that are typed.")),
    )
)
