export {
  type Bundle,
  BUNDLE_FORMAT,
  type BundleParts,
  type Entry,
  ENTRY_FORMAT,
  type Head,
  headOf,
  leavesOf,
  makeBundle,
  makeEntry,
  type PublishedWinner,
  type Receipt,
  RECEIPT_FORMAT,
  type Rules,
} from './bundle';
export { fromHex, toHex, utf8 } from './bytes';
export { canonicalJson, type Json } from './canonical-json';
export {
  type Beacon,
  beaconBytes,
  commitment,
  type DrandBeacon,
  entryLeaf,
  type NoBeacon,
  rulesHash,
  seed,
  type SeedParts,
  ticket,
} from './derive';
export { draw, drawing, type Prize, type Winner } from './draw';
export { FairDrawError, type FairDrawErrorCode } from './fair-draw-error';
export { hmacSha256 } from './hmac';
export { indexOfLeaf, type Leaves, sortLeaves } from './leaves';
export { type Inclusion, inclusionProof, merkleRoot, type MerkleTree, merkleTree, verifyInclusion } from './merkle';
export { readBundle, readEntry, readHead, readRules } from './read';
export { receiptMessage, type VerifySignature } from './receipt';
export { BEACON_DELAY_MS, type DrandChain, QUICKNET, roundFor, roundMessage, roundTimeMs } from './rounds';
export { type Hash, sha256 } from './sha256';
export { verifyBundleInSlices } from './slices';
export { type LineStatus, type Verdict, type VerdictCode, verdictCodes, type VerdictLine } from './verdict';
export {
  type Published,
  verifyBundle,
  verifyEntry,
  type VerifyBeacon,
  type VerifyEntryOptions,
  type VerifyOptions,
} from './verify';
