import { type Account } from '../accounts';
import { only, Wrong } from '../control-input';
import { type ControlCall, nowhere } from '../control-route';
import { type Payment } from '../payments';
import { toOrder } from './shipping.handlers';

const SHOWN = 200;

/**
 * `/_control/apps/:appId/shipping…`
 * - `GET shipping`: the orders, newest first, and whose money the platform holds, in fen
 * - `POST shipping/:transactionId/confirm`: the user confirms the receipt; 409 unless it was shipped
 */
export const shippingControl = ({ account, method, path, input }: ControlCall): unknown => {
  const { shipping } = account;
  const [id, action, ...rest] = path;
  only(input, []);
  if (id === undefined) return method === 'GET' ? toShippingView(account) : nowhere();
  if (method !== 'POST' || action !== 'confirm' || rest.length > 0) return nowhere();
  const payment = shipping.find(id);
  if (!payment) throw new Wrong('transactionId', 'there is no such payment', 404);
  if (shipping.state(payment) !== 2) throw new Wrong('transactionId', 'is not on its way', 409);
  shipping.confirm(payment, 2);
  return toOrder(account, payment);
};

const toShippingView = (account: Account) => {
  const { shipping } = account;
  const payments = shipping.list();
  const sum = (some: Payment[]): number => some.reduce((total, { paidFen }) => total + paidFen, 0);
  return {
    frozenFen: sum(payments.filter((payment) => shipping.isFrozen(payment))),
    settledFen: sum(payments.filter((payment) => !payment.isRefunded && !shipping.isFrozen(payment))),
    jumpPath: shipping.jumpPath,
    orders: payments
      .slice(-SHOWN)
      .reverse()
      .map((payment) => ({
        ...toOrder(account, payment),
        isFrozen: shipping.isFrozen(payment),
        settlesAt: shipping.settlesAt(payment),
        noticedAt: shipping.order(payment).noticedAt,
        special: shipping.order(payment).special,
      })),
  };
};
