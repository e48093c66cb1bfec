"""Files that no writer at hand makes: deprecated levels and framings, legacy lists and maps, and broken ones.

Each is put together from the format's own parts. Beside it stands what the reader must give: `.jsonl` with rows,
or `.error` with the error's text.
"""
import gzip
import struct
import zlib

import pyarrow as pa

BOOLEAN, INT32, INT64, INT96, FLOAT, DOUBLE, BYTES, FIXED = range(8)
REQUIRED, OPTIONAL, REPEATED = range(3)
UNCOMPRESSED, SNAPPY, GZIP, LZO, BROTLI, LZ4 = range(6)
UTF8, MAP, MAP_KEY_VALUE, LIST, ENUM, DECIMAL, DATE, TIME_MS, TIME_US, STAMP_MS, STAMP_US = range(11)
UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32_, INT64_, JSON, BSON, INTERVAL = range(11, 22)
PLAIN, RLE, BIT_PACKED = 0, 3, 4


# Thrift's compact protocol. ------------------------------------------------------------------------------------

def varint(n):
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def zigzag(n):
    return varint((n << 1) ^ (n >> 63))


def record(**fields):
    """A structure: `i5_x=7` is field 5, an i32 (i), i64 (l), binary (b), bool (t), structure (s) or list (v)."""
    out, last = bytearray(), 0
    for key, value in sorted(fields.items(), key=lambda f: int(f[0].split("_")[0][1:])):
        if value is None:
            continue
        kind, number = key[0], int(key.split("_")[0][1:])
        code = {"i": 5, "l": 6, "b": 8, "s": 12, "v": 9, "t": 1 if value else 2}[kind]
        assert 0 < number - last < 16
        out.append((number - last) << 4 | code)
        last = number
        if kind in "il":
            out += zigzag(value)
        elif kind == "b":
            value = value.encode() if isinstance(value, str) else value
            out += varint(len(value)) + value
        elif kind == "s":
            out += value
        elif kind == "v":
            out += bytes([len(value) << 4 | 12]) if len(value) < 15 else bytes([0xFC]) + varint(len(value))
            out += b"".join(value)
    return bytes(out) + b"\0"


# Pages. --------------------------------------------------------------------------------------------------------

