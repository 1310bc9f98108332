import type { ApiContext, LaunchOptions } from '../api/api-context';
import { toMessage } from './problems';

/** What `App()` was given: the instance that `getApp()` gives. */
export type AppInstance = Record<string, unknown>;

/** The mini-program as a whole: its start, its going to the background and back, its errors. */
export class MiniApp {
  instance: AppInstance = {};

  constructor(private readonly context: ApiContext) {}

  readonly register = (definition: unknown): void => {
    if (typeof definition === 'object' && definition !== null) this.instance = definition as AppInstance; // just checked
  };

  launch(options: LaunchOptions): void {
    this.context.state.launch = options;
    this.context.state.enter = options;
    this.call('onLaunch', options);
    this.show(options);
  }

  show(options: LaunchOptions): void {
    this.context.state.enter = options;
    this.call('onShow', options);
    this.context.emitter.emit('AppShow', options);
  }

  hide(): void {
    this.call('onHide');
    this.context.emitter.emit('AppHide', {});
  }

  pageNotFound(options: LaunchOptions): void {
    const { path, query } = options;
    this.context.problems.add('navigation', `page "${path}" is not found`);
    this.call('onPageNotFound', { path, query, isEntryPage: true });
    this.context.emitter.emit('PageNotFound', { path, query, isEntryPage: true });
  }

  /** Something the mini-program's code threw: a problem, and told to `App.onError` and `wx.onError` as on a phone. */
  report(error: unknown, where: string): void {
    this.context.problems.addError('script', error, where);
    this.call('onError', toMessage(error));
    this.context.emitter.emit('Error', toMessage(error));
  }

  /** A rejected promise that nobody caught. */
  reject(reason: unknown, where?: string): void {
    this.context.problems.addError('rejection', reason, where);
    this.call('onUnhandledRejection', { reason });
    this.context.emitter.emit('UnhandledRejection', { reason });
  }

  private call(handler: string, ...args: unknown[]): void {
    const method = this.instance[handler];
    if (typeof method !== 'function') return;
    try {
      method.apply(this.instance, args);
    } catch (error) {
      // onError's own fault must not call onError again.
      if (handler === 'onError') this.context.problems.addError('script', error, 'App onError');
      else this.report(error, `App ${handler}`);
    }
  }
}
