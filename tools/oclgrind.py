#!/usr/bin/env python3
"""Runs every kernel of cl/ in Oclgrind, which simulates a device and reports what a real one may let pass: data
races, accesses out of bounds, uses of uninitialised memory, barriers that not all items reach, wrong API calls.

`isthmus selftest --quick` of one operation after the other launches the kernels at small, odd shapes; once on what
is said to be a CPU and once on a GPU, since the library's choices differ. Prints a row for each kernel: in how many
builds it was launched (sets of build options), how often, and what was found.

Exit status 1: something was found, an operation failed or crashed, or a kernel or a set of build options that the
library uses (those of gpu-kernels.py) was not launched. docs/portability.md says what this can tell.
"""
import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
# Headers in ops that are no operations, or whose products are too large to be simulated.
LEFT_OUT = {"gemm_search", "gemm_tuning", "tuning_record"}
LINES = {"gemm": "gemm ours"}  # not CLBlast's kernels
# The least local memory that a device has, and cores enough for work to be shared. Optimised, sum, to_bytes and
# nearest_neighbours fail in Oclgrind 21.10, for reasons unknown; not on real devices.
CHECKS = ["--num-threads", "1", "--data-races", "--uninitialized", "--max-errors", "1000",
          "--local-mem-size", "32768", "--max-wgsize", "256", "--compute-units", "4",
          # What is always inlined gives Clang notes on aliasing, which Oclgrind takes for a function that is missing.
          "--build-options", "-cl-opt-disable -DINLINED=static"]
OUR_OPTIONS = re.compile(r"-cl-std=\S+|-DGROUP=\S+|-DWIDTH=\S+|-cl-opt-disable|-DINLINED=static")


class Finding(NamedTuple):
    kernel: str  # empty: none was running
    text: str


class Launch(NamedTuple):
    program: str
    kernel: str
    options: tuple


class Outcome(NamedTuple):
    kind: str
    operation: str
    failure: str  # empty: none
    launches: list
    findings: list


def findings_of(log):
    """Whatever Oclgrind says is one. Each begins at the margin, and names its kernel further on."""
    for message in re.split(r"\n(?=\S)", log):
        if message.strip():
            kernel = re.search(r"^\s+Kernel: +(\S+)", message, re.M)
            yield Finding(kernel[1] if kernel else "", message.rstrip())


def launches_of(text):
    for line in text.splitlines():
        program, kernel, options = line.split("\t", 2)
        if program:
            yield Launch(program, kernel, tuple(sorted(OUR_OPTIONS.sub("", options).split())))


