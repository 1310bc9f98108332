import { type CodeFamily, type Endpoint, errorCodes } from '@kaibo/douyin/endpoints';
import { type Body } from '../handler';

/** The platform says no, in the words of the interface's family. */
export class DouyinRefusal extends Error {
  constructor(
    readonly code: number,
    text = '',
  ) {
    super(text);
  }
}

/** What each family says about an argument that is missing or wrong. Source: the pages' code lists. */
const INVALID: Readonly<Record<CodeFamily, number>> = {
  open: 28001007,
  apps: 40015,
  oauth: 10002,
  antidirt: 400,
  image: 1,
};
/** About a token that never was, or was ended. */
const BAD_TOKEN: Readonly<Record<CodeFamily, number>> = {
  open: 28001003,
  apps: 40015,
  oauth: 10013,
  antidirt: 401,
  image: 2,
};
/** About one whose time is over. */
const OLD_TOKEN: Readonly<Record<CodeFamily, number>> = { ...BAD_TOKEN, open: 28001008 };

export const invalid = ({ codes }: Endpoint, field: string): never => {
  throw new DouyinRefusal(INVALID[codes], `invalid parameter: ${field}`);
};
export const badToken = ({ codes }: Endpoint, isOld: boolean): never => {
  throw new DouyinRefusal((isOld ? OLD_TOKEN : BAD_TOKEN)[codes]);
};

const textOf = ({ codes }: Endpoint, { code, message }: DouyinRefusal): string => {
  const rules = errorCodes[codes] as Readonly<Record<number, { meaning: string }>>; // widened: a fault may name any code
  return message || rules[code]?.meaning || 'error';
};

/** A success in the family's envelope. @param payload what the interface is asked for */
export const succeeded = (endpoint: Endpoint, payload: Body, logId: string): Body => {
  switch (endpoint.envelope) {
    case 'oauth':
      return { data: { ...payload, error_code: 0, description: '' }, message: 'success' };
    case 'antidirt':
      return { log_id: logId, ...payload };
    case 'error':
      return { error: 0, message: '', ...payload };
    case 'err_no':
      if (endpoint.codes === 'open') return { err_no: 0, err_msg: '', log_id: logId, ...payload };
      return {
        err_no: 0,
        err_tips: 'success',
        ...(endpoint.name === 'code2Session' ? { log_id: logId } : {}),
        data: payload,
      };
  }
};

/** A failure in the family's envelope; its HTTP status is 200 as well. */
export const refused = (endpoint: Endpoint, refusal: DouyinRefusal, logId: string): Body => {
  const { code } = refusal;
  const text = textOf(endpoint, refusal);
  switch (endpoint.envelope) {
    case 'oauth':
      return { data: { error_code: code, description: text }, message: 'error' };
    case 'antidirt':
      return { error_id: logId, code, message: text, exception: text };
    case 'error':
      return { error: code, message: text };
    case 'err_no':
      return endpoint.codes === 'open'
        ? { err_no: code, err_msg: text, log_id: logId }
        : { err_no: code, err_tips: text, ...(endpoint.name === 'code2Session' ? { log_id: logId } : {}) };
  }
};
