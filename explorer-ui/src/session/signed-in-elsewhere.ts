/** Windows of this browser tell each other of a sign-in: no token passes, only the word. */
const CHANNEL = 'piaosu-session';

/** Says in all other windows that somebody has just signed in. */
export function tellSignIn(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage('signed-in');
  channel.close();
}

/** Calls `act` whenever another window tells of a sign-in; returns how to stop listening. */
export function hearSignIn(act: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', act);
  return () => {
    channel.close();
  };
}
