# The programs that check XML and JavaScript, kept in .odoo/node. Sourced after common.sh, never run.
# shellcheck shell=bash

# node_tools: install what script/requirements/node names, unless it is there. Versions are those of the lock file.
node_tools() {
    local wanted=$ROOT/script/requirements/node folder=$WORK/node key
    command -v npm >/dev/null || fail "npm is not installed: XML and JavaScript cannot be checked." \
        "Debian and Ubuntu: apt install npm. Elsewhere: Node.js 18.18 or newer (nodejs.org), which brings npm."
    node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 18 || (a == 18 && b >= 18) ? 0 : 1)' ||
        fail "Node.js $(node --version) is too old to check JavaScript." "Install Node.js 18.18 or newer."
    key=$(sha256sum <"$wanted/package-lock.json")
    [ "$(cat "$folder/key" 2>/dev/null)" != "$key" ] || return 0
    say "Node packages: installing into .odoo/node (seconds, 30 MB)"
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$wanted/package.json" "$wanted/package-lock.json" "$folder/"
    # Downloads are kept where those of script/bootstrap are: a second clone asks no registry.
    npm ci --prefix "$folder" --cache "$CACHE/npm" --prefer-offline --ignore-scripts --no-audit --no-fund \
        --loglevel=error >"$WORK/npm.log" 2>&1 || fail \
        "A Node package cannot be had: $(grep -m 1 'npm error' "$WORK/npm.log" || tail -n 1 "$WORK/npm.log")" \
        "The whole story: $WORK/npm.log. Names and versions: script/requirements/node/."
    printf '%s\n' "$key" >"$folder/key"
}

# node_tool PROGRAM [ARGUMENTS...]: run one of them. Its settings lie at the top of the repository and find the
# plug-ins through NODE_PATH.
node_tool() {
    local program=$1
    shift
    NODE_PATH=$WORK/node/node_modules "$WORK/node/node_modules/.bin/$program" "$@"
}
