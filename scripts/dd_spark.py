"""dd_spark: rows that are already in Spark, through dd's tools (docs/scale.md).

  from dd_spark import through
  kept = through(df, "dd-filter --min-chars 50 --report $DD_REPORTS/1-filter.json | dd-map … ", reports="/shared/reports")

Each partition is one run of the pipe. For files of JSON lines or Parquet use tasks (dd-download --engine): three times cheaper.
"""
import os
import shutil
import signal
import subprocess
import tempfile
import threading

BLOCK = 1 << 20


def through(df, command, reports=None):
    """A DataFrame of one binary column, value: the lines that the pipe `command` writes, partition by partition.

    `df` has one column of JSON lines, text or binary; of any other each row becomes an object of its columns. `command` is a pipe
    of bash; its reports, `--report $DD_REPORTS/1-filter.json` and so on, get into a new folder `reports` that all machines see:
    one folder for each partition, of one of its attempts, checked by dd-stats check. Another code than 0 of any tool fails the task.
    """
    from pyspark.sql.functions import col, struct, to_json

    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "TMPDIR") or k.startswith("HF_") or k.lower().endswith("_proxy")}
    if reports is not None:
        os.makedirs(reports)  # another run's reports would be taken for this one's
        reports = os.path.realpath(reports)
    if len(df.columns) == 1 and df.dtypes[0][1] in ("string", "binary"):
        lines = df.select(col(f"`{df.columns[0]}`").cast("binary").alias("value"))
    else:
        lines = df.select(to_json(struct("*"), {"ignoreNullFields": "false"}).cast("binary").alias("value"))
    return lines.mapInArrow(_run(command, reports, kept), "value binary")


def _run(command, reports, kept):
    """What a partition does, on an executor; nothing of this module is needed there."""

    def feed(batches, pipe, failures):
        try:
            for batch in batches:
                lines = batch.column(0).to_pylist()
                if None in lines:
                    raise ValueError("dd_spark: a row is null: it is no line")
                block = b"".join(line + b"\n" for line in lines)
                if block.count(b"\n") != len(lines):
                    raise ValueError("dd_spark: a row has a line break: it is no line of JSON")
                if not pipe.stdin.closed:
                    try:
                        pipe.stdin.write(block)
                    except BrokenPipeError:  # the pipe has what it wants; Spark wants all to be read
                        pipe.stdin = open(os.devnull, "wb")
            pipe.stdin.close()
        except BrokenPipeError:
            pass
        except BaseException as error:  # the end of the input would be taken for all of it
            failures.append(error)
            os.killpg(pipe.pid, signal.SIGKILL)

    def lines_of(pipe):
        rest = b""
        while block := pipe.stdout.read1(BLOCK):
            *lines, rest = (rest + block).split(b"\n")
            if lines:
                yield lines
        if rest:
            yield [rest]

    def run(batches):
        import pyarrow
        from pyspark import TaskContext

        context = TaskContext.get()
        own = {name: os.environ[name] for name in ("HOME", "TMPDIR", "LANG") if name in os.environ}
        folder = tempfile.mkdtemp(prefix=f".{context.partitionId()}.{context.taskAttemptId()}.", dir=reports)
        failures, words = [], tempfile.TemporaryFile()
        pipe = subprocess.Popen(
            ["bash", "-o", "pipefail", "-c", command], env={**own, **kept, "DD_REPORTS": folder}, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=words, start_new_session=True)
        feeder = threading.Thread(target=feed, args=(batches, pipe, failures), daemon=True)
        try:
            feeder.start()
            for lines in lines_of(pipe):
                yield pyarrow.RecordBatch.from_pydict({"value": pyarrow.array(lines, pyarrow.binary())})
            code = pipe.wait()
            feeder.join()
            if failures:
                raise failures[0]
            if code:
                words.seek(max(0, words.seek(0, os.SEEK_END) - 2000))
                raise RuntimeError(f"dd_spark: '{command}' ended with {code}: {words.read().decode('utf-8', 'replace').strip()}")
            if reports is not None:
                if os.listdir(folder):
                    subprocess.run(["dd-stats", "check", "--whole", folder], env={**own, **kept}, check=True)
                try:
                    os.rename(folder, os.path.join(reports, str(context.partitionId())))
                except OSError:
                    if not os.path.isdir(os.path.join(reports, str(context.partitionId()))):
                        raise
        finally:  # also where nobody wants more
            if pipe.poll() is None:
                os.killpg(pipe.pid, signal.SIGKILL)
                pipe.wait()
            shutil.rmtree(folder, ignore_errors=True)

    return run
