import { verifyDrand } from './drand';
import { fromHex, QUICKNET, sha256, toHex } from './index';

// Rounds of the public chain, as drand's libraries publish them: python-drand-verify's README, and drand's own API.
const ROUNDS: [number, string, string][] = [
  [
    657413,
    'b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b',
    'fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587',
  ],
  [
    1000,
    'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39',
    'fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd',
  ],
];

it.each(ROUNDS)('verifies recorded round %d, and no other under its signature', (round, signature, randomness) => {
  expect(verifyDrand(QUICKNET, round, fromHex(signature))).toBe(true);
  expect(toHex(sha256(fromHex(signature)))).toBe(randomness);
  expect(verifyDrand(QUICKNET, round + 1, fromHex(signature))).toBe(false);
});
