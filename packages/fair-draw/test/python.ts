import { spawnSync } from 'node:child_process';
import path from 'node:path';

const PYTHON = process.env['KAIBO_PYTHON'] ?? 'python3';

/** Runs the second verifier. */
export function python(args: readonly string[], input = ''): { code: number | null; out: string } {
  const file = path.join(__dirname, 'verify.py');
  const { status, stdout, stderr, error } = spawnSync(PYTHON, [file, ...args], {
    encoding: 'utf8',
    input,
    maxBuffer: 1e8,
  });
  if (error) throw error;
  return { code: status, out: stdout + stderr };
}

/** What the second verifier says of each file. */
export function pythonCodes(files: readonly Buffer[]): string[][] {
  const { out } = python(['--stream'], files.map((file) => `${file.toString('hex')}\n`).join(''));
  return out
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row) as string[]);
}
