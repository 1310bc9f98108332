import {
  type Entry,
  type HostRequest,
  type HostResponse,
  MiniHost,
  type MiniHostOptions,
  pack,
} from '@kaibo/mini-host';
import { builtAt } from './built';
import type { FakeApi } from './fake-api';

// The built packages themselves, run: what a phone would download.
const BUILD_TASKS = { weapp: 'build-weapp', 'weapp-plugin': 'build-weapp-plugin', tt: 'build-tt' } as const;
export type Build = keyof typeof BUILD_TASKS;

const packed = new Map<Build, ReturnType<typeof pack>>();
export const bundleOf = (build: Build): ReturnType<typeof pack> => {
  const known = packed.get(build) ?? pack(builtAt(build, BUILD_TASKS[build]));
  packed.set(build, known);
  return known;
};

export const ORIGIN = 'https://api.example.com';

/** The API at the other end of `wx.request`. Status 0 is no answer. */
export const over =
  (api: FakeApi) =>
  ({ url, method, header, data }: HostRequest): HostResponse => {
    if (!url.startsWith(`${ORIGIN}/`)) throw new Error(`asked somebody else: ${url}`);
    const { pathname, searchParams } = new URL(url);
    const headers = Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), value]));
    const answer = api.answer({ method, path: pathname, query: Object.fromEntries(searchParams), headers, body: data });
    if (answer.status === 0) throw new Error('the network is gone');
    return { statusCode: answer.status, header: answer.headers, data: answer.body };
  };

/** `apis` of a phone that stores nothing and reads nothing: full, or forbidden. */
export const fullStorage = {
  setStorage: () => Promise.reject(new Error('exceed storage max size 10Mb')),
  getStorageSync: () => {
    throw new Error('getStorageSync:fail');
  },
};

const hosts: MiniHost[] = [];

/** Runs a build at a page; `endRuns` looks every one of them over. */
export const run = (
  build: Build,
  api: FakeApi,
  page: string,
  options: MiniHostOptions = {},
  entry: Entry = {},
): MiniHost => {
  const host = new MiniHost(bundleOf(build), { request: over(api), ...options });
  hosts.push(host);
  host.launch(page, entry);
  return host;
};

/** Fails when any host met what would be a fault on a phone. */
export const endRuns = (): void => {
  for (const host of hosts.splice(0)) {
    host.requireNoProblems();
    host.dispose();
  }
  document.body.innerHTML = '';
};

export const has = (host: MiniHost, text: string): Promise<boolean> => host.until(() => host.text().includes(text));

/** What a screen reader says of the element of this id. */
export const saidOf = (host: MiniHost, id: string): string | null => host.attribute(`#${id}`, 'aria-label');
