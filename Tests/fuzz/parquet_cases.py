"""Random tables over every type and encoding, written by pyarrow, DuckDB, polars and fastparquet, read by dd-fetch and
by pyarrow."""
import datetime
import decimal
import importlib
import math

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import tools
from json_rows import lines

WRITERS = ["pyarrow"]
SKIPPED = []
for other in ("duckdb", "polars", "fastparquet"):
    try:
        importlib.import_module(other)
        WRITERS.append(other)
    except ImportError:
        SKIPPED.append(other)

LETTERS = "ab \"\\/\n\t\u0001\u007f\u00e9\u00df\u4e2d\U0001f600\u2028"


def text(draw):
    return "".join(draw.choice(LETTERS) for _ in range(draw.choice([0, 1, 2, 7, 16, 33, 200])))


def number(draw, least, greatest):
    span = draw.choice([1, 3, 200, 1 << 20, greatest - least])
    middle = draw.choice([least, greatest, 0, (least + greatest) // 2])
    return min(greatest, max(least, middle + draw.randint(-span, span)))


def floating(draw, kind, bits):
    drawn = draw.choice(["bits", "short", "special", "integer"])
    if drawn == "bits":
        return kind(np.array([draw.getrandbits(bits)], f"uint{bits}").view(kind)[0])
    if drawn == "special":
        return kind(draw.choice([0.0, -0.0, math.nan, math.inf, -math.inf, 1.0]))
    with np.errstate(over="ignore"):
        return kind(round(draw.uniform(-1e4, 1e4), draw.randint(0, 6)) if drawn == "short" else draw.randint(-(2**24), 2**24))


def leaf(draw):
    """A type and what draws a value of it, as pa.array takes it."""
    kind = draw.choice(["int", "uint", "float", "text", "binary", "fixed", "bool", "date", "time", "stamp", "decimal",
                        "null", "duplicates"])
    if kind in ("int", "uint"):
        bits = draw.choice([8, 16, 32, 64])
        least, greatest = (-(1 << bits - 1), (1 << bits - 1) - 1) if kind == "int" else (0, (1 << bits) - 1)
        return getattr(pa, f"{kind}{bits}")(), lambda: number(draw, least, greatest)
    if kind == "float":
        bits = draw.choice([16, 32, 64])
        return getattr(pa, f"float{bits}")(), lambda: floating(draw, getattr(np, f"float{bits}"), bits)
    if kind == "text":
        return draw.choice([pa.string(), pa.large_string()]), lambda: text(draw)
    if kind == "duplicates":
        few = [text(draw) for _ in range(draw.randint(1, 5))]
        return pa.string(), lambda: draw.choice(few)
    if kind == "binary":
        return pa.binary(), lambda: draw.randbytes(draw.choice([0, 1, 2, 3, 40]))
    if kind == "fixed":
        size = draw.choice([1, 2, 3, 12, 16, 33])
        return pa.binary(size), lambda: draw.randbytes(size)
    if kind == "bool":
        return pa.bool_(), lambda: draw.random() < 0.3
    if kind == "date":
        return pa.date32(), lambda: datetime.date(1, 1, 1) + datetime.timedelta(days=draw.randint(0, 3_652_058))
    if kind == "time":
        unit, day = draw.choice([("ms", 86_400_000), ("us", 86_400_000_000), ("ns", 86_400_000_000_000)])
        return (pa.time32 if unit == "ms" else pa.time64)(unit), lambda: number(draw, 0, day - 1)
    if kind == "stamp":
        return pa.timestamp(draw.choice(["ms", "us", "ns"]), tz=draw.choice([None, "UTC"])), lambda: number(
            draw, -(2**62), 2**62)
    if kind == "decimal":
        precision = draw.choice([1, 9, 10, 18, 19, 38])
        scale = draw.randint(0, precision)
        context = decimal.Context(prec=80)
        top = 10**precision - 1
        return pa.decimal128(precision, scale), lambda: decimal.Decimal(number(draw, -top, top)).scaleb(-scale, context)
    return pa.null(), lambda: None


def nested(draw, depth):
    """A type, perhaps of other types, and what draws a value of it."""
    kind = draw.choice(["leaf"] * 5 + ["list", "struct", "map"]) if depth < 3 else "leaf"
    if kind == "leaf":
        return leaf(draw)
    nulls = draw.choice([0, 0.2, 0.9])

    def some(make):
        return lambda: None if draw.random() < nulls else make()

    if kind == "list":
        type_, make = nested(draw, depth + 1)
        length = draw.choice([1, 3, 20])
        return pa.list_(type_), some(lambda: [make() for _ in range(draw.randint(0, length))])
    if kind == "struct":
        fields = [(f"f{i}", *nested(draw, depth + 1)) for i in range(draw.randint(1, 3))]
        return pa.struct([pa.field(n, t) for n, t, _ in fields]), some(lambda: {n: m() for n, _, m in fields})
    type_, make = nested(draw, depth + 1)
    # Keys of one map differ, as its definition wants.
    return pa.map_(pa.string(), type_), some(lambda: [(f"{i}{text(draw)}", make()) for i in range(draw.randint(0, 3))])


def table(draw):
    rows = draw.choice([1, 2, 9, 100, 700])
    arrays, fields = [], []
    for index in range(draw.randint(1, 6)):
        type_, make = nested(draw, 1)
        nulls = draw.choice([0, 0.1, 0.9])
        may_be_null = nulls > 0 or pa.types.is_null(type_) or pa.types.is_nested(type_)
        values = [None if draw.random() < nulls else make() for _ in range(rows)]
        storage = {32: pa.int32(), 64: pa.int64()}
        if pa.types.is_timestamp(type_) or pa.types.is_time(type_):
            arrays.append(pa.array(values, storage[type_.bit_width]).view(type_))
        else:
            arrays.append(pa.array(values, type_))
        fields.append(pa.field(f"c{index}", type_, nullable=bool(may_be_null)))
    return pa.table(arrays, schema=pa.schema(fields))


ENCODINGS = {"int": ["PLAIN", "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"], "float": ["PLAIN", "BYTE_STREAM_SPLIT"],
             "text": ["PLAIN", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"],
             "fixed": ["PLAIN", "DELTA_BYTE_ARRAY", "BYTE_STREAM_SPLIT"], "bool": ["PLAIN", "RLE"]}


def encoding(draw, column):
    physical = column.physical_type
    kind = {"INT32": "int", "INT64": "int", "FLOAT": "float", "DOUBLE": "float", "BYTE_ARRAY": "text",
            "FIXED_LEN_BYTE_ARRAY": "fixed", "BOOLEAN": "bool"}.get(physical)
    return draw.choice(ENCODINGS[kind]) if kind else "PLAIN"


def write_arrow(draw, data, path):
    as_integers = draw.random() < 0.5
    pq.write_table(data.slice(0, 0), path, store_decimal_as_integer=as_integers)
    schema = pq.ParquetFile(path).schema
    columns = {schema.column(i).path: encoding(draw, schema.column(i)) for i in range(len(schema))}
    options = dict(use_dictionary=False, column_encoding=columns) if draw.random() < 0.6 else dict(
        use_dictionary=True, dictionary_pagesize_limit=draw.choice([100, 1 << 20]))
    pq.write_table(
        data, path, version="2.6", data_page_version=draw.choice(["1.0", "2.0"]),
        compression=draw.choice(["none", "snappy", "gzip", "brotli", "zstd", "lz4"]),
        data_page_size=draw.choice([64, 1000, 1 << 20]), write_batch_size=draw.choice([1, 7, 1024]),
        row_group_size=draw.choice([1, 50, 1 << 20]) if data.num_rows < 200 else draw.choice([50, 1 << 20]),
        write_page_index=draw.random() < 0.5, write_page_checksum=draw.random() < 0.5,
        store_decimal_as_integer=as_integers, **options)


def write_duckdb(draw, data, path):
    import duckdb
    codec, version = draw.choice(["snappy", "zstd", "gzip", "uncompressed", "brotli", "lz4_raw"]), draw.choice(["V1", "V2"])
    connection = duckdb.connect()
    connection.execute("SET TimeZone='UTC'")
    connection.register("data", data)
    connection.execute(f"COPY data TO '{path}' (FORMAT parquet, CODEC {codec}, PARQUET_VERSION {version})")


def write_polars(draw, data, path):
    import polars
    polars.from_arrow(data).write_parquet(
        path, compression=draw.choice(["zstd", "snappy", "gzip", "lz4", "brotli", "uncompressed"]),
        data_page_size=draw.choice([64, 1000, None]), row_group_size=draw.choice([50, None]))


def write_fastparquet(draw, data, path):
    import fastparquet
    fastparquet.write(str(path), data.to_pandas(), compression=draw.choice(["UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"]),
                      times=draw.choice(["int64", "int96"]))


def case(draw, folder):
    data, path = table(draw), folder / "table.parquet"
    writer = draw.choice(WRITERS) if draw.random() < 0.6 else "pyarrow"
    try:
        globals()[{"pyarrow": "write_arrow"}.get(writer, f"write_{writer}")](draw, data, path)
        again = pq.read_table(path, use_threads=False)
    except Exception:  # noqa: BLE001: what a writer refuses, or pyarrow can't read, is no case.
        return None
    wanted = [line[:-1] for line in lines(again)]
    tools.same(tools.rows(path, folder=folder), wanted, writer)
    start, count = draw.randint(0, len(wanted)), draw.choice([1, 5, 10**6])
    part = tools.rows(path, "--skip", start, "--limit", count, folder=folder)
    tools.same(part, wanted[start : start + count], f"{writer}, {count} rows from {start}")
    return None
