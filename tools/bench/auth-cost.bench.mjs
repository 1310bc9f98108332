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
const CHECKS = 20_000;
const WARM_UP = 20_000;

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
  const { good, bad } = await child.message((message) => message.good);
  return [
    { value: round(good.ratio, 3), unit: 'x jose.jwtVerify', target: TARGET, ok: good.ratio <= TARGET, ...us(good) },
    // Whoever floods us with wrong tokens must not cost more than those who are let in.
    {
      bench: `${name}-refused`,
      value: round(bad.ratio, 3),
      unit: 'x jose.jwtVerify',
      target: TARGET,
      ok: bad.ratio <= TARGET,
      ...us(bad),
    },
  ];
}

const us = ({ ours, reference }) => ({ oursUs: round(ours, 2), joseUs: round(reference, 2) });

/** CPU of one call, user and system, of this process with all its threads: jose's work is done in others. @returns microseconds */
async function costOf(check) {
  const before = process.cpuUsage();
  for (let count = 0; count < CHECKS; count++) {
    // Both as a guard would use them: the answer is looked at before the next request.
    const answer = check();
    if (answer instanceof Promise) await answer;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CHECKS;
}

async function compareChecks(built) {
  const { jwtVerify, SignJWT } = await import('jose');
  const { readViewerToken, signViewerToken, VIEWER_TOKEN_SECONDS } = await import(pathToFileURL(built).href);
  const { createSecretKey } = await import('node:crypto');
  const secret = randomBytes(32);
  const key = createSecretKey(secret);
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
  const seen = { ours: [], refused: [], jose: [] };
  for (let count = 0; count < ROUNDS; count++) {
    seen.ours.push(await costOf(checkOurs));
    seen.jose.push(await costOf(checkJose));
    seen.refused.push(await costOf(refuseOurs));
  }
  const reference = median(seen.jose);
  const against = (ours) => ({
    ours: median(ours),
    reference,
    ratio: median(ours.map((cost, at) => cost / seen.jose[at])),
  });
  process.send({ good: against(seen.ours), bad: against(seen.refused) });
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === 'compare') {
  await compareChecks(process.argv[3]);
  process.disconnect();
}
