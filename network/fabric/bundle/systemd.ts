import type { NodeTable } from '../../nodes/index.ts';
import type { Definition } from '../lifecycle.ts';
import { chaincodeServer } from './chaincode-server.ts';
import { BUNDLE, FABRIC, NODE, own, PEPPER, SOFTWARE } from './place.ts';

interface Unit {
  readonly description: string;
  readonly folder: string;
  readonly start: string;
  readonly environment: readonly string[];
  readonly before?: string;
}

/** Units of the organisation's host, by file name. What dies is started again after 2 s. */
export function systemdUnits(table: NodeTable, mspId: string, definition: Definition): Record<string, string> {
  const folder = (name: string): string => `${BUNDLE}/nodes/${name}`;
  const fabric = (name: string): string[] => [
    `FABRIC_CFG_PATH=${folder(name)}`,
    'FABRIC_LOGGING_SPEC=warning',
    'FABRIC_LOGGING_FORMAT=json',
  ];
  const orderers = own(table.orderers, mspId).map(({ name }) => ({
    description: `PiaoSu ${name}`,
    folder: folder(name),
    start: `${FABRIC}/orderer`,
    environment: fabric(name),
    file: unitName(name),
  }));
  const peers = own(table.peers, mspId).map(({ name }) => ({
    description: `PiaoSu ${name}`,
    folder: folder(name),
    start: `${FABRIC}/peer node start`,
    environment: [...fabric(name), `CORE_LEDGER_SNAPSHOTS_ROOTDIR=${folder(name)}/ledger/snapshots`],
    // What the peer kept of an earlier builder run has the addresses and certificates of that time.
    before: `/bin/rm -rf ${folder(name)}/ledger/externalbuilder/builds`,
    file: unitName(name),
  }));
  const chaincodes = own(table.chaincodes, mspId).map((node) => ({
    description: `PiaoSu ${node.name} ${definition.label}`,
    folder: `${SOFTWARE}/chaincode/contracts`,
    start: [NODE, ...chaincodeServer(node, definition, { software: SOFTWARE, folder: folder(node.name) })].join(' '),
    environment: [`PIAOSU_PEPPER_FILE=${PEPPER}`, 'CORE_CHAINCODE_LOGGING_LEVEL=warn'],
    // An upgrade runs two: the sequence is part of the name.
    file: `piaosu-${node.name}-${definition.sequence}.service`,
  }));
  const gateway = {
    description: `PiaoSu gateway of ${mspId}`,
    folder: SOFTWARE,
    start: `${NODE} gateway/src/main.ts`,
    environment: [`PIAOSU_CONFIG=${BUNDLE}/gateway.json`],
    file: 'piaosu-gateway.service',
  };
  return {
    ...Object.fromEntries(
      [...orderers, ...peers, ...chaincodes, gateway].map(({ file, ...unit }) => [file, service(unit)]),
    ),
    'piaosu-watch.service': oneShot(`${BUNDLE}/bin/watch.sh`),
    'piaosu-watch.timer': timer(),
  };
}

export function unitName(node: string): string {
  return `piaosu-${node}.service`;
}

function service({ description, folder, start, environment, before }: Unit): string {
  return [
    '[Unit]',
    `Description=${description}`,
    'After=network-online.target',
    'Wants=network-online.target',
    '',
    '[Service]',
    'User=piaosu',
    `WorkingDirectory=${folder}`,
    ...environment.map((each) => `Environment=${each}`),
    ...(before === undefined ? [] : [`ExecStartPre=${before}`]),
    `ExecStart=${start}`,
    'Restart=always',
    'RestartSec=2',
    'LimitNOFILE=65536',
    'NoNewPrivileges=true',
    'UMask=0077',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

/** As root: it restarts units. */
function oneShot(start: string): string {
  return [
    '[Unit]',
    'Description=PiaoSu: restart a node that stands still',
    '',
    '[Service]',
    'Type=oneshot',
    `ExecStart=${start}`,
    '',
  ].join('\n');
}

function timer(): string {
  return [
    '[Unit]',
    'Description=PiaoSu: look at the heights',
    '',
    '[Timer]',
    'OnBootSec=60',
    'OnUnitActiveSec=5',
    'AccuracySec=1',
    '',
    '[Install]',
    'WantedBy=timers.target',
    '',
  ].join('\n');
}
