import type * as glassEasel from 'glass-easel';
import type { CodeSpace, MiniProgramEnv } from 'glass-easel-miniprogram-adapter';
import type { BuiltinDefinition, BuiltinHost, BuiltinInstance } from './builtin-component';
import { BUILTIN_TEMPLATES, builtinPath, PLAIN_TAGS } from './builtin-templates';
import { FORM_BUILTINS } from './form-builtins';
import { VIEW_BUILTINS } from './view-builtins';

/** A template group as the compiler's output gives it: path to template. */
export type TemplateGroup = Record<string, unknown>;

/** As the engine takes it. Events may be written `bindtap` (which Taro does) or `bind:tap`. */
export const toTemplate = (group: TemplateGroup, path: string): glassEasel.template.ComponentTemplate =>
  ({
    groupList: group,
    content: group[path],
    fallbackListenerOnNativeNode: true,
  }) as glassEasel.template.ComponentTemplate; // the compiler's own output

const toDefinition = (definition: BuiltinDefinition, host: BuiltinHost) => {
  const { properties = [], observers = {}, methods = {}, attached, onTap } = definition;
  return {
    // Any type: what an app gives a built-in wrongly is the phone's to judge.
    properties: Object.fromEntries(properties.map((name) => [name, { type: null, observer: observers[name] }])),
    data: { isOn: false, plain: '' },
    methods,
    lifetimes: {
      attached(this: BuiltinInstance) {
        attached?.call(this);
        if (onTap) this._$.addListener('tap', () => onTap.call(this, host));
      },
    },
  };
};

/** Makes every built-in tag known to a mini-program's code space. */
export const installBuiltins = (
  env: MiniProgramEnv,
  main: CodeSpace,
  group: TemplateGroup,
  host: BuiltinHost,
): void => {
  const space = env.getGlobalCodeSpace();
  const components = main.getComponentSpace();
  const definitions = { ...FORM_BUILTINS, ...VIEW_BUILTINS };
  for (const tag of Object.keys(BUILTIN_TEMPLATES)) {
    const path = builtinPath(tag);
    space.addCompiledTemplate(path, toTemplate(group, path));
    const definition = toDefinition(definitions[tag] ?? {}, host);
    // The engine's type of a definition wants to know every data field at compile time.
    space
      .component(path)
      .definition(definition as object)
      .register();
    const registered = space.getComponentSpace().getComponentByUrlWithoutDefault(`/${path}`, '');
    if (registered) components.setGlobalUsingComponent(tag, registered);
  }
  for (const tag of PLAIN_TAGS) components.setGlobalUsingComponent(tag, `wx-${tag}`);
};
