// npm between us and the person at the keyboard: when it is killed, nobody is left who could stop us.
import { birthOf, commandOf, parentOf } from './processes.mjs';

/** @returns {{ pid: number, birth: string }[]} our parents up to npm; none when npm did not call us */
function callers() {
  const found = [];
  for (let pid = process.ppid; pid > 1 && found.length < 4; pid = parentOf(pid)) {
    found.push({ pid, birth: birthOf(pid) });
    if (/\bnpm\b|npm-cli/.test(commandOf(pid))) return found;
  }
  return [];
}

/**
 * Calls back once when the npm that called us is gone without having told us.
 * @param {() => void} onGone
 */
export function watchCaller(onGone) {
  if (!process.env.npm_lifecycle_event) return;
  const watched = callers();
  if (watched.length === 0) return;
  const timer = setInterval(() => {
    if (watched.every(({ pid, birth }) => birthOf(pid) === birth)) return;
    clearInterval(timer);
    onGone();
  }, 500);
  timer.unref();
}
