import { AppError } from './app-error';

/** A row of a file, the header being row 1. */
export interface CsvRow {
  row: number;
  cells: string[];
}

/**
 * Reads CSV (RFC 4180), in UTF-8 with or without a byte order mark, lines ended either way. Pure.
 * @throws AppError CSV_INVALID with `rule` (`utf8`, `quotes`, `columns`, `rows`) and the row
 */
export function readCsv(bytes: Buffer, maxRows: number): CsvRow[] {
  const rows = split(decode(bytes)).filter(({ cells }) => cells.length > 1 || cells[0] !== '');
  const width = rows[0]?.cells.length ?? 0;
  for (const { row, cells } of rows) if (cells.length !== width) throw invalid('columns', row);
  if (rows.length > maxRows + 1) throw invalid('rows', maxRows + 2);
  return rows;
}

/** Where each column stands. @throws AppError CSV_INVALID `header` when one is missing, unknown or there twice */
export function columnsOf(header: CsvRow | undefined, known: readonly string[]): Map<string, number> {
  const names = header?.cells.map((name) => name.trim().toLowerCase()) ?? [];
  const places = new Map(names.map((name, at) => [name, at]));
  const isGood = names.length > 0 && places.size === names.length && names.every((name) => known.includes(name));
  if (!isGood) throw new AppError('CSV_INVALID', { rule: 'header', row: 1, columns: known });
  return places;
}

/** What a spreadsheet needs to read the bytes as UTF-8. */
export const CSV_BOM = '\uFEFF';

/** A cell that begins like this is run as a formula, whatever stands in it. */
const RUN = /^[\s]*[=+\-@\t\r]/;

/** One cell as text: quoted where it must be, and never run by a spreadsheet. Numbers may begin with a minus. Pure. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = RUN.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line of RFC 4180. Pure. */
export const csvLine = (cells: readonly (string | number | null)[]): string => `${cells.map(cell).join(',')}\r\n`;

const invalid = (rule: string, row: number): AppError => new AppError('CSV_INVALID', { rule, row });

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // takes the mark away
  } catch (cause) {
    throw new AppError('CSV_INVALID', { rule: 'utf8', row: 1 }, { cause });
  }
}

function split(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let at = 0;
  while (at < text.length) {
    const cell = text[at] === '"' ? readQuoted(text, at, rows.length + 1) : readPlain(text, at);
    cells.push(cell.text);
    at = cell.end;
    if (text[at] === ',') {
      at++;
      if (at < text.length) continue;
      cells.push('');
    } else at += text.startsWith('\r\n', at) ? 2 : 1;
    rows.push({ row: rows.length + 1, cells });
    cells = [];
  }
  return rows;
}

function readPlain(text: string, from: number): { text: string; end: number } {
  let end = from;
  while (end < text.length && !',\r\n'.includes(text[end] ?? '')) end++;
  return { text: text.slice(from, end), end };
}

function readQuoted(text: string, from: number, row: number): { text: string; end: number } {
  let read = '';
  for (let at = from + 1; ;) {
    const end = text.indexOf('"', at);
    if (end < 0) throw invalid('quotes', row);
    read += text.slice(at, end);
    if (text[end + 1] !== '"') {
      if (end + 1 < text.length && !',\r\n'.includes(text[end + 1] ?? '')) throw invalid('quotes', row);
      return { text: read, end: end + 1 };
    }
    read += '"';
    at = end + 2;
  }
}
