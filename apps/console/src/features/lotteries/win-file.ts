import type { consoleLotteriesApi } from '@kaibo/api-client';
import type { ExportedWin } from '@kaibo/contracts/lotteries.dto';

const PAGE = 100;
/** What a spreadsheet needs to read the bytes as UTF-8. */
const BOM = '\uFEFF';
/** A cell that begins like this is run as a formula, whatever stands in it. */
const RUN = /^[\s]*[=+\-@\t\r]/;

function cell(value: string | number): string {
  const text = typeof value === 'string' && RUN.test(value) ? `'${value}` : String(value);
  return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Winners with an address, as CSV (RFC 4180) that no spreadsheet runs. Pure. */
export const winsCsv = (header: readonly string[], wins: readonly ExportedWin[]): string =>
  BOM +
  [
    header,
    ...wins.flatMap(({ place, prizeName, to }) => (to ? [[place, prizeName, to.receiver, to.phone, to.address]] : [])),
  ]
    .map((row) => `${row.map(cell).join(',')}\r\n`)
    .join('');

/** Starts an export, for a reason that the trail keeps, and reads all of it. Nothing is saved when a page of it fails. */
export async function readWins(
  api: ReturnType<typeof consoleLotteriesApi>,
  lotteryId: string,
  reason: string,
  onRead: (done: number, total: number) => void,
): Promise<ExportedWin[]> {
  const { id, total } = await api.startExport(lotteryId, { reason });
  const wins: ExportedWin[] = [];
  onRead(0, total);
  for (let cursor: string | null = '0'; cursor !== null;) {
    const query: { cursor?: string; limit: number } = { ...(cursor === '0' ? {} : { cursor }), limit: PAGE };
    const page: Awaited<ReturnType<typeof api.exported>> = await api.exported(id, query);
    wins.push(...page.items);
    onRead(page.done, page.total);
    cursor = page.nextCursor;
  }
  return wins;
}