def simulate(build, kind, operation, limit, flags=()):
    """One operation's lines of the selftest, with other flags of Oclgrind's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log, launches = folder / "log", folder / "launches"
        environment = dict(os.environ, DEVICE_KIND=kind, LAUNCHES=str(launches), ISTHMUS_DEVICE="Oclgrind",
                           ISTHMUS_PROGRAM_CACHE="off", ISTHMUS_TUNING="off")
        # Oclgrind puts itself first, and what writes launches down belongs before it.
        preload = ["sh", "-c", 'LD_PRELOAD="$0:$LD_PRELOAD" exec "$@"', str(build / "tests" / "liblaunches.so")]
        selftest = [str(build / "isthmus"), "selftest", "--quick", "--only", LINES.get(operation, operation),
                    "--report", str(folder / "report")]
        command = ["oclgrind", *CHECKS, "--check-api", *flags, "--log", str(log), *preload, *selftest]
        failure = ""
        try:
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  text=True, errors="replace", timeout=limit)
            if done.returncode:
                failure = f"exit status {done.returncode}\n{done.stdout}"
        except subprocess.TimeoutExpired:
            failure = f"not done after {limit} s"
        read = [file.read_text(errors="replace") if file.exists() else "" for file in (log, launches)]
        return Outcome(kind, operation, failure, list(launches_of(read[1])), list(findings_of(read[0])))


def kernels():
    """{kernel: program} of cl/."""
    declaration = re.compile(r"__kernel\s+(?:IN_SUB_GROUPS\s+)?(?:__attribute__\s*\(\(.*?\)\)\)\s*)?void\s+(\w+)")
    return {name: file.stem for file in sorted((ROOT / "cl").glob("*.cl"))
            for name in declaration.findall(file.read_text())}


def expected_builds():
    """(program, options) that the library uses."""
    spec = importlib.util.spec_from_file_location("gpu_kernels", ROOT / "tools" / "gpu-kernels.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {(build.program, tuple(sorted("-D" + option for option in build.options))) for build in module.builds("")}


def operations(part):
    headers = {file.stem for file in (ROOT / "include" / "isthmus" / "ops").glob("*.hpp")}
    return sorted(name for name in headers - LEFT_OUT if part in name)


def print_table(outcomes, kinds):
    rows = [["kernel", "builds"] + [f"launches, {kind}" for kind in kinds] + ["findings"]]
    found = [finding.kernel for outcome in outcomes for finding in outcome.findings]
    own = kernels()
    for kernel in sorted(own) + sorted(set(found) - set(own)):
        launches = [(o.kind, launch) for o in outcomes for launch in o.launches if launch.kernel == kernel]
        counts = [str(sum(kind == its_kind for its_kind, _ in launches)) for kind in kinds]
        builds = len({launch.options for _, launch in launches})
        rows.append([kernel or "(none)", str(builds), *counts, str(found.count(kernel))])
    widths = [max(map(len, column)) for column in zip(*rows)]
    for name, *figures in rows:
        print("  ".join([name.ljust(widths[0]), *(f.rjust(w) for f, w in zip(figures, widths[1:]))]))


def missing(outcomes, kinds):
    """Kernels that were not launched on a kind of device, and builds that were on none."""
    for kind in kinds:
        launched = {launch.kernel for o in outcomes if o.kind == kind for launch in o.launches}
        for kernel in sorted(set(kernels()) - launched):
            yield f"{kernel} was not launched on a {kind}"
    builds = {(launch.program, launch.options) for o in outcomes for launch in o.launches}
    for program, options in sorted(expected_builds() - builds):
        yield f"cl/{program}.cl was not launched with {' '.join(options)}"


def arguments():
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=formatter)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release", metavar="DIR",
                        help="where isthmus and its tests were built; default: build/release")
    parser.add_argument("--only", default="", metavar="PART",
                        help="only operations with PART in the name, whatever they launch")
    parser.add_argument("--kind", choices=["cpu", "gpu"], help="only this kind of device")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="operations at once")
    parser.add_argument("--limit", type=int, default=1800, metavar="SECONDS", help="for one operation")
    chosen = parser.parse_args()
    if not operations(chosen.only):
        parser.error(f"no operation has '{chosen.only}' in its name")
    return chosen


def require(build):
    if not shutil.which("oclgrind"):
        sys.exit("oclgrind.py: apt-get install oclgrind")
    if not (build / "isthmus").exists() or not (build / "tests" / "liblaunches.so").exists():
        sys.exit(f"oclgrind.py: first build isthmus_tool and launches in {build}")


def run(chosen, kinds):
    jobs = [(kind, operation) for operation in operations(chosen.only) for kind in kinds]
    with ThreadPoolExecutor(chosen.jobs) as pool:
        waiting = [pool.submit(simulate, chosen.build, *job, chosen.limit) for job in jobs]
        for job in waiting:
            outcome = job.result()
            print(f"{outcome.operation}, {outcome.kind}: {len(outcome.launches)} launches, "
                  f"{len(outcome.findings)} findings{', FAILED' if outcome.failure else ''}", flush=True)
            yield outcome


def main():
    chosen = arguments()
    require(chosen.build)
    kinds = [chosen.kind] if chosen.kind else ["cpu", "gpu"]
    start = time.monotonic()
    outcomes = list(run(chosen, kinds))
    print()
    for outcome in outcomes:
        for text in [finding.text for finding in outcome.findings[:3]] + [outcome.failure]:
            if text:
                print(f"{outcome.operation}, {outcome.kind}: {text}\n")
    print_table(outcomes, kinds)
    gaps = [] if chosen.only else list(missing(outcomes, kinds))
    print("", *gaps, sep="\n")
    launched = {launch.kernel for outcome in outcomes for launch in outcome.launches} & set(kernels())
    launches = sum(len(outcome.launches) for outcome in outcomes)
    findings = sum(len(outcome.findings) for outcome in outcomes)
    failures = sum(bool(outcome.failure) for outcome in outcomes)
    print(f"{len(launched)} of {len(kernels())} kernels, {launches} launches, {findings} findings, "
          f"{failures} failures, {time.monotonic() - start:.0f} s")
    sys.exit(bool(findings or failures or gaps))


if __name__ == "__main__":
    main()
