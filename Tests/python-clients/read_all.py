"""Reads data sets from the test hub with the real Python clients; prints one line for each thing shown.

Usage: HF_ENDPOINT=http://127.0.0.1:N HF_HOME=scratch read_all.py http://127.0.0.1:N ROOT
It writes its repositories into ROOT, the folder that the test hub serves.
"""

import gzip
import hashlib
import json
import pathlib
import sys
import urllib.request

import huggingface_hub
import pyarrow
import pyarrow.parquet
from datasets import load_dataset
from huggingface_hub import HfApi, hf_hub_download, snapshot_download
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RevisionNotFoundError, EntryNotFoundError

HUB, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
api = HfApi(endpoint=HUB)


def post(path, **settings):
    request = urllib.request.Request(HUB + path, data=json.dumps(settings).encode(), method="POST")
    urllib.request.urlopen(request).read()


def log():
    with urllib.request.urlopen(HUB + "/__log") as answer:
        return [json.loads(line) for line in answer]


def shown(what, got, wanted):
    if got != wanted:
        sys.exit(f"{what}: got {got!r}, wanted {wanted!r}")
    print("ok", what)


def files_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def refused(kind, act):
    try:
        act()
    except kind as error:
        return str(error)
    sys.exit(f"no {kind.__name__}")


def write(path, content):
    path = ROOT / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def write_parquet(path, ids):
    table = pyarrow.table({"id": list(ids), "text": [f"row {i} " + "abcdefgh" * 20 + str(i * 7919 % 1000) for i in ids]})
    write(path, b"")
    pyarrow.parquet.write_table(table, ROOT / path, row_group_size=250, compression="none")


repository = "python/tiny"
folder = ROOT / repository
write(f"{repository}/README.md", b"---\nlicense: cc0-1.0\n---\n# tiny\n")
write_parquet(f"{repository}/data/train-00000-of-00002.parquet", range(1000))
write_parquet(f"{repository}/data/train-00001-of-00002.parquet", range(1000, 2000))
write_parquet(f"{repository}/data/test-00000-of-00001.parquet", range(100))
write_parquet(f"{repository}@refs%2Fconvert%2Fparquet/default/train/0000.parquet", range(2000))
json_lines = "".join(json.dumps({"id": i, "text": f"line {i}"}) + "\n" for i in range(500)).encode()
write("python/lines/train.jsonl", json_lines)
write("python/packed/train.jsonl.gz", gzip.compress(json_lines))
post("/__reset")

post("/__control", page_size=2)
tree = list(api.list_repo_tree(repository, repo_type="dataset", recursive=True))
listed = sorted(entry.path for entry in tree if hasattr(entry, "blob_id"))
shown("list_repo_tree by pages", listed, files_below(folder))
for entry in tree:
    if hasattr(entry, "blob_id"):
        content = (folder / entry.path).read_bytes()
        shown(f"size of {entry.path}", entry.size, len(content))
        if entry.lfs:
            shown(f"sha256 of {entry.path}", entry.lfs.sha256, hashlib.sha256(content).hexdigest())
        else:
            git = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            shown(f"git sha1 of {entry.path}", entry.blob_id, git)
expanded = list(api.list_repo_tree(repository, repo_type="dataset", expand=True))
shown("list_repo_tree expanded", all(entry.last_commit for entry in expanded), True)
post("/__control", page_size=None)

information = api.dataset_info(repository, files_metadata=True)
shown("dataset_info siblings", sorted(s.rfilename for s in information.siblings), files_below(folder))
shown("dataset_info card", information.card_data["license"], "cc0-1.0")
shown("dataset_info expand", api.dataset_info(repository, expand=["sha"]).sha, information.sha)
shown("commit", api.dataset_info(repository, revision=information.sha[:8]).sha, information.sha)
refs = api.list_repo_refs(repository, repo_type="dataset")
shown("refs", [ref.name for ref in refs.branches + refs.converts], ["main", "parquet"])
found = api.get_paths_info(repository, ["README.md", "nope", "data"], repo_type="dataset")
shown("get_paths_info", [entry.path for entry in found], ["README.md", "data"])

