// Readers, as cheap as they can be: raw sockets kept open, one request at a time on each, answers counted by their
// length. Run as a program of its own it does what it is told by messages, so that its CPU is not that of what it asks.
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { within } from './within.mjs';

/** The bytes of one GET. */
export const requestFor = (path, headers = {}) =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

/**
 * One connection. Answers come in the order of the requests.
 * @param {number} port on loopback
 */
export async function connect(port) {
  const socket = net.connect(port, '127.0.0.1').setNoDelay(true);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let pending = Buffer.alloc(0);
  let waiting = null;
  const settle = () => {
    const total = waiting && lengthOf(pending);
    if (!total || pending.length < total) return;
    const answer = pending.subarray(0, total);
    pending = pending.subarray(total);
    const { resolve } = waiting;
    waiting = null;
    resolve(answer);
  };
  socket.on('data', (chunk) => {
    pending = pending.length ? Buffer.concat([pending, chunk]) : chunk;
    settle();
  });
  const fail = (error) => waiting?.reject(error ?? new Error('the connection was closed'));
  socket.on('error', fail).on('close', () => fail());
  return {
    /** @returns {Promise<Buffer>} the whole answer, head and body */
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      }),
    close: () => socket.destroy(),
  };
}

/** Bytes of the first answer in the buffer; 0 while its head is not there. */
function lengthOf(buffer) {
  const end = buffer.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  const head = buffer.toString('latin1', 0, end).toLowerCase();
  return end + 4 + Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? 0);
}

export const statusOf = (answer) => Number(answer.toString('latin1', 9, 12));
export const headerOf = (answer, name) =>
  new RegExp(`\\r\\n${name}: ([^\\r]*)`, 'i').exec(answer.toString('latin1', 0, answer.indexOf('\r\n\r\n')))?.[1];

/** Sends all requests over so many connections, each with one open. @returns {Promise<number[]>} statuses, by request */
export const sendAll = (port, requests, connections) =>
  within(45_000, `the answers to ${requests.length} requests`, sendOver(port, requests, connections));

async function sendOver(port, requests, connections) {
  const statuses = new Array(requests.length).fill(0);
  let next = 0;
  const lanes = await Promise.all(Array.from({ length: connections }, () => connect(port)));
  await Promise.all(
    lanes.map(async (lane) => {
      while (next < requests.length) {
        const at = next++;
        statuses[at] = statusOf(await lane.ask(requests[at]));
      }
      lane.close();
    }),
  );
  return statuses;
}

/** Asks the same for a while on many connections. */
async function hammer({ port, request, connections, ms }) {
  const bytes = Buffer.from(request);
  const first = await connect(port);
  const total = (await first.ask(request)).length;
  first.close();
  let answers = 0;
  const until = performance.now() + ms;
  const one = () =>
    new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1').setNoDelay(true);
      let missing = total;
      socket.on('connect', () => socket.write(bytes));
      socket.on('data', (chunk) => {
        missing -= chunk.length;
        if (missing > 0) return;
        if (missing < 0) return void reject(new Error('an answer of another length'));
        answers++;
        missing = total;
        if (performance.now() < until) socket.write(bytes);
        else resolve(socket.destroy());
      });
      socket.on('error', reject);
    });
  await Promise.all(Array.from({ length: connections }, one));
  return { answers, bytes: total };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('message', (task) =>
    hammer(task).then(
      (result) => process.send(result),
      (error) => process.send({ error: error.message }),
    ),
  );
  process.on('disconnect', () => process.exit(0));
  process.send('ready');
}
