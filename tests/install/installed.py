"""Installs a build and uses it as another project does: the examples, with shared and with static libraries; pkg-config;
add_subdirectory. Shared libraries must export what is ours and no more, and operations must not bring what data sets need.

usage: installed.py BUILD SOURCE
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

BUILD, SOURCE = (Path(argument).resolve() for argument in sys.argv[1:])
NOT_FOR_OPERATIONS = ("libcurl", "libpng", "libmatio", "libarchive", "libprotobuf")
# Also what the compiler makes for a class of ours: its type, its table of virtual functions, locals of inline functions.
OURS = re.compile(r"isthmus_|(typeinfo (name )?for |vtable for |guard variable for |non-virtual thunk to )?isthmus::")


def run(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout


def require(condition, text):
    if not condition:
        sys.exit(f"installed.py: {text}")


def check_libraries(program, kind):
    """Of a program that uses operations only."""
    libraries = run("ldd", program)
    unwanted = [name for name in NOT_FOR_OPERATIONS if name in libraries]
    require(not unwanted, f"{program} ({kind}) brings {' '.join(unwanted)}:\n{libraries}")
    require(("libisthmus_ops.so" in libraries) == (kind == "shared"), f"{program} is not {kind}:\n{libraries}")


def check_examples(prefix, folder, kind):
    build = folder / kind
    static = "ON" if kind == "static" else "OFF"
    run("cmake", "-S", SOURCE / "examples", "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}",
        f"-DIsthmus_USE_STATIC_LIBS={static}")  # fmt: skip
    run("cmake", "--build", build)
    run("ctest", "--test-dir", build, "--output-on-failure")
    check_libraries(build / "example_own_queue", kind)


def check_trained_run(prefix, folder):
    """What the installed command trains is embedded in a C program."""
    experiment = folder / "experiment.ini"
    experiment.write_text("""
[a]
dataset = fashion-mnist
classes = 0-1
[b]
dataset = fashion-mnist
classes = 8-9
[vae]
hidden = 32
latent = 4
epochs = 0.3
[judge]
hidden = 32
epochs = 0.3
[translator]
steps = 30
generator_hidden = 32
discriminator_hidden = 32
""")
    run(prefix / "bin/isthmus", "train", experiment, "--out", folder / "run")
    drawn = run(folder / "shared/example_c_api", folder / "run").splitlines()
    require(sum(len(line) == 28 for line in drawn) >= 28, f"there is no translated image:\n{drawn}")


def check_exports(prefix):
    libraries = sorted(prefix.glob("lib/**/libisthmus_*.so"))
    require(len(libraries) >= 8, f"not all shared libraries are in {prefix}")
    for library in libraries:
        soname = re.search(r"SONAME.*\[(.*)\]", run("readelf", "-d", library))[1]
        require(re.fullmatch(r"libisthmus_\w+\.so\.\d+\.\d+", soname), f"{library} calls itself {soname}")
        symbols = run("nm", "--dynamic", "--defined-only", "--demangle", library).splitlines()
        names = [line.split(" ", 2)[2] for line in symbols]
        foreign = [name for name in names if not OURS.match(name)]
        require(names and not foreign, f"{library.name} exports what is not ours: {foreign[:5]}")


def check_pkg_config(prefix, folder):
    folders = {str(file.parent) for file in prefix.glob("lib/**/*.pc")}
    environment = dict(os.environ, PKG_CONFIG_PATH=":".join(folders))
    flags = run("pkg-config", "--cflags", "--libs", "isthmus-ops", env=environment).split()
    program = folder / "with_pkg_config"
    rpath = next(flag.removeprefix("-L") for flag in flags if flag.startswith("-L"))
    run("c++", "-std=c++17", SOURCE / "examples/own_queue.cpp", "-o", program, *flags, f"-Wl,-rpath,{rpath}")
    run(program)


def check_subdirectory(folder):
    """Another project's: it is given targets, and nothing of it changes."""
    project = folder / "project"
    project.mkdir()
    (project / "CMakeLists.txt").write_text(f"""
cmake_minimum_required(VERSION 3.22)
project(Other LANGUAGES CXX)
add_subdirectory({SOURCE} isthmus EXCLUDE_FROM_ALL)
if(DEFINED CMAKE_CXX_STANDARD OR CMAKE_MODULE_PATH OR TARGET test_ops OR NOT TARGET Isthmus::ops)
  message(FATAL_ERROR "Isthmus changed this project, or is not there")
endif()
""")
    run("cmake", "-S", project, "-B", folder / "project-build", "-G", "Ninja")
    require(not list((folder / "project-build").glob("*.pc")), "it would install itself with another project")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prefix = folder / "prefix"
        run("cmake", "--install", BUILD, "--prefix", prefix)
        require("isthmus" in run(prefix / "bin/isthmus", "--version"), "the command does not run")
        for file in ("share/isthmus/cl/gemm.cl", "share/isthmus/cl/common/vector.clh",
                     "share/bash-completion/completions/isthmus"):  # fmt: skip
            require((prefix / file).exists(), f"{file} is not installed")
        check_exports(prefix)
        check_examples(prefix, folder, "shared")
        check_examples(prefix, folder, "static")
        check_trained_run(prefix, folder)
        check_pkg_config(prefix, folder)
        check_subdirectory(folder)


main()
