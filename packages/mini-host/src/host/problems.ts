/**
 * - `script`: the mini-program's own code threw
 * - `rejection`: a promise of its code was rejected and nobody caught it
 * - `engine`: the template engine complained
 * - `component`: a component is missing
 * - `api`: a platform function was used wrongly, or the host cannot do it
 * - `navigation`: a page was asked for that cannot be opened
 * - `plugin`: a plugin is undeclared, or was given too little
 */
export type ProblemKind = 'script' | 'rejection' | 'engine' | 'component' | 'api' | 'navigation' | 'plugin';

/** Something that would be a fault on a phone. JSON-able. */
export interface Problem {
  kind: ProblemKind;
  message: string;
  /** File, page or handler, when known. */
  where?: string;
  stack?: string;
}

export const toMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What went wrong so far, oldest first. */
export class Problems {
  private list: Problem[] = [];

  add(kind: ProblemKind, message: string, where?: string): void {
    this.list.push({ kind, message, ...(where === undefined ? {} : { where }) });
  }

  addError(kind: ProblemKind, error: unknown, where?: string): void {
    const stack = error instanceof Error ? error.stack : undefined;
    this.list.push({
      kind,
      message: toMessage(error),
      ...(where === undefined ? {} : { where }),
      ...(stack === undefined ? {} : { stack }),
    });
  }

  all(): readonly Problem[] {
    return this.list;
  }

  /** Gives all problems and forgets them: for a test that expects them. */
  take(): Problem[] {
    const taken = this.list;
    this.list = [];
    return taken;
  }

  describe(): string {
    return this.list
      .map(({ kind, message, where, stack }) => `[${kind}] ${where ? `${where}: ` : ''}${stack ?? message}`)
      .join('\n');
  }
}
