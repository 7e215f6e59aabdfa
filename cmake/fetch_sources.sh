#!/usr/bin/env bash
# Gets one pinned third-party source, verified and unpacked:   fetch_sources.sh imgui|sdl2|zlib DIRECTORY
#
# The upstream release comes first. Where it cannot be reached, Debian's source package of the same version serves; it is
# fetched through a private sources list and state folder, so the system's own package lists stay as they are. Whatever does
# not match its pin is deleted and never used.
set -euo pipefail

name=$1 destination=$2

# What the pin is taken over: the files we compile and install, or the archive as a whole.
case $name in
  imgui)
    upstream=https://github.com/ocornut/imgui/archive/refs/tags/v1.92.2b.tar.gz
    debian=imgui=1.92.2b+ds-1
    suites='forky sid'
    pins='7c139c2874894bd0d57248585f8b1fb5ccdf2d96602d8ceaaebad73061a69ce2'
    # GitHub packs this archive anew on request and Debian repacks it: only the files themselves are the same everywhere.
    fingerprint() {
      cd "$2" && sha256sum imgui*.cpp imgui*.h imconfig.h imstb_*.h backends/imgui_impl_opengl3* backends/imgui_impl_sdl2* | sha256sum
    }
    ;;
  sdl2)
    upstream=https://github.com/libsdl-org/SDL/releases/download/release-2.26.5/SDL2-2.26.5.tar.gz
    debian=libsdl2=2.26.5+dfsg-1
    suites='bookworm'
    pins='ad8fea3da1be64c83c45b1d363a6b4ba8fd60f5bde3b23ec73855709ec5eabf7
          b3f2c822151804125d08db94c65852f711c2e5df2145a59da120748dc32eb9c3'  # upstream's archive, Debian's archive
    fingerprint() { sha256sum <"$1"; }
    ;;
  zlib)
    upstream=https://github.com/madler/zlib/releases/download/v1.2.13/zlib-1.2.13.tar.gz
    debian=zlib=1:1.2.13.dfsg-1
    suites='bookworm'
    pins='b3a24de97a8fdbc835b9833169501030b8977031bcb54b3b3ac13740f846ab30
          71feb7947e3c00ef125f83b79a4e529bde31171e5babe48b391f06758d1ab0a1'  # upstream's archive, Debian's archive
    fingerprint() { sha256sum <"$1"; }
    ;;
esac

export LC_ALL=C  # the pins rest on the order of file names
mkdir -p "$(dirname "$destination")"
work=$(mktemp -d "$destination.XXXXXX")
trap 'rm -rf "$work"' EXIT

# accept ORIGIN ARCHIVE: verifies; moves the unpacked tree to its destination and ends the script, or says why not.
accept() {
  local origin=$1 archive=$2 tree=$work/tree actual
  rm -rf "$tree" && mkdir "$tree"
  if ! tar -xf "$archive" -C "$tree" --strip-components=1 --no-same-owner; then
    echo "$origin: not an archive; deleted."
  elif ! actual=$(fingerprint "$archive" "$tree") || [[ " ${pins//$'\n'/ } " != *" ${actual%% *} "* ]]; then
    echo "$origin: its SHA-256 is ${actual%% *}, which is not pinned for $debian; deleted, not used."
  else
    rm -rf "$destination" && mv "$tree" "$destination"
    echo "$origin: verified."
    exit 0
  fi
  rm -rf "$archive" "$tree"
}

from_upstream() {
  curl --silent --show-error --fail --location --connect-timeout 5 --speed-limit 1000 --speed-time 20 --output "$work/upstream" "$upstream"
}

from_debian() {
  local mirror suite
  mirror=$(apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 'Component: main' |
    awk -v release="$(. /etc/os-release && echo "$VERSION_CODENAME")" '$2 == release || $2 == "stable" { print $1; exit }')
  [[ $mirror ]] || { echo "Debian: no mirror in this machine's apt sources."; return 1; }

  chmod 755 "$work"
  mkdir -p "$work"/{lists,cache/archives}/partial "$work/download"
  for suite in $suites; do
    echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
  done >"$work/sources.list"
  # The pin says what is good, however old the mirror's lists are.
  local apt=(apt-get --quiet -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)"
    -o Acquire::Check-Valid-Until=false)
  "${apt[@]}" update || true  # one suite of several may be gone
  (cd "$work/download" && "${apt[@]}" source --download-only "$debian")
}

if from_upstream; then
  accept "$upstream" "$work/upstream"
fi
if command -v apt-get >/dev/null && from_debian; then
  accept "Debian's source package $debian" "$(echo "$work"/download/*.orig.tar.*)"
fi
echo "Neither $upstream nor Debian's source package $debian gave a source that matches its pin."
exit 1
