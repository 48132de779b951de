#!/bin/sh
# Makes a folder that can be started out of this one: secrets in the place of the examples, an authority, a certificate.
set -eu
folder=${1:?usage: sh compose/prepare.sh FOLDER}
here=$(cd "$(dirname "$0")" && pwd)
if [ -e "$folder" ]; then echo "$folder is there already" >&2; exit 2; fi

umask 077
mkdir -p "$folder/secrets" "$folder/certificates"
for part in "$here"/*; do
  case ${part##*/} in images | README.md | prepare.sh) ;; *) cp -R "$part" "$folder" ;; esac
done
cd "$folder"
sed -i "s#source: \.\./#source: $(dirname "$here")/#" compose.yaml

for name in $(sed -n 's#.*file: ./secrets/##p' compose.yaml); do
  secret=$(openssl rand -hex 32)
  printf %s "$secret" >"secrets/$name"
  grep -rlw "example-$name" . | while read -r file; do sed -i "s/example-$name/$secret/g" "$file"; done
done

cd certificates
curve="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365"
names="DNS:localhost,IP:127.0.0.1,DNS:postgres,DNS:redis,DNS:load-balancer"
openssl req -x509 $curve -subj "/CN=local authority" -keyout authority.key -out authority.pem 2>/dev/null
openssl req $curve -subj "/CN=localhost" -keyout server.key -out server.csr 2>/dev/null
printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "$names" >extensions
openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 365 -extfile extensions -out server.pem 2>/dev/null
cat server.pem server.key >server-with-key.pem
rm authority.key authority.srl server.csr extensions

# The folder is closed to others; the files in it are not, because a container's user is not this machine's.
cd ..
chmod -R a+rX ./*
echo "docker compose -f $(pwd)/compose.yaml up -d"
