"""人员: the list, one person, and what an administrator does for them."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.acts.staffing import pages, seats, staff
from web import asides, received
from web.asides import Errors
from web.staffing.door import bp, number_in_address, passing, telling_secret

LONGEST = 100
"""Characters of a search."""


@bp.get("/people", endpoint="people")
def listed() -> ResponseReturnValue:
    """Who works here, or worked here, found by name, account, phone or unit."""
    words, left = request.args.get("q", "")[:LONGEST].strip(), "left" in request.args
    page = number_in_address("page")
    with g.office.reading() as desk:
        found = pages.staff(desk, g.person, words, left, page or 1)
    if page > found.pages:
        asked = request.args.to_dict() | {"page": str(found.pages)}
        return redirect(url_for("staffing.people", **asked))  # type: ignore[arg-type]
    return render_template("staffing/people.html", staff=found, words=words, left=left)


@bp.route("/people/add", methods=["GET", "POST"])
def add_person() -> ResponseReturnValue:
    """Take somebody on; their one-time password is shown once."""
    account, name, unit, phone = (received.text(each) for each in ("account", "name", "unit", "phone"))

    return telling_secret(
        lambda errors: render_template("staffing/person_add.html", errors=errors, **_choices()),
        lambda desk: staff.take_on(desk, g.person, account, name, unit, phone),
        heading=_("已添加"),
        back=url_for("staffing.people"),
    )


@bp.get("/people/<int:person_id>")
def person(person_id: int) -> ResponseReturnValue:
    """One person: what they are here, and what can be done."""
    return render_template("staffing/person.html", member=_look(person_id))


@bp.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
def edit_person(person_id: int) -> ResponseReturnValue:
    """Name, phone, unit."""
    typed = {each: received.text(each) for each in ("name", "phone", "unit")}
    return asides.ask(
        lambda errors: _form("staffing/person_edit.html", person_id, errors, **_choices()),
        lambda desk: staff.change(desk, g.person, person_id, typed),
        done=_("已保存。"),
        then=_page(person_id),
    )


@bp.route("/people/<int:person_id>/posts", methods=["GET", "POST"])
def give_post(person_id: int) -> ResponseReturnValue:
    """Give somebody a post in a unit."""
    post, unit = received.text("post"), received.text("unit")
    return asides.ask(
        lambda errors: _form("staffing/post_give.html", person_id, errors, **_choices()),
        lambda desk: seats.give(desk, g.person, person_id, post, unit),
        done=_("已安排岗位，马上生效。"),
        then=_page(person_id),
    )


@bp.route("/people/<int:person_id>/posts/<post>/<int:unit_id>", methods=["GET", "POST"])
def take_post(person_id: int, post: str, unit_id: int) -> ResponseReturnValue:
    """Take a post away; what they have in hand for it goes to others."""
    return passing(
        lambda errors: _form("staffing/post_take.html", person_id, errors, post=post, unit_id=unit_id),
        lambda desk: seats.take(desk, g.person, person_id, post, unit_id),
        done=_("已取消岗位，马上生效。"),
        then=_page(person_id),
    )


@bp.route("/people/<int:person_id>/leave", methods=["GET", "POST"])
def leave(person_id: int) -> ResponseReturnValue:
    """Somebody leaves the office."""
    return passing(
        lambda errors: _form("staffing/leave.html", person_id, errors),
        lambda desk: staff.leave(desk, g.person, person_id),
        done=_("已办理离岗，马上生效。"),
        then=_page(person_id),
    )


@bp.route("/people/<int:person_id>/return", methods=["GET", "POST"])
def come_back(person_id: int) -> ResponseReturnValue:
    """Somebody who left is back."""
    return telling_secret(
        lambda errors: _form("staffing/return.html", person_id, errors),
        lambda desk: staff.come_back(desk, g.person, person_id),
        heading=_("已回岗"),
        back=_page(person_id),
    )


@bp.route("/people/<int:person_id>/password", methods=["GET", "POST"])
def reset_password(person_id: int) -> ResponseReturnValue:
    """A one-time password for somebody who forgot theirs."""
    return telling_secret(
        lambda errors: _form("staffing/reset.html", person_id, errors),
        lambda desk: staff.reset_password(desk, g.person, person_id),
        heading=_("密码已重设"),
        back=_page(person_id),
    )


@bp.route("/people/<int:person_id>/admin", methods=["GET", "POST"])
def set_admin(person_id: int) -> ResponseReturnValue:
    """Make somebody an administrator, or no longer."""
    wanted = received.text("admin") == "yes"
    mine = person_id == g.person.id
    return asides.ask(
        lambda errors: _form("staffing/admin.html", person_id, errors),
        lambda desk: staff.set_admin(desk, g.person, person_id, wanted),
        done=_("已保存，马上生效。"),
        then=url_for("lists.pending") if mine and not wanted else _page(person_id),
    )


def _look(person_id: int) -> pages.Member:
    with g.office.reading() as desk:
        return pages.member(desk, g.person, person_id)


def _form(template: str, person_id: int, errors: Errors, **more: object) -> str:
    return render_template(template, member=_look(person_id), errors=errors, **more)


def _choices() -> dict[str, object]:
    """The posts and units to choose from."""
    with g.office.reading() as desk:
        return {"posts": pages.post_choices(desk), "units": pages.unit_choices(desk)}


def _page(person_id: int) -> str:
    return url_for("staffing.person", person_id=person_id)
