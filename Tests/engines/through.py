#!/usr/bin/env python3
"""through.py DIR: rows that are in Spark through dd's tools, on a local-cluster: the pipe's own bytes, its reports once each, and its ends."""
import json
import os
import subprocess
import sys
import time

dir = sys.argv[1]
os.makedirs(dir)
os.chdir(dir)
os.environ["PYSPARK_PYTHON"] = sys.executable
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../scripts"))
from pyspark.sql import SparkSession

from dd_spark import through

spark = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.executor.memory", "512m").config(
    "spark.ui.enabled", "false").config("spark.task.maxFailures", "2").appName("through").getOrCreate()
spark.sparkContext.setLogLevel("OFF")
rows = [json.dumps({"text": f"röw {n} " + "x" * (n % 90), "n": n}, ensure_ascii=False) for n in range(20000)]
rows[7] = '{"bad":'
with open("rows.jsonl", "w", encoding="utf-8") as file:
    file.write("\n".join(rows) + "\n")
pipe = "dd-filter -q --min-chars 40 --report $DD_REPORTS/1-filter.json | dd-filter -q --max-chars 80 --report $DD_REPORTS/2-filter.json"
os.makedirs("whole")
whole = subprocess.run(["bash", "-o", "pipefail", "-c", pipe], stdin=open("rows.jsonl"), env={**os.environ, "DD_REPORTS": "whole"}, stdout=subprocess.PIPE, check=True).stdout
df = spark.createDataFrame(spark.sparkContext.parallelize([(row,) for row in rows], 5), "line string")


def lines(frame):
    return b"".join(bytes(row.value) + b"\n" for row in frame.collect())


assert lines(through(df, pipe, reports="reports")) == whole, "other bytes"
names = sorted(os.listdir("reports"))
assert names == ["0", "1", "2", "3", "4"], names
for report in "1-filter.json", "2-filter.json":
    parts = [json.load(open(f"reports/{name}/{report}")) for name in names]
    one = json.load(open(f"whole/{report}"))
    for key in "in", "out", "malformed":
        assert sum(part[key] for part in parts) == one[key], (report, key)
print("through: the same bytes, every row accounted for")

columns = spark.createDataFrame([("a", 1, None), ("b", 2, 3)], "text string, n int, m int").coalesce(1)
assert lines(through(columns, "cat")) == b'{"text":"a","n":1,"m":null}\n{"text":"b","n":2,"m":3}\n'


def ends(frame, words):
    try:
        lines(frame)
    except Exception as error:
        assert words in str(error), str(error)[-2000:]
        return
    raise SystemExit(f"it did not fail: {words}")


ends(through(df, "dd-filter --no-such-option | cat"), "ended with 64")
ends(through(df, "no-such-tool | cat"), "ended with 127")
ends(through(spark.createDataFrame([("a\nb",)], "line string"), "cat"), "line break")
ends(through(df.selectExpr("case when line like '%19000%' then raise_error('no 19000') else line end as line"), "cat"), "no 19000")
print("through: a tool, a row and a feeder that fail fail the task")
assert len(through(df, "dd-filter -q --min-chars 1; : through-marker").take(1)) == 1
assert lines(through(df, "head -n 2")).count(b"\n") == 10
for _ in range(100):
    left = subprocess.run(["pgrep", "-f", "through-marker"], stdout=subprocess.PIPE).stdout
    if not left:
        break
    time.sleep(0.1)
assert not left, "a tool is left behind"
print("through: who leaves early leaves no tool behind")
