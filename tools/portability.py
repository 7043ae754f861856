"""Runs the tests and the selftest on the OpenCL runtimes that a CPU can have, and prints a table of the results.
tools/portability.sh builds the programs first, and says what the runtimes are."""
import argparse
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build/portability"
PROGRAMS = ("compute", "ops", "nn", "models", "train")
GROUPS = (*PROGRAMS, "selftest")
SUITE_SECONDS = 1800
# A row of the selftest's table: the operation, its cases, the largest error over what is tolerated.
SELFTEST_ROW = re.compile(r"^(PASS|FAIL)   (.{33}) +\d+(?: +(\S+))?", re.MULTILINE)


class Absent(Exception):
    """A runtime cannot be had here; why."""


@dataclass
class Runtime:
    """How programs are run on it."""

    environment: dict
    command: tuple = ()  # that runs them
    build: str = "build/release"
    left_out: dict = field(default_factory=dict)  # groups, and why


@dataclass
class Outcome:
    """What came out of a group."""

    passed: int = 0
    failures: list = field(default_factory=list)
    notes: set = field(default_factory=set)
    worst: tuple = (0.0, "")  # error over tolerance, and where

    def cell(self):
        failed = [f"**{len(self.failures)} failed**"] if self.failures else []
        return ", ".join([f"{self.passed} passed", *failed])


# The runtimes. Each function installs what its own needs.
POCL = {"ISTHMUS_DEVICE": "Portable Computing Language", "OCL_ICD_VENDORS": "pocl.icd"}


def require(*command):
    """Runs a part of an installation, whose output is no part of the table."""
    if subprocess.run(command, cwd=ROOT, stdout=sys.stderr).returncode:
        raise Absent("failed: " + " ".join(map(str, command)).splitlines()[-1])


def pocl():
    return Runtime(POCL)


def pocl_loops():
    return Runtime(POCL | {"POCL_MAX_WORK_GROUP_SIZE": "256", "POCL_WORK_GROUP_METHOD": "loops",
                           "POCL_CACHE_DIR": str(WORK / "pocl-loops-cache")})  # fmt: skip


def pocl_sub_device():
    return Runtime(POCL | {"LD_PRELOAD": str(ROOT / "build/release/tests/libsub_device.so")})


def rusticl():
    require("tools/install-deps.sh", "mesa-opencl-icd")
    vendor = "/etc/OpenCL/vendors/rusticl.icd"
    if not Path(vendor).exists():
        raise Absent("the package mesa-opencl-icd is too old to have it")
    return Runtime({"ISTHMUS_DEVICE": "rusticl", "OCL_ICD_VENDORS": vendor, "RUSTICL_ENABLE": "llvmpipe"},
                   left_out={"train": "would take hours; the selftest trains a little"})  # fmt: skip


def intel():
    venv = WORK / "intel"
    require("tools/install-deps.sh", "python3-venv")
    require("python3", "-m", "venv", venv)
    require(venv / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "intel-opencl-rt",
            "intel-cmplr-lib-rt")  # libsvml and others, which the runtime needs but does not ask for
    vendor = WORK / "intel.icd"
    vendor.write_text(f"{venv}/lib/libintelocl.so\n")
    return Runtime({"ISTHMUS_DEVICE": "Intel(R) OpenCL", "OCL_ICD_VENDORS": str(vendor)})


# Runs a command in a Debian's root, in which this repository is /isthmus. Nothing stays mounted: the name space ends
# with the command.
IN_ROOT = """
root=$0 repository=$1
shift
mkdir -p "$root/isthmus"
for folder in proc sys dev; do mount --rbind "/$folder" "$root/$folder"; done
mount --bind "$repository" "$root/isthmus"
exec chroot "$root" env -i -C /isthmus PATH="$PATH" HOME=/root LANG=C.UTF-8 "$@"
"""


def debian13():
    if os.geteuid() != 0:
        raise Absent("needs root")
    require("tools/install-deps.sh", "debootstrap")
    root, build = WORK / "debian13", "build/portability/debian13-build"
    if not (root / "ready").exists():
        require("debootstrap", "--variant=minbase", "trixie", root)
        (root / "ready").touch()
    inside = ("unshare", "--mount", "sh", "-euc", IN_ROOT, root, ROOT)
    require(*inside, "tools/install-deps.sh")
    require(*inside, "cmake", "-S", ".", "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
            "-DISTHMUS_EXAMPLES=OFF", "-DISTHMUS_BENCH=OFF")  # fmt: skip
    targets = [f"test_{program}" for program in PROGRAMS]
    require(*inside, "cmake", "--build", build, "--target", "isthmus_tool", *targets)
    return Runtime({"ISTHMUS_DEVICE": "Portable Computing Language"}, inside, build)


RUNTIMES = {
    "pocl": pocl,
    "pocl-loops": pocl_loops,
    "pocl-sub-device": pocl_sub_device,
    "rusticl": rusticl,
    "intel": intel,
    "debian13": debian13,
}


