#!/bin/sh
# Signs, packs and notarises the app bundle that freeze.py made.
#
#   make_dmg.sh "build/freeze-cpu/dist/MedMamba Desktop.app" dist/NAME.dmg
#
# MEDMAMBA_SIGN_IDENTITY  "Developer ID Application: ..."; without it the bundle is signed ad hoc, and
#                         users open it once by Control-click > Open.
# NOTARY_PROFILE          a profile of `xcrun notarytool store-credentials`; without it nothing is
#                         sent to be notarised.
set -eu

app=$1
dmg=$2
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
identity=${MEDMAMBA_SIGN_IDENTITY:--}
stamp=
[ "$identity" = "-" ] || stamp=--timestamp

# Inside first: a signature covers what lies within.
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
    xargs -0 -n 50 codesign --force --options runtime $stamp --sign "$identity"
for program in "$app"/Contents/MacOS/medmamba*; do
    codesign --force --options runtime $stamp --entitlements "$here/entitlements.plist" \
        --sign "$identity" "$program"
done
codesign --force --options runtime $stamp --entitlements "$here/entitlements.plist" \
    --sign "$identity" "$app"
codesign --verify --deep --strict "$app"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -R "$app" "$folder/"
ln -s /Applications "$folder/Applications"
rm -f "$dmg"
hdiutil create -volname "MedMamba Desktop" -srcfolder "$folder" -format ULFO "$dmg"

if [ "$identity" != "-" ]; then
    codesign --sign "$identity" $stamp "$dmg"
fi
if [ -n "${NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$dmg" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$dmg"
fi
shasum -a 256 "$dmg" | sed "s|$(dirname "$dmg")/||" > "$dmg.sha256"
