"""Builds what a run needs: the load generator, the mock upstream, our gateway and the peers that were asked for."""
import os
import shutil
import subprocess

from . import places

ALONE = "<Project />\n"


def call(*command, cwd=None):
    subprocess.run(command, cwd=cwd, check=True, stdin=subprocess.DEVNULL)


def native():
    for name in ("mock", "load"):
        source, target = places.here("native", name + ".c"), places.out("bin", name)
        if not os.path.exists(target) or os.path.getmtime(target) < os.path.getmtime(source):
            call("gcc", "-O2", "-w", "-o", target, source)


def edge():
    target = places.out("edge", "penstock-edge")
    call("dotnet", "publish", "src/Penstock.Edge", "-c", "Release", "-r", "linux-x64", "-v", "q", "-nologo",
         "-p:PublishDir=" + os.path.dirname(target) + "/", "-p:RunAnalyzers=false", cwd=places.ROOT)
    return target


def packages(*names):
    missing = [name for name in names if shutil.which({"nginx-light": "nginx"}.get(name, name)) is None]
    if missing:
        call("apt-get", "update", "-q")
        call("apt-get", "install", "-yq", *missing)


def yarp():
    folder = os.path.dirname(places.out("peers", "yarp", "x"))
    shutil.copy(places.here("peers", "yarp.csproj.in"), os.path.join(folder, "yarp.csproj"))
    shutil.copy(places.here("peers", "yarp-program.cs.in"), os.path.join(folder, "Program.cs"))
    for name in ("Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"):
        # The peer is built as its users build it, not by our rules.
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(ALONE)
    call("dotnet", "publish", "-c", "Release", "-r", "linux-x64", "-p:PublishAot=true", "-p:OptimizationPreference=Speed", "-o", "out", "-v", "q", "-nologo", cwd=folder)


def portkey():
    folder = os.path.dirname(places.out("peers", "portkey", "x"))
    shutil.copy(places.here("peers", "portkey-package.json"), os.path.join(folder, "package.json"))
    call("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", cwd=folder)


def peers(names):
    steps = {
        "nginx": lambda: packages("nginx-light"),
        "haproxy": lambda: packages("haproxy"),
        "yarp-aot": yarp,
        "portkey": portkey,
    }
    for name in names:
        if name in steps:
            steps[name]()
