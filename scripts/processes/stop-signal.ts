/**
 * Aborted when this process shall end: Ctrl-C, a service manager's SIGTERM, a closed terminal, or the end of whoever
 * started it with a channel. Work checks it at its seams and ends in order.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  process.once('disconnect', stop);
  process.channel?.unref();
  return controller.signal;
}
