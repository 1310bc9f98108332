import { resolvePath } from '../mini-url';

interface Module {
  exports: unknown;
}
type Compiled = (this: void, ...globals: unknown[]) => () => void;

/** Runs the mini-program's files, each once, as its `require` does. */
export class Scripts {
  private readonly modules = new Map<string, Module>();

  /**
   * @param sources file to JavaScript, without `.js`
   * @param globalsOf the names a file sees, apart from `require`, `module` and `exports`
   */
  constructor(
    private readonly sources: Readonly<Record<string, string>>,
    private readonly globalsOf: (file: string) => Record<string, unknown>,
  ) {}

  has(file: string): boolean {
    return Object.hasOwn(this.sources, file);
  }

  /** @throws Error when there is no such file, or whatever it throws; a file that threw runs again when asked again */
  run(file: string, askedBy?: string): unknown {
    const known = this.modules.get(file);
    if (known) return known.exports;
    const source = this.has(file) ? this.sources[file] : undefined;
    if (source === undefined)
      throw new Error(`module '${file}.js' is not defined${askedBy ? `, required by ${askedBy}.js` : ''}`);

    const module: Module = { exports: {} };
    this.modules.set(file, module);
    const names: Record<string, unknown> = {
      ...this.globalsOf(file),
      require: (target: unknown) => this.run(resolvePath(file, String(target).replace(/\.js$/, '')), file),
      module,
      exports: module.exports,
    };
    try {
      // The inner function lets the file say "use strict" while `eval` and `Function` stay shadowed.
      const text = `return function () {\n${source}\n}\n//# sourceURL=mini:///${file}.js`;
      const compiled = new Function(...Object.keys(names), text) as Compiled; // built right here
      compiled(...Object.values(names))();
    } catch (error) {
      this.modules.delete(file);
      throw error;
    }
    return module.exports;
  }
}
