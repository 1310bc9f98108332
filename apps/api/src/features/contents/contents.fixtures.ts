import { randomBytes } from 'node:crypto';
import type { MediaState } from '@kaibo/contracts/media';
import type { ContentKind } from '@kaibo/contracts/contents';
import type { ConsoleContentView, DocumentBlock, WriteContent } from '@kaibo/contracts/contents.dto';
import type { Client, Pool } from 'pg';
import type { TestMerchant } from '../../../test/app';

export const paragraph = (text: string): DocumentBlock => ({ type: 'paragraph', spans: [{ text }] });

/** As staff would write it. */
export const aDraft = (kind: ContentKind, changes: Partial<WriteContent> = {}): WriteContent => ({
  title: '香山公寓现代风格',
  document: { blocks: [paragraph('在线直播看房，云看房体验。')] },
  ...(kind === 'goods' ? { goods: { priceFen: 16_800, stock: null } } : {}),
  ...changes,
});

/** Something that viewers see. */
export async function aContent(
  of: TestMerchant,
  kind: ContentKind,
  changes: Partial<WriteContent> = {},
  at = '2026-01-01T00:00:00Z',
): Promise<ConsoleContentView> {
  const { id } = await of.staff.contents.add(kind, aDraft(kind, changes));
  return of.staff.contents.publish(kind, id, { at });
}

/** A picture that was uploaded, as far as its row tells. @returns its name */
export async function aPicture(
  admin: Client | Pool,
  of: { merchantId: string },
  state: MediaState = 'passed',
  memberId?: string,
  miniAppId?: string,
): Promise<string> {
  const name = randomBytes(32).toString('base64url');
  await admin.query(
    `insert into media (merchant_id, name, state, stored_in, width_px, height_px, bytes, added_at, changed_at)
     values ($1, $2, $3, 'postgres', 10, 10, 100, now(), now())`,
    [of.merchantId, name, state],
  );
  if (memberId !== undefined)
    await admin.query(
      'insert into media_owners (merchant_id, name, member_id, mini_app_id, added_at) values ($1, $2, $3, $4, now())',
      [of.merchantId, name, memberId, miniAppId],
    );
  return name;
}
