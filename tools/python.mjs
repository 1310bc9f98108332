// The Python of the tests: one that is on the machine, never a download.
import fs from 'node:fs';
import path from 'node:path';

const canRun = (file) => {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
};

/** @returns {string | null} path of a python3: KAIBO_PYTHON, or the first on the PATH */
export const findPython = () =>
  [
    process.env.KAIBO_PYTHON,
    ...(process.env.PATH ?? '').split(path.delimiter).map((dir) => path.join(dir, 'python3')),
  ].find((file) => file && canRun(file)) ?? null;
