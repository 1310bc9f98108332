import fs from 'node:fs';

export default async function globalTeardown() {
  const running = globalThis.__KAIBO_TEST_PG__;
  if (!running) return;
  await running.db.stop();
  fs.rmSync(running.dir, { recursive: true, force: true });
}
