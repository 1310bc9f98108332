import { TmplGroup } from 'glass-easel-template-compiler';
import { BUILTIN_TEMPLATES, builtinPath } from '../builtins/builtin-templates';
import type { Platform, TemplateWarning } from '../mini-bundle';
import type { DistFolder } from './dist-folder';

/** What the compiler tells of one place; lines and columns from 0. */
interface Diagnostic {
  level: string;
  message: string;
  startLine: number;
  startColumn: number;
}

/** Douyin's template language is WeChat's with other words. */
export const toWeappTemplate = (source: string): string =>
  source
    .replace(/(\s)tt:(for-items|for-item|for-index|for|key|if|elif|else)\b/g, '$1wx:$2')
    .replace(/<(\/?)sjs\b/g, '<$1wxs')
    .replace(/\.sjs(["'])/g, '.wxs$1')
    .replace(/\.ttml(["'])/g, '.wxml$1');

const without = (file: string) => file.replace(/\.[^./]+$/, '');

/**
 * Compiles all templates and template scripts of a folder, and the host's own built-ins with them.
 * Says as a warning what the compiler leaves unsaid: an import of a file that is not there.
 */
export const compileTemplates = (
  dist: DistFolder,
  platform: Platform,
): { templates: string; warnings: TemplateWarning[] } => {
  const group = new TmplGroup();
  const warnings: TemplateWarning[] = [];
  const files = Object.keys(dist.sizes);
  const markup = files.filter((file) => /\.(wxml|ttml)$/.test(file));
  const scripts = files.filter((file) => /\.(wxs|sjs)$/.test(file));

  for (const file of markup) {
    const source = platform === 'tt' ? toWeappTemplate(dist.text(file)) : dist.text(file);
    const found: Diagnostic[] = group.addTmpl(without(file), source) ?? [];
    for (const { level, message, startLine, startColumn } of found)
      warnings.push({ file, level, message, line: startLine + 1, column: startColumn + 1 });
  }
  for (const file of scripts) group.addScript(without(file), dist.text(file));

  const missing = (file: string, target: string) =>
    warnings.push({ file, level: 'Error', message: `imports ${target}, which is not there`, line: 1, column: 1 });
  const known = (list: string[]) => new Set(list.map(without));
  const [knownMarkup, knownScripts] = [known(markup), known(scripts)];
  for (const file of markup) {
    const at = without(file);
    for (const target of group.getDirectDependencies(at) as string[])
      if (!knownMarkup.has(without(target))) missing(file, target);
    for (const target of group.getScriptDependencies(at) as string[])
      if (!knownScripts.has(without(target))) missing(file, target);
  }

  for (const [tag, template] of Object.entries(BUILTIN_TEMPLATES)) group.addTmpl(builtinPath(tag), template);
  const templates = group.getTmplGenObjectGroups();
  group.free();
  return { templates, warnings };
};
