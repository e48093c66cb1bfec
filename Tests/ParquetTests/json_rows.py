"""The rows that dd-fetch must give of an Arrow table, by the rules of docs/parquet.md and none of its code."""
import base64
import json
import math
import uuid

import numpy as np
import pyarrow as pa


def float_text(value, kind):
    """The shortest decimal that reads back equal, spelled as Swift does."""
    if math.isnan(value) or math.isinf(value):
        return "null"
    text = np.format_float_scientific({"half": np.float16, "float": np.float32}.get(kind, np.float64)(value))
    mantissa, exponent = text.split("e")
    digits = mantissa.replace(".", "").lstrip("-").rstrip("0") or "0"
    exponent, sign = int(exponent), "-" if mantissa.startswith("-") else ""
    # Swift spells numbers out from 1e-4 to where integers stop being exact; of halves it spells out all.
    if value == 0:
        return sign + "0.0"
    if exponent >= -4 and abs(value) <= {"half": 65504, "float": 2**24}.get(kind, 2**53):
        if exponent < 0:
            return sign + "0." + "0" * (-exponent - 1) + digits
        whole = digits[: exponent + 1].ljust(exponent + 1, "0")
        return sign + whole + "." + (digits[exponent + 1 :] or "0")
    return f"{sign}{digits[0]}{'.' + digits[1:] if len(digits) > 1 else ''}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def day_text(days):
    """Proleptic Gregorian, by numpy, which knows years beyond Python's."""
    year, month, day = str(np.datetime64(days, "D")).rsplit("-", 2)
    if 0 <= int(year) <= 9999:
        return f"{int(year):04d}-{month}-{day}"
    return f"{'-' if int(year) < 0 else '+'}{abs(int(year)):06d}-{month}-{day}"


DIGITS = {"s": 3, "ms": 3, "us": 6, "ns": 9}
SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def clock_text(value, unit):
    if value < 0:
        return "-" + clock_text(-value, unit)
    seconds, fraction = divmod(value, SECOND[unit])
    fraction *= 10 ** DIGITS[unit] // SECOND[unit]
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{fraction:0{DIGITS[unit]}d}"


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def value_text(scalar, type_):
    """One Arrow scalar as JSON."""
    if pa.types.is_null(type_) or not scalar.is_valid:
        return "null"
    t = pa.types
    if isinstance(type_, pa.ExtensionType) or isinstance(type_, pa.BaseExtensionType):
        if type_.extension_name == "arrow.uuid":
            return quoted(str(uuid.UUID(bytes=scalar.value.as_py())))
        return value_text(scalar.value, type_.storage_type)
    if t.is_dictionary(type_):
        return value_text(pa.scalar(scalar.as_py(), type_.value_type), type_.value_type)
    if t.is_boolean(type_):
        return "true" if scalar.as_py() else "false"
    if t.is_integer(type_):
        return str(scalar.as_py())
    if t.is_floating(type_):
        return float_text(scalar.as_py(), {"halffloat": "half", "float": "float"}.get(str(type_), "double"))
    if t.is_string(type_) or t.is_large_string(type_) or t.is_string_view(type_):
        return quoted(scalar.as_py())
    if t.is_binary(type_) or t.is_large_binary(type_) or t.is_fixed_size_binary(type_) or t.is_binary_view(type_):
        return quoted(base64.b64encode(scalar.as_py()).decode())
    if t.is_decimal(type_):
        return f"{scalar.as_py():f}"
    if t.is_date(type_):
        days = scalar.value if t.is_date32(type_) else scalar.value // 86_400_000
        return quoted(day_text(days))
    if t.is_time(type_):
        return quoted(clock_text(scalar.value, type_.unit))
    if t.is_timestamp(type_):
        days, rest = divmod(scalar.value, 86400 * SECOND[type_.unit])
        return quoted(day_text(days) + "T" + clock_text(rest, type_.unit) + ("Z" if type_.tz else ""))
    if t.is_struct(type_):
        fields = [type_.field(i) for i in range(type_.num_fields)]
        # By place, since names may repeat.
        return "{" + ",".join(f"{quoted(f.name)}:{value_text(scalar[i], f.type)}" for i, f in enumerate(fields)) + "}"
    if t.is_map(type_):
        pairs = [(s[0], s[1]) for s in scalar.values]
        if t.is_string(type_.key_type) or t.is_large_string(type_.key_type):
            return "{" + ",".join(
                f"{value_text(k, type_.key_type)}:{value_text(v, type_.item_type)}" for k, v in pairs) + "}"
        return "[" + ",".join(
            f'{{"key":{value_text(k, type_.key_type)},"value":{value_text(v, type_.item_type)}}}' for k, v in pairs) + "]"
    if t.is_list(type_) or t.is_large_list(type_) or t.is_fixed_size_list(type_):
        return "[" + ",".join(value_text(s, type_.value_type) for s in scalar.values) + "]"
    raise TypeError(f"no rule for {type_}")


def lines(table):
    """The table as JSON lines."""
    columns = [table.column(i).combine_chunks() for i in range(table.num_columns)]
    columns = [c.chunk(0) if isinstance(c, pa.ChunkedArray) else c for c in columns]
    for row in range(table.num_rows):
        cells = (f"{quoted(f.name)}:{value_text(c[row], f.type)}" for f, c in zip(table.schema, columns))
        yield "{" + ",".join(cells) + "}\n"
