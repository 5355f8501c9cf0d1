#!/usr/bin/env bash
# Installs what the repository needs and is missing: system packages, Python 3.13, the virtual environment.
# Running it again costs a second. `setup.sh --lab` also installs what the sandbox with RDS's manners needs, `--tests` what
# the tests need, the lab among it, `--checks` what only the checks need.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly VENV=.venv
readonly PYTHON_VERSION=3.13

fail() {
    printf '\npgrelay: %s\n' "$1" >&2
    exit 1
}

# step "what is done" command...: runs the command quietly, shows its time, and its output only if it fails.
step() {
    local title=$1 log start=$SECONDS
    shift
    log=$(mktemp)
    printf '  %s ...' "$title"
    if ! "$@" >"$log" 2>&1; then
        printf ' failed\n'
        tail -n 30 "$log" >&2
        rm -f "$log"
        fail "'$*' failed; its last lines are above."
    fi
    rm -f "$log"
    printf ' %d s\n' $((SECONDS - start))
}

is_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# The version that the system's own package is: 15 on Debian 12, 17 on Debian 13.
postgres_version() {
    # Without package lists apt-cache fails; the answer is then empty.
    { apt-cache depends postgresql 2>/dev/null || true; } | sed -nE 's/^ *Depends: postgresql-([0-9]+)$/\1/p' | head -n 1
}

# Debian makes and starts a cluster "main" on port 5432 with the first server package. The sandbox has its own, so a
# machine that had no server does not get one that nobody asked for.
install_packages() {
    local sudo=() policy=/etc/postgresql-common/createcluster.d/pgrelay-setup.conf result=0
    [[ $EUID -eq 0 ]] || sudo=(sudo)
    if ! is_installed postgresql-common; then
        "${sudo[@]}" mkdir -p "${policy%/*}"
        echo 'create_main_cluster = false' | "${sudo[@]}" tee "$policy"
    fi
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" || result=$?
    "${sudo[@]}" rm -f "$policy"
    return $result
}

ensure_packages() {
    command -v apt-get >/dev/null || {
        for program in make runuser; do
            command -v "$program" >/dev/null || fail "'$program' is missing, and there is no apt-get to install it with."
        done
        fail "This is no Debian or Ubuntu. Install PostgreSQL 15 or later with pg_cron, pg_partman, PL/Python and its \
development files, and boto3 for the system's Python, then use the files under sql/ by hand: see README.md."
    }
    local version missing=() package lists_are_new=
    version=$(postgres_version)
    if [[ -z $version ]]; then
        step "reading the package lists" update_lists
        lists_are_new=yes
        version=$(postgres_version)
    fi
    [[ -n $version ]] || fail "apt-get knows no package 'postgresql': check /etc/apt/sources.list and run apt-get update."
    local wanted=(make postgresql-"$version" postgresql-"$version"-cron postgresql-"$version"-partman
        postgresql-plpython3-"$version" postgresql-server-dev-"$version" python3-boto3)
    if [[ $1 == --lab || $1 == --tests ]]; then
        wanted+=(postgresql-"$version"-pgextwlist pgbouncer locales-all mmdebstrap)
    fi
    if [[ $1 == --tests ]]; then
        wanted+=(chromium chromium-driver datefudge docker.io iproute2 iptables default-jdk-headless mariadb-server-core mariadb-client-core
            gcc libmariadb-dev libcurl4-openssl-dev libssl-dev)
        command -v npm >/dev/null || wanted+=(nodejs npm)
    fi
    for package in "${wanted[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
    [[ ${#missing[@]} -eq 0 ]] && return
    if [[ $EUID -ne 0 ]] && ! sudo -n true 2>/dev/null && ! { [[ -t 0 ]] && command -v sudo >/dev/null; }; then
        fail "These packages are missing: ${missing[*]}. Run as root or with sudo: apt-get install ${missing[*]}"
    fi
    [[ -n $lists_are_new ]] || step "reading the package lists" update_lists
    step "installing ${missing[*]}" install_packages "${missing[@]}"
}

update_lists() {
    if [[ $EUID -eq 0 ]]; then apt-get update; else sudo apt-get update; fi
}

# Prints the path of a Python of the Lambda runtime's version: from PATH, from pyenv, or from uv.
find_python() {
    local candidate
    for candidate in "$(command -v python$PYTHON_VERSION || true)" \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/$PYTHON_VERSION.*/bin/python; do
        # A pyenv shim is on PATH even where the version is not selected, and then only prints an error.
        if [[ -x $candidate ]] && "$candidate" -c "import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 13))" \
            2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    if command -v uv >/dev/null; then
        # If uv cannot fetch it either, its own error stands above ours.
        uv python find --system $PYTHON_VERSION 2>/dev/null \
            || { uv python install -q $PYTHON_VERSION && uv python find --system $PYTHON_VERSION; } || true
    fi
}

# is_current NAME FILE...: whether a step was done for these files as they are; done_with says that it was.
is_current() {
    [[ -f $VENV/.$1 && $(<"$VENV/.$1") == "$(cat "${@:2}" | sha256sum)" ]]
}

done_with() {
    cat "${@:2}" | sha256sum >"$VENV/.$1"
}

ensure_environment() {
    local python pip=("$VENV/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-compile)
    if ! is_current requirements requirements.txt || ! "$VENV/bin/python" -c 'import rich' 2>/dev/null; then
        # --clear would empty what a link leads to, and whoever else uses it.
        [[ ! -L $VENV ]] || fail "$VENV is a link to an environment that does not fit requirements.txt. Remove the link, or \
set up the folder that it leads to."
        python=$(find_python)
        [[ -n $python ]] || fail "Python $PYTHON_VERSION was not found on PATH, under pyenv or by uv. Get it with one of: \
'apt-get install python$PYTHON_VERSION python$PYTHON_VERSION-venv' (Debian 13), 'pyenv install $PYTHON_VERSION', \
'uv python install $PYTHON_VERSION'."
        step "making the virtual environment with $python" "$python" -m venv --clear "$VENV"
        step "installing the locked Python packages" "${pip[@]}" --require-hashes -r requirements.txt
        done_with requirements requirements.txt
    fi
    if ! is_current command pyproject.toml; then
        step "installing the pgrelay command" "${pip[@]}" --no-build-isolation --editable .
        done_with command pyproject.toml
    fi
}

# checkov wants older releases of what the other tools have, so it has an environment of its own (decision 0005).
ensure_checkov() {
    is_current checkov-requirements infra/checkov-requirements.txt && return
    step "making an environment for checkov" "$VENV/bin/python" -m venv --clear "$VENV/checkov"
    step "installing checkov" "$VENV/checkov/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes \
        -r infra/checkov-requirements.txt
    done_with checkov-requirements infra/checkov-requirements.txt
}

ensure_packages "${1:-}"
ensure_environment
[[ ${1:-} != --checks ]] || ensure_checkov
