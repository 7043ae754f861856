"""The shared library exports the functions of the headers, and nothing else. exports.py LIBRARY HEADERS"""
import pathlib
import re
import subprocess
import sys

library, headers = sys.argv[1:]
table = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
exported = {line.split()[-1] for line in table.splitlines()}
declared = set()
for header in pathlib.Path(headers).glob("*.h"):
    declared |= set(re.findall(r"^ISTHMUS_C_API[^;(]*?\b(isthmus_\w+)\(", header.read_text(), re.MULTILINE))
print(f"{len(declared)} functions declared, {len(exported)} symbols exported")
if len(declared) < 40 or exported != declared:
    sys.exit(f"only declared: {sorted(declared - exported)}; only exported: {sorted(exported - declared)}")
