import type {
  BindingPage,
  BindingView,
  DeviceTouchView,
  DistributionCapabilities,
  DistributionPersonPage,
  DistributionPersonView,
  InvitationPage,
  ListBindings,
  ListDistribution,
  ListPromoters,
  MakeShare,
  MoveMember,
  PolicyList,
  PolicyPreview,
  PolicyView,
  PromoterView,
  PublishPolicy,
  SendTouch,
  SetDistributionPerson,
  SharePage,
  ShareTargetView,
  ShareView,
  SuperiorView,
  TeamPage,
  TouchView,
} from '@kaibo/contracts/distribution.dto';
import type { Call } from './call';

const at = encodeURIComponent;

/** Sharing, and what it comes to; `call` brings the viewer's token. The code's picture is at `/v1/shares/:id/code`. */
export const distributionApi = (call: Call) => ({
  share: (body: MakeShare) => call<ShareView>({ method: 'POST', path: '/v1/shares', body }),
  shares: (query: ListDistribution = {}) =>
    call<SharePage>({ method: 'GET', path: '/v1/me/shares', query: { ...query } }),
  revoke: (shareId: string) => call<void>({ method: 'DELETE', path: `/v1/shares/${at(shareId)}` }),
  /** Where a code's landing page goes on to; no token is needed. */
  lookUp: (appId: string, key: string) =>
    call<ShareTargetView>({ method: 'GET', path: `/v1/apps/${at(appId)}/shares/${at(key)}` }),
  /** However often: the same `id` counts once. */
  touch: (body: SendTouch) => call<TouchView>({ method: 'POST', path: '/v1/touches', body }),
  /** Before the sign-in; no token is needed. */
  touchUnknown: (appId: string, body: SendTouch) =>
    call<DeviceTouchView>({ method: 'POST', path: `/v1/apps/${at(appId)}/touches`, body }),
  superior: () => call<SuperiorView>({ method: 'GET', path: '/v1/me/superior' }),
  team: (query: ListDistribution = {}) => call<TeamPage>({ method: 'GET', path: '/v1/me/team', query: { ...query } }),
  invitations: (query: ListDistribution = {}) =>
    call<InvitationPage>({ method: 'GET', path: '/v1/me/invitations', query: { ...query } }),
  promoter: () => call<PromoterView>({ method: 'GET', path: '/v1/me/promoter' }),
  apply: () => call<PromoterView>({ method: 'POST', path: '/v1/me/promoter' }),
});

/** Distribution, for staff. The export is a download: `/v1/console/bindings/export`. */
export const consoleDistributionApi = (call: Call) => ({
  binding: (memberId: string) =>
    call<BindingView>({ method: 'GET', path: `/v1/console/members/${at(memberId)}/binding` }),
  move: (memberId: string, body: MoveMember) =>
    call<BindingView>({ method: 'POST', path: `/v1/console/members/${at(memberId)}/binding`, body }),
  setPerson: (memberId: string, body: SetDistributionPerson) =>
    call<DistributionPersonView>({ method: 'PUT', path: `/v1/console/members/${at(memberId)}/distribution`, body }),
  bindings: (query: ListBindings = {}) =>
    call<BindingPage>({ method: 'GET', path: '/v1/console/bindings', query: { ...query } }),
  promoters: (query: ListPromoters = {}) =>
    call<DistributionPersonPage>({ method: 'GET', path: '/v1/console/distribution/promoters', query: { ...query } }),
  capabilities: () => call<DistributionCapabilities>({ method: 'GET', path: '/v1/console/distribution/capabilities' }),
  policies: () => call<PolicyList>({ method: 'GET', path: '/v1/console/distribution/policies' }),
  publish: (body: PublishPolicy) =>
    call<PolicyView>({ method: 'POST', path: '/v1/console/distribution/policies', body }),
  preview: (body: PublishPolicy) =>
    call<PolicyPreview>({ method: 'POST', path: '/v1/console/distribution/policies/preview', body }),
});
