#!/bin/sh
# Installs MedMamba Desktop from its unpacked archive, for you alone or for everyone.
#
#   ./install.sh                 for you: below ~/.local, no administrator needed
#   sudo ./install.sh /usr/local for everyone: below that folder
#   ./install.sh --remove [DIR]  takes it away again; settings, models and results stay
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mode=install
if [ "${1:-}" = "--remove" ]; then mode=remove; shift; fi
prefix=${1:-${HOME:?}/.local}
program=$prefix/lib/medmamba-desktop
share=$prefix/share

refresh() {
    # Where a desktop has neither, there are no associations to bring up to date.
    update-mime-database "$share/mime" 2>/dev/null || true
    update-desktop-database -q "$share/applications" 2>/dev/null || true
}

remove() {
    rm -rf "$program"
    rm -f "$prefix/bin/medmamba" "$prefix/bin/medmamba-desktop" \
        "$share/applications/medmamba-desktop.desktop" "$share/mime/packages/medmamba-desktop.xml" \
        "$share"/icons/hicolor/*/apps/medmamba-desktop.png \
        "$share/icons/hicolor/scalable/apps/medmamba-desktop.svg"
}

if [ "$mode" = remove ]; then
    remove
    refresh
    echo "MedMamba Desktop was removed from $prefix. Settings, models and results were kept:"
    echo "see docs/install.md for where they lie."
    exit 0
fi

if ! mkdir -p "$prefix/bin" "$prefix/lib" "$share/applications" "$share/mime/packages" 2>/dev/null \
    || ! [ -w "$prefix/lib" ] || ! [ -w "$prefix/bin" ]; then
    echo "The folder $prefix may not be written: name another one, or use sudo." >&2
    exit 4
fi
needed=$(du -sk "$here/program" | cut -f1)
free=$(df -Pk "$prefix/lib" | awk 'NR == 2 { print $4 }')
if [ "$free" -lt "$((needed + 100000))" ]; then
    echo "There is not enough room in $prefix: $((needed / 1000)) MB are needed, $((free / 1000)) MB are free." >&2
    exit 4
fi

# The new program is put beside the old one first, so that one of them is always whole.
rm -rf "$program.new"
trap 'rm -rf "$program.new"' EXIT
cp -R "$here/program" "$program.new"
remove
mv "$program.new" "$program"
ln -s ../lib/medmamba-desktop/medmamba "$prefix/bin/medmamba"
ln -s ../lib/medmamba-desktop/medmamba-desktop "$prefix/bin/medmamba-desktop"
# By its full path: ~/.local/bin is not everywhere where desktops look.
# Escaped twice, once for the quotes and once for the file, as the format asks.
quoted=$(printf '%s' "$program/medmamba-desktop" | sed 's/\\/\\\\\\\\/g; s/["`$]/\\\\&/g; s/%/%%/g')
while IFS= read -r line; do
    case $line in
        Exec=medmamba-desktop*) printf 'Exec="%s"%s\n' "$quoted" "${line#Exec=medmamba-desktop}" ;;
        *) printf '%s\n' "$line" ;;
    esac
done < "$here/share/medmamba-desktop.desktop" > "$share/applications/medmamba-desktop.desktop"
cp "$here/share/medmamba-desktop.xml" "$share/mime/packages/"
for picture in "$here"/share/icons/*.png; do
    side=$(basename "$picture" .png)
    mkdir -p "$share/icons/hicolor/${side}x$side/apps"
    cp "$picture" "$share/icons/hicolor/${side}x$side/apps/medmamba-desktop.png"
done
mkdir -p "$share/icons/hicolor/scalable/apps"
cp "$here/share/icons/app.svg" "$share/icons/hicolor/scalable/apps/medmamba-desktop.svg"
refresh
echo "MedMamba Desktop is installed in $program."
if ! "$program/medmamba-desktop" --version >/dev/null; then exit 4; fi
case ":$PATH:" in
    *":$prefix/bin:"*) ;;
    *) echo "Its commands are in $prefix/bin, which is not on your PATH." ;;
esac
