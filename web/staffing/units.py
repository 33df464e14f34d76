"""单位: the list, adding one, changing one, closing and reopening."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.acts.shown import Choice
from engine.acts.staffing import pages, units
from web import asides, received
from web.asides import Errors
from web.filters import plainly
from web.staffing.door import bp

FIELDS = ("name", "phone", "kind", "parent")


@bp.get("/units", endpoint="units")
def listed() -> ResponseReturnValue:
    """All units, as they hang below one another."""
    with g.office.reading() as desk:
        found = pages.units(desk, g.person)
    return render_template("staffing/units.html", units=found)


@bp.route("/units/add", methods=["GET", "POST"])
def add_unit() -> ResponseReturnValue:
    """A new unit."""
    typed = (received.text(name) for name in ("code", "name", "kind", "parent", "phone"))
    return asides.ask(
        lambda errors: _form("staffing/unit_add.html", errors),
        lambda desk: units.add(desk, g.person, *typed),
        done=_("已添加单位。"),
        then=url_for("staffing.units"),
    )


@bp.route("/units/<int:unit_id>", methods=["GET", "POST"])
def unit(unit_id: int) -> ResponseReturnValue:
    """Rename a unit, or change its phone, kind and parent."""
    with g.office.reading() as desk:
        found = pages.one_unit(desk, g.person, unit_id)
    asked = [name for name in FIELDS if not (found.top and name in ("kind", "parent"))]
    return asides.ask(
        lambda errors: _form("staffing/unit.html", errors, unit=found),
        lambda desk: units.change(desk, g.person, unit_id, {name: received.text(name) for name in asked}),
        done=_("已保存。"),
        then=url_for("staffing.units"),
    )


@bp.post("/units/<int:unit_id>/close")
def close_unit(unit_id: int) -> ResponseReturnValue:
    """Close a unit that holds nothing."""
    with g.office.desk() as desk:
        units.close(desk, g.person, unit_id)
    flash(_("单位已撤销。"))
    return redirect(url_for("staffing.units"), 303)


@bp.post("/units/<int:unit_id>/reopen")
def reopen_unit(unit_id: int) -> ResponseReturnValue:
    """Open a closed unit again."""
    with g.office.desk() as desk:
        units.reopen(desk, g.person, unit_id)
    flash(_("单位已恢复。"))
    return redirect(url_for("staffing.units"), 303)


def _form(template: str, errors: Errors, **more: object) -> str:
    with g.office.reading() as desk:
        parents = pages.unit_choices(desk)
    kinds = [Choice(kind, plainly(said)) for kind, said in units.KINDS.items() if kind != units.PLACE]
    return render_template(template, errors=errors, parents=parents, kinds=kinds, **more)
