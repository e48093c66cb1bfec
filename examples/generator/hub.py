"""Writing one repository of the sample hub, as `hf download --local-dir` leaves it."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


class Repository:
    """A folder `org/name`; remembers how many rows went into which file."""

    def __init__(self, hub: Path, name: str):
        self.name = name
        self.folder = hub / name
        self.rows: dict[str, int] = {}

    def bytes(self, path: str, data: bytes, rows: int | None = None) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        if rows is not None:
            self.rows[path] = rows

    def parquet(self, path: str, rows: list[dict], schema: pa.Schema, *, group: int, page: int = 4096,
                page_index: bool = False, element: bool = True) -> None:
        """One file: snappy and dictionaries, `group` rows a row group, data pages of about `page` bytes.

        `element`: name list items `element` (writers of 2023 and later) or `item` (earlier ones).
        """
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pylist(rows, schema=schema)
        pq.write_table(table, file, row_group_size=group, data_page_size=page, write_batch_size=16,
                       dictionary_pagesize_limit=8192, compression="snappy", use_dictionary=True,
                       write_page_index=page_index, use_compliant_nested_type=element)
        self.rows[path] = len(rows)

    def card(self, text: str, *, license: str | None = None, title: str | None = None, gated: list[str] = (),
             configs: list[dict] = (), info: list[dict] = ()) -> None:
        """README.md with its YAML front matter. `gated`: what a user agrees to."""
        lines = ["---"]
        if license:
            lines.append(f"license: {license}")
        if title:
            lines.append(f"pretty_name: {title}")
        if gated:
            lines += ["extra_gated_prompt: |-", *("  " + line for line in gated)]
            lines += ["extra_gated_fields:", "  Email: text", "  I accept: checkbox"]
        if info:
            lines.append("dataset_info:")
            lines += _block(list(info), 0)
        if configs:
            lines.append("configs:")
            lines += _block(list(configs), 0)
        lines += ["---", "", f"# {self.name}", "", text.strip(), ""]
        self.bytes("README.md", "\n".join(lines).encode())

    def describe(self, config: str, schema: pa.Schema, splits: dict[str, list[str]], labels: dict = {}) -> dict:
        """The card's `dataset_info` of one config. `labels`: class-label names by dotted column path."""
        described = []
        for split, paths in splits.items():
            size = sum((self.folder / path).stat().st_size for path in paths)
            described.append({"name": split, "num_bytes": size, "num_examples": sum(self.rows[p] for p in paths)})
        return {"config_name": config, "features": [_feature(f, f.name, labels) for f in schema], "splits": described}


def files(config: str, splits: dict[str, str], default: bool = False) -> dict:
    """One entry of the card's `configs`."""
    entry: dict = {"config_name": config}
    if default:
        entry["default"] = True
    entry["data_files"] = [{"split": split, "path": path} for split, path in splits.items()]
    return entry


def _feature(field: pa.Field, path: str, labels: dict) -> dict:
    return {"name": field.name, **_type(field.type, path, labels)}


def _type(kind: pa.DataType, path: str, labels: dict) -> dict:
    if path in labels and not pa.types.is_list(kind):
        return {"dtype": {"class_label": {"names": {f"'{i}'": name for i, name in enumerate(labels[path])}}}}
    if pa.types.is_list(kind):
        inner = _type(kind.value_type, path, labels)
        return {"list": inner.get("struct", inner.get("dtype", inner))}
    if pa.types.is_struct(kind):
        return {"struct": [_feature(f, f"{path}.{f.name}", labels) for f in kind]}
    return {"dtype": {"double": "float64", "float": "float32"}.get(str(kind), str(kind))}


def _block(value, depth: int) -> list[str]:
    """YAML lines of nested lists, maps and scalars."""
    pad = "  " * depth
    lines = []
    if isinstance(value, list):
        for item in value:
            first, *rest = _block(item, depth + 1) if isinstance(item, (dict, list)) else [f"{pad}  {_scalar(item)}"]
            lines += [f"{pad}- {first.lstrip()}", *rest]
        return lines
    for key, item in value.items():
        if isinstance(item, (dict, list)):
            lines += [f"{pad}{key}:", *_block(item, depth if isinstance(item, list) else depth + 1)]
        else:
            lines.append(f"{pad}{key}: {_scalar(item)}")
    return lines


def _scalar(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return json.dumps(text) if any(c in text for c in "*?[]{}:#") or text in ("no", "yes", "NO", "YES") else text
