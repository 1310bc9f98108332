import { type Endpoint } from '../endpoint';
import { seconds } from './common';

/** Temporary media: what rooms and goods take their pictures from. A media id lives for 3 days. */
export const media = {
  uploadMedia: {
    name: 'uploadMedia',
    title: '新增图片素材 uploadTempMedia',
    method: 'POST',
    path: '/cgi-bin/media/upload',
    token: 'query',
    send: 'multipart',
    id: null,
    request: {
      type: { type: 'string', required: true, const: 'image', in: 'query', error: 40004 },
      media: {
        type: 'file',
        required: true,
        maxBytes: 10 * 1024 * 1024,
        contentTypes: ['image/jpeg', 'image/png', 'image/gif', 'image/bmp'],
        error: 41005,
        note: 'with filename and content type; rooms and goods allow less than an upload does',
      },
    },
    envelope: 'bare',
    repeatable: true,
    answer: {
      type: { type: 'string', required: true },
      media_id: { type: 'string', required: true, min: 1, unit: 'media-id' },
      created_at: { ...seconds, note: 'it expires 3 days later' },
    },
    invalid: 40004,
    errors: [40004, 40005, 40006, 40009, 41005],
    quota: { group: 'uploadMedia', perDay: null },
    source: '新增图片素材',
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
