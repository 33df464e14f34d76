"""What the pages are made of: no look that nothing wears, nothing fetched that a page does not use."""

from __future__ import annotations

import re
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))


def test_nothing_has_a_look_that_no_page_wears() -> None:
    css = re.sub(r"/\*.*?\*/", "", (WEB / "static/look.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    named = set(re.findall(r"\.([a-z][\w-]*)", " ".join(re.findall(r"([^{}]+)\{", css))))
    files = [*TEMPLATES, *WEB.glob("static/*.js"), *WEB.rglob("*.py")]
    words = " ".join(file.read_text(encoding="utf-8") for file in files)
    worn = set(re.findall(r"[a-z][\w-]*", words))
    # b-red, p-done: the second half is said by the engine
    made = {
        f"{front}-{state}" for front in "bp" for state in ("red", "amber", "green", "grey", "now", "done")
    }
    assert sorted(named - worn - made) == []


def test_no_section_of_the_looks_has_the_number_of_another() -> None:
    css = (WEB / "static/look.css").read_text(encoding="utf-8")
    numbers = re.findall(r"^/\* (\d+) ", css, flags=re.MULTILINE)
    assert sorted(set(numbers)) == sorted(numbers)


def test_no_template_fetches_a_macro_it_does_not_use() -> None:
    """What a template fetches is seen by those it includes and by those that extend it."""
    texts = {str(file.relative_to(WEB / "templates")): file.read_text(encoding="utf-8") for file in TEMPLATES}
    unused = {}
    for file, text in texts.items():
        fetched = re.findall(r"\{%-? from \"[^\"]+\" import (.*?)(?: with context)? -?%\}", text)
        names = [part.split(" as ")[-1].strip() for each in fetched for part in each.split(",")]
        near = [texts[part] for part in re.findall(r"\{% include \"([^\"]+)\" %\}", text)]
        near += [other for other in texts.values() if f'{{% extends "{file}" %}}' in other]
        if left := [
            name for name in names if _uses(name, text) < 2 and not any(_fetches_not(name, n) for n in near)
        ]:
            unused[file] = left
    assert unused == {}


def _uses(name: str, text: str) -> int:
    return len(re.findall(rf"\b{name}\b", text))


def _fetches_not(name: str, text: str) -> bool:
    """Whether a template uses a macro without fetching it itself."""
    return _uses(name, text) > 0 and not re.search(rf"import [^%]*\b{name}\b", text)
