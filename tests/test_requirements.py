"""The lock is complete: `make` installs what stands in requirements*.txt and lets pip look for nothing else."""

import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME, DEV = "requirements.txt", "requirements-dev.txt"
BROWSER, LEARN = "requirements-browser.txt", "requirements-learn.txt"
GROUPS = PROJECT["dependency-groups"]
WANTED = {
    RUNTIME: [*PROJECT["project"]["dependencies"], *GROUPS["build"], *GROUPS["demo"]],
    DEV: GROUPS["dev"],
    BROWSER: GROUPS["browser"],
    LEARN: GROUPS["learn"],
}


def pinned(*files: str) -> dict[str, str]:
    """Name -> version, of what the files have for this Python on this platform."""
    lines = [line.rstrip(" \\") for file in files for line in (ROOT / file).read_text().splitlines()]
    pins = [Requirement(line) for line in lines if line and not line.lstrip().startswith(("--", "#"))]
    return {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin in pins
        if pin.marker is None or pin.marker.evaluate()
    }


def applies(requirement: Requirement, extras: set[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras or {""})


@pytest.mark.parametrize(
    ("group", "files"),
    [
        (RUNTIME, [RUNTIME]),
        (DEV, [RUNTIME, DEV]),
        (BROWSER, [RUNTIME, DEV, BROWSER]),
        (LEARN, [RUNTIME, DEV, LEARN]),
    ],
)
def test_every_dependency_is_pinned_at_a_version_that_satisfies_it(group: str, files: list[str]) -> None:
    pins = pinned(*files)
    missing: set[str] = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    queue = [(group, Requirement(wanted)) for wanted in WANTED[group]]
    while queue:
        asker, asked = queue.pop()
        name = canonicalize_name(asked.name)
        if name not in pins or not asked.specifier.contains(pins[name], prereleases=True):
            missing.add(f"{asked} (from {asker}), pinned: {pins.get(name)}")
            continue
        if (name, frozenset(asked.extras)) in seen:
            continue
        seen.add((name, frozenset(asked.extras)))
        try:
            installed = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            assert group in (BROWSER, LEARN)
            pytest.skip("only `make browser` and `make learn` install these")
        assert installed.version == pins[name], f"{name} is not at its pin: run make again"
        needed = [Requirement(line) for line in installed.requires or []]
        queue += [(str(asked), each) for each in needed if applies(each, asked.extras)]
    assert missing == set()
