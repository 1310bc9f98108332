import type { CallLog } from '../host/call-log';
import type { Emitter } from '../host/emitter';
import type { MiniPage } from '../host/mini-page';
import type { PageStack } from '../host/page-stack';
import type { Problems } from '../host/problems';
import type { Timers } from '../host/timers';
import type { Platform } from '../mini-bundle';
import type { RequestHandler } from './request-api';

/** How the mini-program was opened. */
export interface LaunchOptions {
  path: string;
  query: Record<string, string>;
  /** The platform's number for the way in; 1001 is "from the list". */
  scene: number;
  referrerInfo: Record<string, unknown>;
  [more: string]: unknown;
}

/** What stays the same or is set by the test, and platform functions read. */
export interface ApiState {
  launch: LaunchOptions;
  /** The latest way in: differs from `launch` after a warm start. */
  enter: LaunchOptions;
  appId: string;
  system: Record<string, unknown>;
  /** As `wx.getNetworkType` names it: `wifi`, `4g`, `none`, ... */
  networkType: string;
  /** Key to JSON text. */
  storage: Map<string, string>;
  /** Whether the viewer still has to agree to the privacy contract, and whether they will when asked. */
  privacy: { isNeeded: boolean; willAgree: boolean };
}

/** What the platform functions of one host work on. */
export interface ApiContext {
  platform: Platform;
  state: ApiState;
  log: CallLog;
  problems: Problems;
  emitter: Emitter;
  timers: Timers;
  stack: PageStack;
  request: RequestHandler | undefined;
  /** False once the host is disposed: answers are then dropped. */
  isAlive(): boolean;
  /** The shown page. @throws ApiFailure when none is open */
  page(): MiniPage;
  /** Something the mini-program's own code threw. */
  report(error: unknown, where: string): void;
}

/** What a platform function is given and gives. */
export type ApiFunction = (...args: unknown[]) => unknown;
export type ApiGroup = Record<string, ApiFunction>;
/** The one argument most functions take. */
export type ApiOptions = Record<string, unknown>;
