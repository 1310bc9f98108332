import type { auditApi } from '@kaibo/api-client';
import { saveText } from '../../save-file';

const PAGE = 1_000;

export interface ExportFile {
  name: string;
  /** JSON lines: the head first, then each sealed entry, as `audit verify-file` reads them. */
  lines: string[];
}

/** Seals what waits, gives the head out and reads all that it covers. Nothing is saved when a page of it fails. */
export async function readExport(
  api: ReturnType<typeof auditApi>,
  onRead: (read: number, total: number) => void,
): Promise<ExportFile> {
  const { id, head } = await api.export();
  const total = Number(head.number);
  const lines = [JSON.stringify(head)];
  for (let after: string | null = '0'; after !== null;) {
    onRead(lines.length - 1, total);
    const page: Awaited<ReturnType<typeof api.exported>> = await api.exported(id, { after, limit: PAGE });
    lines.push(...page.items.map((item) => JSON.stringify(item)));
    after = page.nextAfter;
  }
  return { name: `audit-${head.merchantId}-${head.number}.jsonl`, lines };
}

/** Hands the file to the browser. */
export function saveFile({ name, lines }: ExportFile): void {
  saveText(name, `${lines.join('\n')}\n`, 'application/jsonl');
}
