// The programs that a start runs. Each has an ipc channel to us and leaves when that closes, so that even our SIGKILL
// leaves nothing behind; each one's end is noticed here.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { diskFull, isDiskFull, StartError } from '../start-error.mjs';
import { inRoot, root } from '../workspace/root.mjs';

/** With PostgreSQL's own time to stop this stays below ten seconds. */
const STOP_WITHIN_MS = 6_500;

const spawnNode = (file, args, stdio, env) =>
  spawn(process.execPath, ['--enable-source-maps', inRoot(file), ...args], {
    cwd: root,
    stdio: ['ignore', ...stdio, 'ipc'],
    env: { ...process.env, ...env },
    detached: true, // Ctrl-C is for us; we then stop them in order
  });

export class Children {
  #running = new Map();
  #isStopping = false;
  #fall;
  /** Rejects with a StartError when a program ends that should not have. */
  fell = new Promise((_, reject) => (this.#fall = reject));

  /** @param {string} logFolder where each program's output goes, in a file of its name */
  constructor(logFolder) {
    this.logFolder = logFolder;
    this.fell.catch(() => {}); // may happen when nobody waits any more
  }

  /** Starts a program that stays. */
  start(name, file, env) {
    if (this.#isStopping) return;
    const log = path.join(this.logFolder, `${name}.log`);
    const out = fs.openSync(log, 'w', 0o600);
    const child = spawnNode(file, [], [out, out], env);
    fs.closeSync(out);
    this.#running.set(name, child);
    child.once('exit', (code, signal) => {
      this.#running.delete(name);
      this.#fall(
        new StartError(
          `The ${name} ended by itself (${signal ?? `exit code ${code}`}), so all is stopped. ${lastWords(log)}`,
        ),
      );
    });
  }

  /**
   * Runs a program to its end.
   * @returns {Promise<string>} the last line that it printed
   * @throws StartError with what it said
   */
  async run(what, file, args, env) {
    if (this.#isStopping) throw new StartError('Stopping.');
    const child = spawnNode(file, args, ['pipe', 'pipe'], env);
    this.#running.set(what, child);
    let out = '';
    let said = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    const code = await new Promise((resolve) => child.once('close', (...end) => resolve(end[0] ?? end[1])));
    this.#running.delete(what);
    if (code !== 0 && isDiskFull(said)) throw diskFull();
    if (code !== 0)
      throw new StartError(`${what} failed (${code}): ${said.trim() || out.trim() || 'it said nothing.'}`);
    return out.trim().split('\n').at(-1) ?? '';
  }

  /** Stops them all; what does not leave in time is killed. */
  async stop() {
    this.#isStopping = true;
    await Promise.all(
      [...this.#running.values()].map(async (child) => {
        const left = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
        await left;
        clearTimeout(late);
      }),
    );
  }
}

const lastWords = (log) => {
  const text = fs.readFileSync(log, 'utf8').trim();
  if (isDiskFull(text)) return 'The disk is full.';
  const last = text.split('\n').slice(-3).join('\n');
  return `Its log is ${path.relative(root, log)}${last ? `, which ends:\n${last}` : ', and empty.'}`;
};
