// How the fields of an endpoint table are shown: on the wire, for callers, of what type, whether needed, and with which rules.
import { escaped, number } from './source.mjs';

/** @returns a Markdown table */
export function fieldTable(fields) {
  const rows = walk(fields, '', '').map((cells) => `| ${cells.join(' | ')} |`);
  return ['| on the wire | for callers | type | needed | |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

const callerName = (wire, field) => field.as ?? wire.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

function walk(fields, wirePath, callerPath) {
  return Object.entries(fields).flatMap(([wire, field]) => {
    const [at, as] = [wirePath + wire, callerPath + callerName(wire, field)];
    const named = 'const' in field ? '' : at === as ? 'the same' : `\`${as}\``;
    return [[`\`${at}\``, named, typeOf(field), needOf(field), rulesOf(field)], ...inner(field, at, as)];
  });
}

function inner(field, at, as) {
  if (field.type === 'object') return walk(field.fields, `${at}.`, `${as}.`);
  if (field.type === 'array') return inner(field.items, `${at}[]`, `${as}[]`);
  return field.type === 'map' ? inner(field.items, `${at}.*`, `${as}.*`) : [];
}

function typeOf(field) {
  if (field.type === 'array') return `list of ${typeOf(field.items)}`;
  if (field.type === 'map') return `object of ${typeOf(field.items)}`;
  if (field.type === 'big-integer') return field.asText ? 'digits as text' : 'whole number, digits for callers';
  const text = field.asText ? ' as text' : '';
  return (UNITS[field.unit] ?? TYPES[field.type]) + text;
}

const TYPES = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  time: 'time',
  file: 'file',
  object: 'object',
};
const UNITS = {
  fen: 'whole fen',
  yuan: 'yuan, fen for callers',
  'yuan-or-fen': 'number, unit unclear',
  'unix-seconds': 'Unix seconds, `Date` for callers',
  'rfc-3339': 'RFC 3339, `Date` for callers',
  flag: '0 or 1, true or false for callers',
  'media-id': 'media id',
  url: 'web address',
  'page-path': 'page path',
};

function needOf(field) {
  if ('const' in field) return 'filled in';
  if (field.required) return 'yes';
  return field.default === undefined || field.default === '' ? 'no' : `no, else ${field.default}`;
}

const COUNTED = { 'half-width': ' half-width characters', seconds: ' seconds', days: ' days', px: ' px' };

function rulesOf(field) {
  const count = COUNTED[field.unit] ?? (field.type === 'array' ? ' items' : '');
  const told = [
    'const' in field && `always \`${field.const}\``,
    field.values && field.unit !== 'flag' && field.values.map((value) => `\`${value}\``).join(', '),
    rangeOf(field, count),
    field.pattern && `\`${field.pattern}\``,
    field.names && `names \`${field.names}\``,
    field.maxBytes && `at most ${number(field.maxBytes)} bytes of ${field.contentTypes.join(', ')}`,
    field.in && 'in the query',
    field.alsoSend && `also sent as \`${field.alsoSend}\``,
    field.error && `else \`${field.error}\``,
    field.sensitive && 'sensitive',
    field.note,
  ];
  return escaped(told.filter(Boolean).join('; '));
}

function rangeOf({ min, max, type, unit }, count) {
  const what = count || (type === 'string' ? ' characters' : '');
  // The ends of what a 32-bit number or a date holds say nothing about the field.
  const high = max === undefined || max >= 2_147_483_647 ? undefined : max;
  if (unit === 'unix-seconds') return false;
  if (min && high !== undefined)
    return min === high ? `${number(min)}${what}` : `${number(min)} to ${number(high)}${what}`;
  if (high !== undefined) return `at most ${number(high)}${what}`;
  return min > 1 ? `at least ${number(min)}${what}` : false;
}
