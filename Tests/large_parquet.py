"""Writes a Parquet file of 41 MB: 4 row groups of 10 MB, 4 columns, uncompressed pages of 1 MB with their CRC, without any
library.

    large_parquet.py FILE [offset-index]

Columns: id (int64), prompt and response (text), score (double); the same bytes every time.
"""

import random
import struct
import sys
import zlib

GROUPS, ROWS, PAGE_ROWS = 4, 8_000, 800
INT64, DOUBLE, BYTES = 2, 5, 6
I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


def record(*fields):
    """A structure in thrift's compact protocol, of (number, type, value)."""
    out, last = b"", 0
    for number, kind, value in fields:
        out += bytes([(number - last) << 4 | kind])
        last = number
        if kind in (I32, I64):
            out += varint(value << 1 ^ value >> 63)
        elif kind == BINARY:
            out += varint(len(value)) + value.encode()
        elif kind == LIST:
            element = STRUCT if isinstance(value[0], bytes) else I32 if isinstance(value[0], int) else BINARY
            items = [v if element == STRUCT else varint(v << 1) if element == I32 else varint(len(v)) + v.encode() for v in value]
            out += (bytes([len(items) << 4 | element]) if len(items) < 15 else bytes([0xF0 | element]) + varint(len(items)))
            out += b"".join(items)
        else:
            out += value
    return out + b"\0"


def page(count, data):
    inner = record((1, I32, count), (2, I32, 0), (3, I32, 3), (4, I32, 3))
    crc = struct.unpack("<i", struct.pack("<I", zlib.crc32(data)))[0]
    return record((1, I32, 0), (2, I32, len(data)), (3, I32, len(data)), (4, I32, crc), (5, STRUCT, inner)) + data


def values(name, rows, draw):
    if name == "id":
        return struct.pack(f"<{len(rows)}q", *rows)
    if name == "score":
        return struct.pack(f"<{len(rows)}d", *(draw.random() for _ in rows))
    size = 36 if name == "prompt" else 600
    texts = (draw.randbytes(size + draw.randrange(size // 10)).hex().encode() for _ in rows)
    return b"".join(struct.pack("<I", len(text)) + text for text in texts)


COLUMNS = {"id": INT64, "prompt": BYTES, "response": BYTES, "score": DOUBLE}


def main(path, has_index):
    draw, groups, indexes = random.Random(41), [], []
    with open(path, "wb") as file:
        file.write(b"PAR1")
        for group in range(GROUPS):
            chunks = []
            for name in COLUMNS:
                start, locations = file.tell(), []
                for first in range(0, ROWS, PAGE_ROWS):
                    offset = file.tell()
                    rows = range(group * ROWS + first, group * ROWS + first + PAGE_ROWS)
                    file.write(page(PAGE_ROWS, values(name, rows, draw)))
                    locations.append(record((1, I64, offset), (2, I32, file.tell() - offset), (3, I64, first)))
                chunks.append((name, start, file.tell() - start, locations))
            groups.append(chunks)
        if has_index:
            for chunks in groups:
                for place, (name, start, size, locations) in enumerate(chunks):
                    index = record((1, LIST, locations))
                    chunks[place] = (name, start, size, (file.tell(), len(index)))
                    file.write(index)
        footer = metadata(groups, has_index)
        file.write(footer + struct.pack("<I", len(footer)) + b"PAR1")


def metadata(groups, has_index):
    schema = [record((4, BINARY, "schema"), (5, I32, len(COLUMNS)))]
    for name, kind in COLUMNS.items():
        text = [(6, I32, 0)] if kind == BYTES else []
        schema.append(record((1, I32, kind), (3, I32, 0), (4, BINARY, name), *text))
    made = []
    for chunks in groups:
        columns = []
        for name, start, size, index in chunks:
            meta = record(
                (1, I32, COLUMNS[name]), (2, LIST, [0, 3]), (3, LIST, [name]), (4, I32, 0), (5, I64, ROWS),
                (6, I64, size), (7, I64, size), (9, I64, start))
            place = [(4, I64, index[0]), (5, I32, index[1])] if has_index else []
            columns.append(record((2, I64, start), (3, STRUCT, meta), *place))
        size = sum(chunk[2] for chunk in chunks)
        made.append(record((1, LIST, columns), (2, I64, size), (3, I64, ROWS)))
    return record((1, I32, 1), (2, LIST, schema), (3, I64, GROUPS * ROWS), (4, LIST, made), (6, BINARY, "dd tests"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:] == ["offset-index"])
