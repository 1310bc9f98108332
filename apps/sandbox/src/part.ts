/** The state of one subject of one account. */
export interface Part {
  /** As at the start. */
  reset(): void;
  /** What `load` needs to have it all again; JSON only, and no live reference to what will change. */
  save(): unknown;
  /** @param saved what `save` gave, after a turn through JSON. @throws when it cannot be that */
  load(saved: unknown): void;
  /** Does what is due by the virtual clock. Called whenever the clock was moved, and several times a real second. */
  tick?(): void;
  /** The sandbox stops: lets go of sockets and files. */
  close?(): void;
}
