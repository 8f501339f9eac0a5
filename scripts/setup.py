"""Set-up of a fresh checkout: virtual environment, Python packages, system libraries, front-end packages.

Run by the machine's own Python (`make setup`), so it uses the standard library only, and is written so that
an old Python can read it far enough to say that it is too old. Each step leaves a stamp of what it was done
with and is skipped while that is the same. What the machine lacks is installed when we are root and on
Debian/Ubuntu, else named in one line.

    python3 scripts/setup.py [--dev]
"""

import hashlib
import os
import shutil
import subprocess
import sys

BASE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(BASE, ".venv")
VAR = os.environ.get("SAMARBEID_VAR") or os.path.join(BASE, "var")
OLDEST = (3, 11)
# What WeasyPrint opens (samarbeid/supervisor.py looks for the same), and the packages that bring it.
LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
LIBRARY_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"]
# What the tests read PDFs with: another hand than the one that wrote them.
PDF_READERS = {"pdftotext": "poppler-utils", "pdftoppm": "poppler-utils", "qpdf": "qpdf"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main():
    """Do the steps; `--dev` adds what `make test` needs."""
    dev = "--dev" in sys.argv[1:]
    use_new_enough_python()
    os.makedirs(os.path.join(VAR, "log"), exist_ok=True)
    make_venv()
    install_python_packages(dev)
    install_libraries()
    install_npm_packages()
    if dev:
        find_browser()
        find_pdf_readers()


def stop(text):
    """End with one line that says what is missing and what to do."""
    sys.stderr.write(text + "\n")
    sys.exit(1)


def say(text):
    """Tell what takes time."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def use_new_enough_python():
    """Go on with a newer Python of the machine's when this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        newer = shutil.which(name)
        if newer:
            os.execv(newer, [newer] + sys.argv)
    stop(
        "Samarbeid trenger Python %d.%d eller nyere, men denne maskinen har %d.%d. "
        "Installer en nyere, og kjør: make run PYTHON=python3.11" % (OLDEST + tuple(sys.version_info[:2]))
    )


def make_venv():
    """A virtual environment of this very Python in .venv; one that was cut short or moved is made anew."""
    told = "%s %s %s" % (sys.version, VENV, os.path.realpath(sys.executable))
    if is_done("venv", told) and works(os.path.join(VENV, "bin", "python")):
        return
    try:
        import ensurepip  # Debian ships it in a package of its own
        import venv  # noqa: F401

        ensurepip.version()
    except (ImportError, AttributeError):
        own = "python%d.%d-venv" % sys.version_info[:2]
        install_or_stop([own], "Python mangler modulen venv.")
    say("Lager virtuelt miljø i .venv …")
    shutil.rmtree(VENV, ignore_errors=True)
    undo("python-packages")
    run([sys.executable, "-m", "venv", VENV], "venv", "Det virtuelle miljøet kunne ikke lages.")
    done("venv", told)


def install_python_packages(dev):
    """The pinned packages; only what the lists name, so that nothing comes unpinned."""
    lists = ["requirements.txt"] + (["requirements-dev.txt"] if dev else [])
    told = "".join(read(name) for name in lists)
    # A set-up with the test packages also serves `make run`.
    if is_done("python-packages", told) or (
        not dev and is_done("python-packages", told + read("requirements-dev.txt"))
    ):
        return
    say("Henter Python-pakker …")
    command = [os.path.join(VENV, "bin", "python"), "-m", "pip", "install", "--no-deps", "--no-input", "-q"]
    command += ["--disable-pip-version-check"]
    for name in lists:
        command += ["-r", name]
    run(command, "pip", "Python-pakkene kunne ikke hentes. Er maskinen på nett?")
    done("python-packages", told)


def install_libraries():
    """Pango and its company for WeasyPrint, and at least one font."""
    missing = unloadable(LIBRARIES)
    if missing:
        install_or_stop(LIBRARY_PACKAGES, "PDF-bibliotek mangler (%s)." % ", ".join(missing))


def install_npm_packages():
    """The front-end packages of package-lock.json, by the machine's npm or else Node.js as a wheel."""
    told = read("package-lock.json") + read(".npmrc")
    if is_done("npm-packages", told) and os.path.isdir(os.path.join(BASE, "node_modules")):
        return
    npm = shutil.which("npm")
    if not npm:
        say("Henter Node.js (maskinen har ingen npm) …")
        pip = [os.path.join(VENV, "bin", "python"), "-m", "pip", "install", "--no-deps", "--no-input", "-q"]
        run(
            pip + ["-r", "requirements-npm.txt"], "pip-npm", "Node.js kunne ikke hentes. Er maskinen på nett?"
        )
        npm = os.path.join(VENV, "bin", "npm")
    say("Henter stilark og skrifter med npm …")
    run([npm, "ci", "--no-audit", "--no-fund"], "npm", "npm-pakkene kunne ikke hentes. Er maskinen på nett?")
    done("npm-packages", told)


def find_browser():
    """Chromium for the browser tests: the system's, or the one CHROMIUM names."""
    chosen = os.environ.get("CHROMIUM")
    if chosen and not works(chosen):
        stop("CHROMIUM peker på %s, som ikke kan kjøres." % chosen)
    if not chosen and not any(works(shutil.which(name)) for name in BROWSERS):
        install_or_stop(["chromium"], "Nettlesertestene trenger Chromium.")


def find_pdf_readers():
    """The programs that the tests check PDFs with."""
    missing = sorted({package for name, package in PDF_READERS.items() if not shutil.which(name)})
    if missing:
        install_or_stop(missing, "Prøvene leser PDF-er med egne programmer.")


def install_or_stop(packages, why):
    """Install Debian packages when we may; else name them in one line."""
    command = "apt-get install " + " ".join(packages)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        stop("%s Kjør: sudo %s   og så samme kommando på nytt." % (why, command))
    say("%s Installerer %s …" % (why, " ".join(packages)))
    environ = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    run(["apt-get", "-q", "update"], "apt-update", None, environ)
    run(
        ["apt-get", "-q", "install", "-y", "--no-install-recommends"] + packages,
        "apt-install",
        "%s Installasjonen gikk ikke. Prøv selv: %s" % (why, command),
        environ,
    )


def run(command, name, fault, environ=None):
    """Run a step with its output in a log; stop with `fault` and the log's place when it fails."""
    path = os.path.join(VAR, "log", "setup-%s.log" % name)
    with open(path, "wb") as log:
        try:
            code = subprocess.call(
                command, cwd=BASE, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environ
            )
        except OSError as error:
            log.write(str(error).encode())
            code = 1
        except KeyboardInterrupt:
            stop("Avbrutt.")
    if code and fault:
        stop("%s (kommandoens svar ligger i %s)" % (fault, path))


def works(program):
    """Whether the program is there and starts."""
    if not program:
        return False
    try:
        return (
            subprocess.call([program, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
        )
    except OSError:
        return False


def unloadable(libraries):
    """Those that cannot be opened; asked of a process of its own, as a failed try is remembered."""
    code = (
        "import ctypes, sys\n"
        "for name in sys.argv[1:]:\n"
        "    try: ctypes.CDLL(name)\n"
        "    except OSError: print(name)"
    )
    return subprocess.check_output([sys.executable, "-S", "-c", code] + list(libraries)).decode().split()


def read(name):
    """A file of the checkout."""
    with open(os.path.join(BASE, name), encoding="utf-8") as file:
        return file.read()


def stamp(step):
    """Where a step's stamp lies: beside what it made, so both go together."""
    return os.path.join(VENV if step in ("venv", "python-packages") else VAR, "setup-%s.stamp" % step)


def is_done(step, told):
    """Whether the step was done with exactly this."""
    try:
        with open(stamp(step), encoding="utf-8") as file:
            return file.read() == hashlib.sha256(told.encode()).hexdigest()
    except OSError:
        return False


def done(step, told):
    """Remember what the step was done with."""
    with open(stamp(step), "w", encoding="utf-8") as file:
        file.write(hashlib.sha256(told.encode()).hexdigest())


def undo(step):
    """Forget that the step was done."""
    if os.path.exists(stamp(step)):
        os.remove(stamp(step))


if __name__ == "__main__":
    main()
