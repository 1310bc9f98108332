import type { auditApi } from '@kaibo/api-client';

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

/** Hands a file to the browser, which keeps it where people keep downloads. */
export function saveFile({ name, lines }: ExportFile): void {
  const url = URL.createObjectURL(new Blob([`${lines.join('\n')}\n`], { type: 'application/jsonl' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // some browsers read it a while later
}
