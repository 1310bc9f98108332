import type { MiniBundle, TemplateWarning } from '../mini-bundle';
import { toAppConfig } from './app-config';
import { platformOf, readDist } from './dist-folder';
import { compileTemplates } from './templates';

export interface PackOptions {
  /** Default false: a template that the compiler warns about is refused. */
  allowWarnings?: boolean;
}

/** Files of a developer tool, not of the mini-program. */
const TOOL_FILE = /^(project\.|sitemap$|theme$|package$)/;

const say = ({ file, line, column, level, message }: TemplateWarning) =>
  `${file}:${line}:${column} ${level}: ${message}`;

/**
 * Reads a compiled weapp or tt folder and compiles its templates. Needs Node; the result runs anywhere.
 * @param folder what DevTools would open: holds app.json
 * @throws Error when the folder is no mini-program, a JSON file is broken, or a template has a warning
 * @example const bundle = pack('dist/weapp');
 */
export const pack = (folder: string, { allowWarnings = false }: PackOptions = {}): MiniBundle => {
  const dist = readDist(folder);
  const platform = platformOf(dist);
  const { templates, warnings } = compileTemplates(dist, platform);
  if (warnings.length > 0 && !allowWarnings)
    throw new Error(`${folder}: ${warnings.length} template warning(s)\n${warnings.map(say).join('\n')}`);

  const bundle: MiniBundle = {
    platform,
    app: toAppConfig(dist.json('app.json')),
    configs: {},
    scripts: {},
    styles: {},
    templates,
    warnings,
  };
  for (const file of Object.keys(dist.sizes)) {
    const [, at, ending] = /^(.+)\.(js|json|wxss|ttss)$/.exec(file) ?? [];
    if (at === undefined) continue;
    if (ending === 'js') bundle.scripts[at] = dist.text(file);
    else if (ending !== 'json') bundle.styles[at] = dist.text(file);
    else if (at !== 'app' && !TOOL_FILE.test(at)) bundle.configs[at] = dist.json(file);
  }
  return bundle;
};
