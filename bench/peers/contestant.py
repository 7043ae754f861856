"""A contestant written in Python; bench/contestant.hpp has the protocol and how a burst is timed."""
import statistics
import sys
import time

CHUNK, CHUNKS = 0.03, 5


def seconds(run, count):
    start = time.perf_counter()
    run(count)
    return time.perf_counter() - start


def burst(run):
    """Milliseconds of one step. run(count) does so many and waits for them."""
    once = seconds(run, 1)
    if once > CHUNK * CHUNKS:
        return 1000 * once
    count = max(1, round(CHUNK / once))
    return 1000 * statistics.median(seconds(run, count) / count for _ in range(CHUNKS))


def serve(description, make):
    """make(name) gives the workload's run, or None where there is none of that name."""
    print("ready", description, flush=True)
    runs = {}
    for line in sys.stdin:
        name = line.strip()
        try:
            if name not in runs:
                runs[name] = make(name)
                if runs[name]:
                    runs[name](1)  # compiles and allocates
            print(burst(runs[name]) if runs[name] else "unsupported", flush=True)
        except Exception as error:  # whatever it is, the driver shows it in the table
            print("failed", type(error).__name__, *str(error).splitlines()[:1], flush=True)
