// One throw-away PostgreSQL cluster for a whole test run. KAIBO_TEST_PG names it for the specs; when it is set already
// (npm test starts one for all projects), this does nothing.
import { startThrowAway, testEnvironment } from '../pg/throw-away.mjs';

export default async function globalSetup() {
  if (process.env.KAIBO_TEST_PG) return;
  const cluster = await startThrowAway();
  globalThis.__KAIBO_TEST_PG__ = cluster;
  Object.assign(process.env, testEnvironment(cluster));
}
