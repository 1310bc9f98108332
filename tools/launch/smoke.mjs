// Starts a built package in the host of packages/mini-host, without any test around it, and opens every page of it.
import { JSDOM } from 'jsdom';
import { inRoot } from '../workspace/root.mjs';

const GLOBALS = [
  'window',
  'document',
  'Element',
  'HTMLElement',
  'Node',
  'Event',
  'CustomEvent',
  'MouseEvent',
  'getComputedStyle',
];

/** Of a plugin nothing is known here but its name; WeChat's player has this one component. */
const STAND_IN = { exports: {}, components: { 'components/subscribe/subscribe': {} } };

/**
 * @param {string} folder of the build
 * @returns {Promise<string[]>} whatever would be a fault on a phone, a sentence each; none: it starts, and every page opens
 */
export async function smoke(folder) {
  const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true });
  const before = new Map(GLOBALS.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]));
  for (const name of GLOBALS)
    Object.defineProperty(globalThis, name, {
      value: name === 'window' ? window : window[name],
      configurable: true,
      writable: true,
    });
  const { MiniHost, pack } = await import(inRoot('dist/packages/mini-host/index.mjs'));
  const bundle = pack(folder);
  const { pages, subPackages = [] } = bundle.app;
  const all = [...pages, ...subPackages.flatMap(({ root, pages: own }) => own.map((page) => `${root}/${page}`))];
  const plugins = Object.fromEntries(Object.keys(bundle.app.plugins ?? {}).map((alias) => [alias, STAND_IN]));
  const faults = [];
  try {
    for (const page of all) {
      const host = new MiniHost(bundle, { request: () => ({ statusCode: 503, data: {} }), plugins });
      host.launch(page);
      // Whatever it says of an API that answers nothing but 503.
      await host.until(() => host.text() !== '').catch(() => faults.push(`${page}: shows nothing`));
      faults.push(...host.problems.map(({ message }) => `${page}: ${message}`));
      host.dispose();
    }
  } finally {
    for (const [name, was] of before) {
      if (was) Object.defineProperty(globalThis, name, was);
      else delete globalThis[name];
    }
    window.close();
  }
  return faults;
}
