// One PostgreSQL cluster for a whole test run. KAIBO_TEST_PG names it for the specs; `npm test` has started one already.
import { startThrowaway } from '../pg/throwaway.mjs';

export default async function globalSetup() {
  if (process.env.KAIBO_TEST_PG) return;
  const cluster = await startThrowaway();
  globalThis.__KAIBO_TEST_PG__ = cluster;
  Object.assign(process.env, cluster.env);
}
