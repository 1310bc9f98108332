import { type Endpoint, type Field, type Fields } from './endpoint';
import { isObject } from './shape-error';
import { type Sent } from './write';

/** Shorter texts stand in too many messages by chance. */
const SHORTEST = 6;

/** The values of a request that no message may quote: openids, phone numbers, one-time codes, the secret. */
export function sensitiveValues(endpoint: Endpoint, sent: Sent): string[] {
  const values: string[] = [];
  const fromQuery = Object.fromEntries(sent.query);
  walk(endpoint.request, { ...sent.body, ...fromQuery }, (text) => {
    if (text.length >= SHORTEST) values.push(text);
  });
  return values;
}

function walk(fields: Fields, object: Record<string, unknown>, found: (text: string) => void): void {
  for (const [wire, field] of Object.entries(fields)) visit(field, object[wire], found);
}

function visit(field: Field, value: unknown, found: (text: string) => void): void {
  if (field.type === 'object' && isObject(value)) walk(field.fields, value, found);
  else if (field.type === 'map' && isObject(value))
    for (const item of Object.values(value)) visit(field.items, item, found);
  else if (field.type === 'array' && Array.isArray(value)) for (const item of value) visit(field.items, item, found);
  else if (field.sensitive && typeof value === 'string') found(value);
}
