/** A payment that was made, so far as other subjects look at it. */
export interface Payment {
  transactionId: string;
  outTradeNo: string;
  mchid: string;
  openid: string;
  description: string;
  /** Whole fen. */
  paidFen: number;
  /** Virtual time, milliseconds. */
  createdAt: number;
  paidAt: number;
  /** Nothing of it is left. */
  isRefunded: boolean;
}

/** The payments of one app: filled by Pay, read by shipping. */
export interface Payments {
  find(transactionId: string): Payment | null;
  findByTrade(mchid: string, outTradeNo: string): Payment | null;
  /** Oldest first. */
  list(): Payment[];
}

/** An app that nobody has paid. */
export const NO_PAYMENTS: Payments = { find: () => null, findByTrade: () => null, list: () => [] };
