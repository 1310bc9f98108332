/** Says which field is wrong and how. Never quotes a value: it may be a secret. */
export class ShapeError extends Error {
  /** @param path of the field, such as `room_info[0].name`; empty for the whole */
  constructor(
    readonly problem: string,
    readonly path = '',
  ) {
    super(path ? `${path} ${problem}` : problem);
  }

  /** The same problem, seen from the object or list around it. @param step a field's name, or `[0]` */
  within(step: string): ShapeError {
    const joint = this.path === '' || this.path.startsWith('[') ? '' : '.';
    return new ShapeError(this.problem, `${step}${joint}${this.path}`);
  }
}

export const refuse = (problem: string): never => {
  throw new ShapeError(problem);
};

/** Adds a step to the path of a ShapeError; other errors pass unchanged. */
export const within = (error: unknown, step: string): unknown =>
  error instanceof ShapeError ? error.within(step) : error;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
