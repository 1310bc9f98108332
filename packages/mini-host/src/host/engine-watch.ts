import * as glassEasel from 'glass-easel';

export interface EngineWatcher {
  /** Whether a component is this watcher's; undefined stands for "unknown", which concerns everyone. */
  owns(component: glassEasel.GeneralComponent | undefined): boolean;
  /** An exception in a handler, lifetime or observer that the template engine caught. */
  onError(error: unknown, where: string | undefined): void;
  onWarning(message: string, where: string | undefined): void;
  /** Whether a warning about this element says nothing about the mini-program. */
  ignores(element: glassEasel.Node | undefined): boolean;
}

const watchers = new Set<EngineWatcher>();
let isListening = false;

const componentOf = (related: glassEasel.GeneralComponent | string | undefined) =>
  typeof related === 'object' ? related : undefined;
const nameOf = (related: glassEasel.GeneralComponent | string | undefined) =>
  typeof related === 'string' ? related || undefined : related?.is;

/** The engine's listeners are global, so one pair serves all hosts. Both return false: nothing goes to the console. */
const listen = () => {
  isListening = true;
  glassEasel.addGlobalErrorListener((error, method, related) => {
    const concerned = [...watchers].filter((one) => one.owns(componentOf(related)));
    const where = [nameOf(related), method].filter(Boolean).join(' ') || undefined;
    for (const watcher of concerned) watcher.onError(error, where);
    return concerned.length > 0 ? false : undefined;
  });
  glassEasel.addGlobalWarningListener((message, related, element) => {
    const concerned = [...watchers].filter((one) => one.owns(componentOf(related)));
    for (const watcher of concerned) if (!watcher.ignores(element)) watcher.onWarning(message, nameOf(related));
    return concerned.length > 0 ? false : undefined;
  });
};

/** @returns ends the watch */
export const watchEngine = (watcher: EngineWatcher): (() => void) => {
  if (!isListening) listen();
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
};
