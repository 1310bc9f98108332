/** Globals of browsers and Node that a mini-program's logic layer does not have. */
export const ABSENT_GLOBALS: readonly string[] = (
  'window document self frames parent top location navigator history screen localStorage sessionStorage indexedDB ' +
  'caches alert confirm prompt fetch XMLHttpRequest WebSocket EventSource Worker ServiceWorker Headers Request ' +
  'Response URL URLSearchParams Blob File FileReader FormData AbortController AbortSignal Event CustomEvent ' +
  'EventTarget MessageChannel BroadcastChannel MutationObserver IntersectionObserver ResizeObserver DOMParser ' +
  'HTMLElement Element Node Image Audio process Buffer performance queueMicrotask structuredClone TextEncoder ' +
  'TextDecoder crypto setImmediate clearImmediate requestAnimationFrame cancelAnimationFrame requestIdleCallback ' +
  'getComputedStyle matchMedia addEventListener removeEventListener dispatchEvent postMessage WebAssembly ' +
  'importScripts atob btoa eval'
).split(' ');

/** Left out of the mini-program's `globalThis` besides: Node's module words would lead out of it. */
const ALSO_HIDDEN = ['global', 'globalThis', '__dirname', '__filename'];

/**
 * `Function` without its compiler: `instanceof` and the prototype work, but, as on the platform, `Function('return
 * this')()` gives undefined.
 */
const tamedFunction = (): unknown => {
  const nothing = () => () => undefined;
  return new Proxy(Function, { apply: nothing, construct: nothing });
};

/** The language's own globals: what every JavaScript engine has. */
const LANGUAGE = (
  'Object Array String Number Boolean Symbol Date Math JSON RegExp Promise Map Set WeakMap WeakSet Proxy Reflect ' +
  'Error TypeError RangeError SyntaxError ReferenceError EvalError URIError ArrayBuffer DataView Int8Array Uint8Array ' +
  'Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array Intl parseInt parseFloat ' +
  'isNaN isFinite encodeURIComponent decodeURIComponent encodeURI decodeURI escape unescape NaN Infinity undefined'
).split(' ');

/**
 * The names a mini-program's file sees in place of the surroundings' own.
 * @param provided what the platform gives: `wx`, `Page`, timers, ...
 */
export const scriptGlobals = (provided: Record<string, unknown>): Record<string, unknown> => {
  const outer = globalThis as unknown as Record<string, unknown>; // read by name
  const inner: Record<string, unknown> = {};
  for (const name of LANGUAGE) inner[name] = outer[name];
  const globals: Record<string, unknown> = { Function: tamedFunction(), ...provided };
  Object.assign(inner, globals);
  inner.globalThis = inner;
  inner.global = inner;
  for (const name of [...ABSENT_GLOBALS, ...ALSO_HIDDEN]) if (!(name in globals)) globals[name] = undefined;
  return { ...globals, globalThis: inner, global: inner };
};
