"""What the office answers when something cannot be done: one table from the reason to the page.

Programs get the same answers as JSON: a code that stays, and a message for people.

No page shows the text of an exception or a stack. Where a form was sent, what was typed stands on the page,
so that nothing has to be thought up twice.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge, Unauthorized

from engine.ground.errors import BadAnswers, CannotStep, Gone, NotFound, NotNow, NotYours, Refused
from engine.ground.said import Said
from web import fences
from web.words import language

Reason = type[Exception] | int


@dataclass(frozen=True)
class Page:
    """A page that says no: its status, its heading, what happened and what to do now."""

    status: int
    title: Any
    words: Any
    tells_why: bool = False
    """The office's own sentence about the reason is shown."""
    again: bool = False
    """The same form may be sent once more as it is."""
    of_typed: bool = False
    """The words speak of what was typed, and stay away where nothing was."""
    wait: int = 0
    """After how many seconds a program should try again."""
    code: str = ""
    """What programs know it by, where the reason has no code of its own."""
    to_program: Any = ""
    """What a program is told instead of the heading, where that speaks of pages."""


PAGES: dict[Reason, Page] = {
    NotFound: Page(404, _("没有找到"), _("请核对后再找一次。"), tells_why=True),
    NotYours: Page(403, _("这一步不归您办"), _("什么都没有改动。"), tells_why=True),
    Gone: Page(
        409,
        _("这一步已经不在了"),
        _("您刚才填写的没有提交。要用的话，请从下面复制。"),
        tells_why=True,
        of_typed=True,
    ),
    BadAnswers: Page(422, _("有几处要改"), _("没有保存。请返回修改后再提交。"), tells_why=True),
    NotNow: Page(
        503, _("未保存，请重试"), _("现在存不进去，什么都没有改动。过几秒再试一次。"), again=True, wait=10
    ),
    CannotStep: Page(
        409,
        _("这一件暂时走不下去"),
        _("没有提交，什么都没有改动。系统管理员处理好以后，请再提交一次。"),
        tells_why=True,
    ),
    Refused: Page(422, _("没有办成"), _("什么都没有改动。"), tells_why=True),
    Unauthorized: Page(
        401,
        _("请重新登录"),
        _("您离开得久了，已自动退出，刚才填写的没有提交。"),
        code="unauthorized",
        to_program=_("请带上有效的令牌：Authorization: Bearer …"),
    ),
    CSRFError: Page(
        400,
        _("这张表要再提交一次"),
        _("页面打开之后您重新登录过，或者浏览器不让本站存 Cookie。刚才填写的没有提交。"),
        again=True,
    ),
    fences.Foreign: Page(
        400, _("这张表不是从本站提交的"), _("别的网站用您的名义发来一张表，没有采用。要办件，请从清单进入。")
    ),
    RequestEntityTooLarge: Page(
        413,
        _("文件太大"),
        _("一次提交的附件加起来不能超过 40 MB。没有保存。请返回，分几次交或把扫描件缩小。"),
        code="too_large",
        to_program=_("这次请求太大，没有采用。"),
    ),
    400: Page(400, _("看不懂这次提交"), _("没有保存。请返回上一页再试。"), code="bad_request"),
    404: Page(
        404,
        _("没有这个页面"),
        _("地址可能抄错了，或者这一页已经搬走。"),
        code="no_such_address",
        to_program=_("没有这个地址。"),
    ),
    405: Page(
        405,
        _("没有这个页面"),
        _("这个地址不能直接打开。请从清单进入。"),
        code="no_such_method",
        to_program=_("这个地址不接受这种请求方法。"),
    ),
    415: Page(
        415,
        _("看不懂这次提交"),
        _("没有保存。请返回上一页再试。"),
        code="wrong_media_type",
        to_program=_("请用 application/json 发来；文件用 multipart/form-data。"),
    ),
    500: Page(
        500,
        _("系统出错"),
        _("没有保存。请稍后再试；还不行，请把下面的编号告诉系统管理员。"),
        code="failure",
    ),
    503: Page(503, _("暂时不可用"), _("请过一会儿再试。"), wait=10, code="unavailable"),
}
_NOT_TO_SEE = Page(
    403, _("您没有权限看这一页"), _("要看的话，请系统管理员给您安排相应的岗位。"), tells_why=True
)
_OTHER = Page(400, _("没有办成"), _("没有保存。请返回上一页再试。"), code="refused")
_UNSAID = ("csrf_token", "next", "key", "own.registered", "own.forms")
"""Fields that nobody typed."""