def hybrid(values, width):
    """One bit-packed run of the RLE hybrid."""
    groups = -(-len(values) // 8)
    bits = sum(v << (i * width) for i, v in enumerate(values))
    return varint(groups << 1 | 1) + bits.to_bytes(groups * width, "little")


def bit_packed(values, width):
    """The deprecated packing, from the highest bit down."""
    text = "".join(f"{v:0{width}b}" for v in values)
    return bytes(int(text[i : i + 8].ljust(8, "0"), 2) for i in range(0, len(text), 8))


def prefixed(data):
    return struct.pack("<I", len(data)) + data


def plain(type_, values):
    pack = {INT32: "<i", INT64: "<q", FLOAT: "<f", DOUBLE: "<d"}
    if type_ in pack:
        return b"".join(struct.pack(pack[type_], v) for v in values)
    if type_ == BYTES:
        return b"".join(prefixed(v.encode() if isinstance(v, str) else v) for v in values)
    return b"".join(values)


def compress(codec, data):
    if codec == SNAPPY:
        return pa.compress(data, "snappy", asbytes=True)
    if codec == GZIP:
        half = len(data) // 2
        return gzip.compress(data[:half], mtime=0) + gzip.compress(data[half:], mtime=0)
    return data


def page(count, data, codec=UNCOMPRESSED, encoding=PLAIN, levels=RLE, crc=None, packed=None):
    body = compress(codec, data) if packed is None else packed
    if crc == "right":
        crc = struct.unpack("<i", struct.pack("<I", zlib.crc32(body)))[0]
    inner = record(i1_values=count, i2_encoding=encoding, i3_definition=levels, i4_repetition=levels)
    return record(i1_type=0, i2_uncompressed=len(data), i3_compressed=len(body), i4_crc=crc, s5_data=inner) + body


def page_v2(count, rows, repetition, definition, values, codec=UNCOMPRESSED, encoding=PLAIN, is_compressed=None):
    stored = values if is_compressed is False else compress(codec, values)
    inner = record(i1_values=count, i2_nulls=0, i3_rows=rows, i4_encoding=encoding, i5_definition=len(definition),
                   i6_repetition=len(repetition), t7_compressed=is_compressed)
    head = record(i1_type=3, i2_uncompressed=len(repetition + definition + values),
                  i3_compressed=len(repetition + definition + stored), s8_data=inner)
    return head + repetition + definition + stored


def dictionary(count, data, encoding=PLAIN):
    inner = record(i1_values=count, i2_encoding=encoding)
    return record(i1_type=2, i2_uncompressed=len(data), i3_compressed=len(data), s7_dictionary=inner) + data


# Files. --------------------------------------------------------------------------------------------------------

def field(name, repetition=REQUIRED, type_=None, children=None, converted=None, length=None, scale=None, logical=None):
    return record(i1_type=type_, i2_length=length, i3_repetition=repetition, b4_name=name, i5_children=children,
                  i6_converted=converted, i7_scale=scale, i8_precision=None if scale is None else 30, s10_logical=logical)


class Column:
    """A column chunk of whole pages; `chunk` are more fields of the footer's ColumnChunk."""

    def __init__(self, type_, count, *pages, codec=UNCOMPRESSED, missing=0, **chunk):
        self.type, self.count, self.pages, self.codec, self.chunk = type_, count, pages, codec, chunk
        # Bytes that the chunk's size leaves out.
        self.missing = missing


def file(schema, rows, columns, magic=b"PAR1", footer_rows=None, **footer):
    out, chunks = bytearray(b"PAR1"), []
    for column in columns:
        start = len(out)
        for part in column.pages:
            out += part
        meta = record(i1_type=column.type, i4_codec=column.codec, l5_values=column.count,
                      l6_uncompressed=len(out) - start, l7_compressed=len(out) - start - column.missing, l9_data=start)
        chunks.append(record(l2_offset=0, s3_meta=meta, **column.chunk))
    group = record(v1_columns=chunks, l2_size=len(out), l3_rows=rows)
    root = record(b4_name="schema", i5_children=len(schema))
    metadata = record(i1_version=1, v2_schema=[root] + [e for s in schema for e in (s if isinstance(s, list) else [s])],
                      l3_rows=rows if footer_rows is None else footer_rows, v4_groups=[group], **footer)
    return bytes(out) + metadata + struct.pack("<I", len(metadata)) + magic


def files():
    """Name, bytes, and expected lines (a list) or error (a string)."""
    text = [field("s", type_=BYTES, converted=UTF8)]
    words = plain(BYTES, ["one", "two"])
    two = ['{"s":"one"}', '{"s":"two"}']

    # Levels and pages.
    optional = [field("n", OPTIONAL, INT32)]
    levels = [1, 0, 1, 1, 0, 1, 0, 0, 1, 1]
    numbers = [str(n) for n in range(6)]
    rows = [f'{{"n":{numbers.pop(0) if level else "null"}}}' for level in levels]
    body = bit_packed(levels, 1) + plain(INT32, range(6))
    yield "bit_packed_levels", file(optional, 10, [Column(INT32, 10, page(10, body, levels=BIT_PACKED))]), rows
    nested = [[field("l", OPTIONAL, children=1, converted=LIST), field("list", REPEATED, children=1),
               field("element", OPTIONAL, INT32)]]
    repetition, definition = [0, 1, 1, 0, 0, 0, 1], [3, 2, 3, 0, 1, 3, 3]
    body = bit_packed(repetition, 1) + bit_packed(definition, 2) + plain(INT32, [1, 3, 6, 7])
    lists = ['{"l":[1,null,3]}', '{"l":null}', '{"l":[]}', '{"l":[6,7]}']
    yield "bit_packed_nested", file(nested, 4, [Column(INT32, 7, page(7, body, levels=BIT_PACKED))]), lists
    parts = [page(n, prefixed(hybrid(repetition[a : a + n], 1)) + prefixed(hybrid(definition[a : a + n], 2)) + plain(INT32, v))
             for a, n, v in ((0, 1, [1]), (1, 1, []), (2, 4, [3, 6]), (6, 1, [7]))]
    yield "rows_across_pages", file(nested, 4, [Column(INT32, 7, *parts)]), lists
    v2 = page_v2(7, 4, hybrid(repetition, 1), hybrid(definition, 2), plain(INT32, [1, 3, 6, 7]), SNAPPY, is_compressed=False)
    yield "v2_not_compressed", file(nested, 4, [Column(INT32, 7, v2, codec=SNAPPY)]), lists
    unknown = record(i1_type=9, i2_uncompressed=3, i3_compressed=3) + b"abc"
    index = record(i1_type=1, i2_uncompressed=2, i3_compressed=2, s6_index=record()) + b"ab"
    yield "other_pages", file(text, 2, [Column(BYTES, 2, index, unknown, page(2, words))]), two
    yield "empty_pages", file(text, 2, [Column(BYTES, 2, page(0, b""), page(2, words), page(0, b""))]), two
    yield "crc_right", file(text, 2, [Column(BYTES, 2, page(2, words, crc="right"))]), two
    yield "crc_wrong", file(text, 2, [Column(BYTES, 2, page(2, words, crc=7))]), (
        f"row group 0: column s: page at byte 4: the page's CRC is {zlib.crc32(words)}, its header claims 7")
    entry = dictionary(1, plain(BYTES, ["only"]))
    yield "dictionary_of_one", file(text, 3, [Column(BYTES, 3, entry, page(3, b"\0" + varint(3 << 1), encoding=8))]), [
        '{"s":"only"}'] * 3
    yield "dictionary_index", file(text, 1, [Column(BYTES, 1, entry, page(1, b"\1" + hybrid([1], 1), encoding=8))]), (
        "row group 0: column s: page at byte 25: dictionary index 1, there are 1 entries")
    flags = [field("b", type_=BOOLEAN)]
    yield "boolean_runs", file(flags, 9, [Column(BOOLEAN, 9, page(9, prefixed(varint(9 << 1) + b"\1"), encoding=RLE))]), [
        '{"b":true}'] * 9

    # Codecs.
    sample = plain(BYTES, ["x" * 300, "abc" * 90])
    long = [f'{{"s":"{"x" * 300}"}}', f'{{"s":"{"abc" * 90}"}}']
    block = pa.compress(sample, "lz4_raw", asbytes=True)
    halves = [sample[:200], sample[200:]]
    hadoop = b"".join(
        struct.pack(">II", len(h), len(c)) + c for h in halves for c in [pa.compress(h, "lz4_raw", asbytes=True)])
    frame = pa.Codec("lz4").compress(sample, asbytes=True)
    for name, packed in (("block", block), ("hadoop", hadoop), ("frame", frame)):
        yield f"lz4_{name}", file(text, 2, [Column(BYTES, 2, page(2, sample, packed=packed), codec=LZ4)]), long
    yield "gzip_members", file(text, 2, [Column(BYTES, 2, page(2, sample, GZIP), codec=GZIP)]), long
    yield "gzip_zlib_header", file(
        text, 2, [Column(BYTES, 2, page(2, sample, packed=zlib.compress(sample)), codec=GZIP)]), long
    yield "lzo", file(text, 2, [Column(BYTES, 2, page(2, words), codec=LZO)]), (
        "row group 0: column s: codec LZO isn't supported; rewrite the file with SNAPPY or ZSTD")
    yield "snappy_short", file(text, 2, [Column(BYTES, 2, page(2, words, packed=b"\x0e\x00a"), codec=SNAPPY)]), (
        "row group 0: column s: page at byte 4: snappy: 1 bytes came out, the header claims 14")
    yield "snappy_lies", file(text, 2, [Column(BYTES, 2, page(2, b"\0" * 9000, packed=b"\xa8\x46\x00a"), codec=SNAPPY)]), (
        "row group 0: column s: page at byte 4: snappy: 4 bytes can't become 9000")

    # Encryption and other files.
    yield "encrypted", file(text, 2, [Column(BYTES, 2, page(2, words))], magic=b"PARE"), (
        "the file is encrypted (its magic is PARE)")
    yield "encrypted_plain_footer", file(text, 2, [Column(BYTES, 2, page(2, words))], s8_algorithm=record()), (
        "the file is encrypted")
    yield "encrypted_column", file(text, 2, [Column(BYTES, 2, page(2, words), s8_crypto=record())]), (
        "row group 0: column s: the column is encrypted")
    yield "other_file", file(text, 2, [Column(BYTES, 2, page(2, words), b1_path="elsewhere")]), (
        "row group 0: column s: the column chunk lies in another file")

    # Broken ones.
    yield "too_few_values", file(text, 3, [Column(BYTES, 3, page(3, words))]), (
        "row group 0: column s: page at byte 4: the page has fewer values than its levels say")
    yield "too_few_rows", file(text, 3, [Column(BYTES, 2, page(2, words))]), (
        "row group 0: column s: page at byte 4: the column has fewer rows than its group")
    yield "values_without_rows", file(text, 0, [Column(BYTES, 2, page(2, words))]), (
        "row group 0: it has 0 rows, and a column of it 2 values")
    yield "too_many_rows", file(text, 1, [Column(BYTES, 2, page(2, words))]), (
        "row group 0: column s: the column has more values than the group's 1 rows")
    yield "long_value", file(text, 1, [Column(BYTES, 1, page(1, b"\xff\0\0\0abc"))]), (
        "row group 0: column s: page at byte 4: a value of 255 bytes, 3 left in the page")
    yield "wrong_type", file(text, 1, [Column(INT32, 1, page(1, b"abcd"))]), (
        "row group 0: column s: the chunk's physical type is 1, the schema's 6 (byteArray)")
    shape = [[field("p", children=2), field("a", REPEATED, INT32), field("b", REPEATED, INT32)]]
    def repeated(r, d, v):  # noqa: E306
        return page(len(r), prefixed(hybrid(r, 1)) + prefixed(hybrid(d, 1)) + plain(INT32, v))
    yield "unannotated_lists", file(shape, 2, [
        Column(INT32, 3, repeated([0, 1, 0], [1, 1, 0], [1, 2])), Column(INT32, 2, repeated([0, 0], [0, 1], [3]))]), [
        '{"p":{"a":[1,2],"b":[]}}', '{"p":{"a":[],"b":[3]}}']
    pair = [[field("l", children=1, converted=LIST), field("list", REPEATED, children=2),
             field("a", type_=INT32), field("b", type_=INT32)]]
    yield "lists_disagree", file(pair, 2, [
        Column(INT32, 3, repeated([0, 1, 0], [1, 1, 1], [1, 2, 3])), Column(INT32, 3, repeated([0, 0, 1], [1, 1, 1], [4, 5, 6]))]), (
        "row group 0: column l.list.b: page at byte 45: repetition level 0 where the columns beside have 1")

    # Legacy lists and maps (LogicalTypes.md, backward compatibility).
    yield "list_of_primitive", file([[field("l", OPTIONAL, children=1, converted=LIST), field("element", REPEATED, INT32)]], 3, [
        Column(INT32, 4, page(4, prefixed(hybrid([0, 1, 0, 0], 1)) + prefixed(hybrid([2, 2, 1, 0], 2)) + plain(INT32, [1, 2])))]), [
        '{"l":[1,2]}', '{"l":[]}', '{"l":null}']
    yield "list_of_pairs", file(pair, 1, [
        Column(INT32, 2, repeated([0, 1], [1, 1], [1, 2])), Column(INT32, 2, repeated([0, 1], [1, 1], [3, 4]))]), [
        '{"l":[{"a":1,"b":3},{"a":2,"b":4}]}']
    for name, inner in (("array", "array"), ("tuple", "l_tuple")):
        yield f"list_of_{name}", file([[field("l", children=1, converted=LIST), field(inner, REPEATED, children=1),
                                        field("a", type_=INT32)]], 1, [
            Column(INT32, 2, repeated([0, 1], [1, 1], [1, 2]))]), ['{"l":[{"a":1},{"a":2}]}']
    yield "list_of_bag", file([[field("l", children=1, converted=LIST), field("bag", REPEATED, children=1),
                                field("array_element", type_=INT32)]], 1, [
        Column(INT32, 2, repeated([0, 1], [1, 1], [1, 2]))]), ['{"l":[1,2]}']
    key = Column(BYTES, 2, page(2, prefixed(hybrid([0, 1], 1)) + prefixed(hybrid([1, 1], 1)) + plain(BYTES, ["a", "b"])))
    yield "map_key_value", file([[field("m", children=1, converted=MAP_KEY_VALUE), field("map", REPEATED, children=2),
                                  field("key", type_=BYTES, converted=UTF8), field("value", type_=INT32)]], 1, [
        key, Column(INT32, 2, repeated([0, 1], [1, 1], [1, 2]))]), ['{"m":{"a":1,"b":2}}']
    yield "map_without_values", file([[field("m", children=1, converted=MAP), field("key_value", REPEATED, children=1),
                                       field("key", type_=BYTES, converted=UTF8)]], 1, [key]), ['{"m":{"a":null,"b":null}}']
    maybe = Column(BYTES, 2, page(2, prefixed(hybrid([0, 1], 1)) + prefixed(hybrid([2, 1], 2)) + plain(BYTES, ["a"])))
    yield "map_with_null_key", file([[field("m", children=1, converted=MAP), field("key_value", REPEATED, children=2),
                                      field("key", OPTIONAL, BYTES, converted=UTF8), field("value", type_=INT32)]], 1, [
        maybe, Column(INT32, 2, repeated([0, 1], [1, 1], [1, 2]))]), ['{"m":{"a":1,"null":2}}']

    # Converted types alone, as old writers have them.
    def one(name, type_, values, wanted, **annotation):  # noqa: E306
        return name, file([field("x", type_=type_, **annotation)], len(values), [
            Column(type_, len(values), page(len(values), plain(type_, values)))]), [f'{{"x":{w}}}' for w in wanted]
    yield one("converted_decimal32", INT32, [150, -5, 0, 2**31 - 1], ["1.50", "-0.05", "0.00", "21474836.47"],
              converted=DECIMAL, scale=2)
    yield one("converted_decimal64", INT64, [150, -(2**63)], ["0.150", "-9223372036854775.808"], converted=DECIMAL, scale=3)
    yield one("converted_decimal_bytes", BYTES, [b"\x00\x96", b"\xff", b"", (10**30).to_bytes(20, "big"), (-(10**30)).to_bytes(
        20, "big", signed=True)], ["1.50", "-0.01", "0.00", "1" + "0" * 28 + ".00", "-1" + "0" * 28 + ".00"],
        converted=DECIMAL, scale=2)
    yield one("converted_decimal_fixed", FIXED, [b"\x00\x00\x96", b"\x80\x00\x00"], ["150", "-8388608"], converted=DECIMAL,
              scale=0, length=3)
    yield one("converted_dates", INT32, [0, 18999, -719162, -719529, 2932897, -(2**31), 2**31 - 1],
              ['"1970-01-01"', '"2022-01-07"', '"0001-01-01"', '"-000001-12-31"', '"+010000-01-01"', '"-5877641-06-23"', '"+5881580-07-11"'], converted=DATE)
    yield one("converted_time", INT32, [0, 86399999, -1], ['"00:00:00.000"', '"23:59:59.999"', '"-00:00:00.001"'], converted=TIME_MS)
    yield one("converted_timestamp", INT64, [0, -1], ['"1970-01-01T00:00:00.000Z"', '"1969-12-31T23:59:59.999Z"'], converted=STAMP_MS)
    yield one("converted_timestamp_us", INT64, [-(2**63)], ['"-290308-12-21T19:59:05.224192Z"'], converted=STAMP_US)
    for number, bits in ((UINT8, 8), (UINT16, 16), (UINT32, 32)):
        yield one(f"converted_uint{bits}", INT32, [-1 if bits == 32 else 2**bits - 1, 0], [2**bits - 1, 0], converted=number)
    yield one("converted_uint64", INT64, [-1, 0], [2**64 - 1, 0], converted=UINT64)
    for name, number in (("enum", ENUM), ("json", JSON)):
        yield one(f"converted_{name}", BYTES, ['{"a":1}'], ['"{\\"a\\":1}"'], converted=number)
    yield one("converted_bson", BYTES, [b"\x05\0\0\0\0"], ['"BQAAAAA="'], converted=BSON)
    yield one("bytes_without_annotation", BYTES, ["text"], ['"dGV4dA=="'])
    yield one("interval", FIXED, [struct.pack("<III", 14, 3, 2**32 - 1)], ['{"months":14,"days":3,"milliseconds":4294967295}'],
              converted=INTERVAL, length=12)
    yield one("int96", INT96, [struct.pack("<qi", 79330 * 10**9 + 123456789, 2460263), struct.pack("<qi", -1, 2440588)],
              ['"2023-11-14T22:02:10.123456789"', '"1969-12-31T23:59:59.999999999"'])
    yield one("misplaced_annotation", DOUBLE, [0.5], ["0.5"], converted=UTF8)
    wrong = [b"\xff", b"a\xc3(b", b"\xe2\x82", b"\xed\xa0\x80", b"\xf0\x9f\x98", b"\xf5\x80", b"ok\xc2\x80" + b"z" * 20 + b"\xc0\xaf"]
    yield one("ill_formed_text", BYTES, wrong, ['"' + w.decode("utf-8", "replace") + '"' for w in wrong], converted=UTF8)

    # What old writers got wrong: the sum of rows; chunk sizes without the dictionary page's header (PARQUET-816).
    yield "other_row_count", file(text, 2, [Column(BYTES, 2, page(2, words))], footer_rows=3), two
    pages = [entry, page(2, b"\0" + varint(2 << 1), encoding=8), page(1, b"\0" + varint(1 << 1), encoding=8)]
    header = len(entry) - len(plain(BYTES, ["only"]))
    only = ['{"s":"only"}'] * 3
    yield "size_without_header", file(text, 3, [Column(BYTES, 3, *pages, missing=header)]), only
    yield "size_too_small", file(text, 3, [Column(BYTES, 3, *pages, missing=header + 1)]), (
        f"row group 0: column s: page at byte {4 + len(entry) + len(pages[1])}: the page has 2 bytes, the chunk 1 more")
    narrow = [(UINT8, [-1, 300], [255, 44]), (UINT16, [-1, 65537], [65535, 1]), (INT8, [255, -129], [-1, 127]),
              (INT16, [65535, -32769], [-1, 32767])]
    for number, values, wanted in narrow:
        yield one(f"beyond_converted_{number}", INT32, values, wanted, converted=number)
    # DELTA_BINARY_PACKED of INT32 whose sums leave 32 bits, in deltas of 33 bits as 64-bit writers have them.
    wide = [2**31 - 1, -(2**31), 2**31 - 1, 0]
    deltas = [b - a for a, b in zip(wide, wide[1:])]
    least = min(deltas)
    packed = sum((d - least) << (33 * i) for i, d in enumerate(deltas)).to_bytes(33 * 4, "little")
    zigzag = lambda n: varint(n * 2 if n >= 0 else -n * 2 - 1)  # noqa: E731
    body = varint(128) + varint(4) + varint(4) + zigzag(wide[0]) + zigzag(least) + bytes([33, 0, 0, 0]) + packed
    yield "delta_of_33_bits", file([field("x", type_=INT32)], 4, [Column(INT32, 4, page(4, body, encoding=5))]), [
        f'{{"x":{v}}}' for v in wide]

    # Footers.
    good = file(text, 2, [Column(BYTES, 2, page(2, words))])
    yield "no_magic", good[:-1] + b"2", "the file doesn't end in PAR1"
    yield "long_footer", good[:-8] + struct.pack("<I", 1 << 30) + b"PAR1", (
        f"the footer claims {1 << 30} bytes of a file of {len(good)}")
    yield "short_file", b"PAR1PAR1", "8 bytes are no Parquet file"
    deep = [[field(f"g{n}", children=1) for n in range(70)] + [field("x", type_=INT32)]]
    yield "deep_schema", file(deep, 0, []), 'schema: nested too deep at "' + ".".join(f"g{n}" for n in range(63)) + '"'


def write(folder):
    for old in folder.glob("hand_*"):
        old.unlink()
    for name, data, wanted in files():
        path = folder / f"hand_{name}.parquet"
        path.write_bytes(data)
        if isinstance(wanted, str):
            path.with_suffix(".error").write_text(wanted + "\n")
        else:
            path.with_suffix(".jsonl").write_text("".join(f"{line}\n" for line in wanted))
