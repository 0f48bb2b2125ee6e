"""Installs, uses and removes the Linux packages on bare systems; needs root and debootstrap.

`python installers/smoke.py [--dist DIR] [--suite bookworm] [--mirror URL] [--shots DIR]`. The
system is made in build/smoke/SUITE when it is not there. Its user's home has spaces and letters
that are not ASCII. What a step prints is shown where it fails; pictures of the screen are left in
--shots.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = "/home/Dr. Ünal Çelik"
WORK = f"{HOME}/Bilder für morgen"
DISPLAY = ":77"
CHROOT = shutil.which("chroot") or "/usr/sbin/chroot"
# What a desktop would have brought: a screen, a way to open files by their kind, hands and eyes.
TOOLS = (
    "xvfb", "xdotool", "imagemagick", "xdg-utils", "libglib2.0-bin", "desktop-file-utils", "file",
    "procps", "faketime", "dbus-x11", "libfile-mimeinfo-perl", "unzip",
)  # fmt: skip
MIRRORS = {"bookworm": "http://deb.debian.org/debian", "trixie": "http://deb.debian.org/debian"}
ENVIRONMENT = {
    "HOME": HOME, "USER": "reader", "PATH": "/usr/local/bin:/usr/bin:/bin", "DISPLAY": DISPLAY,
    "LANG": "C.UTF-8", "OMP_NUM_THREADS": "2", "XDG_RUNTIME_DIR": "/tmp/run-reader",
}  # fmt: skip
PREDICTED = (
    "import json,sys;r=json.load(open(sys.argv[1]))['results'];sys.exit(not r[0]['predicted'])"
)


class Bare:
    """A bare system in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def root(self, command: str) -> str:
        """Run a shell command as root; its output."""
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive"}
        return self._run([CHROOT, str(self.folder), "sh", "-ec", command], environment)

    def user(self, command: str, expected: int = 0, **environment: str) -> str:
        """Run a shell command as the user who reads; its output."""
        words = [CHROOT, "--userspec=reader:reader", str(self.folder), "sh", "-c"]
        inside = f'cd "{WORK}" && {command}'
        return self._run([*words, inside], ENVIRONMENT | environment, expected)

    def _run(self, words: list[str], environment: dict[str, str], expected: int = 0) -> str:
        done = subprocess.run(
            words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", timeout=900, check=False,
        )  # fmt: skip
        if done.returncode != expected:
            raise SystemExit(f"{words[-1]}\ngave {done.returncode}:\n{done.stdout[-6000:]}")
        return done.stdout


def make(folder: Path, suite: str, mirror: str, components: str) -> Bare:
    """A bare system of that suite, with the tools of a desktop and the user."""
    if not (folder / "etc" / "debian_version").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        words = ["debootstrap", "--variant=minbase", f"--components={components}", suite]
        subprocess.run([*words, folder, mirror], check=True, stdout=subprocess.DEVNULL)
    for name in ("etc/resolv.conf", "etc/hosts"):
        shutil.copyfile(f"/{name}", folder / name)
    for name in ("http_proxy", "https_proxy"):
        if os.environ.get(name):
            (folder / "etc/apt/apt.conf.d/90proxy").write_text(
                f'Acquire::http::Proxy "{os.environ[name]}";\n'
            )
    return Bare(folder)


@contextmanager
def mounted(bare: Bare) -> Iterator[None]:
    """The kernel's own folders, as a program expects them."""
    places = [("proc", "proc"), ("sysfs", "sys"), ("tmpfs", "dev/shm")]
    devices = ("null", "zero", "random", "urandom", "tty", "full")
    for kind, place in places:
        (bare.folder / place).mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", kind, kind, bare.folder / place], check=True)
    for name in devices:
        target = bare.folder / "dev" / name
        if not target.is_char_device():
            target.unlink(missing_ok=True)
            made = Path("/dev", name).stat()
            os.mknod(target, made.st_mode, made.st_rdev)
    try:
        yield
    finally:
        for process in Path("/proc").glob("[0-9]*"):
            with_root = _root_of(process)
            if with_root is not None and with_root.is_relative_to(bare.folder):
                os.kill(int(process.name), 9)
        time.sleep(0.5)
        for _, place in reversed(places):
            subprocess.run(["umount", "-l", bare.folder / place], check=False)


