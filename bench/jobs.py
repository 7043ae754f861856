"""What only the isthmus command itself can tell: how soon it starts, how much memory it takes, the demo."""
import os
import signal
import struct
import subprocess
import tempfile
import time

import suite
from contestants import BUILD, ROOT, Contestant, Failure, program
from report import Row, Timing

TOOL = os.path.join(BUILD, "isthmus")
STARTS = 3
TRANSLATIONS, STREAM_BAR = 100000, suite.Bar("network alone", 1 / 0.8)


def last_line(file):
    file.seek(0)
    lines = [line for line in file.read().splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it ended"


def launch(errors, *arguments, **environment):
    return subprocess.Popen([TOOL, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors, text=True,
                            env={**os.environ, **environment})  # fmt: skip


def run(*arguments):
    """Milliseconds from start to end, and the most mebibytes that it held."""
    with tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        process = launch(errors, *arguments)
        _, status, usage = os.wait4(process.pid, 0)
        if os.waitstatus_to_exitcode(status) != 0:
            raise Failure(last_line(errors))
        return 1000 * (time.perf_counter() - start), usage.ru_maxrss / 1024


def first_step_ms(cache):
    """Milliseconds until the losses of the first training step are in the log, the data set read before."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as errors:
        log = os.path.join(folder, "run", "metrics.jsonl")
        start = time.perf_counter()
        process = launch(errors, "train", "experiments/fashion-halves.ini", "--out", os.path.dirname(log),
                         "--set", "run.log_every=1", POCL_CACHE_DIR=cache)  # fmt: skip
        while not (os.path.exists(log) and os.path.getsize(log)):
            if process.poll() is not None:
                raise Failure(last_line(errors))
            time.sleep(0.001)
        elapsed = time.perf_counter() - start
        process.send_signal(signal.SIGKILL)
        process.wait()
        return 1000 * elapsed


def limited(name, times, limit_seconds):
    timing = Timing.of(times)
    return Row(name, "limit", timing.median, timing.spread, bar=f"< {limit_seconds:g} s",
               is_cleared=timing.median < 1000 * limit_seconds)  # fmt: skip


def starts():
    """With a kernel cache that is empty, then with what the first start left in it."""
    cold, warm = [], []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory() as cache:
            cold.append(first_step_ms(cache))
            warm.append(first_step_ms(cache))
    return [limited("start/train, empty kernel cache", cold, 15), limited("start/train, warm kernel cache", warm, 1)]


def devices():
    return [limited("start/devices", [run("devices")[0] for _ in range(STARTS)], 0.2)]


def host_memory():
    """Of a whole experiment, every stage of it cut short; on a CPU the device's memory is in it too."""
    short = ("vae.epochs=0.2", "judge.epochs=0.2", "translator.steps=50")
    with tempfile.TemporaryDirectory() as folder:
        _, mebibytes = run("train", "experiments/fashion-halves.ini", "--out", os.path.join(folder, "run"),
                           *(word for key in short for word in ("--set", key)))  # fmt: skip
    return [Row("memory/train, host's peak", ours_mebibytes=mebibytes)]


def translations():
    """From a file of images to one of their translations, the command's start and the disk included, beside what the
    network alone takes, round by round."""
    network = suite.translation()
    short = ("vae.epochs=0.05", "judge.epochs=0.05", "translator.steps=5")
    times, alone = {"idx": [], "npy": []}, []
    with tempfile.TemporaryDirectory() as folder:
        model, images = os.path.join(folder, "run"), os.path.join(folder, "images")
        run("train", "experiments/fashion-halves.ini", "--out", model, *(word for key in short for word in ("--set", key)))
        with open(images, "wb") as file:
            file.write(struct.pack(">4I", 0x803, TRANSLATIONS, 28, 28) + os.urandom(TRANSLATIONS * 28 * 28))
        contestant = Contestant("network alone", program("bench_workloads"))
        if not contestant.is_here():
            raise Failure(contestant.absence)
        for _ in range(network.rounds):
            alone.append(contestant.ask(network.name) * TRANSLATIONS / suite.TRANSLATED)
            for kind, of_kind in times.items():
                output = os.path.join(folder, "out." + kind)
                of_kind.append(run("translate", model, "--direction", "a2b", "--input", images, "--output", output)[0])
        contestant.stop()
    return [translation_row(kind, Timing.of(of_kind), Timing.of(alone)) for kind, of_kind in times.items()]


def translation_row(kind, ours, alone):
    ratio = ours.over(alone)
    return Row(f"translate/n{TRANSLATIONS}, IDX to .{kind}", STREAM_BAR.against, ours.median, ours.spread, alone.median,
               alone.spread, ratio=ratio, bar=str(STREAM_BAR), is_cleared=STREAM_BAR.is_cleared(ratio))  # fmt: skip


def demo():
    """What tools/demo.sh does once all is installed, built and fetched."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "run")
        times = run("train", "experiments/digits-to-fashion.ini", "--out", out)[0], run("evaluate", out)[0]
    return [Row("demo", ours_ms=sum(times))]


# By the name that --only is compared with.
JOBS = {"start/train": starts, "start/devices": devices, "memory/train": host_memory,
        "translate/files": translations}
