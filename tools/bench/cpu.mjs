// CPU time and memory of processes, from /proc (Linux only).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { treeOf } from '../process/processes.mjs';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

const fieldsOf = (pid) => {
  try {
    return fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return null; // ended meanwhile
  }
};

/**
 * CPU time, user and system, of one process with its threads and the children it has waited for. Resolution is one tick
 * (10 ms): measure for a second or more, or let the process tell its own process.cpuUsage().
 * @returns {number} milliseconds
 */
export function cpuMsOf(pid) {
  const fields = fieldsOf(pid);
  if (!fields) return 0;
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return (ticks * 1000) / TICKS_PER_SECOND;
}

/** @returns {number} milliseconds of the process and all that descend from it */
export const cpuMsOfTree = (pid) => treeOf(pid).reduce((sum, one) => sum + cpuMsOf(one), 0);

/** @returns {number} resident memory in MB (10^6 bytes) */
export const residentMbOf = (pid) =>
  (Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024) / 1e6;
