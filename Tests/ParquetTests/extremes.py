"""Tables in which each encoding meets the extremes of each type: the greatest and least values, one after the other,
so that every difference between neighbours that a type has is there, among nulls."""
import decimal
import random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 160

DELTA, SPLIT, PLAIN = "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT", "PLAIN"
DICTIONARY = "dictionary"


def sequence(least, greatest, draw):
    """The extremes side by side, then runs of each, then anything."""
    corners = [least, greatest, least, 0, greatest, -1 if least < 0 else 1, least + 1, greatest - 1, greatest, least]
    return corners + [least] * 20 + [greatest] * 20 + [draw() for _ in range(ROWS - len(corners) - 40)]


def integers(bits, signed):
    least, greatest = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    return sequence(least, greatest, lambda: random.choice([least, greatest, random.randint(least, greatest)]))


def floats(kind):
    info = np.finfo(kind)
    special = [info.max, info.min, info.tiny, info.smallest_subnormal, -info.smallest_subnormal, info.eps, 0.0, -0.0,
               1.0, 0.1, np.inf, -np.inf, np.nan]
    bits = {2: np.uint16, 4: np.uint32, 8: np.uint64}[np.dtype(kind).itemsize]
    drawn = [bits(random.getrandbits(8 * np.dtype(kind).itemsize)).view(kind) for _ in range(ROWS - len(special))]
    return [kind(v) for v in special] + drawn


def decimals(precision):
    top = 10**precision - 1
    scale = decimal.Context(prec=100)
    values = sequence(-top, top, lambda: random.randint(-top, top))
    return [decimal.Decimal(v).scaleb(-(precision // 2), scale) for v in values]


def columns():
    """Name: the column, and the encodings that its type may have."""
    number, of_bytes = (PLAIN, DELTA, SPLIT, DICTIONARY), (PLAIN, "DELTA_BYTE_ARRAY", SPLIT, DICTIONARY)
    words = (PLAIN, "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", DICTIONARY)
    for bits in (8, 16, 32, 64):
        yield f"int{bits}", integers(bits, True), getattr(pa, f"int{bits}")(), number
        yield f"uint{bits}", integers(bits, False), getattr(pa, f"uint{bits}")(), number
    yield "date", integers(32, True), pa.date32(), number
    yield "time_ms", sequence(0, 86_399_999, lambda: random.randint(0, 86_399_999)), pa.time32("ms"), number
    for unit, greatest in (("us", 86_399_999_999), ("ns", 86_399_999_999_999)):
        yield f"time_{unit}", sequence(0, greatest, lambda g=greatest: random.randint(0, g)), pa.time64(unit), number
    for unit in ("ms", "us", "ns"):
        yield f"timestamp_{unit}", integers(64, True), pa.timestamp(unit, tz="UTC" if unit == "us" else None), number
    yield "float16", floats(np.float16), pa.float16(), of_bytes
    yield "float", floats(np.float32), pa.float32(), (PLAIN, SPLIT, DICTIONARY)
    yield "double", floats(np.float64), pa.float64(), (PLAIN, SPLIT, DICTIONARY)
    for precision in (1, 9, 18, 19, 38, 76):
        type_ = (pa.decimal128 if precision <= 38 else pa.decimal256)(precision, precision // 2)
        yield f"decimal{precision}", decimals(precision), type_, number if precision <= 18 else of_bytes
    lengths = [0, 5000, 0, 1, 5000, 4999, 0]
    text = lambda: "".join(random.choice("ab\u00e9\U0001f600") for _ in range(random.choice([0, 1, 9])))  # noqa: E731
    strings = ["x" * n for n in lengths] + ["x" * 4000 + "y"] + [text() for _ in range(ROWS - len(lengths) - 1)]
    yield "text", strings, pa.string(), words
    yield "binary", [s.encode()[:random.choice([0, 3, 400])] for s in strings], pa.binary(), words
    yield "fixed", [random.choice([b"\0" * 7, b"\xff" * 7, random.randbytes(7)]) for _ in range(ROWS)], pa.binary(7), of_bytes
    yield "boolean", [random.random() < 0.5 for _ in range(ROWS)], pa.bool_(), (PLAIN, "RLE")


def tables():
    """Name, table and the options to write it with, one for each encoding."""
    found = {}
    for name, values, type_, encodings in columns():
        values = [None if i > 9 and random.random() < 0.05 else v for i, v in enumerate(values)]
        if pa.types.is_integer(type_) or pa.types.is_floating(type_) or isinstance(values[0], (str, bytes, decimal.Decimal)):
            array = pa.array(values, type_)
        elif pa.types.is_boolean(type_):
            array = pa.array(values, type_)
        else:
            bits = type_.bit_width
            array = pa.array(values, pa.int32() if bits == 32 else pa.int64()).view(type_)
        for encoding in encodings:
            found.setdefault(encoding, {})[name] = array
    for encoding, arrays in found.items():
        options = dict(use_dictionary=True) if encoding == DICTIONARY else dict(
            use_dictionary=False, column_encoding=dict.fromkeys(arrays, encoding))
        yield encoding.lower(), pa.table(arrays), options | dict(store_decimal_as_integer=True)


def write(folder, expect, lines):
    """Writes a file for each encoding; RLE booleans differ by the version of their pages."""
    random.seed(20261126)
    for name, table, options in tables():
        for page in ("1.0", "2.0") if name == "rle" else ("2.0",):
            path = folder / f"extremes_{name}{'' if page == '2.0' else '_page1'}.parquet"
            pq.write_table(table, path, compression="zstd", data_page_version=page, **options)
            wanted = list(lines(table))
            assert list(lines(pq.read_table(path, use_threads=False))) == wanted, path
            expect(path.stem, wanted)
