import type { AssociatedBackend, CodeSpace } from 'glass-easel-miniprogram-adapter';
import type { MiniBundle } from '../mini-bundle';
import type { ComponentRegistry } from './component-registry';
import { type FaultReport, MiniPage, type PageInstance } from './mini-page';
import type { PageMaker } from './page-stack';
import type { Plugins } from './plugins';
import type { Problems } from './problems';
import { meterSetData } from './set-data';

export interface PageMakerParts {
  bundle: MiniBundle;
  space: CodeSpace;
  backend: AssociatedBackend;
  registry: ComponentRegistry;
  plugins: Plugins;
  problems: Problems;
  mount: HTMLElement;
  report: FaultReport;
}

/** Makes pages: loads their files, builds their component tree and puts it into the DOM. */
export const pageMaker = (parts: PageMakerParts): PageMaker => ({
  mayUsePlugin: (url, from) => parts.plugins.mayUse(url, from),
  make: (path, query) => {
    const { bundle, space, backend, registry, problems, mount, report } = parts;
    registry.ensure(path);

    const element = document.createElement('div');
    element.className = 'mini-page';
    element.dataset.path = path;
    const placeholder = element.appendChild(document.createElement('div'));
    mount.appendChild(element);

    const root = backend.createRoot('page', space, path);
    const instance = root.get() as unknown as PageInstance; // the engine's caller, with the page's own handlers on it
    Object.assign(instance, structuredCopy(registry.fieldsOf(path)), { route: path, __route__: path, options: query });
    const setData = { calls: 0, bytes: 0, most: 0 };
    meterSetData(instance, setData, (bytes) =>
      problems.add('api', `setData of ${bytes} bytes is above the limit`, path),
    );
    type Parent = Parameters<typeof root.attach>[0]; // the engine's word for a DOM element
    root.attach(element as unknown as Parent, placeholder as unknown as Parent);
    const config = { ...bundle.app.window, ...bundle.configs[path] };
    return new MiniPage({ path, query, config, instance, root, element, setData, report });
  },
});

/** Each page gets fields of its own; what JSON cannot carry stays shared, as it does in WeChat. */
const structuredCopy = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, copy(value)]));

const copy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(copy);
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? structuredCopy(value as Record<string, unknown>) : value; // just checked
};
