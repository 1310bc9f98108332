import type {
  ConsoleContentCard,
  ConsoleContentView,
  ContentCard,
  ContentView,
  DocumentBlock,
  PictureUrls,
  ShownDocumentBlock,
  ShownGoods,
} from '@kaibo/contracts/contents.dto';
import type { SlotView } from '@kaibo/contracts/slots.dto';
import type { ContentRow } from './content-store.repository';
import type { ContentEntity } from './contents.entity';
import { contentStateAt, goodsPathOf } from './contents.rules';

/** The paths of a picture that may be seen; null for any other. */
export type FindPicture = (name: string) => PictureUrls | null;

/** Where it lies, whether it may be seen or not. */
export type PathsOf = (name: string) => PictureUrls;

const toShownGoods = (row: Pick<ContentRow, 'id' | 'price_fen' | 'stock' | 'path'>): ShownGoods | null =>
  row.price_fen === null
    ? null
    : { priceFen: Number(row.price_fen), stock: row.stock, path: goodsPathOf(row.id, row.path) };

const goodsOf = ({ id, priceFen, stock, path }: Omit<ContentEntity, 'document'>): ShownGoods | null =>
  toShownGoods({ id, price_fen: priceFen, stock, path });

export const toContentCard = (row: ContentRow, picture: FindPicture): ContentCard => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  summary: row.summary,
  cover: row.cover === null ? null : picture(row.cover),
  publishedAt: row.publish_at.toISOString(),
  goods: toShownGoods(row),
});

export const toContentView = (
  content: ContentEntity,
  publishedAt: Date,
  picture: FindPicture,
  slots: SlotView[],
): ContentView => ({
  id: content.id,
  kind: content.kind,
  title: content.title,
  summary: content.summary,
  cover: content.cover === null ? null : picture(content.cover),
  images: content.images.map(picture).filter((urls) => urls !== null),
  publishedAt: publishedAt.toISOString(),
  goods: goodsOf(content),
  blocks: content.document.blocks.flatMap((block) => toShownBlock(block, picture) ?? []),
  slots,
});

/** Null for a picture that may not be seen. */
function toShownBlock(block: DocumentBlock, find: FindPicture): ShownDocumentBlock | null {
  const { type, spans, text, level, items, ordered, picture, alt } = block;
  if (picture === undefined) return { type, spans, text, level, items, ordered };
  const urls = find(picture);
  return urls && { type, picture: urls, alt };
}

export const toConsoleContentView = (content: ContentEntity, now: Date, paths: PathsOf): ConsoleContentView => ({
  ...toConsoleContentCard(content, now, paths),
  summary: content.summary,
  cover: content.cover,
  images: content.images,
  document: content.document,
  goods: goodsOf(content),
  createdAt: content.createdAt.toISOString(),
});

export const toConsoleContentCard = (
  content: Omit<ContentEntity, 'document'>,
  now: Date,
  paths: PathsOf,
): ConsoleContentCard => ({
  id: content.id,
  kind: content.kind,
  state: contentStateAt(content.publishAt, now),
  title: content.title,
  coverUrls: content.cover === null ? null : paths(content.cover),
  position: content.position,
  publishAt: content.publishAt?.toISOString() ?? null,
  changedAt: content.changedAt.toISOString(),
});
