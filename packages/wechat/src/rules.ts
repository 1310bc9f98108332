import { type EndpointName, type endpoints } from './endpoints';
import { type Given } from './field-types';
import { isObject } from './shape-error';

/** Rules between fields, beside the endpoint table: what the platform asks for that no field can say alone. Pure. */
export interface Rule<Request> {
  /** As callers name it. */
  readonly field: string;
  /** Continues the field's name in messages and documents. */
  readonly says: string;
  /** On a request whose fields are right each by itself. @param now milliseconds since 1970 */
  readonly holds: (request: Request, now: number) => boolean;
}

/** What a caller gives for one entry of the endpoint table. */
export type RequestOf<N extends EndpointName> = Given<(typeof endpoints)[N]['request']>;

type Rules = { readonly [N in EndpointName]?: readonly Rule<RequestOf<N>>[] };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function monthsAhead(now: number, months: number): number {
  const date = new Date(now);
  return date.setUTCMonth(date.getUTCMonth() + months);
}

/** Whole seconds, as they will be sent. */
const seconds = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000;

const planned: Rule<{ startsAt: Date; endsAt: Date }> = {
  field: 'endsAt',
  says: 'has to be from 30 minutes to 24 hours after startsAt',
  holds: ({ startsAt, endsAt }) => {
    const length = seconds(endsAt) - seconds(startsAt);
    return length >= 30 * MINUTE && length <= DAY;
  },
};

interface Prices {
  priceType?: 1 | 2 | 3 | undefined;
  priceFen?: number | undefined;
  price2Fen?: number | undefined;
}

const prices: readonly Rule<Prices>[] = [
  {
    field: 'price2Fen',
    says: 'is needed for price types 2 and 3',
    holds: ({ priceType = 1, price2Fen }) => priceType === 1 || price2Fen !== undefined,
  },
  {
    field: 'price2Fen',
    says: 'has to be at least priceFen for price type 2: it is the high end of the range',
    holds: ({ priceType, priceFen = 0, price2Fen = Infinity }) => priceType !== 2 || price2Fen >= priceFen,
  },
  {
    field: 'price2Fen',
    says: 'may not exceed priceFen for price type 3: it is the price now',
    holds: ({ priceType, priceFen = Infinity, price2Fen = 0 }) => priceType !== 3 || price2Fen <= priceFen,
  },
];

const settableRole: Rule<{ role: number }> = {
  field: 'role',
  says: 'has to be 1, 2 or 3: the super admin cannot be set or removed',
  holds: ({ role }) => role !== 0,
};

