"""Lowers a simulated device's limits. What fits computes what it should; what does not is named with both numbers.

Usage: limits.py BUILD. Exit status 77: there is no Oclgrind here.
"""
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))
import oclgrind  # noqa: E402

# An operation, the limit, and what the selftest says where it cannot.
CASES = [
    ("column_sums", ["--max-wgsize", "16"], ""),
    ("column_sums", ["--max-wgsize", "1"], ""),
    ("column_sums", ["--local-mem-size", "2048"], ""),
    ("column_sums", ["--constant-mem-size", "1024"], ""),
    ("column_sums", ["--local-mem-size", "2047"],
     "clCreateKernel(column_sums), whose work-groups share 2048 bytes where Oclgrind Simulator has 2047, failed"),
    ("gemm", ["--local-mem-size", "32767"],
     "gemm: panels of 512 terms take 32768 bytes of the device's 32767 of local memory"),
]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if not shutil.which("oclgrind"):
        print("skipped: apt-get install oclgrind")
        sys.exit(77)
    failures = 0
    for operation, flags, complaint in CASES:
        outcome = oclgrind.simulate(Path(sys.argv[1]), "cpu", operation, 200, flags)
        is_right = complaint in outcome.failure if complaint else not outcome.failure
        is_right = is_right and not outcome.findings and bool(outcome.launches) != bool(complaint)
        print(f"{'right' if is_right else 'WRONG'}: {operation}, {' '.join(flags)}")
        if not is_right:
            print(outcome.failure, *(finding.text for finding in outcome.findings), sep="\n")
        failures += not is_right
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
