// The programs that a start runs. Each has an ipc channel to us and leaves when that closes, so that even our SIGKILL
// leaves nothing behind; each one's end is noticed here.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root, StartError } from '../install.mjs';

const STOP_WITHIN_MS = 9_500;

export class Children {
  /** @param {string} logDir where each program's output goes */
  constructor(logDir) {
    this.logDir = logDir;
    this.running = new Map();
    this.stopping = false;
    /** Settles when a program ends that should not have. */
    this.fell = new Promise((resolve) => (this.fall = resolve));
  }

  /** Starts a program that stays. */
  start(name, file, env) {
    fs.mkdirSync(this.logDir, { recursive: true });
    const log = path.join(this.logDir, `${name}.log`);
    const out = fs.openSync(log, 'w');
    const child = spawn(process.execPath, ['--enable-source-maps', path.join(root, file)], {
      cwd: root,
      stdio: ['ignore', out, out, 'ipc'],
      env: { ...process.env, ...env },
    });
    fs.closeSync(out);
    child.once('exit', (code, signal) => {
      this.running.delete(name);
      if (!this.stopping)
        this.fall(new StartError(`${name} ended (${signal ?? `exit code ${code}`}). ${lastWords(log)}`));
    });
    this.running.set(name, child);
  }

  /** Stops them all; what does not leave in time is killed. */
  async stop() {
    this.stopping = true;
    await Promise.all(
      [...this.running.values()].map(
        (child) =>
          new Promise((resolve) => {
            const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
            child.once('exit', () => {
              clearTimeout(late);
              resolve();
            });
            child.kill('SIGTERM');
          }),
      ),
    );
  }
}

/** Runs a program to its end and gives what it printed last. */
export function runOnce(file, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--enable-source-maps', path.join(root, file), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...env },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.once('exit', (code) => {
      if (code === 0) resolve(out.trim().split('\n').at(-1) ?? '');
      else reject(new StartError(err.trim() || `${args.join(' ')} failed.`));
    });
  });
}

const lastWords = (log) => {
  const text = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').trim() : '';
  const last = text.split('\n').slice(-3).join('\n');
  return `Its log: ${path.relative(root, log)}${last ? `\n${last}` : ''}`;
};
