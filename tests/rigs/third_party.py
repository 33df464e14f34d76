"""What of others' work the project ships, and what is installed beside it: writes and reads THIRD_PARTY.txt.

`make third-party` writes the list of packages anew. What is shipped is entered by hand, for only a person can
say where a file came from.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LIST = ROOT / "THIRD_PARTY.txt"
VENDOR = ROOT / "web" / "static" / "vendor"
PACKAGES = "INSTALLED BESIDE IT"

_SHIPPED = re.compile(r"^(web/static/vendor/\S+)\s+(\S+)\s+(\S+)\s+(\S.*\S)\s+([0-9a-f]{64})$", re.MULTILINE)
_PACKAGE = re.compile(r"^  (\S+)\s+(\S+)\s+(\S.*)$", re.MULTILINE)
_LOCKED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)


def shipped_files() -> dict[str, str]:
    """Every file of others under web/static/vendor, with its SHA-256."""
    files = [file for file in VENDOR.rglob("*") if file.is_file()]
    return {_path(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _path(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def entered_files(text: str) -> dict[str, str]:
    """The files that THIRD_PARTY.txt accounts for: path, name, version, licence and SHA-256 on one line."""
    return {path: digest for path, _name, _version, _licence, digest in _SHIPPED.findall(text)}


def entered_packages(text: str) -> dict[str, str]:
    """The packages that THIRD_PARTY.txt names, with their versions."""
    return {name: version for name, version, _licence in _PACKAGE.findall(text.partition(PACKAGES)[2])}


def locked() -> dict[str, str]:
    """The versions of requirements.lock."""
    return dict(_LOCKED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8")))


def runtime_packages() -> set[str]:
    """Everything that the office needs to run, on either database, and what that needs in turn."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    found: dict[str, set[str]] = {}
    while waiting:
        asked = Requirement(waiting.pop())
        name = canonicalize_name(asked.name)
        extras = asked.extras | {""}
        if extras <= found.get(name, set()):
            continue
        found.setdefault(name, set()).update(extras)
        waiting += [need for need in metadata(name).get_all("Requires-Dist") or [] if _applies(need, extras)]
    return set(found)


def _applies(need: str, extras: set[str]) -> bool:
    marker = Requirement(need).marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)


def licence(name: str) -> str:
    """What a package says of its licence, in a few words."""
    told = metadata(name)
    classifiers = [one for one in told.get_all("Classifier") or [] if one.startswith("License :: ")]
    short = told.get("License", "").strip()
    if told.get("License-Expression"):
        return str(told["License-Expression"])
    if short and len(short) < 40 and "\n" not in short:
        return short
    return classifiers[0].rpartition(" :: ")[2] if classifiers else "see the package"


def main() -> None:
    """Write the list of packages anew, leaving what stands above it."""
    versions = locked()
    lines = [f"  {name:<22}{versions[name]:<12}{licence(name)}" for name in sorted(runtime_packages())]
    above, heading, below = LIST.read_text(encoding="utf-8").partition(PACKAGES)
    introduction = below.partition("\n\n")[0]
    LIST.write_text(f"{above}{heading}{introduction}\n\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
