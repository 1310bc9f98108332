import { bls12_381 } from '@noble/curves/bls12-381';
// Through the front door, so that the package has its code once.
import { type DrandChain, FairDrawError, fromHex, QUICKNET, roundMessage, toHex, type VerifyBeacon } from './index';

/** Scheme bls-unchained-g1-rfc9380: signatures on G1, hashed to the curve by RFC 9380 under this tag. */
const DST = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';

/**
 * Whether the chain has signed the round, offline. Takes a third of a second: BLS is not fast.
 *
 *     verifyBundle(bundle, { verifyBeacon: verifyDrand });
 */
export const verifyDrand: VerifyBeacon = (chain, round, signature) => {
  const { shortSignatures } = bls12_381;
  try {
    const message = shortSignatures.hash(roundMessage(round), DST);
    return shortSignatures.verify(signature, message, fromHex(chain.publicKey, 96, 'publicKey'));
  } catch {
    return false; // what is no point of the curve is no signature either
  }
};

export interface DrandOptions {
  /** Of relays, asked one after the other; drand's own unless given. */
  urls?: readonly string[];
  chain?: DrandChain;
  /** For one relay, its body included. */
  timeoutMs?: number;
  fetch?: typeof fetch;
}

export const DRAND_URLS: readonly string[] = [
  'https://api.drand.sh',
  'https://api2.drand.sh',
  'https://api3.drand.sh',
  'https://drand.cloudflare.com',
];

/**
 * Gets a round, from the first relay that has one that verifies. Relays are not believed.
 * @param round as `roundFor` tells it
 * @returns the signature in hex, for a bundle's `beacon`
 * @throws FairDrawError BEACON when none has it, as before the round is made
 */
export async function fetchDrand(round: number, options: DrandOptions = {}, signal?: AbortSignal): Promise<string> {
  const chain = options.chain ?? QUICKNET;
  const said: string[] = [];
  for (const url of options.urls ?? DRAND_URLS) {
    if (signal?.aborted) break;
    try {
      return await ask(`${url}/${chain.hash}/public/${round}`, round, chain, options, signal);
    } catch (error) {
      said.push(`${new URL(url).host}: ${error instanceof Error ? error.message : 'failed'}`);
    }
  }
  throw new FairDrawError('BEACON', `round ${round}`, `no relay has it (${said.join('; ') || 'none was asked'})`);
}

async function ask(url: string, round: number, chain: DrandChain, options: DrandOptions, signal?: AbortSignal) {
  const stop = new AbortController();
  const abort = () => stop.abort();
  const timer = setTimeout(abort, options.timeoutMs ?? 10_000);
  signal?.addEventListener('abort', abort);
  try {
    const response = await (options.fetch ?? fetch)(url, { signal: stop.signal });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return signatureOf(await response.json(), round, chain);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function signatureOf(answer: unknown, round: number, chain: DrandChain): string {
  const { round: answered, signature } = (answer ?? {}) as { round?: unknown; signature?: unknown };
  if (answered !== round || typeof signature !== 'string') throw new Error('another round, or no signature');
  const bytes = fromHex(signature, 48, 'signature');
  if (!verifyDrand(chain, round, bytes)) throw new Error('a signature that does not verify');
  return toHex(bytes);
}
