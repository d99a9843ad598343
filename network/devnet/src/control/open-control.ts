import type { Devnet } from '../devnet.ts';

/**
 * Opens the control socket where one is asked for. Its modules are loaded only then.
 * @returns what closes it
 */
export async function openControl(file: string | undefined, devnet: Devnet): Promise<() => Promise<void>> {
  if (file === undefined) return () => Promise.resolve();
  const { ControlServer } = await import('./control-server.ts');
  const server = await ControlServer.open(file, devnet);
  return () => server.close();
}
