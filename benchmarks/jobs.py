"""The jobs: what dd runs, what its peers run, over which file, and how the outputs are compared."""

from dataclasses import dataclass, field

LICENSES = "mit,apache-2.0,bsd-3-clause,bsd-2-clause,mpl-2.0"
ENTRY = ["--dataset", "openhermes"]
PEERS = {"polars": "with_polars.py", "DuckDB": "with_duckdb.py", "orjson": "with_orjson.py", "json": "with_json.py"}


@dataclass
class Contender:
    """A pipe of commands; INPUT, OUTPUT and ROWS in them are filled in. Its last one writes OUTPUT, or stdout to it."""

    name: str
    stages: list[list[str]]


@dataclass
class Job:
    name: str
    title: str
    input: str
    compared: str  # 'rows': whole rows, 'text': the texts only, 'stats': the figures
    target: str
    contenders: list[Contender]
    to_file: bool = False  # the output goes to a file in the measured runs too, else to /dev/null
    rows_of: str = ""  # the file whose lines are the rows, when it is not the input
    slow: set[str] = field(default_factory=set)  # contenders that run once


def peer(name: str, job: str) -> Contender:
    return Contender(name, [["PYTHON", PEERS[name], job, "INPUT", "OUTPUT"]])


def peers(job: str, *names: str) -> list[Contender]:
    return [peer(name, job) for name in names or PEERS]


def dd(*stages: str, name: str = "dd") -> Contender:
    return Contender(name, [stage.split() for stage in stages])


FILTER = "dd-filter --quiet --min-chars 50 --max-chars 100000 --min-words 5"

# The driver's pipe (scripts/dd-download): its round and its assembly in one.
FULL = dd(
    "dd-fetch rows --quiet --dataset openhermes --provenance INPUT",
    "dd-map --quiet --dataset openhermes",
    "dd-filter --quiet --dataset openhermes",
    "dd-dedup --quiet --dataset openhermes",
    "dd-filter --quiet --dataset openhermes --curriculum recipe --total ROWS",
    "dd-mix take --quiet -n ROWS",
    "dd-stats --pass --quiet --output OUTPUT.stats",
)


def chained(pipe: Contender, jobs: int) -> Contender:
    """The same stages in one process, with so many threads."""
    words = [word for stage in pipe.stages for word in ["--then", *stage]][1:]
    return Contender(f"dd-pipe, {jobs} thread{'s' if jobs > 1 else ''}", [["dd-pipe", "--jobs", str(jobs), *words]])


def parquet_job(groups: str, label: str) -> Job:
    return Job(
        f"parquet-{groups}",
        f"Parquet → JSONL, {label} rows a group",
        f"chat-{groups}.parquet",
        "rows",
        "≥ 1.3 × the best peer",
        [dd("dd-fetch rows --quiet INPUT"), *peers("parquet", "polars", "DuckDB", "orjson")],
        rows_of="chat.jsonl",
        slow={"orjson"},
    )


def tokens_job(name: str, label: str, target: str, *libraries: str) -> Job:
    """Counts by one of the vocabularies that scripts/bench has fetched, each on one thread."""
    file = f"VOCABULARIES/{name}.json"
    peers = [
        Contender(library, [["PYTHON", "with_tokenizers.py", library, file, "INPUT", "OUTPUT"]])
        for library in libraries or ("tokenizers", "tiktoken", "gigatoken")
    ]
    return Job(
        f"tokens-{name}",
        f"tokens of each text, {label}",
        "texts.jsonl",
        "rows",
        target,
        [dd(f"dd-tokenize --quiet --only count --tokenizer {file} INPUT"), *peers],
        slow={"tokenizers"},
    )


