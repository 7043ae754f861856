"""Plants faults in kernels, and looks for them as tools/oclgrind.py does.

Usage: planted.py. Exit status 77: there is no Oclgrind here.
"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "tools"))
import oclgrind  # noqa: E402

# What Oclgrind says of each kernel of planted.cl.
FAULTS = {
    "nothing_wrong": None,
    "missing_barrier": "data race at local memory",
    "shared_element": "data race at global memory",
    "write_beyond_the_end": "Invalid write of size 4 at global memory",
    "read_beyond_the_end": "Invalid read of size 4 at local memory",
    "private_lane_not_set": "Uninitialized value written to global memory",
    "local_element_not_set": "Uninitialized value written to global memory",
    "branch_on_what_is_not_set": "Controlflow depends on uninitialized value",
    "barrier_for_some": "Work-group divergence",
}
ITEMS, GROUP = 16, 8


def findings(kernel, folder):
    simulation, log = Path(folder) / "sim", Path(folder) / "log"
    lines = [HERE / "planted.cl", kernel, f"{ITEMS} 1 1", f"{GROUP} 1 1", f"<size={4 * ITEMS} float fill=0>", ""]
    simulation.write_text("\n".join(map(str, lines)))
    subprocess.run(["oclgrind-kernel", *oclgrind.CHECKS, "--log", str(log), str(simulation)], check=True)
    return list(oclgrind.findings_of(log.read_text()))


def main():
    if len(sys.argv) > 1:
        sys.exit(__doc__)
    if not shutil.which("oclgrind-kernel"):
        print("skipped: apt-get install oclgrind")
        sys.exit(77)
    failures = 0
    for kernel, fault in FAULTS.items():
        with tempfile.TemporaryDirectory() as folder:
            found = findings(kernel, folder)
        seen = [finding for finding in found if finding.kernel == kernel and fault and fault in finding.text]
        is_right = bool(seen) if fault else not found
        print(f"{'right' if is_right else 'WRONG'}: {kernel}, {len(found)} findings")
        if not is_right:
            print(*(finding.text for finding in found), sep="\n")
        failures += not is_right
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
