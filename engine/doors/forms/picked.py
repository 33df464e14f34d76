"""Files picked in a form: what each field takes, and what the whole form may weigh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from engine.doors.forms.components import Component
from engine.doors.forms.known import Known
from engine.doors.forms.uploads import (
    BadUpload,
    Rules,
    Upload,
    check_upload,
    chosen,
    display_name,
    not_taken,
    same_kind,
    too_large,
)
from engine.ground.said import Said

LARGEST_FORM = 30 * 1024 * 1024
"""Bytes of all files of one form together."""

Files = Mapping[str, Sequence[Upload]]


def picked(part: Component, files: Files, known: Known) -> list[str]:
    """The names of a field's files, those already lying there first. Raises `BadUpload` with the reason."""
    rules, new = part.rules, chosen(files.get(part.key, ()))
    lying = known.attached.get(part.key, ())
    if len(new) + len(lying) > rules.most:
        raise BadUpload(Said(f"最多 {rules.most} 个文件。", f"At most {rules.most} file(s)."))
    _check_lying(lying, known.sizes.get(part.key, ()), rules)
    for upload in new:
        check_upload(upload, rules)
    return [*lying, *(display_name(upload.name) for upload in new)]


def _check_lying(names: Sequence[str], sizes: Sequence[int], rules: Rules) -> None:
    """Files that lie there came in under the rules of the office alone, which made their endings true."""
    for name in names:
        if same_kind(PurePosixPath(name).suffix) not in rules.kinds:
            raise not_taken(name, rules)
    for name, size in zip(names, sizes, strict=False):
        if size > rules.largest:
            raise too_large(name, rules)


def too_much(parts: Sequence[Component], files: Files, known: Known) -> dict[str, Said]:
    """The field with which the files of the form weigh too much together; empty if they do not."""
    total = 0
    for part in parts:
        total += sum(known.sizes.get(part.key, ()))
        total += sum(len(upload.content) for upload in files.get(part.key, ()))
        if total > LARGEST_FORM:
            most = LARGEST_FORM // (1024 * 1024)
            said = Said(
                f"这张表的附件合计超过 {most} MB，请少附几个或压缩后再附。",
                f"The files of this form are larger than {most} MB together; attach fewer or smaller ones.",
            )
            return {part.key: said}
    return {}
