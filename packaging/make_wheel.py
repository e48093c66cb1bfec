#!/usr/bin/env python3
"""make_wheel.py TREE VERSION TAG FOLDER: a wheel of what `make install` put under TREE.

bin/ becomes scripts (pip puts them on the PATH of the environment), share/ becomes data. The same tree makes the same bytes.
"""
import base64
import hashlib
import pathlib
import stat
import sys
import zipfile

WHEN = (2026, 1, 1, 0, 0, 0)
METADATA = """\
Metadata-Version: 2.4
Name: dd
Version: {version}
Summary: Training mixes for distillation: Unix filters and a driver that account for every row
License-Expression: Apache-2.0
License-File: LICENSE
Classifier: Environment :: Console
Classifier: Operating System :: POSIX :: Linux
Description-Content-Type: text/markdown

{readme}"""
WHEEL = """\
Wheel-Version: 1.0
Generator: dd packaging/make_wheel.py
Root-Is-Purelib: false
Tag: py3-none-{tag}
"""


def main():
    tree, version, tag, folder = sys.argv[1:]
    tree = pathlib.Path(tree)
    root = pathlib.Path(__file__).resolve().parent.parent
    info = f"dd-{version}.dist-info"
    members = []
    for path in sorted(tree.rglob("*")):
        if path.is_dir():
            continue
        place = path.relative_to(tree)
        kind = "scripts" if place.parts[0] == "bin" else "data"
        name = "/".join(place.parts[1:]) if kind == "scripts" else place.as_posix()
        is_executable = path.stat().st_mode & stat.S_IXUSR
        members.append((f"dd-{version}.data/{kind}/{name}", path.read_bytes(), 0o755 if is_executable else 0o644))
    readme = (root / "README.md").read_text(encoding="utf-8")
    members.append((f"{info}/METADATA", METADATA.format(version=version, readme=readme).encode(), 0o644))
    members.append((f"{info}/WHEEL", WHEEL.format(tag=tag).encode(), 0o644))
    members.append((f"{info}/licenses/LICENSE", (root / "LICENSE").read_bytes(), 0o644))
    record = []
    target = pathlib.Path(folder) / f"dd-{version}-py3-none-{tag}.whl"
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as wheel:
        def write(name, data, mode):
            entry = zipfile.ZipInfo(name, WHEN)
            entry.external_attr = (stat.S_IFREG | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, data)

        for name, data, mode in members:
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            record.append(f"{name},sha256={digest},{len(data)}")
            write(name, data, mode)
        record.append(f"{info}/RECORD,,")
        write(f"{info}/RECORD", "\n".join(record).encode() + b"\n", 0o644)
    print(target)


main()
