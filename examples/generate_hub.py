#!/usr/bin/env python3
"""Writes the sample hub: `python3 examples/generate_hub.py [FOLDER]` (default: examples/hub); with `--gallery`, the sets of
the gallery instead (default: examples/gallery).

Needs pyarrow (26.0.1 wrote the committed files). The same pyarrow writes the same bytes on every run.
"""

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generator import (code_contests, gallery, gsm8k, hendrycks, hotpotqa, natural_questions, numina, openhermes,  # noqa: E402
                       openorca, stack, starcoder, ultrachat)

DATASETS = [openhermes, ultrachat, openorca, stack, starcoder, code_contests, gsm8k, hendrycks, numina, natural_questions, hotpotqa]

ORGANISATIONS = ["AI-MO", "EleutherAI", "HuggingFaceH4", "Open-Orca", "bigcode", "deepmind", "google-research-datasets",
                 "hotpotqa", "openai", "softwareheritage.s3.amazonaws.com", "teknium"]


def main() -> None:
    if "--gallery" in sys.argv:
        rest = [word for word in sys.argv[1:] if word != "--gallery"]
        folder = Path(rest[0]) if rest else Path(__file__).parent / "gallery"
        shutil.rmtree(folder, ignore_errors=True)
        return gallery.write(folder)
    hub = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "hub"
    for organisation in ORGANISATIONS:
        shutil.rmtree(hub / organisation, ignore_errors=True)
    for dataset in DATASETS:
        repository = dataset.write(hub)
        print(f"{repository.name}: {sum(repository.rows.values())} rows in {len(repository.rows)} files")


if __name__ == "__main__":
    main()
