"""Stores to attack. In: a folder. Out: a store of a few briefs with a secret in it, copies of it, and what belongs in one."""

import os
import shutil
from pathlib import Path

from chargegraph import Store, read_brief_file
from tests.conftest import SHIPPED, case_briefs

SECRET = "a secret that no answer may hold"
"""What a file holds that nothing may read."""
CODE = "0686T"
STORE = "a.store"
_RING = 300


def make_store(folder: Path) -> Path:
    """A store of a few briefs and a ring of things that lead to one another; closed, with its content hash kept."""
    path = folder / STORE
    with Store(path) as store:
        for brief in (*case_briefs()[:2], next(each for each in SHIPPED if each.name.startswith(CODE))):
            store.add(read_brief_file(str(brief)))
        ring = "".join(f"<http://x/{n}> <http://x/p> <http://x/{(n * 7 + 1) % _RING}> .\n" for n in range(_RING))
        store.load(ring.encode(), "ntriples", graph="http://x/ring")
    with Store(path, read_only=True) as store:
        store.content_hash()
    return path


def fresh_copy(template: Path, folder: Path) -> Path:
    """A copy of a folder in the place of an older one, with the times of its files."""
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(template, folder, symlinks=True))


def content_of(path: Path) -> str | None:
    """The content hash of a store, computed anew from what it holds."""
    kept = path / "content.txt"
    kept.unlink(missing_ok=True)
    with Store(path, read_only=True) as store:
        return store.content_hash()


def half_made(folder: Path) -> list[str]:
    """What was begun below a folder and is not whole."""
    found = [Path(root) / name for root, folders, names in os.walk(folder) for name in (*folders, *names)]
    return sorted(str(path.relative_to(folder)) for path in found if path.suffix == ".part" or path.name == "begun.txt")


def write_secret(folder: Path) -> Path:
    """A file that is valid in most formats and holds the secret."""
    path = folder / "secret.nt"
    path.write_text(f'<http://x/secret> <http://x/says> "{SECRET}" .\n', "utf-8")
    return path
