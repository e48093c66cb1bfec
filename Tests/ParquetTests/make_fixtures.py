#!/usr/bin/env python3
"""Writes fixtures/*.parquet by several writers, each with the JSON lines that the reader must give beside it.

    pip install pyarrow duckdb polars fastparquet && python3 Tests/ParquetTests/make_fixtures.py

The expected rows come from the data that the fixture was made of, by the rules of docs/parquet.md, and are
checked against what pyarrow reads from the file. The files differ from run to run only by the writers' versions.
"""
import datetime as dt
import decimal
import math
import pathlib
import random
import uuid

import duckdb
import fastparquet
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

import extremes
import handmade
from json_rows import SECOND, lines

HERE = pathlib.Path(__file__).parent / "fixtures"


def expect(name, text):
    (HERE / f"{name}.jsonl").write_text("".join(text), encoding="utf-8")


def check(name, path=None, schema=None):
    """Expects of the file what pyarrow reads from it."""
    table = pq.read_table(path or HERE / f"{name}.parquet", schema=schema, use_threads=False)
    expect(name, lines(table))


# The data. -----------------------------------------------------------------------------------------------------

random.seed(20221108)
WORDS = "the quick brown fox \"jumps\" over\nthe lazy\tdog back\\slash é ß 中文 😀 \u0001 \u007f end".split(" ")


def text(least, most):
    return " ".join(random.choice(WORDS) for _ in range(random.randint(least, most)))


def some(make, share=0.85):
    return make() if random.random() < share else None


def flat_table(rows):
    """Every type that Arrow writes, nullable."""
    column = lambda make, type_: pa.array([some(lambda: make(i)) for i in range(rows)], type_)  # noqa: E731
    integers = {f"int{b}": column(lambda i, b=b: random.choice([-(2 ** (b - 1)), 2 ** (b - 1) - 1, -1, 0, i % 100]),
                                  getattr(pa, f"int{b}")()) for b in (8, 16, 32, 64)}
    naturals = {f"uint{b}": column(lambda i, b=b: random.choice([2**b - 1, 0, i % 100]),
                                   getattr(pa, f"uint{b}")()) for b in (8, 16, 32, 64)}
    numbers = [0.0, -0.0, 1.5, 0.1, 1e-4, 1e-5, 123456789.125, 1e22, 5e-324, 1.7976931348623157e308, math.nan, math.inf]
    singles = [0.0, -0.0, 1.5, 0.1, 1e-4, 1e-5, 16777216.0, 16777218.0, 3.4e38, 1e-45, math.nan, -math.inf]
    moment = lambda i, unit: random.choice([0, -1, i * 86399, 1668000000]) * SECOND[unit] + i % SECOND[unit]  # noqa
    stamps = {f"timestamp_{u}_{'utc' if z else 'local'}": column(lambda i, u=u: moment(i, u), pa.timestamp(u, tz=z))
              for u in ("ms", "us", "ns") for z in (None, "UTC")}
    return pa.table({
        "boolean": column(lambda i: i % 3 == 0, pa.bool_()), **integers, **naturals,
        "float": column(lambda i: random.choice(singles), pa.float32()),
        "double": column(lambda i: random.choice(numbers), pa.float64()),
        "string": column(lambda i: text(0, 9), pa.string()),
        "category": column(lambda i: random.choice(WORDS), pa.string()),
        "binary": column(lambda i: random.randbytes(random.randint(0, 9)), pa.binary()),
        "fixed": column(lambda i: random.randbytes(5), pa.binary(5)),
        "date": column(lambda i: dt.date(1, 1, 1) + dt.timedelta(days=random.randint(0, 3_652_000)), pa.date32()),
        "time_ms": column(lambda i: random.randint(0, 86_399_999), pa.time32("ms")),
        "time_us": column(lambda i: random.randint(0, 86_399_999_999), pa.time64("us")),
        "time_ns": column(lambda i: random.randint(0, 86_399_999_999_999), pa.time64("ns")),
        **stamps,
        "decimal_7_2": column(lambda i: decimal.Decimal(random.randint(-9_999_999, 9_999_999)).scaleb(-2),
                              pa.decimal128(7, 2)),
        "decimal_38_10": column(lambda i: decimal.Decimal(random.randint(-(10**37), 10**37)).scaleb(
            -10, decimal.Context(prec=60)), pa.decimal128(38, 10)),
        "nothing": pa.nulls(rows),
    })


