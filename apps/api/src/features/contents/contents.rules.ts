import {
  CONTENT_KINDS,
  type ContentKind,
  type ContentState,
  DOCUMENT_SCHEMA,
  MAX_DOCUMENT_CHARACTERS,
} from '@kaibo/contracts/contents';
import type { DocumentBody, WriteContent } from '@kaibo/contracts/contents.dto';
import type { FieldProblem } from '@kaibo/contracts/errors.dto';
import { AppError } from '../../core/app-error';
import { requireFits } from '../../core/json-schema';

/** The clock alone publishes what is scheduled: a state is never written down. Pure. */
export const contentStateAt = (publishAt: Date | null, now: Date): ContentState =>
  publishAt === null ? 'draft' : publishAt > now ? 'scheduled' : 'published';

/** @throws AppError CONTENT_NOT_FOUND for a kind that is none */
export const requireKind = (kind: string): ContentKind => {
  const known = CONTENT_KINDS.find((one) => one === kind);
  if (!known) throw new AppError('CONTENT_NOT_FOUND');
  return known;
};

/**
 * What goes beyond a field of its own: the document, and that goods pages alone have a price.
 * @throws AppError INPUT_INVALID
 */
export function requireWritable(kind: ContentKind, { document, goods }: WriteContent): void {
  requireFits(DOCUMENT_SCHEMA, document, 'document');
  if (charactersOf(document) > MAX_DOCUMENT_CHARACTERS)
    refuse('document', 'maxCharacters', `document must have at most ${MAX_DOCUMENT_CHARACTERS} characters in all`);
  if (kind === 'goods' && goods === undefined) refuse('goods', 'required', 'goods must be there for a goods page');
  if (kind !== 'goods' && goods !== undefined) refuse('goods', 'notAllowed', 'goods are for goods pages only');
}

function refuse(field: string, rule: string, message: string): never {
  const problem: FieldProblem = { field, rule, message };
  throw new AppError('INPUT_INVALID', { fields: [problem] });
}

const charactersOf = ({ blocks }: DocumentBody): number => {
  let sum = 0;
  for (const { text = '', spans = [], items = [] } of blocks) {
    sum += text.length;
    for (const span of [...spans, ...items.flatMap((item) => item.spans)]) sum += span.text.length;
  }
  return sum;
};

/** Names of all pictures that it shows. Pure. */
export const picturesOf = (shown: {
  cover?: string | null;
  images?: readonly string[];
  document: DocumentBody;
}): string[] => [
  ...(shown.cover ? [shown.cover] : []),
  ...(shown.images ?? []),
  ...shown.document.blocks.flatMap(({ picture }) => (picture === undefined ? [] : [picture])),
];

/** What the platform's shelf links to: our own page unless the merchant said another. Pure. */
export const goodsPathOf = (id: string, path: string | null): string => path ?? `pages/goods/index?id=${id}`;
