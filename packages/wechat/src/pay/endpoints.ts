import { busifavor } from './busifavor';
import { certificates } from './certificates';
import { type PayEndpoint } from './endpoint';
import { favor } from './favor';
import { refunds } from './refunds';
import { sharing } from './sharing';
import { transactions } from './transactions';
import { transfers } from './transfers';

export { type PayCode, type PayCodeRule, type PayRetry, favorSubCodes, payCodes } from './codes';
export { type PayEndpoint } from './endpoint';
export { type Field as PayField, type Fields as PayFields } from './field';
export {
  clockToleranceSeconds,
  hosts as payHosts,
  limits as payLimits,
  noticeAnswerSeconds,
  noticeCover,
  noticePauses,
  payEvents,
  type PayEvent,
  type PayEventType,
  probePrefix,
} from './notices';

/** Every interface of WeChat Pay v3 that this package speaks. Pure data. */
export const payEndpoints = {
  ...transactions,
  ...refunds,
  ...sharing,
  ...transfers,
  ...favor,
  ...busifavor,
  ...certificates,
} as const satisfies Readonly<Record<string, PayEndpoint>>;

/** Name of an entry: `jsapi.prepay` is called as `pay.jsapi.prepay()`. */
export type PayEndpointName = keyof typeof payEndpoints;
