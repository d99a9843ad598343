/**
 * The external builder: three shell programs that Fabric calls with folders as arguments. A package holds a label only;
 * where this host's process of it listens, and with which keys the peer dials it, stands beside the builder in
 * `connections/<label>.json`. So one package, with one id, serves every organisation, no key lies in a package, and an
 * address or a renewed certificate needs no new approval.
 */
export const BUILDER: Readonly<Record<'detect' | 'build' | 'release', string>> = {
  detect: '#!/bin/sh\nset -e\ngrep -q \'"type":"ccaas"\' "$2/metadata.json"\n',
  build: '#!/bin/sh\nset -e\ncp "$1/label" "$3/label"\n',
  release:
    '#!/bin/sh\nset -e\nmkdir -p "$2/chaincode/server"\n' +
    'cp "$(dirname "$0")/../connections/$(cat "$1/label").json" "$2/chaincode/server/connection.json"\n',
};
