"""The jobs in polars, streaming where it streams.

    with_polars.py JOB INPUT OUTPUT
"""

import sys

import polars as pl

TURNS = pl.List(pl.Struct({"from": pl.String, "value": pl.String}))
CHAT = {"conversations": TURNS, "source": pl.String, "system_prompt": pl.String, "category": pl.String, "id": pl.String}
HEAD = {"text": pl.String, "id": pl.String, "source": pl.String, "category": pl.String}
SAMPLE = HEAD | {"metadata": pl.Struct({"type": pl.String, "origin": pl.String, "prompt_end": pl.Int64})}
CODE_METADATA = {"type": pl.String, "language": pl.String, "license": pl.String, "repo": pl.String, "path": pl.String}
CODE = HEAD | {"metadata": pl.Struct(CODE_METADATA | {"stars": pl.Int64})}
LICENSES = ["mit", "apache-2.0", "bsd-3-clause", "bsd-2-clause", "mpl-2.0"]
FIVE_WORDS = r"\S\s+\S+\s+\S+\s+\S+\s+\S"
TEXT = pl.col("text")


def dedup(source, target):
    rows = pl.scan_ndjson(source, schema=SAMPLE)
    rows.unique(subset="text", keep="first", maintain_order=True).sink_ndjson(target)


def passes(least):
    return TEXT.str.len_chars().is_between(least, 100_000) & TEXT.str.contains(FIVE_WORDS)


def filter(source, target):
    license = pl.col("metadata").struct.field("license").str.to_lowercase()
    rows = pl.scan_ndjson(source, schema=CODE)
    rows.filter(passes(100) & license.is_in(LICENSES)).sink_ndjson(target)


def mapped(rows):
    turns, element = pl.col("conversations"), pl.element().struct
    first_is_system = turns.list.first().struct.field("from") == "system"
    own = pl.when(first_is_system).then(turns.list.first().struct.field("value")).otherwise(pl.col("system_prompt"))
    system = own.str.strip_chars().fill_null("")
    role = element.field("from").replace({"human": "user", "gpt": "assistant"})
    spoken = turns.list.eval(pl.format("{}: {}", role, element.field("value").str.strip_chars()))
    rest = pl.when(first_is_system).then(spoken.list.slice(1)).otherwise(spoken).list.join("\n")
    last = turns.list.last().struct.field("value").str.strip_chars().str.len_chars()
    return (
        rows.with_row_index("number")
        .select(
            pl.when(system == "").then(rest).otherwise(pl.format("system: {}\n{}", system, rest)).alias("text"),
            pl.format("openhermes_{}", pl.col("number").cast(pl.String).str.zfill(8)).alias("id"),
            last.alias("last"),
            pl.col("source").alias("origin"),
        )
        .select(
            "text",
            "id",
            pl.lit("openhermes").alias("source"),
            pl.lit("instruction_chat").alias("category"),
            pl.struct(
                pl.lit("chat").alias("type"),
                "origin",
                (TEXT.str.len_chars().cast(pl.Int64) - pl.col("last")).alias("prompt_end"),
            ).alias("metadata"),
        )
    )


def map(source, target):
    mapped(pl.scan_ndjson(source, schema=CHAT)).sink_ndjson(target)


LENGTH = TEXT.str.len_chars()
MEASURES = [
    pl.len().alias("samples"),
    LENGTH.sum().alias("total_chars"),
    LENGTH.min().alias("min_length"),
    LENGTH.max().alias("max_length"),
]


def stats(source, target):
    pl.scan_ndjson(source, schema={"text": pl.String}).select(MEASURES).collect(engine="streaming").write_ndjson(target)


def stages(source, target):
    rows = pl.scan_ndjson(source, schema=SAMPLE).filter(passes(50))
    rows = rows.unique(subset="text", keep="first", maintain_order=True).collect(engine="streaming")
    rows.write_ndjson(target)
    rows.select(MEASURES)


def parquet(source, target):
    pl.scan_parquet(source).sink_ndjson(target)


def column(source, target):
    pl.scan_parquet(source).select("source").sink_ndjson(target)


def full(source, target):
    rows = pl.scan_parquet(source)
    wanted = (rows.select(pl.len()).collect().item() + 1) // 2
    kept = mapped(rows).filter(passes(50)).unique(subset="text", keep="first", maintain_order=True)
    prompt = TEXT.str.head(pl.col("metadata").struct.field("prompt_end"))
    # words: runs of anything but white space, as near as polars counts them
    words = prompt.str.count_matches(r"\S+")
    is_short = (words * 4 / 3 < 256) & (prompt.str.len_bytes() / 4 < 256)
    table = kept.with_columns(is_short.alias("short")).collect(engine="streaming")
    leads = table["short"] & (table["short"].cum_sum() <= wanted)
    ordered = table.drop("short")
    with open(target, "wb") as output:
        ordered.filter(leads).write_ndjson(output)
        ordered.filter(~leads).write_ndjson(output)
    table.select(MEASURES)


if __name__ == "__main__":
    globals()[sys.argv[1]](sys.argv[2], sys.argv[3])
