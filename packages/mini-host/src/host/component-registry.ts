import type { CodeSpace } from 'glass-easel-miniprogram-adapter';
import type { MiniBundle } from '../mini-bundle';
import { parsePluginUrl, resolvePath } from '../mini-url';
import type { Plugins } from './plugins';
import type { Problems } from './problems';
import type { Scripts } from './scripts';

type Definition = Record<string, unknown>;

/** Makes the mini-program's pages and components known to the template engine, each before it is first drawn. */
export class ComponentRegistry {
  private readonly ready = new Set<string>();
  /** The file being loaded: what `Page()` and `Component()` register, even when called from a shared chunk. */
  private loading: string | undefined;
  private registered = false;

  constructor(
    private readonly bundle: MiniBundle,
    private readonly space: CodeSpace,
    private readonly scripts: Scripts,
    private readonly plugins: Plugins,
    private readonly problems: Problems,
  ) {
    const everywhere = Object.entries(bundle.app.usingComponents ?? {}).map(
      ([tag, url]) => [tag, parsePluginUrl(url) ? url : `/${resolvePath('app', url)}`] as const,
    );
    for (const [path, config] of Object.entries(bundle.configs)) {
      const own = Object.entries(config.usingComponents ?? {});
      const usingComponents = Object.fromEntries([...everywhere, ...own].filter(([, url]) => this.mayUse(url, path)));
      space.addComponentStaticConfig(path, { ...config, usingComponents });
    }
  }

  /** `Page(definition)`: functions are handlers, `data` is data, everything else a field of the instance. */
  readonly page = (definition: Definition): void => {
    const { data, behaviors, options, ...rest } = definition;
    const handlers = Object.entries(rest).filter(([, value]) => typeof value === 'function');
    this.add({
      data: data ?? {},
      behaviors: behaviors ?? [],
      options: options ?? {},
      methods: Object.fromEntries(handlers),
    });
    this.fields.set(
      this.loading ?? '',
      Object.fromEntries(Object.entries(rest).filter(([, value]) => typeof value !== 'function')),
    );
  };

  readonly component = (definition: Definition): void => this.add(definition);

  readonly behavior = (definition: Definition): unknown =>
    this.space.componentEnv(this.loading ?? 'behavior', ({ Behavior }) => Behavior(definition));

  private readonly fields = new Map<string, Record<string, unknown>>();

  /** Fields of a page's definition that are neither data nor handlers. */
  fieldsOf(path: string): Record<string, unknown> {
    return this.fields.get(path) ?? {};
  }

  /** Loads a page or component, after the components it is made of. @throws what its file throws */
  ensure(path: string): void {
    if (this.ready.has(path)) return;
    this.ready.add(path);
    try {
      const used = { ...this.bundle.app.usingComponents, ...this.bundle.configs[path]?.usingComponents };
      for (const [tag, url] of Object.entries(used)) {
        if (parsePluginUrl(url)) continue;
        const component = resolvePath(
          Object.hasOwn(this.bundle.configs[path]?.usingComponents ?? {}, tag) ? path : 'app',
          url,
        );
        if (this.scripts.has(component)) this.ensure(component);
        else this.problems.add('component', `<${tag}>: there is no ${component}.js`, path);
      }
      this.load(path);
    } catch (error) {
      this.ready.delete(path);
      throw error;
    }
  }

  private load(path: string): void {
    const outer = [this.loading, this.registered] as const;
    [this.loading, this.registered] = [path, false];
    try {
      this.scripts.run(path);
      if (!this.registered) throw new Error(`${path}.js called neither Page() nor Component()`);
    } finally {
      [this.loading, this.registered] = outer;
    }
  }

  private add(definition: Definition): void {
    if (this.loading === undefined) throw new Error('Page() or Component() called outside a page or component file');
    this.registered = true;
    // The engine's type of a definition wants to know every data field at compile time.
    this.space
      .component(this.loading)
      .definition(definition as object)
      .register();
  }

  private mayUse(url: string, path: string): boolean {
    const plugin = parsePluginUrl(url);
    if (!plugin || this.plugins.mayUse(plugin, path)) return true;
    this.problems.add('plugin', `plugin ${plugin.domain} is not declared in app.json`, path);
    return false;
  }
}
