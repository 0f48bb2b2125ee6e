# The one door for developers. `just` is optional: each recipe is a plain command.

default:
    @just --list

# what a commit must pass before its tests
check:
    ruff format --check .
    ruff check .
    mypy
    lint-imports
    vulture

# every test
test *ARGS:
    python -m pytest -n 2 {{ARGS}}

# the core's tests alone; they pass without PySide6
test-core *ARGS:
    python -m pytest -n 2 -c tests/core/pytest.ini --rootdir . tests/core {{ARGS}}

# the window
run *ARGS:
    python -m medmamba_desktop {{ARGS}}

# render every screen and state to PNG; `--language zh_CN`, `--every-theme`
screens FOLDER="out/screens" *ARGS:
    QT_QPA_PLATFORM=offscreen python -m benchmarks.screens {{FOLDER}} {{ARGS}}

# the user's guide: its list of messages anew, and a site in out/guide; needs the extra "docs"
guide:
    python installers/guide_errors.py
    mkdocs build -f docs/mkdocs.yml

# the guide's pictures, from the program
guide-pictures:
    QT_QPA_PLATFORM=offscreen python -m benchmarks.screens_guide

# forged files for every reader
fuzz *ARGS:
    python -m benchmarks.fuzz {{ARGS}}

# whether what is shipped may be shipped
licences:
    python -m installers.licences

# speed beside the peers
bench *ARGS:
    medmamba bench {{ARGS}}

# how long until the window shows
start-time:
    python -m benchmarks.start_time

# the program in one folder, with its self-test; words go to installers/freeze.py
freeze *ARGS:
    python installers/freeze.py {{ARGS}}

# .deb and .tar.gz of what was frozen
package *ARGS:
    python installers/package_linux.py {{ARGS}}

# install, use and remove the packages on a bare Debian; needs root and debootstrap
smoke *ARGS:
    python installers/smoke.py {{ARGS}}
