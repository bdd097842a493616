#!/usr/bin/env bash
# Makes, once, what the parts of docker-compose.yml know each other by; what is there already stays as it is.
#
#   setup.sh keys FOLDER      secrets.key: what the controllers put secrets under
#   setup.sh tokens FOLDER    a token for each part that calls the API; asks a controller (FLEETLOG_URL) as whom FLEETLOG_TOKEN_FILE says
set -euo pipefail
umask 077

what=$1 folder=$2

# keep NAME MODE: standard input becomes the file, whole or not at all, also after a power cut.
keep() {
  cat > "$folder/$1.new"
  [ -s "$folder/$1.new" ] || { echo "nothing to keep as $1" >&2; exit 1; }
  chmod "$2" "$folder/$1.new"
  # On disk under its name: after a power cut an empty file would be taken for none, and another key made.
  sync "$folder/$1.new"
  mv "$folder/$1.new" "$folder/$1"
  sync "$folder"
}

# token NAME PRESET MODE
token() {
  if [ ! -s "$folder/$1.token" ]; then
    # The line by which a host joins has the token in it, and this container's log is for more eyes than the token.
    fleetlog token create --preset "$2" "$1" 2> >(grep -v -e '^A host joins with:' -e '^ *fleetlog agent ' >&2) | keep "$1.token" "$3"
  fi
}

case $what in
  keys)
    if [ ! -s "$folder/secrets.key" ]; then od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' | keep secrets.key 0600; fi
    ;;
  tokens)
    token agent agent 0400
    token autoscaler operator 0400
    # Prometheus is another user of another image.
    token prometheus viewer 0444
    ;;
  *)
    echo "setup.sh keys|tokens FOLDER" >&2
    exit 2
    ;;
esac
