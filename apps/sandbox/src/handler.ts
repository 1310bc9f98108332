import { type Endpoint } from '@kaibo/wechat/endpoints';
import { type Account } from './accounts';
import { type Fault } from './faults';
import { textOf } from './texts';
import { type RowCache } from './live/row-cache';
import { type RandomBytes } from './world';

export type Body = Record<string, unknown>;

/** A file of a multipart body. */
export interface UploadedFile {
  /** As the caller named it; empty if it did not. */
  fileName: string;
  /** As the caller says; the bytes may be something else. */
  contentType: string;
  bytes: Buffer;
}

/** One call of the platform, as a handler sees it. */
export interface Call {
  account: Account;
  endpoint: Endpoint;
  /** Wire names and units, checked against the table: defaults filled in, unknown fields gone. Numbers are numbers also where digits came in quotes. */
  body: Body;
  file: UploadedFile | null;
  /** Virtual time, milliseconds. */
  now: number;
  /** Where this sandbox is reached, no slash at the end. */
  baseUrl: string;
  /** Those that hit this call. What breaks or bends an answer is done by the platform. */
  faults: Fault[];
  random: RandomBytes;
  rowCache: RowCache;
}

/** A success that is a file. */
export class BinaryAnswer {
  constructor(
    readonly contentType: string,
    readonly bytes: Buffer,
    readonly fileName?: string,
  ) {}
}

/** A list whose rows were rendered before. They come last in the answer. */
export class RowsAnswer {
  constructor(
    /** All but the rows. */
    readonly head: Body,
    readonly name: string,
    readonly rows: readonly { readonly row: Body; readonly bytes: Buffer }[],
  ) {}
}

/** With the envelope `errcode` the platform puts `errcode: 0` in front of a body, and `errmsg` outside of the live family. */
export type Answer = Body | BinaryAnswer | RowsAnswer;

/** Does one call. @throws Refusal with the platform's code and text */
export type Handler = (call: Call) => Answer | Promise<Answer>;

/** The platform says no. A rid is put behind the text. */
export class Refusal extends Error {
  /** @param extra what the answer carries beside code and text */
  constructor(
    readonly code: number,
    text = textOf(code),
    readonly extra: Body = {},
  ) {
    super(text);
  }
}
