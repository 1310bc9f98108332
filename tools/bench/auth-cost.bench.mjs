// What it costs to check a viewer's token: CPU of our check over that of jose.jwtVerify (HS256) for a token that says the
// same, in turns, in one process. jose is the reference here and nowhere else.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { median, round } from './median.mjs';

export const name = 'auth-cost';
const TARGET = 0.1;
const ROUNDS = 21;
const CHECKS = 8_000;
const WARM_UP = 20_000;
/** So many checks of jose are under way where it is at its best. */
const AT_ONCE = 32;

export async function run(bench) {
  const built = path.join(bench.dir, 'viewer-token.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('../../apps/api/src/core/viewer-token.ts', import.meta.url))],
    outfile: built,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  const child = bench.start('tools/bench/auth-cost.bench.mjs', ['compare', built]);
  const { good, bad, atOnce } = await child.message((message) => message.good);
  const result = ({ ratio, ours, reference }, target) => ({
    value: round(ratio),
    unit: 'x jose.jwtVerify',
    target,
    ok: target === null || ratio <= target,
    oursUs: round(ours),
    joseUs: round(reference),
  });
  return [
    result(good, TARGET),
    // Whoever floods us with wrong tokens must not cost more than those who are let in.
    { bench: `${name}-refused`, ...result(bad, TARGET) },
    // jose does its work in other threads, and costs least when many checks are under way at the same moment.
    { bench: `${name}-at-once`, ...result(atOnce, null) },
  ];
}

/** CPU of one call, user and system, of this process with all its threads. @returns microseconds */
async function costOf(checkMany) {
  const before = process.cpuUsage();
  for (let count = 0; count < CHECKS; count += AT_ONCE) await checkMany();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CHECKS;
}

/** As a guard asks: the answer is there before the next request. Ours is done when it returns, jose's when its promise is. */
const oneByOne = (check) => async () => {
  for (let count = 0; count < AT_ONCE; count++) check();
};
const oneAwaited = (check) => async () => {
  for (let count = 0; count < AT_ONCE; count++) await check();
};
const allAtOnce = (check) => () => Promise.all(Array.from({ length: AT_ONCE }, check));

async function compareChecks(built) {
  const { jwtVerify, SignJWT } = await import('jose');
  const { MacKey, readViewerToken, signViewerToken, VIEWER_TOKEN_SECONDS } = await import(pathToFileURL(built).href);
  const secret = randomBytes(32);
  const key = new MacKey(secret);
  // jose at its best: the key is imported once.
  const joseKey = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ]);
  const nowSeconds = () => Date.now() / 1000;
  const facts = {
    merchantId: '1042',
    miniAppId: '77',
    memberId: '9000412',
    tokenId: randomBytes(12).toString('base64url'),
    expiresAt: Math.floor(nowSeconds()) + VIEWER_TOKEN_SECONDS,
    revision: 1_790_000_000_123n,
  };
  const { expiresAt, revision, tokenId, ...ids } = facts;
  const jwt = await new SignJWT({ ...ids, revision: String(revision) })
    .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
    .setJti(tokenId)
    .setExpirationTime(expiresAt)
    .sign(joseKey);
  const header = `Bearer ${signViewerToken(facts, 'k1', key)}`;
  const forged = `${header.slice(0, -4)}AAAA`;
  const keyOf = (id) => (id === 'k1' ? key : null);

  const checkOurs = () => {
    if (readViewerToken(header, keyOf, nowSeconds())?.memberId !== facts.memberId) throw new Error('ours refused it');
  };
  const refuseOurs = () => {
    if (readViewerToken(forged, keyOf, nowSeconds()) !== null) throw new Error('ours took a forged one');
  };
  const checkJose = async () => {
    const { payload } = await jwtVerify(jwt, joseKey, { algorithms: ['HS256'] });
    if (payload.memberId !== facts.memberId) throw new Error('jose refused it');
  };
  for (let count = 0; count < WARM_UP; count++) {
    checkOurs();
    refuseOurs();
    if (count % 4 === 0) await checkJose();
  }
  const seen = { ours: [], refused: [], jose: [], joseAtOnce: [] };
  for (let count = 0; count < ROUNDS; count++) {
    seen.ours.push(await costOf(oneByOne(checkOurs)));
    seen.jose.push(await costOf(oneAwaited(checkJose)));
    seen.refused.push(await costOf(oneByOne(refuseOurs)));
    seen.joseAtOnce.push(await costOf(allAtOnce(checkJose)));
  }
  const against = (ours, reference) => ({
    ours: median(ours),
    reference: median(reference),
    ratio: median(ours.map((cost, at) => cost / reference[at])),
  });
  process.send({
    good: against(seen.ours, seen.jose),
    bad: against(seen.refused, seen.jose),
    atOnce: against(seen.ours, seen.joseAtOnce),
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === 'compare') {
  await compareChecks(process.argv[3]);
  process.disconnect();
}