JOBS = [
    Job(
        "dedup",
        "dedup on `text`, keep the first",
        "samples.jsonl",
        "text",
        "≥ 2 × the best peer, ≤ 80 MB at 1 M rows",
        [dd("dd-dedup --quiet --key text INPUT"), *peers("dedup")],
        slow={"json"},
    ),
    Job(
        "filter",
        "filter: 100 ≤ chars ≤ 100,000, words ≥ 5, licence in a list",
        "code.jsonl",
        "rows",
        "≥ 2 × the best peer, constant memory",
        [
            dd(f"dd-filter --quiet --min-chars 100 --max-chars 100000 --min-words 5 --license-allow {LICENSES} INPUT"),
            *peers("filter"),
        ],
        slow={"json"},
    ),
    Job(
        "map",
        "map OpenHermes rows to samples",
        "chat.jsonl",
        "rows",
        "≥ 2.5 × the best peer, constant memory",
        [dd("dd-map --quiet --dataset openhermes INPUT"), *peers("map")],
        slow={"json"},
    ),
    Job(
        "stats",
        "stats: count, total, least, most, mean of code points",
        "samples.jsonl",
        "stats",
        "≥ 1 × DuckDB from a file; the pipe's speed from a pipe",
        [
            dd("dd-stats --quiet INPUT"),
            dd("cat INPUT", "dd-stats --quiet", name="dd (pipe)"),
            *peers("stats"),
        ],
        slow={"json"},
    ),
    parquet_job("1k", "1,000"),
    parquet_job("100k", "100,000"),
    Job(
        "column",
        "Parquet → JSONL, one column of five",
        "chat-1k.parquet",
        "rows",
        "≥ 1 × the best peer",
        [dd("dd-fetch rows --quiet --columns source INPUT"), *peers("column", "polars", "DuckDB", "orjson")],
        rows_of="chat.jsonl",
    ),
    Job(
        "stages",
        "three-stage pipe filter → dedup → stats",
        "samples.jsonl",
        "text",
        "≥ 500 MB/s",
        [
            dd(f"{FILTER} INPUT", "dd-dedup --quiet --key text", "dd-stats --pass --quiet --output OUTPUT.stats"),
            *peers("stages", "polars", "DuckDB", "orjson"),
        ],
    ),
    Job(
        "full",
        "the full job: Parquet → map → filter → dedup → curriculum → take → stats → file",
        "chat-1k.parquet",
        "text",
        "dd-pipe ≥ 12 × json (the original's way), ≥ 2 × polars, ≥ 1.7 × the shell's pipe, ≤ 3.2 CPU s/GB with one thread, ≤ 3.4 with two, ≤ 80 MB",
        [FULL, chained(FULL, 1), chained(FULL, 2), *peers("full")],
        to_file=True,
        rows_of="chat.jsonl",
        slow={"json"},
    ),
]

# Each tool on an empty input.
STARTUP = {
    "dd-fetch": "dd-fetch rows --quiet --format jsonl EMPTY",
    "dd-map": "dd-map --quiet --dataset openhermes EMPTY",
    "dd-filter": "dd-filter --quiet --min-chars 50 EMPTY",
    "dd-dedup": "dd-dedup --quiet --key text EMPTY",
    "dd-mix": "dd-mix take --quiet -n 10 EMPTY",
    "dd-stats": "dd-stats --quiet EMPTY",
    "dd-pipe, the full job": " ".join(chained(FULL, 1).stages[0]).replace("INPUT", "--format jsonl EMPTY").replace("ROWS", "10")
    .replace("OUTPUT.stats", "/dev/null"),
    "dd-tokenize, Llama 3's vocabulary": "dd-tokenize --quiet --only count --tokenizer VOCABULARIES/llama3.json EMPTY",
}

JOBS += [
    tokens_job("gpt2", "GPT-2", "≤ 8.3 CPU s/GB (120 MB a CPU second) beside the vocabulary's loading, which is in start-up below"),
    tokens_job("llama3", "Llama 3", "≤ 10 CPU s/GB (100 MB a CPU second) beside the loading"),
    tokens_job("qwen2", "Qwen 2", "≤ 10 CPU s/GB beside the loading"),
    tokens_job("mistral-v3", "a SentencePiece vocabulary, as Llama 2's (Mistral v3)", "≤ 25 CPU s/GB (40 MB a CPU second) beside the loading", "tokenizers", "gigatoken"),
]

# The tools over 10^4 … 10^7 short rows.
GROWTH = {
    "dd-dedup": "dd-dedup --quiet --key text INPUT",
    "dd-filter": "dd-filter --quiet --min-chars 50 INPUT",
    "dd-stats": "dd-stats --quiet INPUT",
}
