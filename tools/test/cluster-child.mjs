// Runs a cluster in a process of its own, so that a spec can kill it: node tools/test/cluster-child.mjs <dataDir>
import pg from 'pg';
import { start } from '../pg/launcher.mjs';
import { StartError } from '../start-error.mjs';

try {
  const cluster = await start({ dataDir: process.argv[2], userNamespaces: process.argv[3] !== 'no-namespaces' });
  process.send({ ready: true, url: cluster.url(), pid: cluster.pid, created: cluster.created });
  process.on('message', async (message) => {
    if (message === 'stop') {
      await cluster.stop();
      process.exit(0);
    }
    if (message !== 'write') return;
    // Tells of each row after it is committed.
    const client = new pg.Client(cluster.url());
    client.on('error', () => {});
    await client.connect();
    await client.query('create table if not exists written (n integer primary key)');
    for (let n = 1; ; n++) {
      await client.query('insert into written values ($1)', [n]);
      process.send({ written: n });
    }
  });
  await cluster.gone;
  process.send({ gone: true }, () => process.exit(0));
} catch (error) {
  process.send({ failed: error instanceof StartError ? error.message : String(error.stack) }, () => process.exit(1));
}
process.on('unhandledRejection', () => {}); // the connection that a spec has cut