def _root_of(process: Path) -> Path | None:
    try:
        return (process / "root").readlink()
    except OSError:
        return None


class Smoke:
    """The steps, in order."""

    def __init__(self, bare: Bare, dist: Path, shots: Path) -> None:
        self.bare = bare
        self.dist = dist
        self.shots = shots

    def steps(self) -> list[Callable[[], str]]:
        return [
            self.prepare, self.install, self.self_test, self.command_line, self.window_by_entry,
            self.file_by_association, self.bad_places, self.bad_clock_and_screen, self.two_versions,
            self.upgrade, self.uninstall, self.archive,
        ]  # fmt: skip

    def prepare(self) -> str:
        """Tools, a user, pictures: none of them is the package's."""
        self.bare.root(f"apt-get update -qq && apt-get install -y -qq --no-install-recommends "
                       f"{' '.join(TOOLS)}")  # fmt: skip
        self.bare.root(
            f'id reader >/dev/null 2>&1 || useradd --create-home --home-dir "{HOME}" reader;'
            f'rm -rf "{HOME}"; mkdir -p "{WORK}" /tmp/run-reader; chmod 700 /tmp/run-reader;'
            f'chown -R reader: "{HOME}" /tmp/run-reader; chmod 1777 /tmp /dev/shm'
        )
        return self.bare.root("cat /etc/os-release | head -1")

    def install(self) -> str:
        (deb,) = self.dist.glob("medmamba-desktop_*.deb")
        shutil.copyfile(deb, self.bare.folder / "tmp" / "medmamba.deb")
        self.bare.root("apt-get purge -y -qq medmamba-desktop || true")  # of a broken run
        self.bare.root("apt-get install -y -qq --no-install-recommends /tmp/medmamba.deb")
        self.bare.root("desktop-file-validate /usr/share/applications/medmamba-desktop.desktop")
        source = f"{self._samples()}/CT_small.dcm"
        # Without its ending: known by its content.
        self.bare.user(f'cp "{source}" "Çekim 1" && cp "{source}" "ct 2.dcm"')
        kind = self.bare.user('xdg-mime query filetype "ct 2.dcm"').strip()
        if kind != "application/dicom":
            raise SystemExit(f"a DICOM file is taken for {kind}")
        return self.bare.user("xdg-mime query default application/dicom").strip()

    def _samples(self) -> str:
        return "/opt/medmamba-desktop/parts/pydicom/data/test_files"

    def self_test(self) -> str:
        return self.bare.user("medmamba-desktop --self-test")

    def command_line(self) -> str:
        self.bare.user('medmamba classify "Çekim 1" --output "sonuç.json" --heatmaps haritalar')
        results = json.loads((self.bare.folder / WORK[1:] / "sonuç.json").read_text())["results"]
        if not results[0]["predicted"]:
            raise SystemExit(f"nothing was predicted: {results}")
        if "--report" in self.bare.user("medmamba classify --help"):
            self.bare.user('medmamba classify "Çekim 1" --report rapor.pdf --output x.xlsx')
            self.bare.user('file rapor.pdf | grep -q "PDF document"')
            self.bare.user('medmamba classify "Çekim 1" --report rapor.html --dicom nesneler')
        return f"{results[0]['predicted']}, files: {self.bare.user('ls')}"

    def window_by_entry(self) -> str:
        """Under a screen of its own, as a desktop starts it."""
        self.bare.user(f"Xvfb {DISPLAY} -screen 0 1440x900x24 >/dev/null 2>&1 &")
        time.sleep(2)
        began = time.monotonic()
        self.bare.user(
            "gio launch /usr/share/applications/medmamba-desktop.desktop >/tmp/window.txt 2>&1 &"
        )
        self._wait_for_window()
        seconds = time.monotonic() - began
        time.sleep(3)
        self._shoot("start")
        return f"{seconds:.1f} s to the window"

    def file_by_association(self) -> str:
        """A double click; the second one goes to the window that is open."""
        self.bare.user('gio open "ct 2.dcm"')
        time.sleep(12)
        self._shoot("opened")
        self.bare.user("cp 'ct 2.dcm' 'ct 3.dcm' && timeout 30 medmamba-desktop 'ct 3.dcm'")
        time.sleep(4)
        self._shoot("handed-over")
        windows = self.bare.user("xdotool search --onlyvisible --name 'MedMamba Desktop'")
        log = self.bare.user(f'cat "{HOME}/.cache/MedMamba Desktop/log/medmamba.log" || true')
        self.bare.user("xdotool search --onlyvisible --name 'MedMamba Desktop' key ctrl+q; sleep 3")
        wrong = [line for line in log.splitlines() if " ERROR " in line or " CRITICAL " in line]
        if wrong:
            raise SystemExit("\n".join(wrong))
        if len(windows.split()) != 1:
            raise SystemExit(f"{len(windows.split())} windows are open")
        return "one window, for both files"

    def bad_places(self) -> str:
        """A home that cannot be written, and a full disk."""
        self.bare.root("mkdir -p /mnt/full && mount -t tmpfs -o size=64k tmpfs /mnt/full && "
                       "head -c 60000 /dev/zero > /mnt/full/x && chmod 777 /mnt/full")  # fmt: skip
        try:
            full = self.bare.user(
                'medmamba classify "Çekim 1" --output /mnt/full/out.json', expected=4,
                MEDMAMBA_HOME="/mnt/full/home",
            )  # fmt: skip
            test = self.bare.user("medmamba-desktop --self-test", MEDMAMBA_HOME="/mnt/full/home")
        finally:
            self.bare.root("umount /mnt/full")
        self.bare.user("medmamba-desktop --self-test", MEDMAMBA_HOME="/proc/nothing")
        return f"{full}{test.count('ok ')} parts are well on a full disk"

    def bad_clock_and_screen(self) -> str:
        """The year 1999, a scale of 175 %, no OpenGL, no letters beside ASCII, no display."""
        fake = "faketime '1999-01-01 00:00:00'"
        self.bare.user(f'{fake} medmamba classify "ct 2.dcm" --output 1999.json')
        self.bare.user("medmamba-desktop --self-test", QT_SCALE_FACTOR="1.75")
        self.bare.user('medmamba classify "Çekim 1" --output c.json', LANG="C", LC_ALL="C")
        self.bare.user(
            "medmamba-desktop --new-window >/tmp/scaled.txt 2>&1 &", QT_SCALE_FACTOR="1.75",
            LIBGL_DRIVERS_PATH="/nowhere", __GLX_VENDOR_LIBRARY_NAME="none",
        )  # fmt: skip
        self._wait_for_window()
        time.sleep(3)
        self._shoot("scale-175-no-opengl")
        self.bare.user("xdotool search --onlyvisible --name 'MedMamba Desktop' key ctrl+q; sleep 3")
        return self.bare.user("medmamba-desktop", expected=4, DISPLAY="").strip()

    def two_versions(self) -> str:
        """The archive beside the package: each has its own program, both the same settings."""
        (archive,) = self.dist.glob("medmamba-desktop-*-linux-*.tar.gz")
        self.bare.root("rm -rf /tmp/archive && mkdir -p /tmp/archive")
        subprocess.run(
            ["tar", "-xf", archive, "-C", self.bare.folder / "tmp" / "archive",
             "--strip-components=1"], check=True,
        )  # fmt: skip
        self.bare.user('/tmp/archive/install.sh "$HOME/own place"')
        self.bare.user("'../own place/bin/medmamba' classify 'ct 2.dcm' --output two.json")
        self.bare.user("medmamba classify 'ct 2.dcm' --output one.json")
        refused = self.bare.user("/tmp/archive/install.sh /usr/local", expected=4)
        self.bare.user('/tmp/archive/install.sh --remove "$HOME/own place"')
        left = self.bare.user('find "$HOME/own place" -type f').strip()
        left = "\n".join(
            line for line in left.splitlines() if "/mime/" not in line and "cache" not in line
        )
        if left:
            raise SystemExit(f"the archive's script left {left}")
        return refused.strip()

    def upgrade(self) -> str:
        """Over itself, with settings, a model and a portable marker in place."""
        self.bare.user("medmamba models export medmamba-t own.safetensors")
        before = self.bare.user('find "$HOME/.config" "$HOME/.local" -type f | sort')
        self.bare.root("apt-get install -y -qq --reinstall /tmp/medmamba.deb")
        after = self.bare.user('find "$HOME/.config" "$HOME/.local" -type f | sort')
        if before != after:
            raise SystemExit(f"an upgrade changed what the user has:\n{before}\n{after}")
        return f"{len(after.splitlines())} files of the user's stayed"

    def uninstall(self) -> str:
        self.bare.root("apt-get purge -y -qq medmamba-desktop")
        left = self.bare.root(
            "find / -xdev -iname '*medmamba*' -not -path '/proc/*' -not -path '/tmp/*' "
            "-not -path '/home/*' -not -path '/var/log/*' -not -path '/root/*'"
        ).strip()
        if left:
            raise SystemExit(f"uninstalling left:\n{left}")
        return "nothing is left of it in the system"

    def archive(self) -> str:
        """The archive alone, with the marker that makes it portable."""
        self.bare.root("mv /tmp/archive/program /mnt/stick && chown -R reader: /mnt/stick")
        self.bare.user("touch /mnt/stick/portable && rm -rf ~/.config ~/.local ~/.cache")
        self.bare.user("/mnt/stick/medmamba classify 'ct 2.dcm' --output three.json")
        kept = self.bare.user(
            "ls /mnt/stick/medmamba-data && (find ~/.cache ~/.config -type f || true)"
        )
        if "cache" not in kept.split() or "numba" in kept:
            raise SystemExit(f"the portable program keeps things elsewhere: {kept}")
        self.bare.root("rm -rf /mnt/stick /tmp/archive")
        return " ".join(kept.split())

    def _wait_for_window(self) -> None:
        self.bare.user(
            "for n in $(seq 300); do xdotool search --onlyvisible --name 'MedMamba Desktop' "
            "&& exit 0; sleep 0.1; done; exit 1"
        )

    def _shoot(self, name: str) -> None:
        self.bare.user(f"import -window root /tmp/{name}.png")
        self.shots.mkdir(parents=True, exist_ok=True)
        shutil.move(self.bare.folder / "tmp" / f"{name}.png", self.shots / f"{name}.png")


def main() -> int:
    """Run every step; 0 where all went well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dist", type=Path, default=ROOT / "dist")
    parser.add_argument("--suite", default="bookworm")
    parser.add_argument("--mirror")
    parser.add_argument("--components", default="main")
    parser.add_argument("--place", type=Path, help="folder of the bare system")
    parser.add_argument("--shots", type=Path, default=ROOT / "out" / "smoke")
    options = parser.parse_args()
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        raise SystemExit("this needs root and debootstrap")
    place = (options.place or ROOT / "build" / "smoke" / options.suite).resolve()
    mirror = options.mirror or MIRRORS[options.suite]
    bare = make(place, options.suite, mirror, options.components)
    with mounted(bare):
        smoke = Smoke(bare, options.dist, options.shots / options.suite)
        for step in smoke.steps():
            began = time.monotonic()
            told = step()
            print(f"ok      {step.__name__} ({time.monotonic() - began:.0f} s): {told}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
