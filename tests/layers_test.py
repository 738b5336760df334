#!/usr/bin/env python3
"""Holds the folders of src/ to src/layers.txt: what each may include, and that CMake links no more."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
source = root / "src"
include = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)

allowed: dict[str, list[str]] = {}
for line in (source / "layers.txt").read_text().splitlines():
    if line and not line.startswith("#"):
        folder, _, below = line.partition(":")
        allowed[folder] = below.split()

wrong = []
seen: set[str] = set()
for folder, below in allowed.items():
    for other in below:
        if other not in seen:
            wrong.append(f"src/layers.txt: {folder} stands before {other}, which it may include")
    seen.add(folder)

for path in sorted(source.rglob("*")):
    if path.suffix not in (".h", ".cpp"):
        continue
    name = path.relative_to(root)
    folder = path.relative_to(source).parts[0]
    if folder not in allowed:
        wrong.append(f"{name}: folder {folder} is not in src/layers.txt")
        continue
    for target in include.findall(path.read_text()):
        if not (source / target).is_file():
            wrong.append(f'{name}: includes "{target}", which is not under src/')
        elif target.split("/")[0] not in (folder, *allowed[folder]):
            wrong.append(f'{name}: {folder} may not include "{target}" (see src/layers.txt)')

for folder in allowed:
    if not (source / folder / "README.md").is_file():
        wrong.append(f"src/{folder}/README.md is missing")

# CMake takes its links from the same table; a second place that links folders would go round it.
for path in [root / "CMakeLists.txt", *sorted((root / "cmake").glob("*.cmake"))]:
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if re.search(r"target_link_libraries\(.*hinomi_[a-z]", line):
            wrong.append(f"{path.relative_to(root)}:{number}: links a folder by name, not by src/layers.txt")

print("\n".join(wrong) or f"{len(allowed)} folders hold to src/layers.txt")
sys.exit(1 if wrong else 0)
