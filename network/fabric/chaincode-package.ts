import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** A chaincode package as `peer lifecycle chaincode install` takes it. */
export interface ChaincodePackage {
  readonly bytes: Uint8Array;
  /** `label:sha256`, as Fabric names it. */
  readonly id: string;
}

/**
 * A package of a chaincode that runs as a service. It holds its label and nothing else (see `BUILDER`), and the same
 * label gives the same bytes everywhere: ustar without times and owners, gzip from zlib.
 */
export async function chaincodePackage(label: string): Promise<ChaincodePackage> {
  const code = await archive({ label });
  const bytes = await archive({ 'metadata.json': JSON.stringify({ type: 'ccaas', label }), 'code.tar.gz': code });
  return { bytes, id: `${label}:${hash('sha256', bytes, 'hex')}` };
}

/** The name of one committed sequence of a chaincode: every sequence is a process of its own. */
export function packageLabel(name: string, version: string, sequence: number): string {
  return `${name}_${version}-${sequence}`;
}

async function archive(files: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  const tar = pack();
  const bytes = buffer(tar);
  for (const [name, content] of Object.entries(files))
    tar.entry({ name, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0, type: 'file' }, Buffer.from(content));
  tar.finalize();
  return gzipSync(await bytes, { level: 9 });
}
