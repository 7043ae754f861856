#!/usr/bin/env python3
"""Writes docs/kernels.md: for every file of cl/ what it says of itself, and its kernels' arguments and work sizes.
--check writes nothing, and ends with exit status 1 where the page is not what it would be."""
import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "kernels.md"
# The comment right above a kernel, its attributes, its name and its arguments.
KERNEL = re.compile(r"((?:^//.*\n)*)^__kernel\s+(?:IN_SUB_GROUPS\s+)?(?:__attribute__\s*\(\(.*\)\)\s*)?void\s+(\w+)\(([^)]*)\)", re.MULTILINE)
HEAD = re.compile(r"\A((?://.*\n)+)")
INTRODUCTION = """# Kernels

What `tools/kernel-reference.py` reads off the kernels' sources. They are plain OpenCL C 1.2 and need nothing else of Isthmus: any compiler
builds a file alone, with the folder of the sources (`cl`; installed, `share/isthmus/cl`) as the place of its includes:

```
-cl-std=CL1.2 -I cl -DGROUP=64 -DWIDTH=4
```

`WIDTH`, 4 or 8, is how many neighbouring numbers a work-item takes: 8 suits CPUs, 4 GPUs. `GROUP`, a power of two, is the work-group's size of the
kernels that add up over a group; without these options they are 4 and 64. `SUB_GROUP=16` is for Intel's GPUs
that have cl_intel_required_subgroup_size and can run no fewer than 16 work-items in lockstep: it keeps some kernels at 16. Other options are named with
the file that has them. After
a pointer to global memory follows the offset of its first element, in elements, a `ulong`; both are on one line here. The *global* size is the least that does: round it up to whole work-groups, as
kernels check their bounds. [kernel_alone.c](../examples/kernel_alone.c) and [kernel_alone.py](../examples/kernel_alone.py) launch one
from C and from PyOpenCL.
"""


def text_of(comment):
    return "\n".join(line[2:].removeprefix(" ") for line in comment.splitlines())


def section(file):
    source = file.read_text()
    yield f"\n## [{file.name}](../cl/{file.name})\n"
    yield f"```text\n{text_of(HEAD.match(source)[1])}\n```"
    for comment, name, arguments in KERNEL.findall(source):
        listed = re.sub(r"\s+", " ", arguments).strip()
        # A pointer and its offset on one line.
        listed = re.sub(r"__global ([^,]*?)(\w+), const ulong \2_offset", r"\1\2 + \2_offset", listed)
        yield f"\n### {name}\n"
        if comment:
            yield f"```text\n{text_of(comment)}\n```\n"
        yield "".join(f"- `{argument.strip()}`\n" for argument in listed.split(",")).rstrip()


def page():
    files = sorted((ROOT / "cl").glob("*.cl"))
    return INTRODUCTION + "\n".join(line for file in files for line in section(file)) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="whether docs/kernels.md is up to date")
    if not parser.parse_args().check:
        PAGE.write_text(page())
    elif PAGE.read_text() != page():
        sys.exit("docs/kernels.md is not what the kernels say: run tools/kernel-reference.py")


if __name__ == "__main__":
    main()
