import { signWebhook } from './signature';

/**
 * A request as the platform would make it: for tests of what receives it.
 * @param body the event; a text goes out as it is
 * @example const { headers, body } = sealWebhook({ secret, messageId: 'm1', body: { event: 'x', content: {} } });
 */
export function sealWebhook(webhook: { secret: string; messageId?: string; body: string | object }): {
  headers: Record<string, string>;
  body: string;
} {
  const { secret, messageId } = webhook;
  const body = typeof webhook.body === 'string' ? webhook.body : JSON.stringify(webhook.body);
  return {
    headers: {
      'content-type': 'application/json',
      'x-douyin-signature': signWebhook(secret, Buffer.from(body, 'utf8')),
      ...(messageId === undefined ? {} : { 'msg-id': messageId }),
    },
    body,
  };
}
