import { payCodes, type PayCode, type PayEndpoint } from '@kaibo/wechat/pay/endpoints';

/** What the platform answers instead of an answer. */
export class PayRefusal extends Error {
  constructor(
    readonly code: PayCode,
    text: string,
    /** What the platform points at, such as `{ field: '/amount/total', issue, location: 'body' }`. */
    readonly detail: Record<string, unknown> | null = null,
  ) {
    super(text);
  }
}

/** The status of a code: the endpoint's own, else the usual one. */
export const statusOf = (code: PayCode, endpoint: PayEndpoint | null): number =>
  endpoint?.errors[code] ?? payCodes[code].status;