def answer(app: Flask) -> None:
    """Let `app` answer every refusal and every failure with a page of the table."""
    app.register_error_handler(Refused, _refuse)
    app.register_error_handler(HTTPException, _fail)


def _refuse(error: Refused) -> Response:
    if isinstance(error, NotNow) and request.method in fences.SAFE:
        return _show(PAGES[503], error)  # nothing was to be saved
    if isinstance(error, NotYours) and request.method in fences.SAFE:
        return _show(_NOT_TO_SEE, error)  # nothing was to be done
    return _show(_page_for(type(error)), error)


def _fail(error: HTTPException) -> Response:
    cause = getattr(error, "original_exception", None)
    if isinstance(cause, Refused):
        return _refuse(cause)
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    page = PAGES.get(type(error)) or PAGES.get(error.code or 500)
    return _show(page or replace(_OTHER, status=error.code or 500), error)


def _page_for(kind: type[Exception]) -> Page:
    return next(PAGES[each] for each in kind.__mro__ if each in PAGES)


def _show(page: Page, error: Exception) -> Response:
    response = _as_json(page, error) if fences.from_program() else _as_page(page, error)
    if page.wait:
        response.headers["Retry-After"] = str(page.wait)
    return response


def _as_json(page: Page, error: Exception) -> Response:
    told = _said(page, error)
    answer: dict[str, Any] = {
        "code": error.code if isinstance(error, Refused) else page.code,
        "message": str(told.in_(language()) if told else page.to_program or page.title),
    }
    if isinstance(error, BadAnswers):
        answer["fields"] = {key: said.in_(language()) for key, said in error.fields.items()}
    if page.status == 500:
        answer["number"] = _note_failure()
    response = make_response(jsonify(answer), page.status)
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    if page.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="bancheng"'
    return response


def _said(page: Page, error: Exception) -> Said | None:
    return error.said if page.tells_why and isinstance(error, Refused) else None


def _as_page(page: Page, error: Exception) -> Response:
    # What another site wrote is not repeated here as if somebody had typed it.
    readable = not isinstance(error, RequestEntityTooLarge | fences.Foreign)
    return make_response(
        render_template(
            "error.html",
            page=page,
            said=_said(page, error),
            typed=typed() if readable else (),
            again=again() if readable and page.again else (),
            with_file=readable and _with_file(),
            back=_back(),
            number=_note_failure() if page.status == 500 else "",
        ),
        page.status,
    )


def typed() -> tuple[str, ...]:
    """What stood in the form, without passwords and without what nobody typed."""
    return tuple(
        text
        for key, text in request.form.items(multi=True)
        if text.strip() and key not in _UNSAID and not _secret(key)
    )


def again() -> tuple[tuple[str, str], ...]:
    """The fields with which the form can be sent once more; none if a password or a file belonged to it."""
    if request.method in fences.SAFE or _with_file() or any(_secret(key) for key in request.form):
        return ()
    return tuple(pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token")


def _with_file() -> bool:
    return any(file.filename for file in request.files.values())


def _back() -> str | None:
    """The page of ours on which the form stood."""
    if not request.referrer or not fences.same_host(request.referrer):
        return None
    referrer = urlsplit(request.referrer)
    return fences.here(referrer.path + (f"?{referrer.query}" if referrer.query else ""))


def _secret(key: str) -> bool:
    return key in ("password", "old", "new", "again")


def _note_failure() -> str:
    """A number under which the page's failure is found in the log."""
    number = secrets.token_hex(4)
    current_app.logger.error("failure %s", number)
    return number
