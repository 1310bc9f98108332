/** Stable, public, never reused. */
export type FairDrawErrorCode =
  /** An argument or a field is not of the shape that the specification gives. */
  | 'SHAPE'
  /** Leaves are not 32 bytes each, ascending and distinct. */
  | 'LEAVES'
  /** The rules hold something that has no canonical JSON. */
  | 'NOT_CANONICAL'
  /** A beacon gave no round, or one that does not verify. */
  | 'BEACON';

/** Thrown for wrong arguments. What a bundle or an entry says wrong is a verdict, and never thrown. */
export class FairDrawError extends Error {
  override readonly name = 'FairDrawError';

  constructor(
    readonly code: FairDrawErrorCode,
    /** Where, such as `rules.prizes[0].quantity`. */
    readonly path: string,
    /** The rule that is broken. */
    readonly rule: string,
  ) {
    super(`${path}: ${rule}`);
  }
}
