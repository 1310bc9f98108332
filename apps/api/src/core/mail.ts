import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { type Config, CONFIG } from './config';
import { LOG, type Log } from './log';

export interface Letter {
  to: string;
  subject: string;
  text: string;
}

/** Sends mail where a server for it is configured, and says so when it is not: links are then carried by hand. */
@Injectable()
export class Mail implements OnApplicationShutdown {
  private readonly transport: Transporter | null;
  private readonly underway = new Set<Promise<unknown>>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Log,
  ) {
    const { mail } = config;
    // No certificate that does not fit, and no wait without end: someone looks at a button meanwhile.
    this.transport = mail
      ? createTransport(
          {
            url: mail.smtpUrl,
            connectionTimeout: 10_000,
            greetingTimeout: 10_000,
            socketTimeout: 20_000,
            disableFileAccess: true,
            disableUrlAccess: true,
          },
          { from: mail.from },
        )
      : null;
  }

  get isSet(): boolean {
    return this.transport !== null;
  }

  /** Never inside a transaction. @returns true when the server took it; its refusal is logged, without the address */
  async send(letter: Letter): Promise<boolean> {
    if (!this.transport) return false;
    try {
      await this.transport.sendMail(letter);
      return true;
    } catch (error) {
      const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown }; // what nodemailer adds to its errors
      this.log.warn({ event: 'mail.failed', code, responseCode });
      return false;
    }
  }

  /** The same for who must not wait: how long it takes would tell whether there is such an address. */
  sendLater(write: () => Promise<Letter | null>): void {
    const sending = write()
      .then((letter) => letter && this.send(letter))
      .catch((err: unknown) => this.log.warn({ event: 'mail.failed', err }))
      .finally(() => this.underway.delete(sending));
    this.underway.add(sending);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.underway);
    this.transport?.close();
  }
}
