"""Who may know the applicant (实名保密), and in the search index what would give the applicant away, apart"""

import json
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CASES = ("id", "number", "title", "version_id", "marks", "known_to")
_cases: Any = sa.table("cases", *(sa.column(name) for name in _CASES))
_gram: Any = sa.table("gram", *(sa.column(name) for name in ("text", "case_id", "personal")))
_file: Any = sa.table("version_file", *(sa.column(name) for name in ("version_id", "path", "content")))
_AT_ONCE = 500


def upgrade() -> None:

    with op.batch_alter_table("cases") as batch:
        batch.add_column(sa.Column("known_to", sa.Text(), nullable=True))
    with op.batch_alter_table("gram") as batch:
        batch.add_column(sa.Column("personal", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.drop_constraint("pk_gram", type_="primary")
        batch.create_primary_key("pk_gram", ["text", "case_id", "personal"])
    sql = op.get_bind()
    for version_id, content in sql.execute(
        sa.select(_file.c.version_id, _file.c.content).where(_file.c.path == "place.toml")
    ).all():
        _tell_who_may_know(sql, version_id, tomllib.loads(bytes(content).decode("utf-8")))
    _set_names_apart(sql)


def _tell_who_may_know(sql: sa.Connection, version_id: int, place: Mapping[str, Any]) -> None:
    """A matter that bears a mark with `identity` is known to the posts that every such mark names."""
    marks = [mark for mark in place.get("marks", {}).values() if mark.get("identity")]
    of_version = sa.select(_cases.c.id, _cases.c.marks).where(_cases.c.version_id == version_id)
    for case_id, borne in sql.execute(of_version).all() if marks else ():
        words = {zh for zh, _ in json.loads(borne)}
        named = [_codes(place, mark["identity"]) for mark in marks if _chinese(mark["name"]) in words]
        if named:
            known_to = [post for post in named[0] if all(post in each for each in named)]
            mine = sa.update(_cases).where(_cases.c.id == case_id)
            sql.execute(mine.values(known_to=json.dumps(known_to)))


def _chinese(name: str | list[str]) -> str:
    return name if isinstance(name, str) else name[0]


def _codes(place: Mapping[str, Any], written: Iterable[str]) -> list[str]:
    """Posts by any of their names, as codes."""
    codes: dict[str, str] = {}
    for code, post in place.get("posts", {}).items():
        names = (
            code,
            _chinese(post.get("name", "")),
            _chinese(post.get("short", "")),
            *post.get("aliases", ()),
        )
        codes |= {_plain(name): code for name in names if name}
    return [codes.get(_plain(name), name) for name in written]


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()


def _set_names_apart(sql: sa.Connection) -> None:
    """What neither the number nor the title of a matter holds was taken from the applicant's name or telephone."""
    last = 0
    some = sa.select(_cases.c.id, _cases.c.number, _cases.c.title).order_by(_cases.c.id).limit(_AT_ONCE)
    while found := sql.execute(some.where(_cases.c.id > last)).all():
        for row in found:
            shown = _pairs(row.number) | _pairs(row.title)
            apart = sa.update(_gram).where(_gram.c.case_id == row.id, _gram.c.text.not_in(shown))
            sql.execute(apart.values(personal=True))
        last = found[-1].id


def _pairs(text: str) -> set[str]:
    """The index as it is at this step: pairs of neighbouring characters, a lone one as itself."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    return {word[i : i + 2] for word in words for i in range(max(1, len(word) - 1))}
