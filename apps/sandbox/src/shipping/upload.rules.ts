import { isDeepStrictEqual } from 'node:util';
import { type Body, Refusal } from '../handler';
import { list, number, text, textOrNull } from '../live/wire';
import { type Payment } from '../payments';
import { isCompany, SF } from './companies';
import { type Contact, type Parcel, type Shipment, type Shipping } from './shipping';

const EXPRESS = 1;
const SPLIT = 2;
const MOST_PARCELS = 15;
/** Masked, the last four digits clear. */
const CONTACT = /^(?=.*\*)[\d*+() -]*\d{4}$/;

const wrong = (what: string): never => {
  throw new Refusal(10060014, `invalid parameter: ${what}`);
};

/** @throws Refusal 268485195, 268485196, 268485197: a key that lacks what it is made of */
export const requireKey = (key: Body): void => {
  const parts =
    key.order_number_type === 2
      ? ([['transaction_id', 268485195]] as const)
      : ([
          ['mchid', 268485196],
          ['out_trade_no', 268485197],
        ] as const);
  for (const [name, code] of parts) if (textOrNull(key, name) === null) throw new Refusal(code);
};

/** The payment that a key names. @throws Refusal 10060001, and as `requireKey` */
export const paymentOf = (shipping: Shipping, key: Body): Payment => {
  requireKey(key);
  const found =
    key.order_number_type === 2
      ? shipping.find(text(key, 'transaction_id'))
      : shipping.findByTrade(text(key, 'mchid'), text(key, 'out_trade_no'));
  if (!found) throw new Refusal(10060001);
  return found;
};

/** One upload for one order: what the order's shipping is with it. @throws Refusal */
export const shipmentOf = (shipping: Shipping, payment: Payment, body: Body, uploadedAt: number): Shipment => {
  const told = readShipment(body, uploadedAt);
  const state = shipping.state(payment);
  if (state > 2) throw new Refusal(10060004);
  const { shipment: before, completions, lastUploadAt } = shipping.order(payment);
  if (before && isSame(before, told)) throw new Refusal(10060023);
  if (completions === 2) throw new Refusal(10060003);
  if (before?.isComplete && !told.isComplete) throw new Refusal(10060002);
  if (lastUploadAt !== null && uploadedAt <= lastUploadAt) wrong('upload_time is not after that of the last upload');
  // A split delivery grows until it is complete; what is complete is replaced by its correction.
  if (before && !before.isComplete && told.deliveryMode === SPLIT) told.parcels = [...before.parcels, ...told.parcels];
  if (told.parcels.length > MOST_PARCELS) throw new Refusal(10060024);
  return told;
};

const isSame = (before: Shipment, told: Shipment): boolean => {
  const timeless = ({ parcels, ...rest }: Shipment): unknown => ({
    ...rest,
    parcels: parcels.map((parcel) => ({ ...parcel, uploadedAt: 0 })),
  });
  return isDeepStrictEqual(timeless(before), timeless(told));
};

const readShipment = (body: Body, uploadedAt: number): Shipment => {
  const logisticsType = number(body, 'logistics_type');
  const deliveryMode = number(body, 'delivery_mode');
  const { is_all_delivered: isAllDelivered } = body;
  if (deliveryMode === SPLIT && logisticsType !== EXPRESS) throw new Refusal(10060006);
  if (deliveryMode === SPLIT && typeof isAllDelivered !== 'boolean') throw new Refusal(10060007);
  const parcels = list(body, 'shipping_list').map((each) => readParcel(each as Body, logisticsType, uploadedAt)); // objects, as the endpoint table has it
  if (deliveryMode !== SPLIT && parcels.length !== 1) throw new Refusal(268485228);
  return { logisticsType, deliveryMode, parcels, isComplete: deliveryMode !== SPLIT || isAllDelivered === true };
};

const readParcel = (parcel: Body, logisticsType: number, uploadedAt: number): Parcel => {
  const description = text(parcel, 'item_desc');
  if (description.trim() === '') throw new Refusal(10060008);
  const [trackingNo, company] = [textOrNull(parcel, 'tracking_no'), textOrNull(parcel, 'express_company')];
  const contact = readContact(parcel.contact as Contact | undefined); // as the endpoint table has it
  if (logisticsType === EXPRESS) {
    if (trackingNo === null) throw new Refusal(268485226);
    if (company === null) throw new Refusal(268485227);
    if (!isCompany(company)) wrong('express_company is not one of get_delivery_list');
    if (company === SF && !contact) wrong('contact is needed for SF');
  }
  return { trackingNo, company, description, contact, uploadedAt };
};

const readContact = (contact: Contact | undefined): Contact | null => {
  const given = Object.entries(contact ?? {}).filter(([, phone]) => phone !== undefined && phone !== '');
  if (given.length === 0) return null;
  for (const [name, phone] of given)
    if (!CONTACT.test(String(phone))) wrong(`${name} is not masked but for its last four digits`);
  return Object.fromEntries(given);
};
