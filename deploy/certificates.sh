#!/usr/bin/env bash
# certificates.sh FOLDER [NAME…]: makes, once, what docker-compose.tls.yml mounts, as FOLDER/shared: an authority, one certificate of all its parts, and the
# passwords of rqlite and Kafka. NAMEs, or addresses, are those by which others than this host call nginx. Needs openssl.
#
# The authority's key is thrown away: nobody can make another certificate that it vouches for. Whoever has an authority of their own puts
# cert.pem, key.pem, ca.pem and kafka.pem (key and certificate in one) in their place.
set -euo pipefail

[ $# -ge 1 ] || { echo "certificates.sh FOLDER [NAME…]" >&2; exit 2; }
command -v openssl > /dev/null || { echo "certificates.sh needs openssl" >&2; exit 1; }
folder=${1%/}
shift
[ ! -e "$folder" ] || { echo "$folder is there already; nothing was changed" >&2; exit 1; }

# What openssl says of its work is of interest only where it fails.
quietly() {
  local said
  said=$("$@" 2>&1) || { echo "$said" >&2; return 1; }
}

umask 077
made=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$made"' EXIT
new=$made/shared
mkdir "$new"
days=3650

names=DNS:localhost,IP:127.0.0.1
for name in rqlite-1 rqlite-2 rqlite-3 controller-1 controller-2 controller-3 nginx kafka auditor "$@"; do
  case $name in
    *:* | *[0-9].[0-9]*.[0-9]*.[0-9]*) names+=,IP:$name ;;
    *) names+=,DNS:$name ;;
  esac
done

key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
quietly openssl req -x509 "${key[@]}" -keyout "$new/ca.key" -out "$new/ca.pem" -days $days -subj "/CN=fleetlog authority" \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
quietly openssl req "${key[@]}" -keyout "$new/key.pem" -out "$new/request.pem" -subj "/CN=fleetlog"
# Of servers and of clients: among rqlite's nodes each is both.
printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$names" > "$new/extensions"
quietly openssl x509 -req -in "$new/request.pem" -CA "$new/ca.pem" -CAkey "$new/ca.key" -CAcreateserial -days $days -extfile "$new/extensions" \
  -out "$new/cert.pem"
cat "$new/key.pem" "$new/cert.pem" > "$new/kafka.pem"
rm "$new"/ca.key "$new"/ca.srl "$new/request.pem" "$new/extensions"

log=$(openssl rand -hex 24) stream=$(openssl rand -hex 24)
echo "$log" > "$new/log.password"
echo "$stream" > "$new/stream.password"
echo "password=$stream" > "$new/kafka.properties"
# Health checks ask rqlite whether it is ready, and are nobody.
printf '[{"username": "fleetlog", "password": "%s", "perms": ["all"]}, {"username": "*", "perms": ["ready"]}]\n' "$log" > "$new/rqlite-auth.json"

# Each image has a user of its own, and all of them read these. On this host nobody comes here but who made it.
chmod 0644 "$new"/*
chmod 0755 "$new"
mv "$made" "$folder"
