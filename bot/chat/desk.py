"""Answers what members do in chat: the use cases behind `bot.conversation.Desk`.

Invariant: whatever happens, a member gets a sentence. What somebody may do is decided here, not by what a
platform shows; the state of a button is in the store, and is found only in the place it belongs to.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from bot.care import Workspace
from bot.chat import said as words
from bot.chat.actions import Action, Verb, read_action
from bot.chat.budget import Budget, ChatRules
from bot.chat.forms import faults_of, follow_form, line_of_form
from bot.chat.home import home_message
from bot.chat.keep import Keeper, quotes_something
from bot.chat.keepers import Keepers
from bot.chat.known import Known, known
from bot.chat.lines import line_of, line_of_request
from bot.chat.presence import leave_others
from bot.chat.quotes import quote_message, sources_message
from bot.chat.said import ENDED, private, told
from bot.chat.settingforms import sent_form, settings_form_of
from bot.chat.suggest import Suggestions
from bot.chat.votes import voted
from bot.chatport import ANSWERS_KEPT, Cited, Issuer, KeptAnswer
from bot.commands.context import Context, Role
from bot.commands.dispatch import answer
from bot.commands.parse import parse_line
from bot.commands.reply import State
from bot.commands.setting import faults_in
from bot.commands.settings import preferring
from bot.conversation import Asking, Call, Faults, Form, Line, Response, Stage
from bot.errors import BadInput, CannotWrite, StoreError, TidingsError, traced
from bot.message.blocks import Choice, Message, note
from bot.message.plain import Reader
from bot.model import Article
from bot.stories.opinions import leanings_of
from bot.table import Suggests
from bot.tenantport import Settled

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class ChatDesk:
    """The desk for all chat platforms."""

    def __init__(self, context: Context, rules: ChatRules) -> None:
        self._context = context
        self._budget = Budget(rules)
        self._at_once, self._under_way = rules.at_once, 0
        self._suggestions = Suggestions()
        self._keeper = Keeper(context)
        self._keepers = Keepers(context.store, context.clock, rules.keepers)

    def sends_by(self, issuer: Issuer) -> None:
        """Have digests that are asked for sent by this."""
        self._context = replace(self._context, issuer=issuer)

    async def ask(self, asking: Asking, said: Line | Call, stage: Stage) -> Response:
        """See `bot.conversation.Desk.ask`."""
        return await self._answered(asking, lambda known: self._asked(known, line_of(said), stage))

    async def press(self, asking: Asking, action: str, value: str, stage: Stage) -> Response:
        """See `bot.conversation.Desk.press`."""
        return await self._answered(asking, lambda known: self._pressed(known, action, value, stage))

    async def form(self, asking: Asking, action: str) -> Form | Response:
        """See `bot.conversation.Desk.form`."""
        return await self._answered(asking, lambda known: self._worded(known, self._form(known, action)))

    async def submit(self, asking: Asking, action: str, values: Mapping[str, str]) -> Response | Faults:
        """See `bot.conversation.Desk.submit`."""
        submitted = lambda known: self._worded(known, self._submitted(known, action, values))  # noqa: E731
        return await self._answered(asking, submitted, form=True)

    async def suggest(self, asking: Asking, suggests: Suggests, typed: str) -> Sequence[Choice]:
        """See `bot.conversation.Desk.suggest`."""
        try:
            known = await self._known(asking)
            if suggests is Suggests.WATCHES and await self._keepers.role(known.asking) is not Role.ADMIN:
                return ()
            return await self._suggestions.of(replace(self._context, asking=known.asking), suggests, typed)
        except StoreError:
            return ()
        except Exception as error:  # noqa: BLE001  # what is typed can be sent without help
            _log.error("no values could be offered: %s", traced(error))  # its words may be a member's
            return ()

    async def home(self, asking: Asking) -> Message:
        """See `bot.conversation.Desk.home`."""

        async def made() -> Response:
            return Response(await home_message(await self._context_of(await self._known(asking))))

        return (await self._guarded(made)).message

    async def reader(self, asking: Asking) -> Reader:
        """See `bot.conversation.Desk.reader`."""
        try:
            context = await self._context_of(Known(asking))
        except StoreError:
            context = self._context
        return context.reader

    async def left(self, platform: str, workspace: str) -> None:
        """See `bot.conversation.Desk.left`."""
        if workspace:
            await self._context.store.leave(Workspace(platform, workspace), self._context.now())

    async def came(self, platform: str, workspaces: Sequence[str]) -> None:
        """See `bot.conversation.Desk.came`."""
        try:
            await self._context.store.came(platform, workspaces)
        except StoreError as error:  # said again when it connects again; answering must not wait for that
            _log.warning("what stopped when the app was removed from a workspace stays stopped: %s", error)

    async def serves(self, platform: str, workspaces: Sequence[str]) -> None:
        """See `bot.conversation.Desk.serves`."""
        await self.came(platform, workspaces)
        await leave_others(self._context, platform, workspaces)

    async def tidy(self) -> None:
        """Drop what is kept no longer."""
        now, days = self._context.now(), self._context.left_kept.days
        await self._context.store.purge_chat(now)
        await self._context.store.purge_outbox(now)
        await self._context.store.purge_kept(now, self._context.ceilings, lambda own: partial(leanings_of, own=own))
        for each in await self._context.store.purge_left(now - self._context.left_kept):
            _log.warning("the app left %s %d days ago: all that was kept of it is erased", each, days)

    async def _answered(
        self, asking: Asking, work: Callable[[Known], Awaitable[_T]], *, form: bool = False
    ) -> _T | Response:
        """The response, if there is budget for it: the operator's, and that of the workspace.

        To this, a `form` that is sent counts as when it was opened: what was filled in must not be lost. Of all else,
        beyond `ChatRules.at_once` nothing more is begun: a crowd that waits for ever longer is of use to nobody.
        """
        if self._under_way >= self._at_once and not form:
            return private(words.BUSY, "refused")
        self._under_way += 1
        try:
            return await self._budgeted(asking, work, form=form)
        finally:
            self._under_way -= 1

    async def _budgeted(self, asking: Asking, work: Callable[[Known], Awaitable[_T]], *, form: bool) -> _T | Response:
        async def within() -> _T | Response:
            known = await self._known(asking)
            most = None if form else known.tenant.per_minute
            wait = self._budget.wait_there(asking, self._context.now(), most)
            return private(words.too_many(wait), "refused") if wait else await work(known)

        wait = self._budget.wait(asking, self._context.now())
        return private(words.too_many(wait), "refused") if wait else await self._guarded(within)

    async def _known(self, asking: Asking) -> Known:
        """Who asks, as one whom the workspace lets configure where it does, and what it has set."""
        place = asking.place
        if not place.workspace:
            return Known(asking)
        return known(asking, await self._context.store.tenant(Workspace(place.platform, place.workspace)))

    async def _guarded(self, work: Callable[[], Awaitable[_T]]) -> _T | Response:
        try:
            return await work()
        except CannotWrite as error:
            return private(words.not_stored(error.why), "failed")
        except TidingsError as error:
            return private(error.user_message, "refused" if isinstance(error, BadInput) else "failed")
        except Exception as error:  # noqa: BLE001  # one bad answer must not end the conversation
            mark = words.reference()
            _log.error("unexpected error %s: %s", mark, traced(error))  # its words may be a member's
            return private(words.wrong(mark), "failed")

    async def _context_of(self, known: Known, stage: Stage | None = None) -> Context:
        """The context for who asks: their role, and what their place prefers."""
        asking = known.asking
        context = await preferring(replace(self._context, asking=asking, tenant=known.tenant))
        role, buttons = await self._keepers.role(asking), asking.place.platform != "console"
        context = replace(context, role=role, buttons=buttons)
        return replace(context, stage=words.spoken(stage, context.language)) if stage else context

    async def _asked(self, known: Known, line: str, stage: Stage, seen: Settled | None = None) -> Response:
        context = replace(await self._context_of(known, stage), seen=seen)
        if context.role is Role.ADMIN and _is_for_admins(line) and not await self._keepers.used(known.asking):
            context = replace(context, role=Role.MEMBER)
        reply = await answer(context, line)
        message = reply.message
        if reply.state is State.ERROR:
            return Response(replace(message, private=True), ill="refused")
        request = parse_line(line)
        try:
            message = await self._keeper.with_actions(context, request, reply)
        except StoreError:  # a store that cannot be written still answers
            message = replace(message, blocks=(*message.blocks, note(words.NO_BUTTONS)))
        private = message.private or request.command.private
        return Response(replace(message, private=private), file=reply.file)

    async def _pressed(self, known: Known, pressed: str, value: str, stage: Stage) -> Response:
        action, asking = read_action(pressed), known.asking
        if action is None:
            return private(ENDED)
        if action.verb is Verb.DROP:
            return await self._asked(known, line_of(Call("unsubscribe", value)), stage)
        if action.verb is Verb.VOTE:
            return Response(await voted(await self._context_of(known), action) or told(ENDED))
        kept = await self._keeper.kept(asking, action.answer)
        if kept is None or self._context.now() - kept.at > ANSWERS_KEPT:
            return private(ENDED)
        if action.verb is Verb.CANCEL:
            return Response(told(words.CANCELLED), edits=True)
        if action.verb is Verb.QUOTE:
            return await self._quoted(kept, value or action.how)
        if action.verb is Verb.SOURCES:
            return Response(sources_message([(cited, await self._article(cited)) for cited in kept.cited]))
        return await self._asked_again(known, kept, action, stage)

    async def _quoted(self, kept: KeptAnswer, number: str) -> Response:
        cited = next((each for each in kept.cited if str(each.n) == number), None)
        return Response(quote_message(cited, await self._article(cited))) if cited else private(ENDED)

    async def _article(self, cited: Cited) -> Article | None:
        return await self._context.store.article(cited.article_id, cited.revision)

    async def _asked_again(self, known: Known, kept: KeptAnswer, action: Action, stage: Stage) -> Response:
        """The same question, longer, shorter or within other dates: the answer takes the place of the old one."""
        request = parse_line(kept.line)
        match action.verb:
            case Verb.LENGTH:
                line = line_of_request(request, length=action.how)
            case Verb.TODAY:
                line = line_of_request(request, since="24h", until=None)
            case Verb.ALWAYS:
                line = line_of_request(request, since=None, until=None)
            case _:
                line = kept.line
        response = await self._asked(known, line, stage)
        if quotes_something(response.message) or (action.verb is Verb.SAVE and not response.ill):
            return replace(response, edits=True)
        return replace(response, message=replace(response.message, private=True))

    async def _form(self, known: Known, pressed: str) -> Form | Response:
        action, asking = read_action(pressed), known.asking
        if action is None:
            return private(ENDED)
        if action.verb is Verb.SETTINGS:
            return await settings_form_of(self._context, known, action) or private(ENDED)
        kept = await self._keeper.kept(asking, action.answer) if action.answer else None
        if action.verb is Verb.FOLLOW and kept is None:
            return private(ENDED)
        return follow_form(asking, action, kept)

    async def _worded(self, known: Known, made: Awaitable[_T]) -> _T:
        """A form or its faults, in the language of the place; a platform words the messages."""
        held, context = await made, replace(self._context, asking=known.asking)
        return words.worded(held, (await preferring(context)).language)

    async def _submitted(self, known: Known, sent: str, values: Mapping[str, str]) -> Response | Faults:
        action = read_action(sent)
        if action is None or action.verb not in (Verb.FOLLOW, Verb.SUBSCRIBE, Verb.SETTINGS):
            return private(ENDED)
        faults = faults_of(action, values) or await self._faults(known, action, values)
        if faults or action.verb is not Verb.SETTINGS:
            return faults or await self._asked(known, line_of_form(action, values), _silent)
        context = await self._context_of(known)
        decided = await sent_form(context, known, action, values)
        if decided.refused:
            return Response(await self._keeper.unsaved(context, decided.line, decided.refused), ill="refused")
        response = await self._asked(known, decided.line, _silent, seen=decided.seen)
        message = response.message
        return replace(response, message=replace(message, blocks=(*message.blocks, *decided.after)))

    async def _faults(self, known: Known, action: Action, values: Mapping[str, str]) -> Faults | None:
        """What is wrong with a form of the workspace's settings, for who may set them; others are refused as ever."""
        if action.verb is not Verb.SETTINGS or not action.answer or not known.asking.person.admin:
            return None
        found = await faults_in(await self._context_of(known), values)
        return Faults(found) if found else None


async def _silent(_stage: str) -> None:
    """Nobody watches a form being taken in."""


def _is_for_admins(line: str) -> bool:
    try:
        return parse_line(line).command.admin
    except BadInput:
        return False
