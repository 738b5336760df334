#!/usr/bin/env python3
"""Every path of this repository that a document names exists, and every link inside it leads somewhere."""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
tops = {p.name for p in root.iterdir()} - {"build", ".git"}
code = re.compile(r"`([^`\n]+)`")
link = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def names_path(word: str) -> bool:
    """Whether a quoted word means a file or folder here: it begins with a top-level name or a folder of src/."""
    if re.search(r"[*<>{}$=…]|\.\.\.", word) or " " in word:
        return False
    first = word.removeprefix("./").split("/")[0]
    return "/" in word and (first in tops or (root / "src" / first).is_dir() and word.endswith((".h", ".cpp")))


def exists(document: pathlib.Path, word: str) -> bool:
    word = word.removeprefix("./").rstrip("/")
    return any((base / word).exists() for base in (root, root / "src", document.parent))


wrong = []
count = 0
# Git's own list; in an exported tree without git, all documents but those of builds.
listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=root, capture_output=True, text=True)
names = listed.stdout.split("\n")[:-1] or [str(p.relative_to(root)) for p in root.rglob("*.md")]
for name in names:
    document = root / name
    if name.startswith("build/") or not document.exists():
        continue
    text = document.read_text()
    for word in code.findall(text):
        if names_path(word):
            count += 1
            if not exists(document, word):
                wrong.append(f"{name}: names `{word}`, which is not there")
    for target in link.findall(text):
        if "://" in target or target.startswith("mailto:"):
            continue
        count += 1
        if not exists(document, target):
            wrong.append(f"{name}: links to {target}, which is not there")

print("\n".join(wrong) or f"{count} paths named in {len(names)} documents exist")
sys.exit(1 if wrong else 0)
