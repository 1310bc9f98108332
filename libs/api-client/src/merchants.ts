import type { AddMiniApp, MiniAppList, MiniAppView, StaffView } from '@kaibo/contracts/merchants.dto';
import type { SetSignIn } from '@kaibo/contracts/members.dto';
import type { Call } from './call';

/** The merchant and its mini-apps, for staff. */
export const merchantsApi = (call: Call) => ({
  me: () => call<StaffView>({ method: 'GET', path: '/v1/console/me' }),
  miniApps: () => call<MiniAppList>({ method: 'GET', path: '/v1/console/mini-apps' }),
  addMiniApp: (body: AddMiniApp) => call<MiniAppView>({ method: 'POST', path: '/v1/console/mini-apps', body }),
  setSignIn: (id: string, body: SetSignIn) =>
    call<void>({ method: 'PUT', path: `/v1/console/mini-apps/${encodeURIComponent(id)}/sign-in`, body }),
});
