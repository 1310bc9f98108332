import { refuse } from './refusal';
import { emptyObject, MAX_DEPTH, MAX_VALUES, type PushValue } from './tree';

/** A text, or a whole number with more digits than a double holds: the digits of a fraction or an exponent are neither. */
const TEXT_OR_LONG_NUMBER = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?[1-9]\d{15,}(?![\d.eE])/g;

/**
 * Reads a message that is JSON.
 * @throws Refusal `bad-body` for what is no JSON, too deep or too much
 */
export function parseJson(text: string): PushValue {
  const lossless = /\d{16}/.test(text)
    ? text.replace(TEXT_OR_LONG_NUMBER, (part) => (part.startsWith('"') ? part : `"${part}"`))
    : text;
  let value: unknown;
  try {
    value = JSON.parse(lossless);
  } catch {
    return refuse('bad-body', 'the body is not JSON');
  }
  return copy(value, { left: MAX_VALUES }, 0);
}

/** Into objects without prototype. */
function copy(value: unknown, budget: { left: number }, depth: number): PushValue {
  if (depth > MAX_DEPTH) refuse('bad-body', 'the body is too deep');
  if (--budget.left < 0) refuse('bad-body', 'the body has too many values');
  if (Array.isArray(value)) return value.map((item) => copy(item, budget, depth + 1));
  if (typeof value !== 'object' || value === null) return value as PushValue; // JSON knows nothing else
  const object = emptyObject();
  for (const [name, item] of Object.entries(value)) object[name] = copy(item, budget, depth + 1);
  return object;
}
