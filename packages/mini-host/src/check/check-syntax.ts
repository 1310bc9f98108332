import { toMessage } from '../host/problems';

/** Years of the language that can be asked for. */
export type EcmaYear = 2015 | 2016 | 2017 | 2018 | 2019 | 2020 | 2021 | 2022;

/** A JavaScript parser that throws on what the year does not know: `acorn.parse` is one. */
export type ParseScript = (source: string, options: { ecmaVersion: EcmaYear }) => unknown;

/**
 * The files that an old phone's engine would refuse. WeChat on iOS 13 and Android's oldest engines read ES2018.
 * @param scripts file name to source
 * @returns one sentence a file, in order
 * @example checkSyntax(pack('dist/weapp').scripts, 2018, acorn.parse)
 */
export const checkSyntax = (
  scripts: Readonly<Record<string, string>>,
  ecmaVersion: EcmaYear,
  parse: ParseScript,
): string[] =>
  Object.entries(scripts).flatMap(([file, source]) => {
    try {
      parse(source, { ecmaVersion });
      return [];
    } catch (error) {
      return [`${file}: not ES${ecmaVersion}: ${toMessage(error)}`];
    }
  });
