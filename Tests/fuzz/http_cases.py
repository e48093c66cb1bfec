"""Drawn faults of the test hub: dd-fetch gives the rows of the file, or says by its exit code that it didn't.

Never is it other rows with exit 0, a trap, or a run without end.
"""
import atexit
import gzip
import json
import os
import pathlib
import subprocess
import tempfile
import urllib.request

import tools

ROWS = "".join(f'{{"n":{n},"text":"row {n * 7919 % 10007}"}}\n' for n in range(20_000)).encode()
NUMBERS = [0, 1, -1, 99, 4096, 2**31, 2**53, 2**53 + 1, 2**62, 2**63 - 1, -(2**63), 2**64, "x", "", "1e3"]
SERVER = {}


def server():
    """One test hub for all cases: acme/lines, acme/gzip, acme/array and, where pyarrow is there, acme/columns."""
    if SERVER:
        return SERVER
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dd-fuzz-hub-"))
    files = {"lines/train.jsonl": ROWS, "gzip/train.jsonl.gz": gzip.compress(ROWS, 1),
             "array/train.json": b"[" + ROWS.rstrip().replace(b"\n", b",\n") + b"]"}
    for name, data in files.items():
        path = folder / "acme" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    try:
        import pyarrow
        import pyarrow.parquet
        rows = [json.loads(line) for line in ROWS.splitlines()]
        (folder / "acme/columns").mkdir()
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), folder / "acme/columns/train.parquet",
                                    row_group_size=5000, data_page_size=10_000)
    except ImportError:
        pass
    process = subprocess.Popen([tools.BIN / "dd-testhub", "--root", folder, "--large-suffixes", ".jsonl,.gz,.json,.parquet"],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    atexit.register(process.kill)
    SERVER.update(json.loads(process.stdout.readline()), sets=sorted(os.listdir(folder / "acme")))
    return SERVER


def control(rules):
    for path, body in (("/__reset", b""), ("/__control", json.dumps({"faults": rules}).encode())):
        urllib.request.urlopen(urllib.request.Request(SERVER["hub"] + path, data=body, method="POST"), timeout=10).read()


def fault(draw):
    size = draw.choice([0, 1, 100, 20_000, 100_000, 400_000])
    number, other = draw.choice(NUMBERS), draw.choice(NUMBERS)
    headers = [{"ETag": '"other"'}, {"ETag": 'W/"other"'}, {"ETag": ""}, {"Content-Range": f"bytes {number}-{other}/{number}"},
               {"Content-Range": f"bytes */{number}"}, {"RateLimit": f'"api";r={number};t={other}'},
               {"RateLimit": '"resolvers";r=0;t=1'}, {"Retry-After": str(number)}, {"X-Linked-Size": str(number)},
               {"Link": f'<{SERVER["hub"]}/api?cursor={number}>; rel="next"'}, {"Location": f'{SERVER["cdn"]}/x?Expires={number}'},
               {"X-Error-Code": draw.choice(["GatedRepo", "RepoNotFound", "x"])}, {"Content-Encoding": "gzip"}]
    rule = draw.choice([
        {"drop_after": size, "how": draw.choice(["fin", "rst"])}, {"refuse": draw.choice(["fin", "rst"])},
        {"stall_after": size}, {"status": draw.choice([200, 206, 301, 400, 401, 403, 404, 408, 416, 429, 500, 503, 520, 598])},
        {"status": 200, "body": draw.choice(['{"error":"x"}', "[]", "{}", "<html>", "[1,2"])}, {"headers": draw.choice(headers)},
        {"headers": draw.choice(headers)}, {"expired": True}, {"ignore_range": True}, {"content_range_shift": draw.choice([-1, 1, size])},
        {"total_shift": draw.choice([-1, 1, size])}, {"length": size}, {"body_delta": draw.choice([-1, 1, size, -size])},
        {"surplus": size}, {"unterminated": True}, {"flip_at": size}, {"endless": True}, {"drip": 2_000_000},
    ]) | {"origin": draw.choice(["hub", "cdn", "cdn", "cdn"])}
    for key, values in (("after", [1, 2, 3]), ("every", [2, 3]), ("count", [1, 1, 2, 5]), ("ranged", [True, False])):
        if draw.random() < 0.4:
            rule[key] = draw.choice(values)
    return rule


def case(draw, folder):
    hub = server()
    source = draw.choice(hub["sets"])
    rules = [fault(draw) for _ in range(draw.randint(1, 3))]
    control(rules)
    command = [tools.BIN / "dd-fetch", f"acme/{source}", "--timeout", "1", "--retries", "2", "--quiet"]
    environment = {**os.environ, "HF_ENDPOINT": hub["hub"], "HF_HUB_CACHE": str(folder), "HF_HUB_OFFLINE": ""}
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=60, env=environment)
    except subprocess.TimeoutExpired:
        raise AssertionError(f"acme/{source} with {json.dumps(rules)}: no end")
    shown = f"acme/{source} with {json.dumps(rules)}: exit {done.returncode}: {done.stderr[-300:].decode(errors='replace')}"
    assert done.returncode in (0, 65, 66, 69, 74, 75, 77), shown
    if done.returncode == 0:
        # Parquet's flipped bytes show only where pages have checksums.
        if source == "columns" and any("flip_at" in rule for rule in rules):
            return
        assert done.stdout == ROWS, f"{shown} {len(done.stdout)} of {len(ROWS)} bytes are others"
