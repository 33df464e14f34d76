"""Reading a form file: everything in it is understood, or refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath
from types import MappingProxyType

from engine.doors.forms.attributes import Attributes
from engine.doors.forms.components import FIELD_TYPES, OTHER_TYPES, Component
from engine.doors.forms.form import Form
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
    "button": Said("按钮由页面自己画，请删去", "the page draws its own button; remove it"),
    "spacer": Said("空白请删去，分段用 separator", "remove it; use separator between parts"),
    "taglist": Said("多选请用 checklist", "use checklist for several choices"),
    "html": Said("说明文字请用 text", "use text for explanations"),
    "image": Said("说明文字请用 text", "use text for explanations"),
    "iframe": Said("页面不引外站内容", "pages show nothing from elsewhere"),
}
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
    _check_conditions(source, form)
    order = _order(source, form)
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
    """Reads components depth first and remembers the keys and ids already taken."""

    def __init__(self, source: Source, functions: Mapping[str, Signature]) -> None:
        self.source = source
        self.functions = functions
        self.keys: set[str] = set()
        self.ids: set[str] = set()
        self.count = 0

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
        if not isinstance(kind, str) or kind not in FIELD_TYPES | OTHER_TYPES:
            attributes.wrong("form_component", _unknown_type(kind))
            return None
        attributes.only(ATTRIBUTES[kind])
        children = self.read(attributes) if kind == "group" else ()
        return read_component(attributes, self._id(attributes), children, self.functions)

    def _attributes(self, child: Mapping[str, object]) -> Attributes:
        key, own_id = child.get("key"), child.get("id")
        taken = isinstance(key, str) and key in self.keys
        line = self.source.line_of("id", own_id) if own_id else 1
        if line == 1:
            line = self.source.line_of("key", key, nth=1 if taken else 0)
        element = str(key or own_id or child.get("type") or "")[:60]
        attributes = Attributes(self.source, child, element, line)
        if child.get("type") in FIELD_TYPES:
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
        own_id = attributes.text("id") or attributes.text("key") or f"part_{self.count}"
        if own_id in self.ids:
            attributes.wrong("form_id", Said(f"id 重复：{own_id} 。", f"The id {own_id} is used twice."))
        self.ids.add(own_id)
        return own_id


def _unknown_type(kind: object) -> Said:
    hint = _HINTS.get(str(kind), Said("请换用认得的组件", "use a component of the list"))
    return Said(
        f"不认得组件 {str(kind)[:40]}：{hint.zh}。",
        f"The component {str(kind)[:40]} is not known: {hint.en}.",
    )


def _check_conditions(source: Source, form: Form) -> None:
    """Conditions name real fields of the form and compare them with values that those can give."""
    for part in form.everything():
        line = source.line_of("id", part.id)
        for condition in (part.hide, part.required_when):
            if condition is None:
                continue
            for name in sorted(condition.names):
                if name.startswith(f"{form.id}.") and form.own(name) is None:
                    said = Said(f"这张表没有 {name} 。", f"This form has no {name}.")
                    source.wrong("form_condition", part.key or part.id, said, line)
            for name, literal in condition.compared:
                field = form.own(name)
                if field is not None and not field.could_give(literal):
                    said = Said(f"{name} 不会是 {literal} 。", f"{name} can never be {literal}.")
                    source.wrong("form_condition", part.key or part.id, said, line)


def _order(source: Source, form: Form) -> tuple[str, ...]:
    """The keys so that every field comes after those its visibility depends on."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for part in form.fields():
        before = (form.own(name) for one in form.hides[part.id] for name in sorted(one.names))
        sorter.add(part.key, *(field.key for field in before if field is not None))
    try:
        return tuple(sorter.static_order())
    except CycleError as cycle:
        ring = " → ".join(cycle.args[1])
        said = Said(f"这些字段的隐藏条件互相依赖：{ring} 。", f"These fields hide each other: {ring}.")
        source.wrong("form_condition", cycle.args[1][0], said, source.line_of("key", cycle.args[1][0]))
        return ()
