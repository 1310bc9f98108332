import path from 'node:path';
import {
  type Entry,
  type HostRequest,
  type HostResponse,
  MiniHost,
  type MiniHostOptions,
  pack,
} from '@kaibo/mini-host';
import { JSDOM } from 'jsdom';
import { phonesOf } from '../src/features/members/members.fixtures';
import type { LiveApp, LiveMerchant } from '../src/features/syncs/syncs.fixtures';

/** What the build writes into the package when nothing else is said; see apps/miniapp/config/switches.ts. */
const BUILT = { origin: 'https://api.example.com', appId: 'wx6b6169626f646d6f' };
const folderOf = (build: string): string => path.join(__dirname, '../../../dist/apps/miniapp', build);
const DOM = ['window', 'document', 'Element', 'HTMLElement', 'Node', 'Event', 'CustomEvent', 'MouseEvent'] as const;

/** The document that phones draw in. Call what it gives when they are all put away. */
export function withDom(): () => void {
  const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true });
  const names = [...DOM, 'getComputedStyle'];
  const before = new Map(names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]));
  for (const name of names) {
    const value: unknown = name === 'window' ? window : window[name];
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const [name, was] of before) {
      if (was) Object.defineProperty(globalThis, name, was);
      else Reflect.deleteProperty(globalThis, name);
    }
    window.close();
  };
}

/** `wx.request` over real sockets to our API, for the shop's own mini-app. */
const over =
  (url: string, appId: string) =>
  async ({ url: asked, method, header, data }: HostRequest): Promise<HostResponse> => {
    if (!asked.startsWith(`${BUILT.origin}/`)) throw new Error(`asked somebody else: ${asked}`);
    const body = data === undefined ? undefined : JSON.stringify(data).replace(BUILT.appId, appId);
    const answer = await fetch(url + asked.slice(BUILT.origin.length).replace(BUILT.appId, appId), {
      method,
      headers: header,
      body,
    });
    const text = await answer.text();
    return {
      statusCode: answer.status,
      header: Object.fromEntries(answer.headers),
      data: text === '' ? '' : (JSON.parse(text) as unknown),
    };
  };

export interface PhoneOptions {
  /** With the live player's plugin, or without. */
  build?: 'weapp' | 'weapp-plugin';
  /** More of `wx`. */
  apis?: MiniHostOptions['apis'];
}

/** The compiled mini-program in the hand of one of the sandbox's users, on our real API. */
export const aPhone = (
  live: LiveApp,
  shop: LiveMerchant,
  user: string,
  { build = 'weapp-plugin', apis }: PhoneOptions = {},
) => {
  const bundle = pack(folderOf(build));
  const phones = phonesOf(live, shop);
  const hosts: MiniHost[] = [];
  return {
    /** @param shared what the live player says of the card by which it was opened */
    open: (page: string, entry: Entry = {}, shared?: Record<string, unknown>): MiniHost => {
      const options: MiniHostOptions = {
        request: over(live.app.url, shop.appId),
        apis: { login: async () => ({ code: await phones.loginCode(user) }), ...apis },
        plugins: {
          'live-player-plugin': {
            exports: {
              getLiveStatus: () => Promise.resolve({ liveStatus: 101 }),
              getShareParams: () => (shared ? Promise.resolve(shared) : Promise.reject(new Error('no share'))),
            },
          },
        },
        storage: hosts.at(-1)?.storage,
      };
      const host = new MiniHost(bundle, options);
      hosts.push(host);
      host.launch(page, entry);
      return host;
    },
    close: () => hosts.forEach((host) => host.dispose()),
  };
};
