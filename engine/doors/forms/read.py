"""Reading a form file: everything in it is understood, or refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from engine.doors.forms.attributes import Attributes
from engine.doors.forms.components import FIELD_TYPES, READ_AS, Component
from engine.doors.forms.form import Form
from engine.doors.forms.layout import Layout
from engine.doors.forms.ordering import check_conditions, check_size, deciding_order
from engine.doors.forms.read_component import ATTRIBUTES, key_mistake, read_component
from engine.doors.forms.source import Source, load
from engine.ground.said import Said
from engine.values.expressions import Signature

OLDEST_SCHEMA = 16
MOST_COMPONENTS = 200

_ROOT = frozenset(
    {
        "$schema",
        "type",
        "id",
        "title",
        "components",
        "schemaVersion",
        "exporter",
        "executionPlatform",
        "executionPlatformVersion",
        "versionTag",
    }
)
_HINTS = {
    "button": Said("提交按钮由页面自己画，请删去", "the page draws its own button; remove it"),
    "html": Said("说明文字请用 text，可以用 Markdown", "use text, which takes Markdown"),
    "image": Said("说明文字请用 text，图片请作附件", "use text for explanations and files for pictures"),
    "iframe": Said(
        "页面不引外站内容；链接写在 text 里", "pages show nothing from elsewhere; put a link in a text"
    ),
    "table": Said("要填的表格请用 dynamiclist", "for rows to be filled in use dynamiclist"),
    "expression": Said("自动值用 properties.kind = auto", "for automatic values use properties.kind = auto"),
    "documentPreview": Said(
        "附件在卷宗里看；要收文件请用 filepicker", "files lie with the matter; use filepicker"
    ),
    "multipage": Said("一张表一页，请用 group 分段", "a form is one page; use group for its parts"),
    "page": Said("一张表一页，请用 group 分段", "a form is one page; use group for its parts"),
}
_NOT_IN_ROWS = {
    "dynamiclist": Said("清单里不能再放清单", "a list cannot hold a list"),
    "text": Said("说明请放在清单上面", "put the text above the list"),
    "filepicker": Said("附件请放在清单外面", "put files outside the list"),
    "checklist": Said("每行只能单选，请用 select 或 checkbox", "use select or checkbox within a row"),
    "taglist": Said("每行只能单选，请用 select 或 checkbox", "use select or checkbox within a row"),
    "signature": Said("签名请放在清单外面", "put the signature outside the list"),
    "title": Said("标题请放在清单外面", "put the title outside the list"),
    "auto": Said("自动值请放在清单外面", "put automatic values outside the list"),
    "personal": Said("请设在整个清单上", "set it on the list as a whole"),
    "more": Said("请设在整个清单上", "set it on the list as a whole"),
    "fold": Said("请设在整个清单上", "set it on the list as a whole"),
    "foldTitle": Said("请设在整个清单上", "set it on the list as a whole"),
}
"""What a row does not hold: types, kinds and properties."""
MOST_COLUMNS = 12
_NO_FUNCTIONS: Mapping[str, Signature] = MappingProxyType({})


def read_form(file_name: str, data: bytes, functions: Mapping[str, Signature] = _NO_FUNCTIONS) -> Form:
    """The form in `data`, whose conditions may call `functions`.

    The form's id is the name of its file without folder and ending, and `id` in the file must agree.
    Its title is the root's `title`, else the first heading among its texts, else its id.
    Raises `BadDrawing` with every finding: file, line as well as can be told, component, sentence.
    """
    source, tree = load(file_name, data)
    form_id = PurePosixPath(file_name).stem
    root = Attributes(source, tree, form_id, 1)
    _check_root(root, form_id)
    components = _Tree(source, functions).read(root)
    form = Form(form_id, _title(root, components, form_id), components, ())
    check_size(source, form)
    check_conditions(source, form)
    order = deciding_order(source, form)
    source.raise_if_wrong()
    return Form(form.id, form.title, components, order)


def _check_root(root: Attributes, form_id: str) -> None:
    root.only(_ROOT)
    if root.values.get("type") != "default":
        root.wrong("form_type", Said("表单的 type 应是 default。", "The form's type should be default."))
    if root.values.get("id") != form_id:
        shown = root.values.get("id")
        root.wrong(
            "form_id",
            Said(
                f"表单的 id 应与文件名一致：{form_id}，现在是 {shown}。",
                f"The form's id should be its file's name, {form_id}; it is {shown}.",
            ),
        )
    version = root.values.get("schemaVersion")
    if not isinstance(version, int) or version < OLDEST_SCHEMA:
        root.wrong(
            "form_version",
            Said(
                f"表单的 schemaVersion 要在 {OLDEST_SCHEMA} 以上，请用新版编辑器另存。",
                f"schemaVersion must be {OLDEST_SCHEMA} or later; save the form in a newer editor.",
            ),
        )


def _title(root: Attributes, components: tuple[Component, ...], form_id: str) -> str:
    headings = [
        part.text.splitlines()[0].lstrip("# ").strip()
        for part in components
        if part.type == "text" and part.text.startswith("#")
    ]
    return root.text("title") or next(filter(None, headings), form_id)


class _Tree:
    """Reads components depth first and remembers the keys and ids already taken.

    The keys of a list's rows are a world of their own; `list` is the one being read.
    """

    def __init__(self, source: Source, functions: Mapping[str, Signature]) -> None:
        self.source = source
        self.functions = functions
        self.keys: set[str] = set()
        self.ids: set[str] = set()
        self.count = 0
        self.list = ""

    def read(self, parent: Attributes) -> tuple[Component, ...]:
        """The components listed under `parent`; those not understood are left out and noted."""
        found = (self._one(parent, child) for child in parent.listed("components"))
        return tuple(part for part in found if part is not None)

    def _one(self, parent: Attributes, child: object) -> Component | None:
        self.count += 1
        if self.count == MOST_COMPONENTS + 1:
            said = Said(f"组件超过 {MOST_COMPONENTS} 个。", f"More than {MOST_COMPONENTS} components.")
            parent.wrong("form_size", said)
        if self.count > MOST_COMPONENTS:
            return None
        if not isinstance(child, dict):
            parent.wrong("form_component", Said("组件应是一个对象。", "A component should be an object."))
            return None
        attributes = self._attributes(child)
        kind = child.get("type")
        if not isinstance(kind, str) or kind not in ATTRIBUTES:
            attributes.wrong("form_component", _unknown_type(kind))
            return None
        attributes.only(ATTRIBUTES[kind])
        if self.list and self._misplaced(attributes, kind):
            return None
        return read_component(
            attributes, self._id(attributes), self._inside(attributes, kind), self.functions
        )

    def _inside(self, attributes: Attributes, kind: str) -> tuple[Component, ...] | Layout:
        if kind == "group":
            return self.read(attributes)
        return self._row(attributes) if kind == "dynamiclist" else ()

    def _row(self, attributes: Attributes) -> Layout:
        """The layout of one row of a list."""
        around, self.keys, self.list = self.keys, set(), attributes.element
        row = Layout("", attributes.text("label"), self.read(attributes), ())
        self.keys, self.list = around, ""
        if not 1 <= len(row.fields()) <= MOST_COLUMNS:
            said = Said(
                f"清单每行要有 1 到 {MOST_COLUMNS} 项。", f"A row holds from 1 to {MOST_COLUMNS} fields."
            )
            attributes.wrong("form_rows", said)
        return Layout("", row.title, row.components, deciding_order(self.source, row))

    def _misplaced(self, attributes: Attributes, kind: str) -> bool:
        """Notes what a row does not hold; True where the component as a whole is left out."""
        properties = attributes.values.get("properties")
        own = properties if isinstance(properties, dict) else {}
        named = [
            kind,
            own.get("kind"),
            *(name for name in ("personal", "more", "fold", "foldTitle") if own.get(name)),
        ]
        wrong = [name for name in named if isinstance(name, str) and name in _NOT_IN_ROWS]
        for name in wrong:
            hint = _NOT_IN_ROWS[name]
            said = Said(
                f"清单 {self.list} 的行里不能用 {name}：{hint.zh}。",
                f"The rows of {self.list} take no {name}: {hint.en}.",
            )
            attributes.wrong("form_rows", said)
        return bool(wrong)

    def _attributes(self, child: Mapping[str, object]) -> Attributes:
        word = "path" if child.get("type") == "dynamiclist" else "key"
        key, own_id = child.get(word), child.get("id")
        taken = isinstance(key, str) and key in self.keys
        line = self.source.line_of("id", own_id) if own_id else 1
        if line == 1:
            line = self.source.line_of(word, key, nth=1 if taken else 0)
        element = str(key or own_id or child.get("type") or "")[:60]
        attributes = Attributes(self.source, child, element, line)
        if child.get("type") in FIELD_TYPES | set(READ_AS):
            self._take_key(attributes, key)
        return attributes

    def _take_key(self, attributes: Attributes, key: object) -> None:
        mistake = key_mistake(key)
        if mistake is None and key in self.keys:
            mistake = Said(f"key 重复：{key} 。", f"The key {key} is used twice.")
        if mistake is not None:
            attributes.wrong("form_key", mistake)
        self.keys.add(str(key))

    def _id(self, attributes: Attributes) -> str:
        """The component's own id, or one made from its key or place if it has none."""
        named = (attributes.text(name) for name in ("id", "key", "path"))
        own_id = next(filter(None, named), f"part_{self.count}")
        if own_id in self.ids:
            attributes.wrong("form_id", Said(f"id 重复：{own_id} 。", f"The id {own_id} is used twice."))
        self.ids.add(own_id)
        return own_id


def _unknown_type(kind: object) -> Said:
    hint = _HINTS.get(str(kind), Said("请换用认得的组件", "use a component of the list"))
    return Said(
        f"不能用组件 {str(kind)[:40]}：{hint.zh}。",
        f"The component {str(kind)[:40]} cannot be used: {hint.en}.",
    )
