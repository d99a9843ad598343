// Loaded before a child's own code (`node --import`): the child ends when the process that started it is gone, however
// it went. Only PostgreSQL, which is no Node program, survives a kill -9 of `npm start`; the next start takes it over.
const GRACE_MS = 8000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => {
    process.exit(1);
  }, GRACE_MS).unref();
});
process.channel?.unref();
