import { connect } from 'node:net';

/**
 * Whether somebody accepts connections on `port` of 127.0.0.1. Asks by connecting: binding could take the port from the
 * one who is about to listen.
 */
export async function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const answer = (listening: boolean): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => {
      answer(true);
    });
    socket.once('error', () => {
      answer(false);
    });
  });
}
