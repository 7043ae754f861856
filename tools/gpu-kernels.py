#!/usr/bin/env python3
"""Compiles every kernel of cl/ for GPUs that are not here, and prints what each kernel takes of them.

Each program is built with every set of options that src/ops builds it with on a GPU. A cell reads
  AMD     VGPRs v SGPRs s, waves per SIMD that fit / that the SIMD can hold
  Intel   SIMD width, hardware threads per subslice that fit / that it can hold
  NVIDIA  registers, warps per SM that fit / that the SM can hold
and ends in what the compiler put into memory for want of registers, if anything. A kernel's row shows the
option set that fits worst. SPIR-V is built and validated too, and has no table: optional features show there.

--matrix prints a row a target instead.

Exit status 1: a kernel does not compile, calls what does not exist, needs an optional feature such as fp64,
takes more local memory than every GPU has, or keeps anything of its own in memory on a target of which we
ask that it does not; or a compiler is missing. docs/gpu-kernels.md says where the limits come from and how
to read the figures.
"""
import argparse
import collections
import functools
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LLVM = "15"
GROUP, WIDTH = 64, 4  # what src/compute gives a GPU
LOCAL_LIMIT = 32768  # the least that a full-profile OpenCL 1.2 device has



def sets(**choices):
    """Every combination of the options' values; None leaves an option out."""
    for values in itertools.product(*choices.values()):
        chosen = zip(choices, values)
        yield tuple(f"{option}={value}".rstrip("=") for option, value in chosen if value is not None)


# The sets of options that src/ops builds a program with on a GPU. Of windows and factors, which a user chooses,
# they are those of the networks and of the selftest.
FLAG = (None, "")
WINDOWS = ((1, 1, 0), (2, 1, 1), (2, 2, 0), (3, 2, 0), (3, 2, 1), (3, 5, 1), (4, 3, 2), (5, 2, 2), (7, 4, 3), (16, 7, 8))
OPTION_SETS = {
    "conv2d": list(sets(TILE_ROWS=(2,), DEPTH_BLOCK=(512,))),
    "conv2d_gradient": list(sets(TILE_ROWS=(2,))),
    "conv2d_winograd": list(sets(TILE_ROWS=(2,))),
    "conv2d_winograd_gradient": list(sets(TILE_ROWS=(2,))),
    "gated_mix": list(sets(HAS_DA=FLAG)),
    "gemm": list(sets(TILE_ROWS=(2,), DEPTH_BLOCK=(512,))),
    "max_pool": [tuple(f"{name}={value}" for name, value in zip(("KERNEL", "STRIDE", "PADDING"), window))
                 for window in WINDOWS],
    "reconstruction_loss": list(sets(LOSS=range(4), LOGITS=FLAG, ACCUMULATE=FLAG)),
    "upsample_nearest": list(sets(FACTOR=(1, 2, 3, 5, 16))),
}

# What a SPIR-V module may ask for on any OpenCL 1.2 device.
CORE_CAPABILITIES = {"Addresses", "Linkage", "Kernel", "Int64", "Int16", "Int8", "Vector16"}

PACKAGES = {
    f"clang-{LLVM}": f"clang-{LLVM}",
    f"llvm-readelf-{LLVM}": f"llvm-{LLVM}",
    f"llvm-objdump-{LLVM}": f"llvm-{LLVM}",
    "ld.lld": "lld",
    "ocloc": "intel-opencl-icd",
    f"llvm-spirv-{LLVM}": f"llvm-spirv-{LLVM}",
    "spirv-val": "spirv-tools",
    "/usr/lib/clc/nvptx64--nvidiacl.bc": f"libclc-{LLVM}",
    "/usr/lib/x86_64-linux-gnu/amdgcn/bitcode/ocml.bc": "rocm-device-libs",
}
LIBCLC, OCML = list(PACKAGES)[-2:]


SHARED_LOCK = threading.Lock()  # what several builds share is made once, in the folder SHARED


class Use(NamedTuple):
    """What one kernel takes. Spills and scratch are in the compiler's own units: docs/gpu-kernels.md."""

    kernel: str
    registers: int
    scalar_registers: int
    spills: int
    scratch: int  # bytes of memory per work-item (AMD, NVIDIA) or hardware thread (Intel)
    local: int
    wave: int  # work-items that run in lockstep
    has_barrier: bool


class Build(NamedTuple):
    program: str
    options: tuple

    def source(self):
        return str(ROOT / "cl" / f"{self.program}.cl")

    def flags(self):
        common = ["-cl-std=CL1.2", f"-I{ROOT / 'cl'}", f"-DGROUP={GROUP}", f"-DWIDTH={WIDTH}"]
        return common + ["-D" + option for option in self.options]


