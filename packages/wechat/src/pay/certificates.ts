import { none } from './common.fields';
import { type PayEndpoint } from './endpoint';
import { list, object, oneOf, text, time } from './field';

export const certificates = {
  'certificates.list': {
    name: 'certificates.list',
    title: '下载平台证书',
    method: 'GET',
    url: '/v3/certificates',
    path: none,
    query: none,
    body: null,
    answer: {
      data: list(
        object({
          serial_no: text({ min: 1 }),
          effective_time: time(),
          expire_time: time(),
          encrypt_certificate: object({
            algorithm: oneOf(['AEAD_AES_256_GCM']),
            nonce: text({ min: 1 }),
            associated_data: text(),
            ciphertext: text({ min: 1, note: 'the certificate as PEM, under the APIv3 key' }),
          }),
        }),
      ),
    },
    idempotency: null,
    repeatable: true,
    errors: { RESOURCE_NOT_EXISTS: 404, FREQUENCY_LIMITED: 429 },
    source: 'WPGo services/certificates',
  },
} as const satisfies Readonly<Record<string, PayEndpoint>>;
