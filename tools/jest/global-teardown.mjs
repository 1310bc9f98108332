export default async function globalTeardown() {
  await globalThis.__KAIBO_TEST_PG__?.stop();
}