class Failure(Exception):
    """What is wrong with a build on a target, and the matrix' column that counts it."""

    def __init__(self, column, text):
        super().__init__(text)
        self.column = column


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    text = done.stdout + done.stderr
    if done.returncode:
        complaint = re.search(r".*(error|fatal|undefined).*", text, re.I)
        column = "undefined" if re.search("undefined|unresolved", text, re.I) else "failed"
        raise Failure(column, complaint[0] if complaint else f"{command[0]} failed: {text.strip()}")
    return text


def clang(build, *flags):
    return run(f"clang-{LLVM}", "-x", "cl", *build.flags(), *flags, build.source())


def refuse_undefined(names):
    if names:
        raise Failure("undefined", "undefined: " + " ".join(names))


def refuse_fp64(text, pattern):
    found = re.search(pattern, text)
    if found:
        raise Failure("fp64", f"needs fp64: {found[0].strip()}")


def number(pattern, text):
    found = re.search(pattern, text, re.S)
    return int(found[1]) if found else 0


def round_up(value, unit):
    return -(-value // unit) * unit


class Amd(NamedTuple):
    """A SIMD's registers as LLVM's AMDGPUBaseInfo.cpp has them. A group shares a unit of four SIMDs."""

    name: str
    vgprs: int
    granule: int
    most_waves: int
    sgprs: int  # 0 where every wave has all it can address
    local_memory: int
    most_groups: int  # of more than one wave: barriers

    def occupancy(self, use):
        waves = min(self.most_waves, self.vgprs // round_up(max(use.registers, 1), self.granule))
        if self.sgprs:
            waves = min(waves, self.sgprs // round_up(use.scalar_registers, 16))
        per_group = -(-GROUP // use.wave)
        groups = self.local_memory // round_up(max(use.local, 1), 512)
        if per_group > 1:
            groups = min(groups, self.most_groups)
        return min(waves, -(-groups * per_group // 4)), self.most_waves

    def cell(self, use):
        return f"{use.registers}v {use.scalar_registers}s"

    @functools.cache
    def device_libraries(self):
        """Debian's libraries, with the file that names this GPU's instruction set where they lack it."""
        folder = SHARED / self.name
        libraries = folder / "bitcode"
        libraries.mkdir(parents=True)
        for file in Path(OCML).parent.glob("*.bc"):
            (libraries / file.name).symlink_to(file)
        version = self.name.removeprefix("gfx")
        wanted = libraries / f"oclc_isa_version_{version}.bc"
        if not wanted.exists():
            text = run(f"llvm-dis-{LLVM}", "-o", "-", str(libraries / "oclc_isa_version_1030.bc"))
            text = text.replace("i32 10300", f"i32 {int(version[:-2]) * 1000 + int(version[-2:])}")
            (folder / "version.ll").write_text(text)
            run(f"llvm-as-{LLVM}", str(folder / "version.ll"), "-o", str(wanted))
        return libraries

    def compile(self, build, folder):
        binary = str(folder / "kernel.co")
        with SHARED_LOCK:
            libraries = self.device_libraries()
        target = ["-target", "amdgcn-amd-amdhsa", f"-mcpu={self.name}", f"--rocm-device-lib-path={libraries}"]
        clang(build, *target, "-O3", "-c", "-o", binary)
        refuse_undefined(re.findall(r"U (\S+)", run(f"llvm-nm-{LLVM}", "-u", binary)))
        refuse_fp64(run(f"llvm-objdump-{LLVM}", "-d", binary), r"v_\w+_f64.*")
        uses = []
        for entry in run(f"llvm-readelf-{LLVM}", "--notes", binary).split("\n  - "):
            fields = dict(re.findall(r"\n    \.(\w+): +(\S+)", entry))
            if "name" in fields:
                keys = ["vgpr_count", "sgpr_count", "vgpr_spill_count", "private_segment_fixed_size",
                        "group_segment_fixed_size", "wavefront_size"]
                uses.append(Use(fields["name"], *(int(fields[key]) for key in keys), False))
        return uses


@functools.cache
def ptx(build):
    """What a driver of NVIDIA's would be given, for all of its GPUs."""
    file = SHARED / f"{' '.join((build.program, *build.options))}.ptx"
    target = ["-target", "nvptx64--nvidiacl", "-O3", "-S", "-o", str(file)]
    frontend = ["-target-cpu", "sm_70", "-target-feature", "+ptx64", "-finclude-default-header",
                "-mlink-builtin-bitcode", LIBCLC]
    clang(build, *target, *itertools.chain(*(("-Xclang", flag) for flag in frontend)))
    text = file.read_text()
    refuse_fp64(text, r"\w+\S*\.f64.*")
    return text


class Nvidia(NamedTuple):
    """An SM's limits as cuda_occupancy.h and CCCL's arch_traits.h have them."""

    name: str
    most_warps: int
    most_groups: int
    local_memory: int
    reserved: int  # of local memory, by the driver, for each group

    def occupancy(self, use):
        registers_of_warp = round_up(use.registers * 32, 256)
        warps = 16384 // registers_of_warp * 4  # each quarter of an SM has its own registers
        per_group = GROUP // 32
        groups = min(self.most_groups, min(warps, self.most_warps) // per_group)
        if use.local:
            granule = 128 if self.reserved else 256  # both began with sm_80
            groups = min(groups, self.local_memory // round_up(use.local + self.reserved, granule))
        return groups * per_group, self.most_warps

    def cell(self, use):
        return f"{use.registers}"

    def compile(self, build, folder):
        (folder / "kernel.ptx").write_text(ptx(build))
        log = run("ptxas", "-v", f"-arch={self.name}", "-o", str(folder / "kernel.cubin"), str(folder / "kernel.ptx"))
        uses = []
        for entry in log.split("Compiling entry function '")[1:]:
            registers, local = number(r"Used (\d+) registers", entry), number(r"(\d+) bytes smem", entry)
            spills, stack = number(r"(\d+) bytes spill stores", entry), number(r"(\d+) bytes stack", entry)
            uses.append(Use(entry.split("'")[0], registers, 0, spills, stack, local, 32, False))
        return uses


class Intel(NamedTuple):
    """A subslice's limits as Intel's GPU Occupancy Calculator has them."""

    name: str
    most_threads: int
    local_memory: int
    options: tuple = ()  # what src/compute adds for it
    most_barriers: int = 32

    def occupancy(self, use):
        threads = self.most_threads // 2 if use.registers > 128 else self.most_threads
        per_group = -(-GROUP // use.wave)
        groups = threads // per_group
        if use.has_barrier:
            groups = min(groups, self.most_barriers)
        if use.local:
            kib = -(-use.local // 1024)
            groups = min(groups, self.local_memory // (1024 << (kib - 1).bit_length()))
        return groups * per_group, self.most_threads

    def cell(self, use):
        return f"SIMD{use.wave}"

    def compile(self, build, folder):
        log = run("ocloc", "compile", "-file", build.source(), "-device", self.name, "-options",
                  " ".join([*build.flags(), *self.options]), "-out_dir", str(folder), "--format", "zebin")
        binary = str(next(folder.glob("*.bin")))
        refuse_undefined(re.findall(r"GLOBAL .* UND (\S+)", run(f"llvm-readelf-{LLVM}", "-s", binary)))
        run(f"llvm-objcopy-{LLVM}", f"--dump-section=.ze_info={folder / 'info'}", binary, os.devnull)
        spills = dict(re.findall(r"kernel (\S+) +compiled SIMD\d+ .* spilled around (\d+)", log))
        kernels = (folder / "info").read_text().split("\nkernels_misc_info")[0]
        uses = []
        for entry in re.split(r"\n  - name: +", kernels)[1:]:
            name = entry.split()[0]
            if name.startswith("Intel_Symbol_Table"):
                continue  # not a kernel
            registers, barriers = number(r"grf_count: +(\d+)", entry), number(r"barrier_count: +(\d+)", entry)
            local, simd = number(r"slm_size: +(\d+)", entry), number(r"simd_size: +(\d+)", entry)
            scratch = number(r"type: +scratch.*?\n +size: +(\d+)", entry)
            uses.append(Use(name, registers, 0, int(spills.get(name, 0)), scratch, local, simd, barriers > 0))
        return uses


class Spirv(NamedTuple):
    name: str = "spirv"

    def compile(self, build, folder):
        bitcode, module = str(folder / "kernel.bc"), str(folder / "kernel.spv")
        target = ["-target", "spir64", "-Xclang", "-finclude-default-header"]
        clang(build, *target, "-O0", "-emit-llvm", "-c", "-o", bitcode)
        run(f"llvm-spirv-{LLVM}", "--spirv-max-version=1.2", bitcode, "-o", module)
        run("spirv-val", "--target-env", "opencl1.2", module)
        text = run("spirv-dis", module)
        refuse_undefined(re.findall(r'LinkageAttributes "((?!__spirv_)[^"]+)" Import', text))
        refuse_fp64(text, "Float64")
        optional = set(re.findall(r"OpCapability (\w+)", text)) - CORE_CAPABILITIES
        if optional:
            raise Failure("failed", "needs " + ", ".join(sorted(optional)) + ", which a device may lack")
        return []


# Old clang's idea of a gfx1100 has too few registers, and gfx803 is of 2014: they may keep numbers in memory.
MAY_SPILL = {"gfx803", "gfx1100"}
KIB = 1024
FAMILIES = {
    "amd": [
        Amd("gfx803", 256, 4, 10, 800, 64 * KIB, 16),
        Amd("gfx906", 256, 4, 10, 800, 64 * KIB, 16),
        Amd("gfx90a", 512, 8, 8, 800, 64 * KIB, 16),
        Amd("gfx1030", 1024, 16, 16, 0, 128 * KIB, 32),
        Amd("gfx1100", 1536, 24, 16, 0, 128 * KIB, 32),
    ],
    "intel": [
        Intel("skl", 56, 64 * KIB),
        Intel("tgllp", 112, 64 * KIB),
        Intel("acm-g10", 128, 128 * KIB),
        Intel("pvc", 64, 128 * KIB, ("-DSUB_GROUP=16",)),
    ],
    "nvidia": [
        Nvidia("sm_75", 32, 16, 64 * KIB, 0),
        Nvidia("sm_80", 64, 32, 164 * KIB, KIB),
        Nvidia("sm_86", 48, 16, 100 * KIB, KIB),
        Nvidia("sm_89", 48, 24, 100 * KIB, KIB),
        Nvidia("sm_90", 64, 32, 228 * KIB, KIB),
        Nvidia("sm_100", 64, 32, 228 * KIB, KIB),
        Nvidia("sm_120", 48, 24, 100 * KIB, KIB),
    ],
    "spirv": [Spirv()],
}
NEEDS = {
    "amd": [f"clang-{LLVM}", f"llvm-readelf-{LLVM}", "ld.lld", f"llvm-objdump-{LLVM}", OCML],
    "intel": ["ocloc", f"llvm-readelf-{LLVM}"],
    "nvidia": [f"clang-{LLVM}", LIBCLC],
    "spirv": [f"clang-{LLVM}", f"llvm-spirv-{LLVM}", "spirv-val"],
}


def builds(part):
    """Every program, or those with `part` in their names, with each set of its options."""
    known = {option.split("=")[0] for sets in OPTION_SETS.values() for options in sets for option in options}
    host = "".join(file.read_text() for file in sorted((ROOT / "src" / "ops").glob("*.?pp")))
    unknown = set(re.findall(r"[\" ]-D(\w+)", host)) - known
    if unknown:
        sys.exit(f"gpu-kernels: src/ops uses options that OPTION_SETS here lacks: {' '.join(sorted(unknown))}")
    for file in sorted(file for file in (ROOT / "cl").glob("*.cl") if part in file.stem):
        for options in OPTION_SETS.get(file.stem, [()]):
            yield Build(file.stem, options)


def require_tools(family):
    missing = [PACKAGES[need] for need in NEEDS[family] if not (shutil.which(need) or Path(need).exists())]
    if missing:
        sys.exit(f"gpu-kernels: for {family}, apt-get install --no-install-recommends {' '.join(missing)}")


def compile_one(job):
    """The uses of a build's kernels on a target, and what is wrong there, as failures."""
    target, build = job
    with tempfile.TemporaryDirectory() as folder:
        try:
            uses = target.compile(build, Path(folder))
        except Failure as failure:
            return [], [failure]
    wrong = []
    for use in uses:
        if use.local > LOCAL_LIMIT:
            wrong.append(Failure("local", f"{use.kernel} takes {use.local} bytes of local memory"))
        if keeps_in_memory(use) and target.name not in MAY_SPILL:
            wrong.append(Failure("in memory", f"{use.kernel}: {in_memory(use)}"))
    return uses, wrong


def keeps_in_memory(use):
    return use.spills > 0 or use.scratch > 0


def in_memory(use):
    parts = [f"{use.spills} spilled"] * (use.spills > 0) + [f"{use.scratch} B scratch"] * (use.scratch > 0)
    return ", ".join(parts)


def badness(target, use):
    resident, most = target.occupancy(use)
    return use.spills, use.scratch, -resident / most, use.registers, use.scalar_registers


def cell(target, use):
    resident, most = target.occupancy(use)
    text = f"{target.cell(use)} {resident}/{most}"
    return f"{text}, {in_memory(use)}" if keeps_in_memory(use) else text


def table(targets, uses, by_options):
    """A row a kernel, or a kernel and its options; a column a target. uses: {(target, build): [Use]}."""
    rows = {}
    for (target, build), kernels in uses.items():
        for use in kernels:
            name = " ".join((use.kernel, *build.options)) if by_options else use.kernel
            rows.setdefault((build.program, name), {}).setdefault(target, []).append(use)
    shown = [target for target in targets if not isinstance(target, Spirv)]
    if not shown:
        return
    yield ["kernel", "local"] + [target.name for target in shown]
    for (_, kernel), row in sorted(rows.items()):
        worst = {target: max(row[target], key=lambda use: badness(target, use)) for target in row}
        local = max(use.local for use in worst.values())
        yield [kernel, str(local)] + [cell(t, worst[t]) if t in worst else "failed" for t in shown]


def matrix(targets, uses, failures):
    """A row a target, for all of its builds together. failures: {(target, build): [Failure]}."""
    yield ["target", "builds", "compiled", "kernels", "undefined", "fp64", "most local memory", "numbers in memory"]
    for target in targets:
        wrong = {build: failures[t, build] for t, build in failures if t == target}
        columns = collections.Counter(failure.column for failed in wrong.values() for failure in failed)
        not_compiled = sum(columns[name] for name in ("failed", "undefined", "fp64"))
        own = [use for (t, _), kernels in uses.items() if t == target for use in kernels]
        row = [len(wrong), len(wrong) - not_compiled, len(own), columns["undefined"], columns["fp64"]]
        if isinstance(target, Spirv):
            row[2:3], ends = ["-"], ["-", "-"]
        else:
            ends = [max((use.local for use in own), default=0), sum(map(keeps_in_memory, own))]
        yield [target.name, *map(str, row + ends)]


def print_table(rows, markdown):
    rows = list(rows)
    if not rows:
        return
    if markdown:
        rows.insert(1, ["---"] * len(rows[0]))
        for row in rows:
            print("| " + " | ".join(row) + " |")
    else:
        widths = [max(map(len, column)) for column in zip(*rows)]
        for row in rows:
            print("  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip())
    print()


def arguments():
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=formatter)
    targets = [target.name for family in FAMILIES.values() for target in family]
    names = list(dict.fromkeys([*FAMILIES, *targets]))
    parser.add_argument("target", nargs="*", help="of these, or all where none is given: " + " ".join(names))
    parser.add_argument("--kernels", default="", metavar="PART", help="only programs with PART in the name")
    parser.add_argument("--options", action="store_true", help="a row for every set of options")
    parser.add_argument("--markdown", action="store_true", help="one table for all, in Markdown")
    parser.add_argument("--matrix", action="store_true", help="a row for every target")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.target if name not in names]
    if unknown:
        parser.error(f"unknown target {' '.join(unknown)}; there are {' '.join(names)}")
    return chosen


def chosen_targets(names):
    """The targets that are named, or whose family is, by family; and only where their compilers are here."""
    for family, targets in FAMILIES.items():
        chosen = [target for target in targets if not names or family in names or target.name in names]
        if chosen and family == "nvidia" and not shutil.which("ptxas"):
            print("gpu-kernels: nvidia left out: no ptxas here (it comes with CUDA)", file=sys.stderr)
        elif chosen:
            require_tools(family)
            yield chosen


def compile_all(targets, programs):
    """{(target, build): [Use]}, and the same of failures, which are reported."""
    jobs = list(itertools.product(targets, programs))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = dict(zip(jobs, pool.map(compile_one, jobs)))
    for (target, build), (_, wrong) in results.items():
        for failure in wrong:
            name = " ".join((f"cl/{build.program}.cl", *build.options))
            print(f"{target.name}: {name}: {failure}", file=sys.stderr)
    return {job: uses for job, (uses, _) in results.items()}, {job: wrong for job, (_, wrong) in results.items()}


def main():
    chosen = arguments()
    programs = list(builds(chosen.kernels))
    if not programs:
        sys.exit(f"gpu-kernels: no program in cl/ has '{chosen.kernels}' in its name")
    tables = list(chosen_targets(chosen.target))
    if chosen.markdown or chosen.matrix:
        tables = [[target for targets in tables for target in targets]]
    count = 0
    for targets in tables:
        uses, failures = compile_all(targets, programs)
        count += sum(map(len, failures.values()))
        rows = matrix(targets, uses, failures) if chosen.matrix else table(targets, uses, chosen.options)
        print_table(rows, chosen.markdown)
    print(f"{sum(map(len, tables)) * len(programs)} builds, {count} failures", file=sys.stderr)
    sys.exit(count > 0)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as shared:
        SHARED = Path(shared)
        main()
