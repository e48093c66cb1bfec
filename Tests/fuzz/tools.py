"""Running the tools, which are on the PATH or in .build/release."""
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BIN = pathlib.Path(os.environ.get("DD_BIN", ROOT / ".build" / "release"))


def run(tool, *arguments, folder, data=b""):
    """Exit code, standard output and standard error of a tool, as bytes. It may not end by a signal or a trap."""
    done = subprocess.run([BIN / tool, *map(str, arguments)], cwd=folder, input=data, capture_output=True, timeout=120,
                          env={**os.environ, "HF_HUB_OFFLINE": "1"})
    shown = " ".join(map(str, arguments))
    assert 0 <= done.returncode < 128, f"{tool} {shown}: exit {done.returncode}: {done.stderr[-500:]!r}"
    return done.returncode, done.stdout, done.stderr


def rows(*arguments, folder, data=b""):
    """The rows of a source, which must be read without an error."""
    code, out, err = run("dd-fetch", *arguments, "--quiet", folder=folder, data=data)
    assert code == 0, f"dd-fetch {' '.join(map(str, arguments))}: exit {code}: {err.decode(errors='replace')}"
    return out.decode("utf-8").split("\n")[:-1]


def same(found, wanted, what):
    """Compares lines and says which differs first."""
    for number, (left, right) in enumerate(zip(found, wanted)):
        assert left == right, f"{what}: row {number}:\n  dd   {left[:400]}\n  want {right[:400]}"
    assert len(found) == len(wanted), f"{what}: {len(found)} rows, {len(wanted)} wanted"
