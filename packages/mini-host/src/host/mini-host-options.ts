import type { ApiStandIn } from '../api/platform-api';
import type { RequestHandler } from '../api/request-api';
import type { PluginStandIn } from './plugins';

export interface MiniHostOptions {
  /** Where pages are drawn; by default a new element at the end of the body. */
  mount?: HTMLElement;
  /** Answers `wx.request`; without it every request fails. */
  request?: RequestHandler;
  /** Stand-ins by the plugin's alias in app.json. */
  plugins?: Record<string, PluginStandIn>;
  /** Answers for platform functions, by name: they come before the host's own. */
  apis?: Record<string, ApiStandIn>;
  /** Platform functions that this phone does not have. */
  without?: string[];
  /** Changes to the phone that `getSystemInfo` and its family tell of. */
  system?: Record<string, unknown>;
  /** What an earlier visit left in storage. */
  storage?: Record<string, unknown>;
  appId?: string;
  /** Whether the privacy contract is still to be agreed to, and whether the viewer will. Default: not needed. */
  privacy?: { isNeeded: boolean; willAgree: boolean };
}