for name in ["README.md", "data/train-00000-of-00002.parquet"]:
    got = pathlib.Path(hf_hub_download(repository, name, repo_type="dataset")).read_bytes()
    shown(f"hf_hub_download {name}", got == (folder / name).read_bytes(), True)
snapshot = pathlib.Path(snapshot_download(repository, repo_type="dataset"))
shown("snapshot_download", files_below(snapshot), files_below(folder))
export = api.list_repo_files(repository, repo_type="dataset", revision="refs/convert/parquet")
shown("export branch", export, ["default/train/0000.parquet"])

rows = list(load_dataset(repository, split="train", streaming=True))
shown("streaming rows", [row["id"] for row in rows], list(range(2000)))
shown("load_dataset rows", load_dataset(repository, split="test").num_rows, 100)
lines = list(load_dataset("python/lines", split="train", streaming=True))
shown("streaming JSON lines", [row["id"] for row in lines], list(range(500)))
packed = list(load_dataset("python/packed", split="train", streaming=True))
shown("streaming JSON lines in gzip", [row["id"] for row in packed], list(range(500)))

post("/__control", renamed={"python/old": repository})
shown("renamed", api.dataset_info("python/old").id, repository)
shown("letter case", api.dataset_info("PYTHON/Tiny").id, repository)
shown("renamed rows", len(list(load_dataset("python/old", split="test", streaming=True))), 100)

post("/__control", gated={"python/lines": "manual"}, tokens=["hf_all", {"token": "hf_none", "access": []}])
shown("gated listing", api.dataset_info("python/lines").gated, "manual")
wanted = lambda token: lambda: hf_hub_download(
    "python/lines", "train.jsonl", repo_type="dataset", token=token)
shown("gated, no token", "restricted" in refused(GatedRepoError, wanted(False)), True)
shown("gated, no access", "authorized list" in refused(GatedRepoError, wanted("hf_none")), True)
post("/__control", private=["python/packed"])
refused(HfHubHTTPError, lambda: api.dataset_info("python/packed", token=False))
shown("private with token", api.dataset_info("python/packed", token="hf_all").private, True)
message = refused(HfHubHTTPError, lambda: api.dataset_info(repository, token="hf_unknown"))
shown("unknown token", "Invalid credentials" in message, True)
tiny = list(load_dataset(repository, split="test", streaming=True, token="hf_all"))
shown("rows with a token", len(tiny), 100)
post("/__control", disabled=[repository])
message = refused(HfHubHTTPError, lambda: api.dataset_info(repository))
shown("disabled", "Access to this resource is disabled" in message or "disabled" in message.lower(), True)
post("/__control", disabled=[], private=[], gated={})
refused(RevisionNotFoundError, lambda: api.dataset_info(repository, revision="nope"))
refused(EntryNotFoundError, lambda: hf_hub_download(repository, "nope", repo_type="dataset"))
shown("no such revision, no such file", True, True)

# Faults that the Python clients get over.
post("/__control", faults=[{"origin": "cdn", "drop_after": 20000, "count": 2}, {"path": "revision", "status": 503, "count": 1}])
rows = list(load_dataset(repository, split="train", streaming=True))
shown("streaming over a dropped connection", [row["id"] for row in rows], list(range(2000)))
post("/__control", faults=[], rate={"api": 1, "window": 300})
api.dataset_info(repository)
message = refused(HfHubHTTPError, lambda: api.dataset_info(repository))
shown("reads RateLimit", "(0/1 requests remaining in current 300s window)" in message, True)
post("/__control", rate={"resolvers": 3, "window": 1})
rows = list(load_dataset(repository, split="train", streaming=True))
shown("waits for the next window", (len(rows), 429 in [e["status"] for e in log()[-12:]]), (2000, True))

entries = log()
shown("no credential at the CDN", any(e["authorization"] or e["carried_token"] for e in entries if e["origin"] == "cdn"), False)
shown("credential at the Hub", any(e["authorization"] for e in entries if e["origin"] == "hub"), True)
print(f"huggingface_hub {huggingface_hub.__version__}: {len(entries)} requests")
