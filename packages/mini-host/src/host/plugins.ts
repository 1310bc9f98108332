import type { CodeSpace, MiniProgramEnv } from 'glass-easel-miniprogram-adapter';
import { type MiniBundle, pluginsFor, pluginsOf } from '../mini-bundle';
import { parsePluginUrl, type PluginUrl } from '../mini-url';
import type { Problems } from './problems';

/** What stands in for one component of a plugin. It draws nothing; what it was given is read with `pluginComponents`. */
export interface PluginComponentStandIn {
  /** Names as in JavaScript: `roomId` for the attribute `room-id`. */
  properties?: string[];
  /** Those of `properties` without which the component is useless: empty or absent, they are a problem. */
  required?: string[];
  /** The name under which `plugin://alias/name` finds it; `plugin-private://` needs none. */
  publicName?: string;
}

/** What stands in for a plugin: the host never has a plugin's real code. */
export interface PluginStandIn {
  /** What `requirePlugin` gives. */
  exports?: unknown;
  /** By path inside the plugin. */
  components?: Record<string, PluginComponentStandIn>;
}

/** Path of the stand-in for a public component that the test said nothing about. */
const unnamed = (name: string) => `__public/${name}`;
const isEmpty = (value: unknown) => value === undefined || value === null || value === '' || value === 'undefined';

/** The plugins of one host, as app.json declares them. */
export class Plugins {
  constructor(
    private readonly bundle: MiniBundle,
    private readonly standIns: Readonly<Record<string, PluginStandIn>>,
    private readonly problems: Problems,
  ) {}

  /** One code space a provider, imported under its alias. Components that no test describes exist, and take nothing. */
  install(env: MiniProgramEnv, main: CodeSpace): void {
    for (const [alias, { provider }] of Object.entries(pluginsOf(this.bundle.app))) {
      const components: Record<string, PluginComponentStandIn> = { ...this.standIns[alias]?.components };
      const named = new Set(Object.values(components).map(({ publicName }) => publicName));
      for (const { isPrivate, domain, path } of this.urlsUsed()) {
        if (isPrivate && domain === provider) components[path] ??= {};
        if (!isPrivate && domain === alias && !named.has(path)) components[unnamed(path)] = { publicName: path };
      }
      const publicNames: Record<string, string> = {};
      for (const [path, { publicName }] of Object.entries(components))
        if (publicName !== undefined) publicNames[publicName] = path;
      const space = env.createCodeSpace(provider, false, publicNames);
      for (const [path, standIn] of Object.entries(components)) this.define(space, path, standIn);
      main.importCodeSpace(provider, alias, true);
    }
  }

  /** `requirePlugin(alias)` in `file`. @throws Error when the file may not use the plugin, or the test gave no exports */
  require(alias: unknown, file: string): unknown {
    const name = String(alias);
    if (!Object.hasOwn(pluginsFor(this.bundle.app, file), name)) {
      const message = `requirePlugin('${name}'): not declared in app.json for ${file}`;
      this.problems.add('plugin', message, file);
      throw new Error(message);
    }
    const standIn = this.standIns[name];
    if (standIn?.exports === undefined) throw new Error(`requirePlugin('${name}'): give the host its exports`);
    return standIn.exports;
  }

  /** Whether `file` may name this plugin address in `usingComponents` or navigate to it. */
  mayUse({ isPrivate, domain }: PluginUrl, file: string): boolean {
    const declared = pluginsFor(this.bundle.app, file);
    if (!isPrivate) return Object.hasOwn(declared, domain);
    return Object.values(declared).some(({ provider }) => provider === domain);
  }

  private urlsUsed(): PluginUrl[] {
    const lists = [
      this.bundle.app.usingComponents,
      ...Object.values(this.bundle.configs).map((one) => one.usingComponents),
    ];
    return lists.flatMap((list) => Object.values(list ?? {}).flatMap((url) => parsePluginUrl(url) ?? []));
  }

  private define(space: CodeSpace, path: string, { properties = [], required = [] }: PluginComponentStandIn): void {
    const { problems } = this;
    const given = Object.fromEntries([...properties, ...required].map((name) => [name, { type: null }]));
    const lifetimes = {
      attached(this: { data: Record<string, unknown> }) {
        for (const name of required)
          if (isEmpty(this.data[name])) problems.add('plugin', `<${path}> got no ${name}`, path);
      },
    };
    space.component(path).definition({ properties: given, lifetimes }).register();
  }
}
