import { Injectable } from '@nestjs/common';
import type { SignInProvider } from '@kaibo/contracts/members';
import type { AppRef } from '../../core/directory';

/** Who came in, and by which way. */
export interface SignedIn extends AppRef {
  memberId: string;
  provider: SignInProvider;
  openidHash: Buffer;
  /** As the client sent it; nobody has looked at it. */
  deviceKey: string | null;
}

/** What a feature does once somebody has signed in: after the commit, before the answer. It throws nothing, and may come again. */
export type SignInWork = (signedIn: SignedIn) => Promise<void>;

/** Features that want to know who came in. */
@Injectable()
export class SignInWorksService {
  private readonly works: SignInWork[] = [];

  on(work: SignInWork): void {
    this.works.push(work);
  }

  async tell(signedIn: SignedIn): Promise<void> {
    for (const work of this.works) await work(signedIn);
  }
}