def nested_table(rows):
    """Lists, structures and maps, each nullable at every level, four repetition levels deep."""
    number = lambda: some(lambda: random.randint(-5, 5))  # noqa: E731
    several = lambda make, most=3: some(lambda: [make() for _ in range(random.randint(0, most))])  # noqa: E731
    turn = lambda: some(lambda: {"role": random.choice(["user", "assistant"]), "content": some(lambda: text(0, 6))})  # noqa
    answer = lambda: some(lambda: {"start": several(number), "text": several(lambda: some(lambda: text(0, 3)))})  # noqa
    note = lambda: some(lambda: {"id": some(lambda: text(1, 1)), "answers": several(answer), "yes": number()})  # noqa
    schema = pa.schema([
        ("id", pa.string()),
        ("list", pa.list_(pa.int64())),
        ("turns", pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))),
        ("sentences", pa.struct([("title", pa.list_(pa.string())), ("lines", pa.list_(pa.list_(pa.string())))])),
        ("notes", pa.list_(pa.struct([
            ("id", pa.string()), ("yes", pa.int64()),
            ("answers", pa.list_(pa.struct([("start", pa.list_(pa.int64())), ("text", pa.list_(pa.string()))])))]))),
        ("deep", pa.list_(pa.list_(pa.list_(pa.list_(pa.int32()))))),
        ("map", pa.map_(pa.string(), pa.int64())),
        ("map_of_lists", pa.map_(pa.string(), pa.list_(pa.struct([("x", pa.int32())])))),
        ("pairs", pa.map_(pa.int32(), pa.string())),
        ("outer", pa.struct([("inner", pa.struct([("value", pa.int32())]))])),
        ("exact", pa.field("exact", pa.list_(pa.field("element", pa.int32(), nullable=False)), nullable=False).type),
    ])
    key = lambda: text(1, 1) + str(random.randint(0, 999))  # noqa: E731
    data = [{
        "id": f"row {i}", "list": several(number, 5), "turns": several(turn, 4),
        "sentences": some(lambda: {"title": several(lambda: text(1, 2)),
                                   "lines": several(lambda: several(lambda: some(lambda: text(1, 2))))}),
        "notes": several(note),
        "deep": several(lambda: several(lambda: several(lambda: several(number)))),
        "map": some(lambda: {key(): number() for _ in range(random.randint(0, 3))}.items()),
        "map_of_lists": some(lambda: {
            key(): several(lambda: some(lambda: {"x": number()})) for _ in range(random.randint(0, 3))}.items()),
        "pairs": some(lambda: {n: some(lambda: text(0, 2)) for n in range(random.randint(0, 3))}.items()),
        "outer": some(lambda: {"inner": some(lambda: {"value": number()})}),
        "exact": [1] * (i % 3),
    } for i in range(rows)]
    for row in data:
        for name in ("map", "map_of_lists", "pairs"):
            row[name] = None if row[name] is None else list(row[name])
    return pa.Table.from_pylist(data, schema=schema)


# The writers. --------------------------------------------------------------------------------------------------

def arrow(name, table, **options):
    pq.write_table(table, HERE / f"{name}.parquet", **options)
    again = pq.read_table(HERE / f"{name}.parquet", use_threads=False)
    wanted = list(lines(table))
    # Versions below 2.6 keep no nanoseconds and 1.0 no unsigned 32 bits; there the file is what counts.
    expect(name, lines(again) if options.get("version") in ("1.0", "2.4") else wanted)
    assert options.get("version") in ("1.0", "2.4") or list(lines(again)) == wanted, name


