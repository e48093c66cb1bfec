"""JSON lines to Parquet by peers of dd-shard: with snappy, or zstd 3.

    shards.py datasets|polars|pyarrow snappy|zstd INPUT OUTPUT_FOLDER
"""

import os
import sys


LEVELS = {"zstd": 3, "snappy": None}


def by_datasets(source, target, codec):
    """datasets 5.2 writes snappy, whatever is asked for."""
    import datasets
    if codec != "snappy":
        raise SystemExit("datasets writes snappy only")
    datasets.disable_progress_bars()
    datasets.Dataset.from_json(source, cache_dir=f"{target}.cache").to_parquet(target)


def by_polars(source, target, codec):
    import polars
    polars.scan_ndjson(source).sink_parquet(target, compression=codec, compression_level=LEVELS[codec])


def by_pyarrow(source, target, codec):
    import pyarrow.json
    import pyarrow.parquet
    table = pyarrow.json.read_json(source, pyarrow.json.ReadOptions(block_size=16 << 20))
    pyarrow.parquet.write_table(table, target, compression=codec, compression_level=LEVELS[codec])


def main():
    way, codec, source, output = sys.argv[1:]
    os.makedirs(output)
    {"datasets": by_datasets, "polars": by_polars, "pyarrow": by_pyarrow}[way](source, f"{output}/train.parquet", codec)


main()
