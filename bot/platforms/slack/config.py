"""What the Slack platform is set up with."""

from dataclasses import dataclass, field

API_URL = "https://slack.com/api/"
AUTHORIZE_URL = "https://slack.com/oauth/v2/authorize"


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """Where Slack is and how it is used; secrets are `""` where they are not set.

    With an `app_token` events come by Socket Mode, else by signed HTTP, which needs the `signing_secret`. With
    `client_id` and `client_secret` workspaces install the app by OAuth; else `bot_token` is that of the one workspace.
    `public_url` is where Slack reaches the web application, for HTTP and OAuth.
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    api_url: str = API_URL
    authorize_url: str = AUTHORIZE_URL
    public_url: str = ""

    @property
    def socket_mode(self) -> bool:
        """Whether events come over a socket that the app opens."""
        return bool(self.app_token)

    @property
    def oauth(self) -> bool:
        """Whether workspaces install the app themselves."""
        return bool(self.client_id and self.client_secret)
