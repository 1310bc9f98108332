// What a person can mend is told in one sentence; everything else is a bug and shown whole.

/** A reason not to go on that a person can do something about. Its message is one sentence, fit to be shown as it is. */
export class StartError extends Error {
  name = 'StartError';
}

/** PostgreSQL's disk_full: where half a page still fitted it says how much of it, and not "No space left". */
const PG_DISK_FULL = /\b53100\b|wrote only \d+ of \d+ bytes|Check free disk space/;

/** @param {unknown} error @returns {boolean} whether it says that no space is left, by code or by a program's output */
export const isDiskFull = (error) => {
  const text = typeof error === 'string' ? error : `${error?.code} ${error?.message}`;
  return /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/.test(text) || PG_DISK_FULL.test(text);
};

/** @param {string} [where] the file or folder that was being written, when known */
export const diskFull = (where) =>
  new StartError(
    `The disk is full${where ? `: nothing more could be written under ${where}` : ' where the checkout, its data or the temporary folder lies'}; free some space and start again.`,
  );

/**
 * Runs a command's main function and ends the process with its exit code. A StartError, and a full disk wherever it
 * shows, become one line and exit code 1.
 * @param {() => Promise<number | void>} main gives the exit code; nothing means 0
 */
export async function runMain(main) {
  let code = 1;
  try {
    code = (await main()) ?? 0;
  } catch (error) {
    const known = error instanceof StartError ? error : isDiskFull(error) ? diskFull(error.path) : null;
    console.error(known ? `\n${known.message}` : error);
  }
  process.exit(code); // nothing that still runs (a build that was given up) may keep us
}
