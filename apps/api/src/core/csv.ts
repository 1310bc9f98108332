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
