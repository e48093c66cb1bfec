"""Reads pairs of .bin and .idx by megatron-core's own IndexedDataset and compares them with the JSON lines.

Usage: megatron_reads.py ROWS.jsonl PREFIX…     with the megatron-core wheel unpacked on PYTHONPATH

torch is the base class of the reader only: where it isn't installed, an empty class stands for it.
"""

import importlib.util
import json
import sys
import types

if importlib.util.find_spec("torch") is None:
    torch = types.ModuleType("torch")
    torch.utils = types.SimpleNamespace(data=types.SimpleNamespace(Dataset=object))
    torch.Tensor = object
    sys.modules["torch"] = torch
    for name in ["megatron.core.datasets.object_storage_utils", "megatron.core.msc_utils", "megatron.core.utils"]:
        stand_in = types.ModuleType(name)
        for attribute in ["S3Config", "ObjectStorageConfig", "cache_index_file", "dataset_exists", "get_index_cache_path",
                          "get_object_storage_access", "is_object_storage_path", "parse_s3_path",
                          "MultiStorageClientFeature", "log_single_rank"]:
            setattr(stand_in, attribute, lambda *arguments, **options: False)
        stand_in.MultiStorageClientFeature = types.SimpleNamespace(is_enabled=lambda: False)
        sys.modules[name] = stand_in
    for name in ["megatron", "megatron.core", "megatron.core.datasets"]:
        package = types.ModuleType(name)
        package.__path__ = [f"{sys.path[1]}/{name.replace('.', '/')}"]
        sys.modules[name] = package

from megatron.core.datasets.indexed_dataset import IndexedDataset

wanted = [json.loads(line)["input_ids"] for line in open(sys.argv[1])]
read = []
for prefix in sys.argv[2:]:
    dataset = IndexedDataset(prefix, mmap=True)
    read += [dataset[index].tolist() for index in range(len(dataset))]
    assert dataset.document_indices.tolist() == list(range(len(dataset) + 1))
if read != wanted:
    sys.exit("Megatron reads other tokens")
print(f"{len(read)} documents read by megatron-core")
