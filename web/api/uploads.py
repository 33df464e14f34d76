"""Files that come ahead of the form they belong to."""

from __future__ import annotations

from flask import g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import UnsupportedMediaType

from engine.doors.forms import BadUpload, Upload
from engine.ground.errors import BadAnswers
from engine.traces import attachments
from web.api import heard, shapes
from web.api.book import described
from web.api.door import bp


@bp.post("/uploads")
@described("upload_file", shapes.Uploaded, status=201, form=shapes.File)
def upload() -> ResponseReturnValue:
    """Take in one file; its id is then an answer of a file field."""
    sent = _file()
    try:
        with g.office.desk() as desk:
            row = attachments.take_in(desk, g.person.id, sent)
    except BadUpload as bad:
        raise BadAnswers({"file": bad.said}) from bad
    taken = shapes.Uploaded(id=row["id"], name=row["name"], media_type=row["media"], size=row["size"])
    return taken, 201


def _file() -> Upload:
    """The one file that was sent. Raises BadAnswers for none and for anything beside it."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    strangers = [name for name in (*request.form, *request.files) if name != "file"]
    if strangers:
        raise BadAnswers({heard.readable(strangers[0])[:60]: heard.STRANGER})
    files = request.files.getlist("file")
    if len(files) != 1:
        raise BadAnswers({"file": heard.MISFIT if files else heard.LACKING})
    return Upload(heard.readable(files[0].filename or ""), files[0].read())
