import { uint64 } from './bytes';
import { sha256 } from './sha256';

/** A chain of drand, whose key is pinned: nothing that a server says is believed. */
export interface DrandChain {
  name: string;
  /** 32 bytes in hex. */
  hash: string;
  /** On G2, compressed, 96 bytes in hex. */
  publicKey: string;
  /** Of round 1, seconds since 1970. */
  genesisSeconds: number;
  periodSeconds: number;
}

/** The public chain of the League of Entropy, a round every three seconds (drand's page on quicknet, 2023-10-16). */
export const QUICKNET: DrandChain = {
  name: 'quicknet',
  hash: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
  publicKey:
    '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  genesisSeconds: 1692803367,
  periodSeconds: 3,
};

/** Between the close and the beacon: time to publish the root before anybody can know the round. */
export const BEACON_DELAY_MS = 30_000;

/** When the round is made, milliseconds since 1970. */
export const roundTimeMs = (round: number, chain: DrandChain = QUICKNET): number =>
  1000 * (chain.genesisSeconds + (round - 1) * chain.periodSeconds);

/** The round of a lottery: the first one made 30 seconds after the close, or later. At least 1. */
export function roundFor(closesAtMs: number, chain: DrandChain = QUICKNET): number {
  const since = closesAtMs + BEACON_DELAY_MS - 1000 * chain.genesisSeconds;
  return Math.max(1, 1 + Math.ceil(since / (1000 * chain.periodSeconds)));
}

/** What drand signs in a round: `SHA-256(round as 8 bytes, big-endian)`. */
export const roundMessage = (round: number): Uint8Array => sha256(uint64(round, 'round'));
