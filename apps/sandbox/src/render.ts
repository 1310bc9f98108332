import { type Endpoint } from '@kaibo/wechat/endpoints';
import { wrapAnswer } from './envelope';
import { type Body, type RowsAnswer } from './handler';

/** An answer as it is sent. */
export class Rendered {
  constructor(
    /** The same as fields: what faults bend and the log shows. */
    readonly body: Body,
    readonly bytes: Buffer,
  ) {}
}

const COMMA = 0x2c;
const END = ']}';

/** Puts rendered rows into the answer that they belong to. */
export const render = (endpoint: Endpoint, { head, name, rows }: RowsAnswer): Rendered => {
  const wrapped = wrapAnswer(endpoint, head);
  const start = Buffer.from(`${JSON.stringify(wrapped).slice(0, -1)},${JSON.stringify(name)}:[`);
  const commas = Math.max(rows.length - 1, 0);
  const rowBytes = rows.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const whole = Buffer.allocUnsafe(start.length + rowBytes + commas + END.length);
  let at = start.copy(whole);
  for (const { bytes } of rows) {
    if (at > start.length) whole[at++] = COMMA;
    at += bytes.copy(whole, at);
  }
  whole.write(END, at);
  return new Rendered({ ...wrapped, [name]: rows.map(({ row }) => row) }, whole);
};
