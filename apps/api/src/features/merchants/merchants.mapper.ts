import type { MiniAppView } from '@kaibo/contracts/merchants.dto';
import type { ApiKeyView } from '@kaibo/contracts/staff.dto';
import { permissionsOfKey } from '../../core/permissions.rules';
import { CAPABILITIES } from '../../platforms/capabilities';
import type { ApiKeyEntity, MiniAppEntity } from './merchants.entity';

export const toMiniAppView = (row: MiniAppEntity): MiniAppView => ({
  id: row.id,
  platform: row.platform,
  appId: row.appId,
  name: row.name,
  source: row.source,
  capabilities: [...CAPABILITIES[row.source]],
  hasSecret: row.hasSecret,
  isDemo: row.isDemo,
});

export const toApiKeyView = (row: ApiKeyEntity): ApiKeyView => ({
  id: row.id,
  name: row.name,
  scopes: [...permissionsOfKey(row.scopes)],
  createdAt: row.createdAt.toISOString(),
});
