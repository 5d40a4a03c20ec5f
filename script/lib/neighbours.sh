# Other people's add-ons to be installed beside this one, kept in .odoo/neighbours. Sourced after common.sh, never run.
# shellcheck shell=bash source-path=SCRIPTDIR

# neighbours: fetch what script/requirements/neighbours.txt names, unless it is there, and print the folder to put on
# Odoo's addons path. script/odoo adds that folder itself when WITH_NEIGHBOURS is set.
neighbours() {
    local folder=$WORK/neighbours wanted=$ROOT/script/requirements/neighbours.txt key
    local wheels=$CACHE/wheels pip=("$VENV/bin/pip" --quiet --disable-pip-version-check)
    key=$(sha256sum <"$wanted")
    if [ "$(cat "$folder/key" 2>/dev/null)" != "$key" ]; then
        say "Neighbours: fetching OCA's add-ons into .odoo/neighbours (once)"
        rm -rf "$folder"
        # A second clone finds the wheels in the cache and asks no index.
        "${pip[@]}" install --no-index --find-links "$wheels" --no-deps --target "$folder" -r "$wanted" \
            >"$WORK/neighbours.log" 2>&1 ||
            { "${pip[@]}" download --no-deps --dest "$wheels" -r "$wanted" &&
                "${pip[@]}" install --no-index --find-links "$wheels" --no-deps --target "$folder" -r "$wanted"; } \
                >>"$WORK/neighbours.log" 2>&1 || fail \
            "An add-on cannot be had: $(grep -m 1 ERROR "$WORK/neighbours.log" || tail -n 1 "$WORK/neighbours.log")" \
            "Names and versions: script/requirements/neighbours.txt."
        printf '%s\n' "$key" >"$folder/key"
    fi
    printf '%s\n' "$folder/odoo/addons"
}
