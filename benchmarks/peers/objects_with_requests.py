#!/usr/bin/env python3
"""One object per row as a careful script does it: 32 threads, a session each, order kept.

    objects_with_requests.py PLACE ROWS >rows-with-content
"""

import gzip
import hashlib
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import requests

PLACE, THREADS, WAITING = sys.argv[1], 32, 512
local = threading.local()


def session():
    if not hasattr(local, "session"):
        local.session = requests.Session()
    return local.session


def fetched(line):
    row = json.loads(line)
    answer = session().get(PLACE + row["blob_id"], headers={"Accept-Encoding": "identity"}, timeout=30)
    answer.raise_for_status()
    body = gzip.decompress(answer.content)
    if hashlib.sha1(body).hexdigest() != row["blob_id"]:
        raise SystemExit(f"{row['blob_id']}: damaged")
    text = json.dumps(body.decode(row["src_encoding"]), ensure_ascii=False)
    return f'{line.rstrip()[:-1]},"content":{text}}}\n'


with ThreadPoolExecutor(THREADS) as pool, open(sys.argv[2]) as rows:
    waiting = []
    for line in rows:
        waiting.append(pool.submit(fetched, line))
        if len(waiting) >= WAITING:
            sys.stdout.write(waiting.pop(0).result())
    for future in waiting:
        sys.stdout.write(future.result())
