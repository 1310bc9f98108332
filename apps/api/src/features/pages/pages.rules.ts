import { PAGE_SCHEMA_VERSION, PAGE_SCHEMAS } from '@kaibo/contracts/pages';
import type { Click, PageBlock, PageDocument } from '@kaibo/contracts/pages.dto';
import { AppError } from '../../core/app-error';
import { requireFits } from '../../core/json-schema';

/** Something that a document points to, and where it does. */
export interface PageTarget {
  kind: 'room' | 'page' | 'article' | 'topic' | 'goods';
  id: string;
  /** e.g. `document.blocks[2].click` */
  at: string;
}

/** @throws AppError PAGE_SCHEMA_UNKNOWN; INPUT_INVALID naming each field and rule */
export function requirePage(document: PageDocument): void {
  const version: unknown = document.version;
  const schema = typeof version === 'number' ? PAGE_SCHEMAS[version] : undefined;
  if (!schema) throw new AppError('PAGE_SCHEMA_UNKNOWN', { newest: PAGE_SCHEMA_VERSION });
  requireFits(schema, document, 'document');
}

const TARGETS = ['room', 'page', 'article', 'topic', 'goods'] as const;

/** All that a document points to, in order. Pure. */
export function targetsOf({ blocks }: PageDocument): PageTarget[] {
  return blocks.flatMap((block, index) => {
    const at = `document.blocks[${index}]`;
    const clicks = clicksOf(block).map(({ click, at: inner }) => ({ click, at: `${at}${inner}` }));
    return [
      ...clicks.flatMap(({ click, at: where }): PageTarget[] => {
        const kind = TARGETS.find((one) => one === click.kind);
        return kind && click.id !== undefined ? [{ kind, id: click.id, at: where }] : [];
      }),
      ...(block.roomIds ?? []).map((id, n): PageTarget => ({ kind: 'room', id, at: `${at}.roomIds[${n}]` })),
      ...(block.ids ?? []).map((id, n): PageTarget => ({ kind: 'goods', id, at: `${at}.ids[${n}]` })),
    ];
  });
}

const clicksOf = ({ click, pictures = [] }: PageBlock): { click: Click; at: string }[] => [
  ...(click ? [{ click, at: '.click' }] : []),
  ...pictures.flatMap((one, n) => (one.click ? [{ click: one.click, at: `.pictures[${n}].click` }] : [])),
];

/** Names of all pictures that it shows. Pure. */
export const pagePicturesOf = ({ blocks }: PageDocument): string[] =>
  blocks.flatMap(({ picture, pictures = [] }) => [
    ...(picture === undefined ? [] : [picture]),
    ...pictures.map((one) => one.picture),
  ]);

/** @throws AppError PAGE_CHANGED with the newest revision */
export function requireRevision(kept: number, asked: number): void {
  if (kept !== asked) throw new AppError('PAGE_CHANGED', { revision: kept });
}