def run(runtime, log, program, *arguments):
    """Runs a program of the build on the runtime. Returns its exit status and what it wrote, which it logs too."""
    variables = runtime.environment | {"ISTHMUS_TUNING": "off"}
    settings = [f"{name}={value}" for name, value in variables.items()]
    command = [*runtime.command, "env", *settings, f"{runtime.build}/{program}", *arguments]
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=SUITE_SECONDS)  # fmt: skip
        status, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as expired:
        status, output = f"none after {SUITE_SECONDS} s", (expired.stdout or b"").decode(errors="replace")
    log.write_text(output)
    return status, output


def run_suite(runtime, logs, program, suite):
    """A process of its own for each, so that one that crashes takes no other with it."""
    log = logs / f"{program}.{suite}.log"
    status, output = run(runtime, log, f"tests/test_{program}", f"--run_test={suite}", "--log_level=test_suite",
                         "--report_format=XML", "--report_level=detailed")  # fmt: skip
    outcome = Outcome(notes=set(re.findall(r"skipped: (.*?)(?:\x1b|$)", output, re.MULTILINE)))
    report = re.search(r"<TestResult>.*</TestResult>", output, re.DOTALL)
    cases = list(ElementTree.fromstring(report[0]).iter("TestCase")) if report else []
    outcome.passed = sum(case.get("result") == "passed" for case in cases)
    outcome.failures = [f"{program}.{suite}/{case.get('name')}, see {log.relative_to(ROOT)}"
                        for case in cases if case.get("result") not in ("passed", "skipped")]  # fmt: skip
    if status != 0 and not outcome.failures:
        outcome.failures = [f"{program}.{suite} ended with status {status}, see {log.relative_to(ROOT)}"]
    return outcome


def run_tests(runtime, logs, program):
    listing = run(runtime, logs / f"{program}.suites.log", f"tests/test_{program}", "--list_content")[1]
    suites = re.findall(r"^(\w+)\*?$", listing, re.MULTILINE)
    with ThreadPoolExecutor(2) as threads:
        outcomes = list(threads.map(lambda suite: run_suite(runtime, logs, program, suite), suites))
    whole = Outcome(notes=set().union(*(outcome.notes for outcome in outcomes)))
    for outcome in outcomes:
        whole.passed += outcome.passed
        whole.failures += outcome.failures
    if not suites:
        whole.failures = [f"test_{program} lists no tests"]
    return whole


def run_selftest(runtime, logs):
    log = logs / "selftest.log"
    report = (logs / "report.txt").relative_to(ROOT)
    status, output = run(runtime, log, "isthmus", "selftest", "--report", str(report))
    rows = SELFTEST_ROW.findall(output)
    errors = [(float(error), name.strip()) for _, name, error in rows if error]
    outcome = Outcome(sum(result == "PASS" for result, *_ in rows), worst=max(errors, default=(0.0, "")))
    outcome.failures = [f"selftest, {name.strip()}: see {log.relative_to(ROOT)}"
                        for result, name, _ in rows if result == "FAIL"]  # fmt: skip
    if status != 0 and not outcome.failures:
        outcome.failures = [f"the selftest ended with status {status}, see {log.relative_to(ROOT)}"]
    return outcome


def try_runtime(name):
    """Its row of the table, failures and notes."""
    print(f"{name}: installing what it needs", file=sys.stderr)
    try:
        runtime = RUNTIMES[name]()
    except Absent as absent:
        return [name, *["absent"] * len(GROUPS), ""], [], [f"{name}: absent, {absent}"]
    logs = WORK / "logs" / name
    logs.mkdir(parents=True, exist_ok=True)
    cells, failures, notes, worst = [], [], [], (0.0, "")
    for group in GROUPS:
        if group in runtime.left_out:
            cells.append("left out")
            notes.append(f"{name}, {group}: {runtime.left_out[group]}")
            continue
        print(f"{name}: {group}", file=sys.stderr)
        outcome = run_selftest(runtime, logs) if group == "selftest" else run_tests(runtime, logs, group)
        cells.append(outcome.cell())
        failures += [f"{name}, {failure}" for failure in outcome.failures]
        notes += [f"{name}, {group}: {note}" for note in sorted(outcome.notes)]
        worst = max(worst, outcome.worst)
    return [name, *cells, f"{worst[0]:.2g}, {worst[1]}" if worst[1] else ""], failures, notes


def main():
    usage = f"%(prog)s [{'|'.join(RUNTIMES)}]..."
    parser = argparse.ArgumentParser(prog="tools/portability.sh", usage=usage, add_help=False)
    parser.add_argument("--check", action="store_true", help="the arguments only")
    parser.add_argument("runtimes", nargs="*", metavar="RUNTIME")
    arguments = parser.parse_args()
    for name in arguments.runtimes:
        if name not in RUNTIMES:
            parser.error(f"there is no runtime '{name}'")
    if arguments.check:
        return 0
    WORK.mkdir(parents=True, exist_ok=True)
    results = [try_runtime(name) for name in arguments.runtimes or RUNTIMES]
    header = ["runtime", *GROUPS, "largest error / tolerance"]
    for row in [header, ["---"] * len(header), *(row for row, _, _ in results)]:
        print(f"| {' | '.join(row)} |")
    print()
    for _, _, notes in results:
        for note in notes:
            print(f"- {note}")
    failures = [failure for _, found, _ in results for failure in found]
    for failure in failures:
        print(f"FAILED: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
