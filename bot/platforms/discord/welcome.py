"""What the app says when it comes to a server. Pure."""

from bot.message.blocks import Code, Heading, Message, note, paragraph

WELCOME = Message(
    (
        Heading("Tidings is here"),
        paragraph("It answers from the news that its operator collects, each sentence with its source."),
        paragraph("Type ", Code("/summary"), " and a topic. ", Code("/help"), " lists everything else."),
        note("Nothing is read here but the commands that are typed."),
    )
)
