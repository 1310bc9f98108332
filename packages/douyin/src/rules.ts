import { type EndpointName, type endpoints } from './endpoints';
import { type Given } from './field-types';

/** Rules between fields, beside the endpoint table: what the platform asks for that no field can say alone. Pure. */
export interface Rule<Request> {
  /** As callers name it. */
  readonly field: string;
  /** Continues the field's name in messages. */
  readonly says: string;
  /** On a request whose fields are right each by itself. */
  readonly holds: (request: Request) => boolean;
}

/** What a caller gives for one entry of the endpoint table. */
export type RequestOf<N extends EndpointName> = Given<(typeof endpoints)[N]['request']>;

type Rules = { readonly [N in EndpointName]?: readonly Rule<RequestOf<N>>[] };

const oneSource: Rule<{ url?: string | undefined; base64?: string | undefined }> = {
  field: 'url',
  says: 'or base64 is needed, and not both',
  holds: ({ url, base64 }) => (url === undefined) !== (base64 === undefined),
};

/** Outside links, which the platform does not open from a message: a page of the mini-program, without a leading slash. */
const isPage = (page: string): boolean => !/^\/|^[a-z][a-z0-9+.-]*:/i.test(page);

export const rules: Rules = {
  code2Session: [
    {
      field: 'code',
      says: 'or anonymousCode is needed',
      holds: ({ code, anonymousCode }) => code !== undefined || anonymousCode !== undefined,
    },
  ],
  notifyUser: [
    {
      field: 'page',
      says: 'has to be a page of the mini-program, without a leading slash',
      holds: ({ page }) => page === undefined || page === '' || isPage(page),
    },
    {
      field: 'kinds',
      says: 'has an item twice',
      holds: ({ kinds }) => !kinds || new Set(kinds).size === kinds.length,
    },
  ],
  checkImage: [oneSource],
  checkImageV2: [oneSource],
};

/** @returns the first rule that a request breaks, as a sentence; null if it keeps them all */
export function brokenRule(endpoint: string, request: unknown): string | null {
  // Each entry's rules take that entry's requests, and the request has passed that entry's field checks.
  const ofEntry = (rules as Readonly<Record<string, readonly Rule<unknown>[] | undefined>>)[endpoint] ?? [];
  const broken = ofEntry.find(({ holds }) => !holds(request));
  return broken ? `${broken.field} ${broken.says}` : null;
}
