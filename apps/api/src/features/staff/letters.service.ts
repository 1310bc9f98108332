import { Inject, Injectable } from '@nestjs/common';
import { type Config, CONFIG } from '../../core/config';
import { type Letter, Mail } from '../../core/mail';
import { MerchantsService } from '../merchants/merchants.service';

/** What is mailed to staff: links, where a mail server is configured. */
@Injectable()
export class LettersService {
  constructor(
    private readonly mail: Mail,
    private readonly merchants: MerchantsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @returns true when it was mailed */
  async sendInvitation(merchantId: string, to: string, path: string): Promise<boolean> {
    if (!this.mail.isSet) return false;
    const merchant = await this.merchants.nameOf(merchantId);
    return this.mail.send({
      to,
      subject: `${merchant} 邀请你加入 Kaibo 商家后台 / ${merchant} invites you to Kaibo`,
      text: `${merchant} 邀请你成为员工。请在 24 小时内打开下面的链接，链接只能使用一次：\n${this.address(path)}\n\n${merchant} invites you to its staff. The link works once, within 24 hours.\n`,
    });
  }

  /** @returns true when it was mailed */
  async sendReset(to: string, path: string): Promise<boolean> {
    return this.mail.isSet && this.mail.send(this.reset(to, path));
  }

  reset(to: string, path: string): Letter {
    return {
      to,
      subject: '重置 Kaibo 商家后台的密码 / Your Kaibo password',
      text: `请在 24 小时内打开下面的链接设置新密码，链接只能使用一次。如果不是你要求的，不用理会：\n${this.address(path)}\n\nOpen the link within 24 hours to set a new password; it works once. If you did not ask for it, do nothing.\n`,
    };
  }

  private address(path: string): string {
    return `${this.config.publicUrl ?? ''}${path}`;
  }
}
