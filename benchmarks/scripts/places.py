"""Where things are that are measured, and where they come from."""

import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.join(ROOT, "benchmarks")


def data(megabytes):
    """The directory of the archives of this size."""
    return os.path.join(HERE, "data", str(megabytes))


def java():
    """The command that starts Java, as the benchmarks use it for programs that are not ours."""
    home = os.environ.get("JAVA_HOME")
    found = os.path.join(home, "bin", "java") if home else shutil.which("java")
    if not found or not os.path.exists(found):
        raise SystemExit("needs Java 17 or newer, on the PATH or in JAVA_HOME")
    return [found, "-Xshare:auto", "-XX:+UseSerialGC"]


def benchmark_classes():
    """The class path of the benchmark module, which is built first when that is due."""
    built = os.path.join(HERE, "target", "built")
    if is_due(built):
        print("building the benchmarks", file=sys.stderr, flush=True)
        os.makedirs(os.path.dirname(built), exist_ok=True)
        begun = built + ".begun"
        open(begun, "w").close()
        shutil.rmtree(os.path.join(HERE, "target", "lib"), ignore_errors=True)
        subprocess.run(
            ["mvn", "-q", "-B", "-ntp", "-pl", "benchmarks", "-am", "-Dmaven.test.skip=true"]
            + ["-Dmaven.javadoc.skip=true", "-Dmaven.source.skip=true", "-Dspotless.check.skip=true", "package"],
            cwd=ROOT,
            check=True,
            stdout=sys.stderr,
        )
        os.rename(begun, built)
    return os.path.join(HERE, "target", "classes") + ":" + os.path.join(HERE, "target", "lib", "*")


def is_due(built):
    """Whether what was built is older than what it was built of."""
    if not os.path.exists(built):
        return True
    since = os.path.getmtime(built)
    modules = ["benchmarks"] + [name for name in os.listdir(ROOT) if name.startswith("snapshot-")]
    for module in modules:
        tree = os.walk(os.path.join(ROOT, module, "src", "main"))
        files = [os.path.join(ROOT, module, "pom.xml")] + [os.path.join(at, f) for at, _, names in tree for f in names]
        if any(os.path.exists(file) and os.path.getmtime(file) > since for file in files):
            return True
    return False
