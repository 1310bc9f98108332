import type * as glassEasel from 'glass-easel';
import { builtinTag, closest, domOf, elementsBelow } from '../host/element-tree';

/** `this` in a built-in's methods. */
export interface BuiltinInstance {
  /** The template engine's own component. */
  readonly _$: glassEasel.GeneralComponent;
  readonly data: Record<string, unknown>;
  setData(data: Record<string, unknown>): void;
  triggerEvent(name: string, detail?: unknown): void;
}

export interface BuiltinDefinition {
  /** Attributes that matter here, in JavaScript's spelling; all others are taken and ignored. */
  properties?: readonly string[];
  /** Called with an attribute's new value. */
  observers?: Record<string, (this: BuiltinInstance, value: unknown) => void>;
  methods?: Record<string, (this: BuiltinInstance, event: { detail: Record<string, unknown> }) => void>;
  attached?: (this: BuiltinInstance) => void;
  /** What a tap on it does, after the mini-program's own handlers. */
  onTap?: (this: BuiltinInstance, host: BuiltinHost) => void;
}

/** What built-ins need from the host. */
export interface BuiltinHost {
  /** A `<navigator>` was tapped. */
  navigate(openType: string, url: string, delta: number): void;
  /** A `<button open-type="share">` was tapped. */
  share(button: { id: string; dataset: Record<string, unknown> }): void;
  record(name: string, args: unknown): void;
}

/** Attributes written without a value, or as text, count as WXML counts them. */
export const isTrue = (value: unknown): boolean => value !== false && value !== 'false' && Boolean(value);

/** The DOM's own control inside an input or textarea. */
export const innerControl = (component: glassEasel.GeneralComponent): HTMLInputElement | null => {
  const first = component.getShadowRoot()?.childNodes[0];
  return first && 'getBackendElement' in first ? (domOf(first as glassEasel.Element) as HTMLInputElement | null) : null;
};

/** The instance of an element that is a built-in component. */
export const instanceOf = (element: glassEasel.Element): BuiltinInstance =>
  (element as glassEasel.GeneralComponent).getMethodCaller() as unknown as BuiltinInstance; // callers check `builtinTag` first

export const closestBuiltin = (from: glassEasel.Element, tag: string): BuiltinInstance | null => {
  const found = closest(from, (element) => builtinTag(element) === tag);
  return found && instanceOf(found);
};

export const builtinsBelow = (root: glassEasel.Element, tag: string): BuiltinInstance[] =>
  [...elementsBelow(root)].filter((element) => builtinTag(element) === tag).map(instanceOf);

/** Whether a tap on the element is swallowed by a disabled control around it. */
export const isDisabled = (element: glassEasel.Element): boolean =>
  closest(element, (at) => builtinTag(at) !== undefined && isTrue(instanceOf(at).data.disabled)) !== null;
