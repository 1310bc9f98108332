import type { FieldProblem } from '@kaibo/contracts/errors.dto';
import type { JsonSchema, ObjectSchema } from '@kaibo/contracts/json-schema';
import { AppError } from './app-error';

/** A thousand bad fields must not make a thousand-line answer. */
const MOST_PROBLEMS = 20;

/**
 * Every rule of a schema that a value breaks, by the schema's own words (`maxLength`, `required`, ...), at most twenty.
 * Pure. Depth is the schema's, whatever the value's is.
 * @param at the field's name, such as `document`
 */
export function problemsOf(schema: JsonSchema, value: unknown, at: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  look(schema, value, at, problems);
  return problems;
}

/** @throws AppError INPUT_INVALID naming each field and rule */
export function requireFits(schema: JsonSchema, value: unknown, at: string): void {
  const fields = problemsOf(schema, value, at);
  if (fields.length > 0) throw new AppError('INPUT_INVALID', { fields });
}

function look(schema: JsonSchema, value: unknown, at: string, problems: FieldProblem[]): void {
  if (problems.length >= MOST_PROBLEMS) return;
  const say = (rule: string, what: string): void =>
    void problems.push({ field: at, rule, message: `${at} must ${what}` });
  switch (schema.type) {
    case 'string':
      return lookAtText(schema, value, say);
    case 'integer':
      return lookAtNumber(schema, value, say);
    case 'boolean':
      if (typeof value !== 'boolean') say('type', 'be true or false');
      return;
    case 'array':
      return lookAtList(schema, value, at, problems, say);
    case 'object':
      return lookAtObject(schema, value, at, problems, say);
  }
}

type Say = (rule: string, what: string) => void;

function lookAtText(schema: Extract<JsonSchema, { type: 'string' }>, value: unknown, say: Say): void {
  if (typeof value !== 'string') return say('type', 'be a text');
  if (schema.const !== undefined && value !== schema.const) say('const', `be ${schema.const}`);
  if (schema.enum && !schema.enum.includes(value)) say('enum', `be one of ${schema.enum.join(', ')}`);
  // A text of n code points has n to 2n code units: most need no counting.
  const length = (): number => [...value].length;
  if (schema.minLength !== undefined && value.length < schema.minLength * 2 && length() < schema.minLength)
    say('minLength', `have at least ${schema.minLength} characters`);
  if (schema.maxLength !== undefined && value.length > schema.maxLength && length() > schema.maxLength)
    say('maxLength', `have at most ${schema.maxLength} characters`);
  else if (schema.pattern !== undefined && !patternOf(schema.pattern).test(value))
    say('pattern', `be ${schema.description ?? `like ${schema.pattern}`}`);
}

function lookAtNumber(schema: Extract<JsonSchema, { type: 'integer' }>, value: unknown, say: Say): void {
  if (typeof value !== 'number' || !Number.isInteger(value)) return say('type', 'be a whole number');
  if (schema.const !== undefined && value !== schema.const) say('const', `be ${schema.const}`);
  if (schema.enum && !schema.enum.includes(value)) say('enum', `be one of ${schema.enum.join(', ')}`);
  if (schema.minimum !== undefined && value < schema.minimum) say('minimum', `be at least ${schema.minimum}`);
  if (schema.maximum !== undefined && value > schema.maximum) say('maximum', `be at most ${schema.maximum}`);
}

function lookAtList(
  schema: Extract<JsonSchema, { type: 'array' }>,
  value: unknown,
  at: string,
  problems: FieldProblem[],
  say: Say,
): void {
  if (!Array.isArray(value)) return say('type', 'be a list');
  if (schema.minItems !== undefined && value.length < schema.minItems)
    return say('minItems', `have at least ${schema.minItems} items`);
  if (schema.maxItems !== undefined && value.length > schema.maxItems)
    return say('maxItems', `have at most ${schema.maxItems} items`);
  if (schema.uniqueItems && new Set(value).size < value.length) say('uniqueItems', 'name nothing twice');
  value.forEach((item, index) => look(schema.items, item, `${at}[${index}]`, problems));
}

function lookAtObject(
  schema: Extract<JsonSchema, { type: 'object' }>,
  value: unknown,
  at: string,
  problems: FieldProblem[],
  say: Say,
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return say('type', 'be an object');
  const fields = value as Record<string, unknown>; // an object that is no array
  if ('oneOf' in schema) {
    const { propertyName } = schema.discriminator;
    const said = Object.hasOwn(fields, propertyName) ? fields[propertyName] : undefined;
    const member = schema.oneOf.find((one) => constOf(one, propertyName) === said);
    if (member) return lookAtObject(member, value, at, problems, say);
    const known = schema.oneOf.map((one) => constOf(one, propertyName)).join(', ');
    problems.push({
      field: `${at}.${propertyName}`,
      rule: 'oneOf',
      message: `${at}.${propertyName} must be one of ${known}`,
    });
    return;
  }
  for (const name of schema.required)
    if (!Object.hasOwn(fields, name))
      problems.push({ field: `${at}.${name}`, rule: 'required', message: `${at}.${name} must be there` });
  for (const name of Object.keys(fields)) {
    const inner = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    if (inner) look(inner, fields[name], `${at}.${name}`, problems);
    else if (problems.length < MOST_PROBLEMS) {
      const field = `${at}.${name.slice(0, 40)}`;
      problems.push({ field, rule: 'additionalProperties', message: `${field} should not exist` });
    }
  }
}

const constOf = (schema: ObjectSchema, name: string): string | number | undefined => {
  const inner = schema.properties[name];
  return inner && 'const' in inner ? inner.const : undefined;
};

const patterns = new Map<string, RegExp>();
/** Schemas are constants of ours, so the patterns are few. */
function patternOf(source: string): RegExp {
  let pattern = patterns.get(source);
  if (!pattern) patterns.set(source, (pattern = new RegExp(source, 'u')));
  return pattern;
}