def write_arrow():
    flat, nested = flat_table(36), nested_table(40)
    for version in ("1.0", "2.4", "2.6"):
        for page in ("1.0", "2.0"):
            suffix = f"v{version.replace('.', '')}_page{page[0]}"
            options = dict(version=version, data_page_version=page, allow_truncated_timestamps=True,
                           coerce_timestamps=None if version == "2.6" else "us")
            arrow(f"arrow_flat_{suffix}", flat, **options, row_group_size=15)
            arrow(f"arrow_nested_{suffix}", nested, **options, row_group_size=15)
    for codec in ("none", "snappy", "gzip", "brotli", "zstd", "lz4"):
        for page in ("1.0", "2.0"):
            arrow(f"arrow_{codec}_page{page[0]}", nested.select(["id", "turns", "map"]), compression=codec,
                  data_page_version=page, use_dictionary=["id"])
    small = dict(data_page_size=64, write_batch_size=8)
    long = nested_table(150)
    for page in ("1.0", "2.0"):
        arrow(f"arrow_small_pages_page{page[0]}", long.select(["id", "turns", "notes"]), data_page_version=page, **small,
              row_group_size=100, write_page_index=True, write_page_checksum=True)
        arrow(f"arrow_plain_page{page[0]}", flat, use_dictionary=False, data_page_version=page, **small)
        arrow(f"arrow_falls_back_page{page[0]}", long.select(["id", "turns"]), dictionary_pagesize_limit=200,
              data_page_version=page, **small)
    arrow("arrow_many_pages", pa.table({"n": pa.array(range(2000), pa.int64()), "s": [
        "%08x" % random.getrandbits(32) * 5 for _ in range(2000)]}), use_dictionary=False, data_page_size=4000,
        write_batch_size=50, write_page_index=True, compression="none")
    arrow("arrow_empty", nested.slice(0, 0))
    arrow("arrow_no_columns", pa.table({"a": pa.nulls(5), "b": pa.array([[]] * 5, pa.list_(pa.int32()))}))
    arrow("arrow_required", pa.table(
        [pa.array(range(900), pa.int32()), pa.array([str(n % 7) for n in range(900)])],
        schema=pa.schema([pa.field("n", pa.int32(), nullable=False), pa.field("s", pa.string(), nullable=False)])), **small)
    arrow("arrow_dotted_names", pa.table({"a.b": [1, 2], "a": [{"b": 3}, None], "q\"uote": ["x", None]}))
    pq.write_table(pa.Table.from_arrays([pa.array([1, 2]), pa.array(["x", "y"]), pa.array([3, 4]), pa.array([5, None]), pa.StructArray.from_arrays(
        [pa.array([6, 7]), pa.array(["u", "v"])], ["q", "q"])], names=["a", "a", "a_2", "", "s"]), HERE / "arrow_repeated_names.parquet")
    expect("arrow_repeated_names", ['{"a":1,"a_3":"x","a_2":3,"":5,"s":{"q":6,"q_2":"u"}}\n',
                                    '{"a":2,"a_3":"y","a_2":4,"":null,"s":{"q":7,"q_2":"v"}}\n'])
    arrow("arrow_long_run", pa.table({"same": ["x"] * 2500, "none": pa.array([None] * 2500, pa.int64())}))
    arrow("arrow_decimals", pa.table({
        f"d{p}": pa.array([some(lambda: decimal.Decimal(random.randint(-(10**p) + 1, 10**p - 1)).scaleb(
            -(p // 2), decimal.Context(prec=100))) for _ in range(20)], (pa.decimal128 if p <= 38 else pa.decimal256)(p, p // 2))
        for p in (1, 4, 9, 10, 18, 19, 30, 38, 39, 60, 76)}), version="2.6", store_decimal_as_integer=True)
    arrow("arrow_uuid_float16", pa.table({
        "uuid": pa.array([uuid.UUID(int=random.getrandbits(128)).bytes for _ in range(9)] + [None], pa.uuid()),
        "half": pa.array([np.float16(x) for x in (0, 1.5, -0.1, 65504, 6e-8, 2048, 2050, math.nan, math.inf)] + [None],
                         pa.float16())}))
    arrow("arrow_large_types", pa.table({
        "text": pa.array(["a", None, "ß"], pa.large_string()), "bytes": pa.array([b"\0", None, b"xyz"], pa.large_binary()),
        "list": pa.array([[1], None, []], pa.large_list(pa.int8())), "pair": pa.array([[1, 2], None, [3, None]], pa.list_(pa.int8(), 2)),
        "words": pa.array(["u", "v", None]).dictionary_encode()}))
    pq.write_table(pa.table({"at": pa.array([0, None, -1, 1668000000123456789], pa.timestamp("ns"))}),
                   HERE / "arrow_int96.parquet", use_deprecated_int96_timestamps=True)
    check("arrow_int96")
    pq.write_table(pa.table({"list": pa.array([[1, None], None, []], pa.list_(pa.int64()))}),
                   HERE / "arrow_item_names.parquet", use_compliant_nested_type=False)
    check("arrow_item_names")


def write_encodings():
    rows = 320
    walk = np.cumsum(np.random.default_rng(1).integers(-99, 99, rows))
    table = pa.table({
        "int32": pa.array([some(lambda: int(walk[i])) for i in range(rows)], pa.int32()),
        "int64": pa.array([some(lambda: random.choice([int(walk[i]), 2**63 - 1, -(2**63)])) for i in range(rows)], pa.int64()),
        "float": pa.array([some(random.random) for _ in range(rows)], pa.float32()),
        "double": pa.array([some(random.random) for _ in range(rows)], pa.float64()),
        "fixed": pa.array([some(lambda: random.randbytes(3)) for _ in range(rows)], pa.binary(3)),
        "boolean": pa.array([some(lambda: random.random() < 0.9) for _ in range(rows)], pa.bool_()),
        "text": pa.array([some(lambda: f"prefix {i // 10} {text(0, 2)}") for i in range(rows)]),
        "list": pa.array([some(lambda: [f"{i} {j}" for j in range(i % 4)]) for i in range(rows)]),
    })
    encodings = {
        "delta": {"int32": "DELTA_BINARY_PACKED", "int64": "DELTA_BINARY_PACKED", "text": "DELTA_BYTE_ARRAY",
                  "fixed": "DELTA_BYTE_ARRAY", "boolean": "RLE", "list.list.element": "DELTA_BYTE_ARRAY"},
        "delta_length": {"text": "DELTA_LENGTH_BYTE_ARRAY", "list.list.element": "DELTA_LENGTH_BYTE_ARRAY"},
        "split": {name: "BYTE_STREAM_SPLIT" for name in ("int32", "int64", "float", "double", "fixed")},
        "plain": {"text": "PLAIN"},
    }
    for name, columns in encodings.items():
        for page in ("1.0", "2.0"):
            chosen = table.select([c for c in table.column_names if c in columns or f"{c}.list.element" in columns])
            arrow(f"encoding_{name}_page{page[0]}", chosen, use_dictionary=False, column_encoding=columns,
                  data_page_version=page, data_page_size=1500, write_batch_size=100, compression="zstd")


def write_others():
    flat = flat_table(25)
    nested = nested_table(30)
    duck = duckdb.connect()
    duck.execute("SET TimeZone='UTC'")
    for version in ("V1", "V2"):
        name = f"duckdb_{version.lower()}"
        duck.execute(f"""COPY (SELECT i AS n, i % 3 = 0 AS flag, 'text ' || (i % 5) AS s, i / 7 AS d, (i / 7)::FLOAT AS f,
            [i, NULL, i + 1] AS list, {{'a': i, 'b': [i::VARCHAR]}} AS pair, MAP {{'k' || i: i}} AS m,
            DATE '2022-01-08' + i::INTEGER AS day, TIMESTAMP '2022-11-08 10:11:12.123456' + INTERVAL (i) HOUR AS at,
            TIMESTAMPTZ '2022-11-08 10:11:12.123456+00' AS utc, TIME '10:11:12.5' AS clock,
            (i * 1.25)::DECIMAL(9, 2) AS d9, (i * 1.25)::DECIMAL(18, 4) AS d18, (i * 1.25)::DECIMAL(38, 6) AS d38,
            i::UTINYINT AS u8, i::UBIGINT AS u64, i::TINYINT AS i8, 'blob'::BLOB AS blob,
            '0bf8d2a4-1111-4222-8333-{'0' * 12}'::UUID AS id, CASE WHEN i % 2 = 0 THEN NULL ELSE 'x' END AS maybe
            FROM range(40) t(i)) TO '{HERE}/{name}.parquet' (FORMAT parquet, PARQUET_VERSION {version}, ROW_GROUP_SIZE 2048)""")
        check(name)
    duck.execute(f"""COPY (SELECT INTERVAL 14 MONTH + INTERVAL 3 DAY + INTERVAL 4005 MILLISECOND AS i
        UNION ALL SELECT NULL) TO '{HERE}/duckdb_interval.parquet' (FORMAT parquet)""")
    expect("duckdb_interval", ['{"i":{"months":14,"days":3,"milliseconds":4005}}\n', '{"i":null}\n'])
    for codec in ("zstd", "snappy", "uncompressed", "lz4", "gzip", "brotli"):
        frame = pl.from_arrow(nested.select(["id", "list", "turns", "sentences", "deep", "outer"]))
        frame.write_parquet(HERE / f"polars_{codec}.parquet", compression=codec, row_group_size=15)
        check(f"polars_{codec}")
    frame = pl.from_arrow(flat.drop_columns(["decimal_7_2"]))
    frame.write_parquet(HERE / "polars_flat.parquet", data_page_size=200)
    check("polars_flat")
    pandas = pd.DataFrame({
        "n": np.arange(50), "f": np.arange(50) / 8, "s": [f"text {i % 7} é" for i in range(50)], "b": np.arange(50) % 2 == 0,
        "t": pd.date_range("2022-11-08", periods=50, freq="61min"), "c": pd.Categorical([str(i % 3) for i in range(50)]),
        "maybe": [None if i % 4 == 0 else str(i) for i in range(50)]})
    for codec in ("UNCOMPRESSED", "GZIP", "SNAPPY", "ZSTD"):
        fastparquet.write(str(HERE / f"fastparquet_{codec.lower()}.parquet"), pandas, compression=codec, row_group_offsets=20)
        check(f"fastparquet_{codec.lower()}")
    fastparquet.write(str(HERE / "fastparquet_int96.parquet"), pandas[["t"]], times="int96")
    check("fastparquet_int96")


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for old in list(HERE.glob("*.parquet")) + list(HERE.glob("*.jsonl")):
        old.unlink()
    write_arrow()
    write_encodings()
    write_others()
    handmade.write(HERE)
    extremes.write(HERE, expect, lines)
    size = sum(p.stat().st_size for p in HERE.iterdir())
    print(f"{len(list(HERE.glob('*.parquet')))} fixtures, {size / 1e6:.2f} MB")
