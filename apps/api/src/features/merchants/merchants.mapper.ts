import type { MiniAppView } from '@kaibo/contracts/merchants.dto';
import { CAPABILITIES } from '../../platforms/capabilities';
import type { MiniAppEntity } from './merchants.entity';

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
