"""The practitioner profile: what insurers read. An answer that waits for it goes through by itself."""

from collections.abc import Mapping

from bot.click import Click
from bot.domain import profile as rules
from bot.domain.affiliation import BILL_ELSEWHERE, own_billing_firms
from bot.domain.invitation import Status
from bot.domain.person import Person
from bot.domain.profession import profession_of
from bot.domain.profile import Profession
from bot.domain.refusal import Refusal
from bot.replies import But, Data, Deliver, Home, Open, Reply, Update
from bot.storage import Transaction, firms, invitations, locations, messages, prepared, profiles

from . import add, invitation, step
from .answers import answered_there

ADD = "add"  # what goes on once the profile is saved, besides the acceptance


@step("profile.edit", reads=True)
def edit(tx: Transaction, click: Click) -> list[Reply]:
    """Min behandlerprofil. For whoever is about to add themselves it takes the place of the list they are not on."""
    if click.text("then") == ADD:
        return [Update("profile/form", form(tx, click.person, click.refs))]
    return [Open("profile/form", form(tx, click.person, {}))]


@step("profile.profession", reads=True)
def choose_profession(tx: Transaction, click: Click) -> list[Reply]:
    """A profession was chosen: only some have an HPR number. The window changes only when that does."""
    chosen = click.text("profession")
    profession = Profession(chosen) if chosen in tuple(Profession) else None
    if _asks_hpr(profession) == click.refs.get("asks_hpr"):
        return []
    return [Update("profile/form", form(tx, click.person, {**click.refs, "asks_hpr": _asks_hpr(profession)}))]


@step("profile.save")
def save(tx: Transaction, click: Click) -> list[Reply]:
    """Save the profile; then the acceptance that was pressed before there was one."""
    version = click.refs.get("version")
    profile = profiles.save(tx, click.user, rules.read_form(click.fields), version if isinstance(version, int) else 0)
    prepared.use_up(tx, click.person)
    then = click.text("then")
    if then == Status.ACCEPTED:
        answered = invitations.get(tx, click.id("invitation"))
        try:
            settled = invitation.settle(tx, click.person, answered, Status.ACCEPTED)
        except Refusal as too_late:
            return [But("profile/saved_but", too_late), Home(click.user)]  # the profile is saved all the same
        return [*settled, *answered_there(tx, click)]
    messages.redraw_of_profile(tx, profile.id)
    shown: list[Reply] = [Home(click.user), Deliver()]
    if then == ADD:
        with_mine = add.choose_from(tx, click, *locations.administered(tx, click.id("location"), click.user))
        return [Update(with_mine.template, with_mine.data), *shown]
    return shown


def form(tx: Transaction, person: Person, refs: Mapping[str, object]) -> Data:
    """What the form needs: the saved profile, or what an import or Slack knows to start from.

    `refs` say what goes on afterwards; when the form is drawn anew they also say what it was drawn from at first.
    """
    saved = profiles.of(tx, person.user)
    known = saved or prepared.of(tx, person)
    profession = known.profession if known else profession_of(person.title)
    begun = {"asks_hpr": _asks_hpr(profession), "version": saved.version if saved else 0}
    return {
        "person": person,
        "profile": known,
        "is_prepared": known is not None and saved is None,
        "profession": profession,
        "then": refs.get("then"),
        "own_firms": own_billing_firms(firms.administered_by(tx, person.user, BILL_ELSEWHERE)),
        "refs": {**begun, **refs},
    }


def _asks_hpr(profession: Profession | None) -> bool:
    return profession is None or profession.has_hpr