/** What fits a template's field, by the prefix of its name. */
const TEMPLATE_VALUES: Readonly<Record<string, (text: string) => boolean>> = {
  thing: (text) => [...text].length <= 20,
  number: (text) => /^-?(?=.{1,33}$)\d+(?:\.\d+)?$/.test(text) && text.replace(/\D/g, '').length <= 32,
  letter: (text) => /^[A-Za-z]{1,32}$/.test(text),
  symbol: (text) => [...text].length <= 5,
  character_string: (text) => text.length <= 32 && !/\p{Script=Han}/u.test(text),
  amount: (text) => /^\p{Sc}?\d{1,10}(?:\.\d+)?元?$/u.test(text),
  phone_number: (text) => /^[-+()\d\s*#]{1,17}$/.test(text),
  car_number: (text) => [...text].length <= 8,
  name: (text) => (/[^\u0000-\u00ff]/.test(text) ? [...text].length <= 10 : text.length <= 20),
  phrase: (text) => /^\p{Script=Han}{1,5}$/u.test(text),
};

const fitsTemplate = (name: string, text: string): boolean => TEMPLATE_VALUES[name.replace(/\d+$/, '')]?.(text) ?? true;

interface Link {
  expireType?: 0 | 1 | undefined;
  expiresAt?: Date | undefined;
  expiresInDays?: number | undefined;
}

const linkLife: readonly Rule<Link>[] = [
  {
    field: 'expiresInDays',
    says: 'is needed for expireType 1, and for that only',
    holds: ({ expireType, expiresInDays }) => (expireType === 1) === (expiresInDays !== undefined),
  },
  {
    field: 'expiresAt',
    says: 'is needed for expireType 0, and for that only',
    holds: ({ expireType, expiresAt }) =>
      expireType === 0 ? expiresAt !== undefined : expireType === undefined || expiresAt === undefined,
  },
  {
    field: 'expiresAt',
    says: 'has to lie ahead, by 30 days at most',
    holds: ({ expiresAt }, now) => !expiresAt || (expiresAt.getTime() > now && expiresAt.getTime() <= now + 30 * DAY),
  },
];

interface OrderKey {
  numberType: 1 | 2;
  transactionId?: string | undefined;
  mchid?: string | undefined;
  outTradeNo?: string | undefined;
}

const isWholeKey = ({ numberType, transactionId, mchid, outTradeNo }: OrderKey): boolean =>
  numberType === 2 ? transactionId !== undefined : mchid !== undefined && outTradeNo !== undefined;

interface Parcel {
  trackingNo?: string | undefined;
  expressCompany?: string | undefined;
  contact?: { consignorContact?: string | undefined; receiverContact?: string | undefined } | undefined;
}

interface Shipment {
  orderKey: OrderKey;
  logisticsType: 1 | 2 | 3 | 4;
  deliveryMode: 1 | 2;
  isAllDelivered?: boolean | undefined;
  parcels: readonly Parcel[];
}

const EXPRESS = 1;
const SPLIT = 2;

const shipments: readonly Rule<Shipment>[] = [
  {
    field: 'orderKey',
    says: 'needs mchid and outTradeNo for numberType 1, transactionId for 2',
    holds: ({ orderKey }) => isWholeKey(orderKey),
  },
  {
    field: 'deliveryMode',
    says: 'may be 2 for express only',
    holds: ({ deliveryMode, logisticsType }) => deliveryMode !== SPLIT || logisticsType === EXPRESS,
  },
  {
    field: 'isAllDelivered',
    says: 'is needed for deliveryMode 2',
    holds: ({ deliveryMode, isAllDelivered }) => deliveryMode !== SPLIT || isAllDelivered !== undefined,
  },
  {
    field: 'parcels',
    says: 'has exactly one item for deliveryMode 1',
    holds: ({ deliveryMode, parcels }) => deliveryMode === SPLIT || parcels.length === 1,
  },
  {
    field: 'parcels',
    says: 'need trackingNo and expressCompany for express',
    holds: ({ logisticsType, parcels }) =>
      logisticsType !== EXPRESS || parcels.every((parcel) => parcel.trackingNo && parcel.expressCompany),
  },
  {
    field: 'parcels',
    says: 'by SF need a contact, masked but for its last four digits',
    holds: ({ parcels }) =>
      parcels.every(
        ({ expressCompany, contact }) =>
          expressCompany !== 'SF' || Boolean(contact?.consignorContact ?? contact?.receiverContact),
      ),
  },
  {
    field: 'parcels',
    says: 'have contacts that are masked but for their last four digits',
    holds: ({ parcels }) =>
      parcels.every(({ contact }) =>
        [contact?.consignorContact, contact?.receiverContact].every((text) => !text || /\*.*\d\d-?\d\d$/.test(text)),
      ),
  },
];

const whole = (
  rules: readonly Rule<Shipment>[],
): readonly Rule<{ orderKey: OrderKey; subOrders: readonly Shipment[] }>[] =>
  rules.map(({ field, says, holds }) => ({
    field: `subOrders[].${field}`,
    says,
    holds: ({ subOrders }, now) => subOrders.every((order) => holds(order, now)),
  }));

const namesOneOrder: Rule<{
  transactionId?: string | undefined;
  merchantId?: string | undefined;
  merchantTradeNo?: string | undefined;
}> = {
  field: 'transactionId',
  says: 'or merchantId with merchantTradeNo is needed',
  holds: ({ transactionId, merchantId, merchantTradeNo }) =>
    transactionId !== undefined || (merchantId !== undefined && merchantTradeNo !== undefined),
};

const keyOf = ({ numberType, transactionId, mchid, outTradeNo }: OrderKey): string =>
  numberType === 2 ? `2/${transactionId}` : `1/${mchid}/${outTradeNo}`;

export const rules: Rules = {
  createRoom: [
    {
      field: 'startsAt',
      says: 'has to be from 10 minutes to 6 months ahead',
      holds: ({ startsAt }, now) => seconds(startsAt) >= now + 10 * MINUTE && startsAt.getTime() <= monthsAhead(now, 6),
    },
    planned,
    {
      field: 'subAnchorWechatId',
      says: 'may not be the anchor itself',
      holds: ({ anchorWechatId, subAnchorWechatId }) => anchorWechatId !== subAnchorWechatId,
    },
  ],
  editRoom: [planned],
  addGoods: prices,
  updateGoods: [
    {
      field: 'goodsId',
      says: 'alone changes nothing',
      holds: ({ goodsId: _, ...changes }) => Object.values(changes).some((value) => value !== undefined),
    },
    ...prices,
  ],
  addRole: [settableRole],
  deleteRole: [settableRole],
  sendSubscribeMessage: [
    {
      field: 'data',
      says: 'has a value that does not fit its name, such as more than 20 characters for thing1',
      holds: ({ data }) => Object.entries(data).every(([name, { value }]) => fitsTemplate(name, value)),
    },
  ],
  sendCustomerMessage: [
    {
      field: 'type',
      says: 'has to name the one part that the message has: text, image, link or card (miniprogrampage)',
      holds: ({ type, text, image, link, card }) =>
        Object.entries({ text, image, link, miniprogrampage: card }).every(
          ([name, part]) => (name === type) === (part !== undefined),
        ),
    },
  ],
  generateUrlLink: linkLife,
  generateScheme: linkLife,
  checkText: [
    {
      field: 'signature',
      says: 'belongs to scene 1 only',
      holds: ({ scene, signature }) => scene === 1 || signature === undefined,
    },
  ],
  uploadShippingInfo: shipments,
  uploadCombinedShippingInfo: [
    {
      field: 'orderKey',
      says: 'needs mchid and outTradeNo for numberType 1, transactionId for 2',
      holds: ({ orderKey }) => isWholeKey(orderKey),
    },
    ...whole(shipments),
    {
      field: 'subOrders[].orderKey',
      says: 'has to be of the same numberType as orderKey',
      holds: ({ orderKey, subOrders }) => subOrders.every((order) => order.orderKey.numberType === orderKey.numberType),
    },
    {
      field: 'subOrders[].orderKey',
      says: 'may not stand twice',
      holds: ({ subOrders }) => new Set(subOrders.map((order) => keyOf(order.orderKey))).size === subOrders.length,
    },
  ],
  getShippingOrder: [namesOneOrder],
  notifyConfirmReceive: [namesOneOrder],
  opSpecialOrder: [
    {
      field: 'shipsAt',
      says: 'is needed for type 1',
      holds: ({ type, shipsAt }) => type !== 1 || shipsAt !== undefined,
    },
  ],
};

/** Null is the same as left out: fields are read so, and rules have to see it so. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value) || value instanceof Date || value instanceof Uint8Array) return value;
  const present = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(present.map(([name, item]) => [name, withoutNulls(item)]));
}

/** @returns the first rule that a request breaks, as a sentence; null if it keeps them all */
export function brokenRule(endpoint: string, request: unknown, now: number): string | null {
  // Each entry's rules take that entry's requests, and the request has passed that entry's field checks.
  const ofEntry = (rules as Readonly<Record<string, readonly Rule<unknown>[] | undefined>>)[endpoint];
  if (!ofEntry) return null;
  const given = withoutNulls(request);
  const broken = ofEntry.find(({ holds }) => !holds(given, now));
  return broken ? `${broken.field} ${broken.says}` : null;
}
