import * as glassEasel from 'glass-easel';
import { isDisabled } from '../builtins/builtin-component';
import { rpxToCss } from '../wxss';
import { BUILTIN_TEMPLATES } from '../builtins/builtin-templates';

/** Events of the DOM's own controls: heard by the built-in around them, which tells the mini-program in its own words. */
const INNER_EVENT = /^(input|change|focus|blur|keydown|scroll|submit|reset|load|error)$/;

export interface DomBackendOptions {
  /** Holds this host's pages: events from elsewhere are another host's. */
  mount: HTMLElement;
  isAlive(): boolean;
  /** Whether some component may have this tag. */
  knowsTag(tag: string): boolean;
  onUnknownTag(tag: string): void;
}

/** The engine's DOM backend, with the platform's tag names: `<view>` becomes `<wx-view>`, as WeChat's own page has it. */
export const domBackend = (options: DomBackendOptions): glassEasel.GeneralBackendContext => {
  const context = new glassEasel.CurrentWindowBackendContext();
  const inner = context.document;
  const create = (tag: string) => {
    const element = createTag(tag);
    const set = element.setAttribute.bind(element);
    element.setAttribute = (name, value) => set(name, name === 'style' ? rpxToCss(String(value)) : value);
    return element;
  };
  const createTag = (tag: string) => {
    if (tag.startsWith('native-')) return inner.createElement(tag.slice('native-'.length));
    if (Object.hasOwn(BUILTIN_TEMPLATES, tag)) return inner.createElement(`wx-${tag}`);
    if (!tag.startsWith('wx-') && tag !== 'page' && !options.knowsTag(tag)) options.onUnknownTag(tag);
    return inner.createElement(tag);
  };
  context.document = {
    createElement: create,
    createTextNode: (text) => inner.createTextNode(text),
    createDocumentFragment: () => inner.createDocumentFragment(),
  };
  context.onEvent((target, type, detail: unknown, eventOptions) => {
    const original = eventOptions.originalEvent as { target?: unknown } | undefined; // the DOM's event
    if (!options.isAlive() || !options.mount.contains((original?.target ?? null) as Node | null)) return undefined;
    if (type === 'tap' && isDisabled(target)) return undefined;
    const isInner = INNER_EVENT.test(type);
    const event = new glassEasel.Event(type, detail, {
      ...eventOptions,
      ...(isInner ? { bubbles: false, composed: false } : {}),
    });
    glassEasel.Event.dispatchEvent(target, event);
    return event.getEventBubbleStatus();
  });
  return context;
};
