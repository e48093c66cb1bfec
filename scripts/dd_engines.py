"""dd_engines: dd's commands as tasks of Apache Spark or Ray, for dd-engine-spark and dd-engine-ray, which know the options.

  python3 dd_engines.py spark ENVIRONMENT [OPTION …]
  python3 dd_engines.py ray ENVIRONMENT ADDRESS TRIES CPUS THREADS
"""
import os
import re
import shlex
import socket
import subprocess
import sys
import threading


def run(line, kept):
    """Runs one command, anywhere, with these variables: how it ended for good; it raises where another try may help."""
    own = {name: os.environ[name] for name in ("HOME", "TMPDIR", "LANG") if name in os.environ}
    done = subprocess.run(["bash", "-c", 'dd-run-command "$0"', line], env={**own, **kept}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    end = " ".join(done.stdout.decode("utf-8", "replace").split()) or str(done.returncode % 256)
    if done.returncode not in (0, 127, 255):
        raise RuntimeError(f"dd ended: {end} :dd")
    return end


def end_of(error):
    """How a command ended whose last try raised this; or what befell its worker or the cluster."""
    found = re.search(r"dd ended: (\d+.*?) :dd", str(error), re.DOTALL)
    return found.group(1) if found else "75 " + sentence(error)


def sentence(error):
    """What an error says, or the last that caused it, without the calls that it came through."""
    cause = re.split(r"^An error occurred while calling \S+\n: |\nCaused by: ", str(error))[-1]
    return " ".join(re.split(r"\n\s*(?:at |\n)", cause)[0].split())[:2000]


def start_spark(kept, *options):
    """A function that runs commands as the tasks of one job: 0, or the code and words of one that can't be done."""
    if "--master" not in options and not any(option.startswith("--master=") for option in options):
        options = ["--master", "local[*,4]", *options]
    java = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # no rows go through the JVMs: compiling much costs more than it gains
    settings = ["spark.ui.showConsoleProgress=false", f"spark.driver.defaultJavaOptions={java}", f"spark.executor.defaultJavaOptions={java}"]
    os.environ["PYSPARK_SUBMIT_ARGS"] = shlex.join([*(f"--conf={setting}" for setting in settings), *options, "pyspark-shell"])
    home = os.environ.get("SPARK_HOME", "")
    libraries = os.path.join(home, "python", "lib")
    if home and os.path.isdir(libraries):
        sys.path[:0] = [os.path.join(home, "python"), *(os.path.join(libraries, name) for name in os.listdir(libraries) if name.startswith("py4j"))]
    from pyspark import SparkContext

    context = SparkContext(appName="dd")
    context.setLogLevel("ERROR")
    kept = {**kept, "DD_TASK_THREADS": context.getConf().get("spark.task.cpus", "1")}

    def answer(lines):
        job, segment, _ = lines[0].rsplit(" ", 2) if lines[0].startswith("dd-task ") else ("", "commands", "")
        try:
            context.setJobDescription(f"dd: {([''] * 3 + job.split('/'))[-3]} {segment}, {len(lines)} tasks")
            ends = context.parallelize(lines, len(lines)).map(lambda line: run(line, kept)).collect()
        except Exception as error:
            if is_stopped(context):  # for good: what comes after it would get other words
                sys.exit(refusal("spark", f"{context.master} doesn't answer, or has ended it; Spark's own words are above ({sentence(error)})", 75))
            raise
        return next((end for end in ends if end != "0"), "0")

    return answer, context.stop


def is_stopped(context):
    try:
        return context._jsc.sc().isStopped()
    except Exception:  # its JVM is no more
        return True


def start_ray(kept, address, tries, cpus, threads):
    """As start_spark, by Ray, which keeps functions where all of the cluster can read them: variables are arguments."""
    import ray

    late = threading.Timer(60, lambda: os._exit(refusal("ray", f"it doesn't start: no Ray answers at {address} within a minute")))
    late.daemon = True
    address = address or os.environ.get("RAY_ADDRESS", "")
    if found := re.fullmatch(r"(?:ray://)?\[?([^/]+?)\]?:(\d+)", address):
        late.start()  # Ray itself tries for many minutes
        try:
            socket.create_connection((found[1], int(found[2])), 30).close()
        except (OSError, OverflowError) as error:
            raise ConnectionError(f"no answer from {found[1]}:{found[2]}: {getattr(error, 'strerror', None) or error}") from None
    ray.init(address=address or None, log_to_driver=False, include_dashboard=None if address else False)
    late.cancel()
    kept = {**kept, "DD_TASK_THREADS": threads}
    task = ray.remote(num_cpus=float(cpus), max_retries=int(tries) - 1, retry_exceptions=[RuntimeError])(run)

    def answer(lines):
        waiting = [task.remote(line, kept) for line in lines]
        try:
            while waiting:
                ended, waiting = ray.wait(waiting)
                if (end := ray.get(ended[0])) != "0":
                    return end
            return "0"
        finally:
            for left in waiting:
                ray.cancel(left, force=True)

    return answer, ray.shutdown


def main(engine, environment, *words):
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # the engine's words are no answers
    try:
        kept = {name: os.environ[name] for name in environment.split(",")}
        answer, stop = {"spark": start_spark, "ray": start_ray}[engine](kept, *words)
    except ImportError as error:
        sys.exit(refusal(engine, f"{sys.executable} can't import it ({error}): pip install {'pyspark' if engine == 'spark' else 'ray'}"))
    except Exception as error:
        sys.exit(refusal(engine, f"it doesn't start: {sentence(error)}"))
    for path in sys.stdin:
        with open(path.rstrip("\n"), encoding="utf-8") as file:
            lines = file.read().split("\n")
        try:
            end = answer([line for line in lines if line]) if any(lines) else "0"
        except Exception as error:  # the engine's, around what run raised
            end = end_of(error)
        answers.write(end + "\n")
    stop()


def refusal(engine, words, code=69):
    print(f"dd-engine-{engine}: {words}", file=sys.stderr)
    return code


main(*sys.argv[1:])
