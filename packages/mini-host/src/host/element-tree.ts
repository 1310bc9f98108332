import * as glassEasel from 'glass-easel';
import { builtinPath } from '../builtins/builtin-templates';

const isBuiltin = (component: glassEasel.GeneralComponent) => component.is.startsWith(builtinPath(''));

/** The component an element is, if it is one. */
export const asComponent = (element: glassEasel.Node | null | undefined): glassEasel.GeneralComponent | null =>
  glassEasel.Component.isComponent(element) ? element : null;

/** `input`, `button`, ... for a built-in component; undefined for all else. */
export const builtinTag = (element: glassEasel.Node | null | undefined): string | undefined => {
  const component = asComponent(element);
  return component && isBuiltin(component) ? component.is.slice(builtinPath('').length) : undefined;
};

/**
 * The elements below `root`, parents first, as the mini-program wrote them: into its own components, not into
 * built-ins.
 */
export function* elementsBelow(root: glassEasel.Element): Generator<glassEasel.Element> {
  for (const child of root.childNodes) {
    if (!glassEasel.Element.isElement(child)) continue;
    yield child;
    const component = asComponent(child);
    const shadow = component && !isBuiltin(component) ? component.getShadowRoot() : null;
    if (shadow) yield* elementsBelow(shadow);
    yield* elementsBelow(child);
  }
}

/** The nearest element outwards, itself included, that `matches`; crosses component borders. */
export const closest = (
  element: glassEasel.Element,
  matches: (element: glassEasel.Element) => boolean,
): glassEasel.Element | null => {
  let at: glassEasel.Element | null = element;
  while (at) {
    if (matches(at)) return at;
    at = glassEasel.ShadowRoot.isShadowRoot(at) ? at.getHostNode() : at.parentNode;
  }
  return null;
};

const hasTag = (element: glassEasel.Element, tag: string): boolean =>
  glassEasel.NativeNode.isNativeNode(element) ? element.is === `wx-${tag}` : asComponent(element)?.tagName === tag;

/**
 * All elements that match a selector, in the page and in the components it is made of: classes, ids and descendants of
 * each other, as the engine knows them, or one tag alone.
 */
export const queryAll = (page: glassEasel.GeneralComponent, selector: string): glassEasel.Element[] => {
  const shadow = page.getShadowRoot();
  if (!shadow) return [];
  if (/^[a-z][\w-]*$/.test(selector)) return [...elementsBelow(shadow)].filter((element) => hasTag(element, selector));
  const found = new Set(shadow.querySelectorAll(selector));
  for (const element of elementsBelow(shadow)) {
    const component = asComponent(element);
    const inner = component && !isBuiltin(component) ? component.getShadowRoot() : null;
    for (const match of inner?.querySelectorAll(selector) ?? []) found.add(match);
  }
  return [...found];
};

/** An element's node in the DOM; null for what draws nothing. */
export const domOf = (element: glassEasel.Element): HTMLElement | null =>
  element.getBackendElement() as unknown as HTMLElement | null; // the host's only backend is the DOM
