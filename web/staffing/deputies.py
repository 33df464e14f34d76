"""B岗: who stands in for whom, and who is away."""

from __future__ import annotations

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.acts.staffing import pages, seats
from engine.doors.desk import Desk
from web import asides
from web.asides import Errors
from web.staffing.door import bp, chosen_person, day


@bp.get("/deputies", endpoint="deputies")
def listed() -> ResponseReturnValue:
    """Everybody with a deputy or an absence, those away now first."""
    with g.office.reading() as desk:
        found = pages.deputies(desk, g.person)
    return render_template("staffing/deputies.html", members=found)


@bp.route("/people/<int:person_id>/deputy", methods=["GET", "POST"])
def deputy(person_id: int) -> ResponseReturnValue:
    """The deputy, and from when until when somebody is away; without days they are here."""

    def act(desk: Desk) -> None:
        back = "back" in request.form
        seats.name_deputy(desk, g.person, person_id, chosen_person("deputy"))
        first, last = (None, None) if back else (day("first"), day("last"))
        seats.set_absence(desk, g.person, person_id, first, last)

    def page(errors: Errors) -> str:
        with g.office.reading() as desk:
            found = pages.member(desk, g.person, person_id)
            others = pages.colleagues(desk, person_id)
        return render_template("staffing/deputy.html", member=found, others=others, errors=errors)

    return asides.ask(
        page, act, done=_("已保存，马上生效。"), then=url_for("staffing.person", person_id=person_id)
    )
