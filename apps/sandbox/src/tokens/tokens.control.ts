import { type ControlCall, nowhere } from '../control-route';

/** `POST …/revoke-tokens`: every token becomes unknown, as after a reset of the secret. */
export const tokensControl = ({ account, method, path }: ControlCall): unknown =>
  method === 'POST' && path.length === 0 ? account.tokens.revokeAll() : nowhere();
